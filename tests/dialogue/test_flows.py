"""Forms, clarifications and giving up, on the real model."""

import pytest

from tests.dialogue.stack import Stack

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(900)]

_WHERE = "제 주문 어디까지 왔는지 알려주세요"


def test_a_wrong_number_is_asked_again_once(bot: Stack, case: str) -> None:
    """First the form says what is wrong and asks again; the second time a person takes over."""
    bot.turn(case, 1, _WHERE)
    again = bot.turn(case, 3, "MR-99999")
    assert again.kinds == ["form"]
    assert "찾지 못했" in again.replies[0]["text"]
    assert bot.turn(case, 5, "MR-99998").of_kind("handoff")["reason"] == "repeated_failure"


def test_a_mistyped_number_is_asked_again(bot: Stack, case: str) -> None:
    """What is no number of ours is named as that, and the right one then works."""
    bot.turn(case, 1, _WHERE)
    again = bot.turn(case, 3, "12345678")
    assert again.kinds == ["form"]
    assert "형식" in again.replies[0]["text"]
    found = bot.turn(case, 5, "10003")
    assert found.of_kind("form")["order"] == {"number": "MR-10003", "status": "delivered"}


def test_a_finished_form_can_be_opened_again(bot: Stack, case: str) -> None:
    """A second order is asked for, not taken from the first."""
    assert bot.turn(case, 1, "MR-10001 배송 조회해 주세요").of_kind("form")["done"]
    assert not bot.turn(case, 3, _WHERE).of_kind("form")["done"]
    assert bot.turn(case, 5, "mr 10002").of_kind("form")["order"]["number"] == "MR-10002"


@pytest.mark.parametrize("stop", ["그만", "아니요", "stop", "그만할게요"])
def test_the_form_is_left_by_saying_so(bot: Stack, case: str, stop: str) -> None:
    """After that the number is not asked for any more."""
    bot.turn(case, 1, _WHERE)
    assert bot.turn(case, 3, stop).kinds == ["social"]
    assert bot.turn(case, 5, "안녕하세요").kinds == ["social"]


def test_asking_twice_does_not_lock_the_form(bot: Stack, case: str) -> None:
    """The same wish inside the form is answered with the form's question."""
    bot.turn(case, 1, _WHERE)
    assert bot.turn(case, 3, "배송 조회해 달라고요").kinds == ["form"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("상담원 연결해 주세요", "explicit_request"),
        ("MR-10001 주문 취소해 주세요", "sensitive_account_action"),
        ("정말 화가 나네요. 소비자원에 신고하겠습니다", "complaint"),
    ],
)
def test_a_person_inside_the_form_ends_it(bot: Stack, case: str, text: str, reason: str) -> None:
    """The form doesn't ask after the hand-over, and not when the case has come back."""
    bot.turn(case, 1, _WHERE)
    handed = bot.turn(case, 3, text)
    assert handed.kinds == ["handoff"]
    assert handed.of_kind("handoff")["reason"] == reason
    assert bot.turn(case, 5, "감사합니다").kinds == ["social"]


def test_a_number_keeps_the_conversation_s_language(bot: Stack, case: str) -> None:
    """`MR-10002` is written in Latin letters and is not English."""
    bot.turn(case, 1, _WHERE)
    assert bot.turn(case, 3, "MR-10002").body["slots"]["language"] == "ko"
    english = bot.turn(f"{case}-en", 1, "where is my order", lang="ko")
    assert english.body["slots"]["language"] == "en"


def test_a_choice_is_an_answer(bot: Stack, case: str) -> None:
    """What was clicked is shown, whatever its words would have found."""
    turn = bot.turn(case, 1, "아무 말", choice="ko-refund-period")
    assert [article["id"] for article in turn.of_kind("answer")["articles"]] == ["ko-refund-period"]


def test_a_choice_that_is_an_intent_starts_it(bot: Stack, case: str) -> None:
    """Choosing the order look-up opens the form."""
    assert bot.turn(case, 1, "내 주문 조회", choice="order_status").kinds == ["form"]


def test_two_answers_that_did_not_help_bring_a_person(bot: Stack, case: str) -> None:
    """The first is asked back about, the second hands over."""
    bot.turn(case, 1, "x", choice="ko-refund-period")
    assert bot.turn(case, 3, "도움이 안 됐어요").kinds == ["clarify"]
    bot.turn(case, 5, "x", choice="ko-return-fee")
    assert bot.turn(case, 7, "도움이 안 됐어요").of_kind("handoff")["reason"] == "repeated_failure"


def test_an_answer_that_helped_starts_the_count_anew(bot: Stack, case: str) -> None:
    """One failure long ago is not repeated failure."""
    bot.turn(case, 1, "x", choice="ko-refund-period")
    bot.turn(case, 3, "도움이 안 됐어요")
    bot.turn(case, 5, "x", choice="ko-return-fee")
    assert bot.turn(case, 7, "네 도움이 됐어요").kinds == ["social"]
    bot.turn(case, 9, "x", choice="ko-delivery-fee")
    assert bot.turn(case, 11, "도움이 안 됐어요").kinds == ["clarify"]


def test_a_picture_without_words_is_no_question(bot: Stack, case: str) -> None:
    """The bot says that it can't see, offers a person, and gives up after two."""
    turns = [bot.turn(case, 1 + 2 * n, "[사진]", choice="picture") for n in range(3)]
    assert [turn.kinds for turn in turns] == [["clarify"], ["clarify"], ["handoff"]]
    assert "사진" in turns[0].replies[0]["text"]
    assert turns[0].of_kind("clarify")["choices"][0]["id"] == "wish_person"


def test_a_picture_inside_a_form(bot: Stack, case: str) -> None:
    """It neither fills the form nor breaks it."""
    bot.turn(case, 1, "내 주문 조회", choice="order_status")
    assert bot.turn(case, 3, "[사진]", choice="picture").kinds in (["clarify"], ["form"])


def test_a_picture_in_english(bot: Stack, case: str) -> None:
    """Said in the customer's language, though there are no words to tell it by."""
    turn = bot.turn(case, 1, "[picture]", lang="en", choice="picture")
    assert "pictures" in turn.replies[0]["text"]


def test_rejected_choices_bring_a_person_in_the_end(bot: Stack, case: str) -> None:
    """At most two clarifications in a row, then a person."""
    bot.turn(case, 1, "x", choice="ko-refund-period")
    kinds = [bot.turn(case, 3 + 2 * n, "아니요").kinds for n in range(3)]
    assert kinds == [["clarify"], ["clarify"], ["handoff"]]


def test_evidence_carries_no_words_of_the_customer(bot: Stack, case: str) -> None:
    """Why the bot decided is told in intents, ids and numbers."""
    text = "환불은 며칠 안에 신청해야 하나요?"
    turn = bot.turn(case, 1, text)
    evidence = turn.replies[0]["custom"]["evidence"]
    assert {"intents", "passages", "confidence", "nearness", "thresholds", "tried"} <= set(evidence)
    assert text not in str(evidence)
