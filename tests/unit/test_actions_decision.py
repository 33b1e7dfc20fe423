"""What the bot does with a message, case by case."""

from dataclasses import replace

import pytest
from rasa_sdk import Tracker

from actions.conversation import asks, unhelpful
from actions.decision import Decision, Situation, Thresholds, decide

_THRESHOLDS = Thresholds(answer=0.7, clarify=0.2, foreign=0.16)
_ASKED = Situation(
    confidence=0.9,
    nearness=0.5,
    passages=["refund", "return", "coupon", "delivery"],
    intents=[("ask", 0.9), ("order_status", 0.05)],
    in_scope=0.9,
    clarified=0,
)


def _decide(**changed: object) -> Decision:
    return decide(replace(_ASKED, **changed), _THRESHOLDS)  # type: ignore[arg-type]


def test_a_sure_answer_is_given() -> None:
    """At the first threshold and above."""
    assert _decide(confidence=0.7).kind == "answer"


def test_understanding_never_vetoes_a_confident_retrieval() -> None:
    """Even where the message looks like nothing known."""
    assert _decide(in_scope=0.0, nearness=0.1, intents=[("smalltalk", 0.9)]).kind == "answer"


def test_between_the_thresholds_it_asks_back_with_the_best_passages() -> None:
    """Three choices, best first, each once."""
    decision = _decide(
        confidence=0.5, passages=["refund", "refund", "return", "coupon", "delivery"]
    )
    assert decision == Decision("clarify", choices=("refund", "return", "coupon"))


def test_an_intent_that_may_be_meant_is_one_of_the_choices() -> None:
    """Two passages and the intent."""
    decision = _decide(confidence=0.5, intents=[("ask", 0.5), ("order_status", 0.3)])
    assert decision.choices == ("refund", "return", "order_status")


@pytest.mark.parametrize(("clarified", "kind"), [(0, "clarify"), (1, "clarify"), (2, "hand_over")])
def test_it_asks_back_at_most_twice_in_a_row(clarified: int, kind: str) -> None:
    """The third time a person takes over."""
    assert _decide(confidence=0.4, clarified=clarified).kind == kind


def test_having_asked_back_it_answers_a_little_sooner() -> None:
    """Between the thresholds, nearer to the first than to the second."""
    assert _decide(confidence=0.65, clarified=0).kind == "clarify"
    assert _decide(confidence=0.65, clarified=1).kind == "answer"


def test_a_statement_that_nothing_is_found_for_is_asked_about_once() -> None:
    """Without choices: there are none worth showing."""
    assert _decide(confidence=0.1, asks=False) == Decision("clarify")
    assert _decide(confidence=0.1, asks=False, clarified=1).kind == "hand_over"


def test_what_follows_an_answer_and_is_not_found_is_asked_about_once() -> None:
    """It may be a remark on the answer."""
    assert _decide(confidence=0.1, answered=True) == Decision("clarify")
    assert _decide(confidence=0.1, answered=True, clarified=1).kind == "hand_over"


@pytest.mark.parametrize(
    ("message", "asking"),
    [
        ("액정 깨짐", False),
        ("아들이 다음 주에 입대합니다", False),
        ("been with them two years, no debts", False),
        ("환불 언제 돼요", True),
        ("배송지 바꿔 주세요", True),
        ("can I cancel", True),
        ("I need the invoice", True),
    ],
)
def test_questions_and_requests_are_told_from_statements(message: str, asking: bool) -> None:
    """By their form, in both languages."""
    assert asks(message) is asking


@pytest.mark.parametrize(
    ("clarified", "reason"), [(0, "not_in_knowledge"), (1, "repeated_failure")]
)
def test_below_the_second_threshold_a_person_takes_over(clarified: int, reason: str) -> None:
    """Two misses in a row are a repeated failure."""
    assert _decide(confidence=0.1, clarified=clarified) == Decision("hand_over", reason=reason)


