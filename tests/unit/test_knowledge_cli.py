"""The `knowledge` command, run as its users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ARTICLE = """---
id: {id}
title: {title}
language: {language}
---
{body}
"""


def knowledge(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path
) -> subprocess.CompletedProcess[bytes]:
    command = [
        sys.executable,
        "-W",
        "error::SyntaxWarning",
        "-m",
        "knowledge",
        *map(str, arguments),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        check=False,
        cwd=cwd,
        env=environment,
        timeout=110,
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `articles` and their `index`, built by the command."""
    root = tmp_path_factory.mktemp("shop")
    articles = root / "articles"
    articles.mkdir()
    for id_, language, title, body in (
        ("refund", "ko", "환불은 언제까지 되나요?", "구매 후 7일 이내입니다."),
        ("delivery", "ko", "배송은 얼마나 걸리나요?", "이틀이면 도착합니다."),
        ("gift", "en", "Gift wrapping", "Tick gift wrap in the basket."),
    ):
        text = ARTICLE.format(id=id_, title=title, language=language, body=body)
        (articles / f"{id_}.md").write_text(text, "utf-8")
    done = knowledge("build", "--articles", "articles", "--index", "index", cwd=root)
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 1), done.stderr
    assert done.stdout.startswith(b"index version=")
    return root


QUESTIONS: list[tuple[bytes, str]] = [
    ("환불 며칠까지?".encode() + b"\n", "환불 며칠까지?"),
    (b"\n", ""),
    ("배송 언제 와요\r\n".encode(), "배송 언제 와요"),
    (b"two returns\r\r\n", "two returns\r"),
    (b"a return \r inside\n", "a return \r inside"),
    (b"  \t\n", "  \t"),
    (
        "두 줄\u2028아닌 \u2029 한\u0085줄\x0b\x0c\x1c\n".encode(),
        "두 줄\u2028아닌 \u2029 한\u0085줄\x0b\x0c\x1c",
    ),
    ("🎁 wrap?\n".encode(), "🎁 wrap?"),
    (b"broken \xff\xfe bytes\n", "broken \ufffd\ufffd bytes"),
    (b'quotes " and \\ and \x00\n', 'quotes " and \\ and \x00'),
    ("배송 ".encode() * 14_286 + b"\n", "배송 " * 14_286),
    (b"last line without an end", "last line without an end"),
]


@pytest.fixture(scope="module")
def searched(shop: Path) -> subprocess.CompletedProcess[bytes]:
    """The questions' answers; the first was read before the second question was sent."""
    command = [sys.executable, "-m", "knowledge", "search", "--index", "index", "--k", "2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=shop, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(QUESTIONS[0][0])
        process.stdin.flush()
        first = process.stdout.readline()
        rest, errors = process.communicate(b"".join(line for line, _ in QUESTIONS[1:]), 100)
    return subprocess.CompletedProcess(command, process.returncode, first + rest, errors)


def test_each_line_gets_exactly_one_line(searched: subprocess.CompletedProcess[bytes]) -> None:
    r"""Only \n ends a question; whatever a reader splits on, the answers stay in step."""
    assert searched.returncode == 0, searched.stderr
    for lines in (
        searched.stdout.removesuffix(b"\n").split(b"\n"),
        searched.stdout.decode().splitlines(),
    ):
        assert [json.loads(line)["query"] for line in lines] == [text for _, text in QUESTIONS]


def test_answers_have_the_promised_form(searched: subprocess.CompletedProcess[bytes]) -> None:
    """Keys, at most k unique ids best first, a probability; nothing at all for a blank line."""
    for line, (_, question) in zip(searched.stdout.splitlines(), QUESTIONS, strict=True):
        answer: dict[str, Any] = json.loads(line)
        assert list(answer) == ["query", "results", "confidence"]
        ids = [hit["id"] for hit in answer["results"]]
        scores = [hit["score"] for hit in answer["results"]]
        assert all(list(hit) == ["id", "score"] for hit in answer["results"])
        if question.strip():
            assert len(ids) == len(set(ids)) == 2
            assert scores == sorted(scores, reverse=True)
            assert 0 <= answer["confidence"] <= 1
        else:
            assert (ids, answer["confidence"]) == ([], 0)
    first = json.loads(searched.stdout.splitlines()[0])
    assert first["results"][0]["id"] == "refund"


def test_nothing_but_data_is_said_when_all_is_well(
    searched: subprocess.CompletedProcess[bytes],
) -> None:
    """No warning of a library reaches the operator."""
    assert searched.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "--articles", "missing", "--index", "i"], "missing: no such folder"),
        (["build", "--articles", "empty", "--index", "i"], "empty: no articles"),
        (["build", "--articles", "bad", "--index", "i"], "bad/bad.md:3: title is missing"),
        (["search", "--index", "missing"], "missing: no index here"),
        (["search", "--index", "empty", "--k", "0"], "--k: must be a whole number of 1 or more"),
        (["search", "--index", "empty", "--k", "two"], "--k: must be a whole number of 1 or more"),
        (["calibrate", "--target", "2"], "--target: must be between 0 and 1"),
        (["search"], "--index"),
        (["dance"], "dance"),
        ([], "COMMAND"),
    ],
)
def test_bad_input_is_told_in_one_line(tmp_path: Path, arguments: list[str], words: str) -> None:
    """Exit 2, one line on stderr that says what and where, nothing on stdout."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "bad.md").write_text("---\nid: a\ntitle:\nlanguage: ko\n---\nBody\n")
    done = knowledge(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1), done.stderr
    assert words in done.stderr.decode()


def test_an_index_of_another_model_is_told_in_one_line(shop: Path, tmp_path: Path) -> None:
    """Exit 2 and both models' names."""
    name = (shop / "index" / "CURRENT").read_text().strip()
    folder = tmp_path / "index" / name
    folder.mkdir(parents=True)
    for file in (shop / "index" / name).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (tmp_path / "index" / "CURRENT").write_text(name)
    header = json.loads((folder / "header.json").read_text())
    (folder / "header.json").write_text(json.dumps(header | {"model": "other-model"}))
    done = knowledge("search", "--index", "index", stdin=b"x\n", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1), done.stderr
    assert b"other-model" in done.stderr
    assert header["model"].encode() in done.stderr
