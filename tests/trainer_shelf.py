"""A small shop to teach: two articles, three intents, and what its own examples are."""

from pathlib import Path

from nlu.trainer.refusals import Kind, Refused
from nlu.trainer.shelf import Edit, Shelf
from nlu.trainer.teach import preview, teach

SHIPPED = """version: "3.1"
nlu:
  - intent: ask
    examples: |
      - 환불 되나요?
  - intent: complaint
    examples: |
      - 정말 화가 나요
  - intent: out_of_scope
    examples: |
      - 오늘 날씨 알려줘
"""
REFUND = """---
id: refund
title: 환불은 언제 되나요?
language: ko
questions:
  - 돈 언제 들어와요
tags: [refund]
---
3일 안에 돌려드려요.
""".encode()
HOURS = b"""---
id: hours
title: When are you open?
language: en
questions: [Opening hours]
---
From nine to six.
"""


def make_shelf(
    folder: Path, examples: bytes | None = None, refund: bytes = REFUND, hours: bytes = HOURS
) -> Shelf:
    """The shop's folders with these files in them; no file of examples for None."""
    shelf = Shelf(folder / "articles", folder / "nlu", folder / "shipped")
    (shelf.articles / "ko").mkdir(parents=True)
    (folder / "nlu").mkdir()
    shelf.shipped.mkdir()
    (shelf.shipped / "all.yml").write_text(SHIPPED, encoding="utf-8")
    (shelf.articles / "ko" / "refund.md").write_bytes(refund)
    (shelf.articles / "hours.md").write_bytes(hours)
    if examples is not None:
        (folder / "nlu" / "examples.yml").write_bytes(examples)
    return shelf


def taught(shelf: Shelf, kind: Kind, name: str, text: str) -> Edit:
    """Shown, then written."""
    return teach(shelf, kind, name, text, preview(shelf, kind, name, text).digest)


def refusal(shelf: Shelf, kind: Kind, name: str, text: str) -> Refused:
    """Why it is refused; no file may have changed or come up for it."""
    before = contents(shelf)
    try:
        taught(shelf, kind, name, text)
    except Refused as refused:
        assert contents(shelf) == before
        return refused
    raise AssertionError(f"{text!r} was taught")


def contents(shelf: Shelf) -> dict[Path, bytes]:
    """Every byte of every file."""
    files = [path for path in shelf.articles.parent.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in files}
