"""From Rasa's replies to the outcome of a turn."""

from typing import Any

import pytest

from bot.gateway.reply import BrokenReply, outcome_of, unavailable


def reply(kind: str, **custom: Any) -> dict[str, Any]:
    return {"text": kind, "custom": {"kind": kind, **custom}}


@pytest.mark.parametrize(
    ("kinds", "decision"),
    [
        (["answer", "form"], "answered"),
        (["social", "clarify"], "clarified"),
        (["decline"], "social"),
        (["form"], "form"),
    ],
)
def test_the_weightiest_reply_names_the_decision(kinds: list[str], decision: str) -> None:
    """An answer in the middle of a form is an answer."""
    outcome = outcome_of({"replies": [reply(kind) for kind in kinds]}, 3)
    assert outcome.decision == decision
    assert [line.turn for line in outcome.replies] == [3] * len(kinds)


def test_a_handoff_carries_its_reason_and_evidence() -> None:
    """What the action decided reaches the package."""
    given = reply("handoff", reason="complaint", confidence=0.2, evidence={"a": 1})
    outcome = outcome_of({"replies": [given], "slots": {"x": 1}}, 1)
    assert (outcome.decision, outcome.handoff) == ("handed_over", "complaint")
    assert (outcome.confidence, outcome.evidence, outcome.slots) == (0.2, {"a": 1}, {"x": 1})


def test_what_was_shown_is_told_beside_the_decision() -> None:
    """The likeliest intent, every article once, the message's language; each from where it is."""
    because = {"intents": [{"name": "ask", "probability": 0.7}, {"name": "thanks"}]}
    replies = [
        reply("social"),
        reply("answer", articles=[{"id": "b"}, {"id": "a"}], evidence=because),
        reply("answer", articles=[{"id": "b"}]),
        reply("clarify", choices=[{"id": "c", "label": "C"}]),
    ]
    outcome = outcome_of({"replies": replies, "slots": {"language": "en"}}, 1)
    assert (outcome.intent, outcome.articles, outcome.lang) == ("ask", ("b", "a"), "en")
    assert (outcome.finished, outcome.helped) == (False, None)


@pytest.mark.parametrize(
    ("given", "finished", "helped"),
    [
        (reply("form", done=True), True, None),
        (reply("form", done=False), False, None),
        (reply("social", helped=True), False, True),
        (reply("clarify", helped=False), False, False),
        (reply("handoff", reason="repeated_failure", helped=False), False, False),
        (reply("social", helped=None), False, None),
    ],
)
def test_a_form_is_finished_and_an_answer_has_helped(
    given: dict[str, Any], finished: bool, helped: bool | None
) -> None:
    """As the action says; what nobody said stays open."""
    outcome = outcome_of({"replies": [given], "slots": {"language": "de"}}, 1)
    assert (outcome.finished, outcome.helped) == (finished, helped)
    assert (outcome.intent, outcome.articles, outcome.lang) == (None, (), None)


@pytest.mark.parametrize(
    "answer", [{}, {"replies": []}, {"replies": [{"text": "hi"}]}, {"replies": [reply("handoff")]}]
)
def test_a_turn_without_a_marker_is_an_error(answer: dict[str, Any]) -> None:
    """Silence, an unmarked reply and a handoff without a reason are never shown as answers."""
    with pytest.raises(BrokenReply):
        outcome_of(answer, 1)


def test_an_unavailable_bot_hands_over() -> None:
    """The customer hears the truth from the system, not from the bot."""
    outcome = unavailable("en", 1, {}, "time limit")
    assert (outcome.decision, outcome.handoff) == ("unavailable", "bot_unavailable")
    assert [line.who for line in outcome.replies] == ["system"]
    assert (outcome.intent, outcome.articles, outcome.lang) == (None, (), None)
