"""Concepts named in texts of both languages."""

import json
from pathlib import Path

import pytest

from knowledge.glossary import Glossary, shipped_glossary


@pytest.fixture
def glossary(tmp_path: Path) -> Glossary:
    concepts = [
        {"ko": ["환불", "돌려받"], "en": ["refund", "money back"]},
        {"ko": ["환불 계좌"], "en": ["refund account"]},
        {"ko": ["집"], "en": ["house"]},
    ]
    path = tmp_path / "terms.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in concepts), "utf-8")
    return Glossary(path)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("돈 돌려받고 싶어요", {0}),
        ("돌려 받 을 수 있나", {0}),
        ("i want my MONEY back", {0}),
        ("refunds, refunded", {0}),
        ("환불계좌 바꿔줘", {1}),
        ("refund account", {1}),
        ("집에 가자", set()),
        ("moneyback", set()),
        ("", set()),
    ],
)
def test_a_text_names_its_concepts(glossary: Glossary, text: str, named: set[int]) -> None:
    """Whatever the spacing and the ending; the longest term wins; one syllable is no term."""
    assert glossary.concepts(text) == named


def test_both_languages_meet_in_the_shipped_glossary() -> None:
    """What customers of either language write names a concept in common."""
    shipped = shipped_glossary()
    for korean, english in (("환불해 주세요", "I want a refund"), ("비밀번호", "my password")):
        assert shipped.concepts(korean) & shipped.concepts(english)
