"""Messages typed in the other keyboard layout, or by initials."""

import re

import pytest

from knowledge.initials import Initials
from knowledge.keyboard import shipped_keyboard
from knowledge.practice_companies import judging_companies
from nlu.inside_rasa.script import language_of

MEANT = {
    "ghksqnf": "환불",
    "tkdekadnjs dusruf": "상담원 연결",
    "qothd djswp dhkdy?": "배송 언제 와요?",
    "ㅙㅅ네ㅐㅅ": "hotspot",
    "개므ㅑㅜㅎ": "roaming",
    "ㅗㅐㅈ 새 ㅔ묘": "how to pay",
}


@pytest.mark.parametrize("typed", MEANT)
def test_the_other_layout_is_read(typed: str) -> None:
    """Korean typed on English keys, and the other way round."""
    assert shipped_keyboard().as_meant(typed) == MEANT[typed]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "KT",
        "so",
        "wifi 안돼요",
        "ㅋㅋㅋ",
        "ㅠㅠ 언제 와요",
        "진짜 ㅡㅡ",
        "ㅇㅇ",
        "eSIM pls",
        "MR-10001",
    ],
)
def test_what_was_meant_as_it_stands_stays(text: str) -> None:
    """Short words, names, laughter and tears."""
    assert shipped_keyboard().as_meant(text) == text


def test_hardly_any_message_is_changed_wrongly() -> None:
    """Of what practice companies' customers wrote, each in the layout it was meant in."""
    texts = [q.text for shop in judging_companies()[::4] for q in shop.questions]
    changed = [text for text in texts if shipped_keyboard().as_meant(text) != text]
    assert len(changed) <= len(texts) / 1000, changed


def test_the_language_is_that_of_what_was_meant() -> None:
    """Or the bot would reply in English to `ghksqnf`."""
    assert language_of(shipped_keyboard().as_meant("ghksqnf")) == "ko"


def test_initials_are_spelled_out_by_the_shop_s_own_words() -> None:
    """Titles before bodies; what no word begins with stays, as does what is said for itself."""
    known = Initials(["선택약정 할인", "번호이동"], ["유심을 교체하려면 유심 카드를 사세요."])
    assert known.spelled_out("ㅅㅌㅇㅈ 얼마나 싸요") == "선택약정 얼마나 싸요"
    assert known.spelled_out("ㅂㅎㅇㄷ") == "번호이동"
    assert known.spelled_out("ㅇㅅ 교체") == "유심 교체"
    for text in ("ㅇㅋ", "ㅋㅋㅋ 네", "ㅠㅠ", "ㅁㄴㅇㄹ", "느려ㅜ"):
        assert known.spelled_out(text) == text
    assert not re.search("[ㄱ-ㅎ]", known.spelled_out("ㅅㅌㅇㅈ ㅎㅇ 할인").replace("ㅎㅇ", ""))
