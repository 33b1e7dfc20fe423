"""A line in Telegram: cut where it may be, with what can be pressed under its last piece."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import pieces
from bot.channels.buttons import buttons_of
from bot.channels.telegram.messenger import _CAPTION, _TEXT, _keyboard
from bot.channels.texts import language_of, split, text_of
from handoff.cases import Case
from handoff.lines import Line
from tests.channels.telegram_simulator.checks import keyboard, units


def _case(lang: str = "ko") -> Case:
    row = {"customer": "1", "channel": "telegram", "owner": "bot", "epoch": "1", "agent": ""}
    return Case.from_hash(
        f"c_{'x' * 16}", {**row, "agent_name": "", "answered_seq": "0", "lang": lang}
    )


def _bot(text: str, **custom: Any) -> Line:
    return Line(who="bot", text=text, custom=custom or None, seq=7)


def pieces_of(case: Case, line: Line) -> list[pieces.Piece]:
    return pieces.pieces_of(case, line, _TEXT, _CAPTION)


def _labels(line: Line, lang: str = "ko") -> list[list[str]]:
    return [[one.label for one in row] for row in buttons_of(_case(lang), line)]


@given(st.text(alphabet=st.sampled_from("가a 😀\n"), max_size=80), st.integers(2, 20))
def test_every_cut_fits_and_loses_no_letter(text: str, room: int) -> None:
    """Whatever the text: no part is too long or empty, and only white space is lost."""
    parts = split(text, room)
    assert all(0 < units(part) <= room for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_cut_at_the_end_of_a_paragraph_then_a_line_then_a_word() -> None:
    """As a reader would."""
    assert split("aaaa\n\nbb cc", 8) == ["aaaa", "bb cc"]
    assert split("aaaa bb\ncc", 8) == ["aaaa bb", "cc"]
    assert split("aaaa bbbb", 8) == ["aaaa", "bbbb"]
    assert split("a" * 9, 8) == ["a" * 8, "a"]


def test_a_character_of_two_units_is_never_cut() -> None:
    """4,096 units are 2,048 of these."""
    assert [len(part) for part in split("😀" * 2049, 4096)] == [2048, 1]
    assert split("a" + "😀" * 4, 4) == ["a😀", "😀😀", "😀"]


def test_the_longest_lines_are_pieces_that_telegram_takes() -> None:
    """4,000 characters may be 8,000 units, and the agent's name stands before them."""
    line = Line(who="agent", name="미나", text="😀" * 4000, seq=2)
    made = pieces_of(_case(), line)
    assert [units(one.text) <= 4096 for one in made] == [True] * 2
    assert made[0].text.startswith("미나: 😀")


def test_a_short_text_stands_below_the_first_picture() -> None:
    """A long one goes before it; buttons are under the last."""
    shown = {"pictures": [{"id": "p_1"}, {"id": "p_2"}]}
    made = pieces_of(_case(), _bot("짧은 글", **shown))
    assert [(one.text, one.picture) for one in made] == [("짧은 글", "p_1"), ("", "p_2")]
    made = pieces_of(_case(), _bot("가" * 1025, kind="answer", **shown))
    assert [(len(one.text), one.picture) for one in made] == [
        *((1025, None), (0, "p_1"), (0, "p_2"))
    ]
    assert [bool(one.buttons) for one in made] == [False, False, True]


def test_sources_are_the_last_line() -> None:
    """In the customer's language."""
    line = _bot("3천 원이에요.", kind="answer", articles=[{"id": "a", "title": "배송비"}])
    assert text_of(_case(), line) == "3천 원이에요.\n\n출처: 배송비"
    assert text_of(_case("en"), line).endswith("\n\nSource: 배송비")


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        (_bot("답", kind="answer"), [["👍 It helped", "👎 It didn't"]]),
        (_bot("?", kind="decline"), [["Talk to a person"]]),
        (_bot("?", kind="form"), []),
        (_bot("잠시만요", kind="handoff"), [["Don't wait, go on with the chatbot"]]),
        (
            Line(who="system", text="w", code="requeued"),
            [["Don't wait, go on with the chatbot"]],
        ),
        (Line(who="system", text="r", code="resolved"), [["1", "2", "3", "4", "5"]]),
        (Line(who="agent", name="a", text="x"), []),
        (
            _bot("?", kind="clarify", choices=[{"id": "a", "label": "가"}]),
            [["가"], ["Talk to a person"]],
        ),
        (
            _bot("?", kind="clarify", choices=[{"id": "wish_person", "label": "사람"}]),
            [["사람"]],
        ),
    ],
)
def test_buttons(line: Line, labels: list[list[str]]) -> None:
    """What can be done about a line."""
    assert _labels(line, "en") == labels


def test_data_of_buttons_fit_in_telegram() -> None:
    """64 bytes, at the end of the longest case."""
    line = Line(who="bot", text="?", seq=10**9 - 1, custom={
        "kind": "clarify", "choices": [{"id": "a" * 200, "label": "가" * 100}] * 10,
    })  # fmt: skip
    made = _keyboard(pieces_of(_case(), line)[-1])
    assert made is not None
    keyboard(made.to_json())


@pytest.mark.parametrize(
    ("text", "code", "known", "lang"),
    [
        ("배송비", "en", "", "ko"),
        ("delivery", "en", "ko", "en"),
        ("delivery", "ko-KR", "", "ko"),
        ("12345", "en", "ko", "ko"),
        ("", "en", "", "en"),
        ("привет", "", "", "en"),
    ],
)
def test_language(text: str, code: str, known: str, lang: str) -> None:
    """By the letters first, then by the app; what has no letters changes nothing."""
    assert language_of(text, code, known) == lang