def test_what_is_foreign_to_the_shop_is_declined() -> None:
    """If understanding and articles agree on that; either alone is not enough."""
    assert _decide(confidence=0.1, in_scope=0.05, nearness=0.15, intents=[]).kind == "decline"
    assert _decide(confidence=0.1, in_scope=0.05, nearness=0.4, intents=[]).kind == "hand_over"
    assert _decide(confidence=0.1, in_scope=0.9, nearness=0.1, intents=[]).kind == "hand_over"


def test_foreign_words_near_an_article_are_declined_too() -> None:
    """ "The weather in Busan" is like the article on delivery times, a little."""
    assert _decide(confidence=0.3, in_scope=0.02, nearness=0.2).kind == "decline"


@pytest.mark.parametrize(
    ("intent", "reason"),
    [
        ("complaint", "complaint"),
        ("wish_person", "explicit_request"),
        ("cancel_order", "sensitive_account_action"),
        ("change_address", "sensitive_account_action"),
    ],
)
def test_a_likely_reason_for_a_person_is_named(intent: str, reason: str) -> None:
    """Where the articles have nothing; an angry customer is never told to ask something else."""
    intents = [(intent, 0.4), ("ask", 0.2)]
    decision = _decide(confidence=0.1, intents=intents, in_scope=0.1, nearness=0.1)
    assert decision == Decision("hand_over", reason=reason)


def test_a_likely_complaint_outweighs_weak_articles() -> None:
    """But not articles that are half sure: anger and a question often come together."""
    intents = [("complaint", 0.4), ("ask", 0.3)]
    assert _decide(confidence=0.3, intents=intents) == Decision("hand_over", reason="complaint")
    assert _decide(confidence=0.5, intents=intents).kind == "clarify"


def test_unsure_small_talk_is_small_talk() -> None:
    """No article, no person: the shares of all small talk together count."""
    intents = [("complaint", 0.28), ("greet", 0.24), ("thanks", 0.14)]
    assert _decide(confidence=0.03, intents=intents) == Decision("social", intent="greet")


def test_a_likely_question_about_an_order_is_offered() -> None:
    """Understanding was not sure enough to open the form by itself."""
    decision = _decide(confidence=0.1, intents=[("order_status", 0.4)])
    assert decision.kind == "clarify"
    assert "order_status" in decision.choices


def test_one_passage_is_no_choice() -> None:
    """A shop with a single article."""
    assert _decide(confidence=0.5, passages=["refund"]).kind == "hand_over"


def test_no_passage_is_never_an_answer() -> None:
    """Whatever the confidence says."""
    assert _decide(confidence=1.0, passages=[]).kind != "answer"


def test_what_did_not_help_is_not_shown_again() -> None:
    """However sure the search is: the customer has said so."""
    decision = _decide(confidence=0.95, unhelpful={"refund"})
    assert decision == Decision("hand_over", reason="repeated_failure")
    assert _decide(confidence=0.95, unhelpful={"return"}).kind == "answer"


@pytest.mark.parametrize(("share", "kind"), [(0.5, "clarify"), (0.7, "hand_over")])
def test_a_plain_complaint_is_not_asked_back(share: float, kind: str) -> None:
    """Half a complaint is, where the articles may have something."""
    assert _decide(confidence=0.5, intents=[("complaint", share)]).kind == kind


def test_having_asked_back_a_plain_complaint_is_not_answered_either() -> None:
    """What is enough for an answer only because the bot asked before."""
    assert _decide(confidence=0.6, clarified=1).kind == "answer"
    assert _decide(confidence=0.6, clarified=1, intents=[("complaint", 0.8)]).kind == "hand_over"


def test_only_what_was_said_no_to_did_not_help() -> None:
    """Another article, shown before and taken, may be shown again."""

    def shown(article: str) -> dict[str, object]:
        return {"event": "bot", "data": {"custom": {"articles": [{"id": article}]}}, "metadata": {}}

    def said(intent: str) -> dict[str, object]:
        return {"event": "user", "parse_data": {"intent": {"name": intent}}}

    events = [said("ask"), shown("a"), said("ask"), shown("b"), said("deny"), said("ask")]
    tracker = Tracker("case", {}, {}, events, False, None, {}, "action_listen")
    assert unhelpful(tracker) == {"b"}
