"""What may not be taught: each refusal by its name, and no byte written for it."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from nlu.trainer.refusals import Kind
from nlu.trainer.targets import targets
from tests.trainer_shelf import make_shelf, refusal, taught

EXAMPLES = (
    b"nlu:\n  - intent: complaint\n    examples: |\n      - Late [MR-1](order_number) again!\n"
)
BOTH: list[tuple[Kind, str]] = [("intent", "complaint"), ("phrasing", "refund")]


@pytest.mark.parametrize(("kind", "name"), BOTH)
@pytest.mark.parametrize(
    ("text", "code", "fields"),
    [
        ("", "empty", {}),
        (" \n\u200b\u3000", "empty", {}),
        ("\u3164\uffa0\u2800\u0301", "empty", {}),
        ("하나\n둘", "one_line", {}),
        ("하나\u2028둘", "one_line", {}),
        ("하나\u0085둘", "one_line", {}),
        ("하나\r둘", "one_line", {}),
        ("가" * 301, "too_long", {"length": 301, "most": 300}),
        ("a\x00b", "not_plain", {}),
        ("a\x1b[31mb", "not_plain", {}),
        ("a\ud800b", "not_plain", {}),
        ("a\uffffb", "not_plain", {}),
        ("주문 \u202e취소", "not_plain", {}),
        ("010-1234-5678로 전화 주세요", "personal_data", {"kinds": ["phone"]}),
        ("010-1234-5678 a@b.kr 010-1111-2222", "personal_data", {"kinds": ["phone", "email"]}),
    ],
)
def test_a_text_that_no_file_may_hold(
    tmp_path: Path, kind: Kind, name: str, text: str, code: str, fields: dict[str, Any]
) -> None:
    """For an intent and an article alike."""
    refused = refusal(make_shelf(tmp_path, EXAMPLES), kind, name, text)
    assert (refused.code, refused.fields()) == (code, fields)


@pytest.mark.parametrize("text", ["[MR-1](order_number) 어디", "[a]{b}", "x [a][b]"])
def test_an_annotation_is_no_plain_example(tmp_path: Path, text: str) -> None:
    """It would be read back as another text; an article's phrasing is read as it stands."""
    shelf = make_shelf(tmp_path, EXAMPLES)
    assert refusal(shelf, "intent", "complaint", text).code == "not_plain"
    taught(shelf, "phrasing", "refund", text)


@pytest.mark.parametrize(
    "text", ["[하나] 둘", "{a}", "- 하나", "# 하나", "|", '"', "a\tb", "👍", "?"]
)
def test_what_only_looks_odd_is_taught(tmp_path: Path, text: str) -> None:
    """As it stands."""
    shelf = make_shelf(tmp_path, EXAMPLES)
    for kind, name in BOTH:
        taught(shelf, kind, name, f" {text}\n")


@pytest.mark.parametrize(
    ("kind", "name", "text", "code", "fields"),
    [
        ("intent", "complaint", "LATE  mr-1 again", "already_there", ("intent", "complaint")),
        ("intent", "complaint", "정말 화가 나요!!", "already_there", ("intent", "complaint")),
        ("intent", "ask", "late MR-1 again", "already_elsewhere", ("intent", "complaint")),
        ("intent", "complaint", "환불 되나요 ?", "already_elsewhere", ("intent", "ask")),
        (
            "intent",
            "complaint",
            "오늘\u3000날씨 알려줘~",
            "already_elsewhere",
            ("intent", "out_of_scope"),
        ),
        ("phrasing", "hours", "ＷＨＥＮ are you open", "already_there", ("phrasing", "hours")),
        ("phrasing", "hours", "opening hours.", "already_there", ("phrasing", "hours")),
        ("phrasing", "hours", "환불은 언제 되나요", "already_elsewhere", ("phrasing", "refund")),
        ("phrasing", "refund", "Opening hours?", "already_elsewhere", ("phrasing", "hours")),
        ("phrasing", "refund", "돈 언제 들어와요", "already_there", ("phrasing", "refund")),
        ("phrasing", "lost", "새 말", "gone", ("phrasing", "lost")),
        ("intent", "lost", "새 말", "gone", ("intent", "lost")),
        ("intent", "lost", "정말 화가 나요", "gone", ("intent", "lost")),
    ],
)
def test_what_is_there_or_isnt(
    tmp_path: Path, kind: Kind, name: str, text: str, code: str, fields: tuple[str, str]
) -> None:
    """Same but for case, blanks, forms of letters and the last signs; who has it is named."""
    refused = refusal(make_shelf(tmp_path, EXAMPLES), kind, name, text)
    told = refused.fields()
    assert (refused.code, (told["as"], told["name"])) == (code, fields)
    if code == "already_elsewhere":
        titles = {"refund": "환불은 언제 되나요?", "hours": "When are you open?"}
        assert told["title"] == titles.get(told["name"], told["name"])


def test_a_text_in_several_places_is_there_first(tmp_path: Path) -> None:
    """Whoever repeats a word that was lost must hear that it is done."""
    examples = EXAMPLES + b"  - intent: ask\n    examples: |\n      - late MR-1 again\n"
    shelf = make_shelf(tmp_path, examples)
    for name in ("ask", "complaint"):
        assert refusal(shelf, "intent", name, "late mr-1 again").code == "already_there"


def test_without_a_folder_for_examples_only_articles_are_taught(tmp_path: Path) -> None:
    """None in the settings, or none on the disk."""
    shelf = make_shelf(tmp_path)
    for each in (replace(shelf, nlu=None), replace(shelf, nlu=tmp_path / "none")):
        assert refusal(each, "intent", "complaint", "새 말").code == "no_nlu_folder"
        taught(each, "phrasing", "refund", f"새 말 {each.nlu}")


def test_targets_are_what_can_be_taught(tmp_path: Path) -> None:
    """Counts of now, the shop's examples first."""
    found = targets(make_shelf(tmp_path, EXAMPLES))
    assert [(i.name, i.examples, i.of_shop, i.some) for i in found.intents] == [
        ("ask", 1, 0, ("환불 되나요?",)),
        ("complaint", 2, 1, ("Late MR-1 again!", "정말 화가 나요")),
        ("out_of_scope", 1, 0, ("오늘 날씨 알려줘",)),
    ]
    assert [(a.id, a.title, a.language, a.phrasings) for a in found.articles] == [
        ("hours", "When are you open?", "en", 1),
        ("refund", "환불은 언제 되나요?", "ko", 1),
    ]
    assert found.problems == ()


def test_targets_of_one_side_are_there_when_the_other_is_broken(tmp_path: Path) -> None:
    """With what is wrong."""
    shelf = make_shelf(tmp_path, b"nlu: [\n", hours=b"---\n")
    found = targets(shelf)
    assert [intent.name for intent in found.intents] == ["ask", "complaint", "out_of_scope"]
    assert found.articles == ()
    assert [(p.code, p.fields()["file"]) for p in found.problems] == [
        ("unreadable", "nlu/examples.yml"),
        ("unreadable", "articles/hours.md"),
    ]
    assert targets(replace(shelf, nlu=None)).problems[0].code == "no_nlu_folder"
    copied = asdict(found)["problems"]  # as the gateway does
    assert [(str(p), p.fields()) for p in copied] == [(str(p), p.fields()) for p in found.problems]
