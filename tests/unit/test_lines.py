"""What may be said, and how it is written down."""

import pytest

from handoff.errors import EmptyText, MalformedId, TextTooLong
from handoff.json_lines import json_line
from handoff.lines import MAX_TEXT, checked_id, checked_text, fingerprint


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_empty_text_is_refused(text: str) -> None:
    """A message of white space alone is no message."""
    with pytest.raises(EmptyText):
        checked_text(text)


def test_the_limit_counts_characters_not_bytes() -> None:
    """4,000 Korean letters fit; one more does not."""
    assert len(checked_text("가" * MAX_TEXT)) == MAX_TEXT
    with pytest.raises(TextTooLong):
        checked_text("가" * (MAX_TEXT + 1))


@pytest.mark.parametrize("bad", ["", "a" * 65, "a b", "agent:mina:1", "é", "a\n"])
def test_ids_that_could_collide_with_our_own_are_refused(bad: str) -> None:
    """A client's id never holds what separates ids in the store."""
    with pytest.raises(MalformedId):
        checked_id(bad)


def test_a_choice_is_part_of_what_was_said() -> None:
    """The same label under another choice is another message."""
    assert fingerprint("yes", "a") != fingerprint("yes", "b") != fingerprint("yes")


def test_json_lines_end_only_at_newline() -> None:
    """Unicode's other line separators are escaped."""
    line = json_line({"text": "a\u2028b\u2029c\x85d가"})
    assert line.count("\n") == 1
    assert len(line.splitlines()) == 1
    assert "가" in line
