"""`nlu evaluate` on CSV files nobody has prepared for it."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from nlu.rasa_process import ROOT

_TRAIN = [
    ("where is my parcel", "track/parcel"),
    ("has my order been sent", "track/parcel"),
    ("배송 어디까지 왔나요", "track/parcel"),
    ("i want my money back", "Refund (money)"),
    ("환불해 주세요", "Refund (money)"),
    ('line one\nline two, with a "quote" and [brackets](x)', "Refund (money)"),
    ("do you have blue ones", "0042"),
    ("/restart", "0042"),
    ("only one of this kind", "lonely"),
    ("who won the match", "oos"),
    ("오늘 날씨 어때", "oos"),
]
_TEST = [
    ("where is the parcel", "track/parcel"),
    ("", "lonely"),
    ("   ", "0042"),
    ("give me my money\u2028back\x85now", "never seen"),
    ("/restart", "0042"),
    ("what is the capital of france", "oos"),
]


def _write(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def _run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "nlu", "evaluate", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.dialogue
@pytest.mark.timeout(600)
def test_every_row_gets_a_prediction(tmp_path: Path) -> None:
    """Same order, texts and labels as given, no `oos` predicted, one line each; twice the same."""
    train = _write(tmp_path / "train.csv", _TRAIN, ["text", "label"])
    test = _write(tmp_path / "test.csv", [(b, a) for a, b in _TEST], ["label", "text"])
    outputs = []
    for name in ("one.jsonl", "two.jsonl"):
        arguments = ("--train", train, "--test", test, "--predictions", name)
        done = _run(*arguments, "--work", tmp_path / "work", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        outputs.append((tmp_path / name).read_bytes())
    assert outputs[0] == outputs[1]
    lines = outputs[0].decode().splitlines()  # splits at U+2028 too, if it were there
    found = [json.loads(line) for line in lines]
    assert [(row["text"], row["label"]) for row in found] == _TEST
    known = {label for _, label in _TRAIN} - {"oos"}
    assert {row["predicted"] for row in found} <= known
    assert all(0 <= row["confidence"] <= 1 for row in found)
    assert found[0]["predicted"] == "track/parcel"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no column text"),
        (b"text,intent\na,b\n", "no column label"),
        (b"text,label\n", "no row"),
        (b"text,label\nhello,oos\n", "no row"),
        (b"text,label\nhello\n", "line 2"),
        (b"text,label\n\xff\xfe,b\n", "UTF-8"),
        (None, "No such file"),
    ],
)
def test_bad_training_files_are_refused_in_one_line(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    """Exit 2, the file's name and what is wrong with it."""
    train = tmp_path / "train.csv"
    if content is not None:
        train.write_bytes(content)
    test = _write(tmp_path / "test.csv", _TEST, ["text", "label"])
    done = _run("--train", train, "--test", test, "--predictions", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "train.csv" in done.stderr
    assert says in done.stderr


def test_a_place_that_can_t_be_written_is_found_before_training(tmp_path: Path) -> None:
    """Not after minutes of work."""
    train = _write(tmp_path / "train.csv", _TRAIN, ["text", "label"])
    out = tmp_path / "nowhere" / "out.jsonl"
    done = _run("--train", train, "--test", train, "--predictions", out, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
