"""Reading a folder of articles."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.articles import Article, ArticleError, read_articles

GOOD = """---
id: refund-period
title: "환불은: 언제까지?"
language: ko
questions:
  - 반품 기한이 어떻게 되나요?
tags: [환불, 반품]
---
구매 후 7일 이내에 신청할 수 있습니다.
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def with_line(number: int, line: str) -> str:
    """The good article with one of its lines (from 1) replaced."""
    lines = GOOD.split("\n")
    lines[number - 1] = line
    return "\n".join(lines)


def refused(folder: Path) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        read_articles(folder)
    assert "\n" not in str(caught.value)
    return caught.value


def test_every_field_of_an_article_is_read(tmp_path: Path) -> None:
    """Title, phrasings, tags and body come out as the author wrote them."""
    write(tmp_path, "a.md", GOOD)
    assert read_articles(tmp_path) == [
        Article(
            id="refund-period",
            title="환불은: 언제까지?",
            language="ko",
            questions=("반품 기한이 어떻게 되나요?",),
            tags=("환불", "반품"),
            body="구매 후 7일 이내에 신청할 수 있습니다.",
        )
    ]


def test_questions_and_tags_may_be_empty_or_absent(tmp_path: Path) -> None:
    """An article without phrasings or tags is a whole article."""
    write(tmp_path, "a.md", "---\nid: a\ntitle: 2025\nlanguage: en\nquestions: []\n---\nBody.")
    write(tmp_path, "b.md", "---\nid: b\ntitle: yes\nlanguage: en\nquestions:\ntags:\n---\nBody.")
    found = read_articles(tmp_path)
    assert [(each.title, each.questions, each.tags) for each in found] == [
        ("2025", (), ()),
        ("yes", (), ()),
    ]


def test_subfolders_are_read_in_order_and_only_markdown(tmp_path: Path) -> None:
    """Sorted by path; other files, dot files and dot folders are passed over."""
    for name in ("b.md", "a/z.md", "a/b/c.md", ".hidden.md", ".git/d.md", "e.txt"):
        article_id = name.replace("/", "-").removesuffix(".md").lstrip(".")
        write(tmp_path, name, with_line(2, f"id: {article_id}"))
    assert [each.id for each in read_articles(tmp_path)] == ["a-b-c", "a-z", "b"]


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    """A file saved by a Windows editor reads like any other."""
    write(tmp_path / "unix", "a.md", GOOD)
    write(tmp_path / "windows", "a.md", b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_articles(tmp_path / "windows") == read_articles(tmp_path / "unix")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("no front matter", 1, "first line"),
        ("---\nid: a\n", 1, "not closed"),
        (with_line(2, "id: two words"), 2, "id must be"),
        (with_line(2, "id: 한글"), 2, "id must be"),
        (with_line(2, "id:"), 2, "id is missing or empty"),
        (with_line(2, "tag: x"), 1, "id is missing"),
        (with_line(3, "title: '  '"), 3, "title is missing or empty"),
        (with_line(3, "title: [a, b]"), 3, "title must be text"),
        (with_line(3, "title: a: b"), 3, "mapping values"),
        (with_line(3, "title: *alias"), 3, "aliases"),
        (with_line(3, "title: &anchor text"), 3, "aliases"),
        (with_line(4, "language: 한국어"), 4, "language must be ko or en"),
        (with_line(3, "title: a\u2028b\u0085c\nlanguage: fr"), 5, "given twice"),
        (with_line(6, "  -"), 6, "empty entry"),
        (with_line(7, "tags: one"), 7, "tags must be a list"),
        (with_line(7, "tags: [" + "[" * 50 + "]" * 50 + "]"), 7, "too deeply"),
        (with_line(7, "language: ko"), 7, "language is given twice"),
        (with_line(7, "tags: [\x07]"), 7, "character"),
        (with_line(9, "  "), 8, "no body"),
        (GOOD.encode() + b"\nlast \xff line", 11, "UTF-8"),
        ("---\n- a list\n---\nBody", 2, "key: value"),
        ("---\n---\nBody", 1, "id is missing"),
        ("", 1, "first line"),
    ],
)
def test_a_malformed_article_is_named_with_its_line(
    tmp_path: Path, text: str | bytes, line: int, words: str
) -> None:
    """The error names the file and the line an editor shows, and says what is wrong."""
    path = write(tmp_path, "bad.md", text)
    error = refused(tmp_path)
    assert (error.path, error.line) == (path, line)
    assert words in str(error)
    assert str(error).startswith(f"{path}:{line}: ")


def test_a_second_article_with_the_same_id_names_both_files(tmp_path: Path) -> None:
    """Ids are unique over all subfolders."""
    first = write(tmp_path, "a.md", GOOD)
    second = write(tmp_path, "sub/b.md", GOOD)
    error = refused(tmp_path)
    assert (error.path, error.line) == (second, 2)
    assert f"{first}:2" in str(error)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """256 KiB is the limit, so one file cannot take all memory."""
    write(tmp_path, "a.md", GOOD + "x" * 256 * 1024)
    assert "256 KiB" in str(refused(tmp_path))


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    """Empty and missing folders are both told, by name."""
    assert str(tmp_path) in str(refused(tmp_path))
    assert "no such folder" in str(refused(tmp_path / "missing"))


def test_a_link_out_of_the_folder_is_ignored(tmp_path: Path) -> None:
    """Only what lies in the folder is published."""
    write(tmp_path / "outside", "secret.md", with_line(2, "id: secret"))
    write(tmp_path / "inside", "a.md", GOOD)
    (tmp_path / "inside" / "link.md").symlink_to(tmp_path / "outside" / "secret.md")
    (tmp_path / "inside" / "folder").symlink_to(tmp_path / "outside")
    assert [each.id for each in read_articles(tmp_path / "inside")] == ["refund-period"]


def test_an_unknown_key_warns_and_does_not_stop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistyped key is most likely a mistake, so its line is logged."""
    write(tmp_path, "a.md", with_line(7, "tgas: [환불]"))
    with caplog.at_level(logging.WARNING):
        assert read_articles(tmp_path)[0].tags == ()
    assert "line=7" in caplog.text
    assert "tgas" in caplog.text


def test_a_wrong_language_tag_warns_and_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A Korean article that says it is English would be found across languages only."""
    write(tmp_path, "a.md", with_line(4, "language: en"))
    with caplog.at_level(logging.WARNING):
        assert read_articles(tmp_path)[0].language == "en"
    assert "line=4 says=en reads_like=ko" in caplog.text


def test_reading_articles_loads_no_model() -> None:
    """Whoever only reads articles does not wait seconds for torch."""
    code = "import sys, knowledge.articles; sys.exit(bool({'torch', 'numpy'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
