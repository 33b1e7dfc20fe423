"""The door into Rasa: idempotent, all or nothing, and deaf to commands."""

import json
from typing import Any

import pytest

from tests.dialogue.stack import Stack

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(900)]

_QUESTION = "환불은 며칠 안에 신청해야 하나요?"


def _users(bot: Stack, case: str) -> list[dict[str, Any]]:
    return [event for event in bot.events(case) if event["event"] == "user"]


def _agent_line(seq: int, text: str) -> dict[str, Any]:
    return {"seq": seq, "who": "agent", "text": text, "id": f"agent-{seq}", "name": "한지민"}


def test_a_resent_message_is_answered_from_the_tracker(bot: Stack, case: str) -> None:
    """The same message id gives the same replies, and nothing runs a second time."""
    first = bot.turn(case, 1, _QUESTION)
    calls = list(bot.line.calls)
    again = bot.turn(case, 1, _QUESTION)
    assert first.status == again.status == 200
    assert again.body == first.body
    assert bot.line.calls == calls
    assert len(_users(bot, case)) == 1


def test_an_old_message_resent_gives_its_own_replies(bot: Stack, case: str) -> None:
    """Replies to a later message don't slip into those of an earlier one."""
    first = bot.turn(case, 1, _QUESTION)
    bot.turn(case, 3, "상담원 연결해 주세요")
    again = bot.turn(case, 1, _QUESTION, shown_seq=3)
    assert again.replies == first.replies


def test_a_failed_action_fails_the_turn_and_leaves_no_trace(bot: Stack, case: str) -> None:
    """502, the tracker as it was; the same message sent again is answered."""
    bot.turn(case, 1, "안녕하세요")
    before = bot.events(case)
    bot.line.broken.add("/webhook")
    assert bot.turn(case, 3, _QUESTION).status == 502
    assert bot.events(case) == before
    bot.line.broken.clear()
    assert bot.turn(case, 3, _QUESTION).status == 200
    assert [event["text"] for event in _users(bot, case)] == ["안녕하세요", _QUESTION]


def test_a_failed_first_turn_leaves_no_tracker(bot: Stack, case: str) -> None:
    """A new conversation is not stored before its first turn is whole."""
    bot.line.broken.add("/webhook")
    assert bot.turn(case, 1, _QUESTION).status == 502
    assert bot.events(case) == []


def test_a_hanging_redis_is_said_and_nothing_is_lost(bot: Stack, case: str) -> None:
    """503 in bounded time, not a new and empty conversation; afterwards all is there."""
    bot.turn(case, 1, "안녕하세요")
    with bot.redis_hanging():
        assert bot.turn(case, 3, _QUESTION).status == 503
    assert bot.turn(case, 3, _QUESTION).status == 200
    assert [event["text"] for event in _users(bot, case)] == ["안녕하세요", _QUESTION]


def test_without_vectors_there_is_no_guess(bot: Stack, case: str) -> None:
    """503, for the gateway to try elsewhere or again; nothing is stored."""
    question = "포장을 뜯은 매트리스도 돌려보낼 수 있는지요"
    bot.line.broken.add("/embed")
    assert bot.turn(case, 1, question).status == 503
    assert bot.events(case) == []
    bot.line.broken.clear()
    assert bot.turn(case, 1, question).status == 200


def test_a_turn_that_was_not_shown_is_taken_back(bot: Stack, case: str) -> None:
    """Its reply, slots and form are gone; its message comes back as one the bot had not seen."""
    bot.turn(case, 1, "안녕하세요")
    before = bot.events(case)
    assert bot.turn(case, 3, "제 주문 어디까지 왔는지 알려주세요").kinds == ["form"]
    unseen = [
        {"seq": 3, "who": "customer", "text": "주문 어디", "id": f"{case}-3", "name": None},
        _agent_line(4, "제가 볼게요."),
    ]
    turn = bot.turn(case, 6, "안녕하세요", unseen=unseen, shown_seq=1, epoch=3)
    assert "form" not in turn.kinds
    events = bot.events(case)
    assert events[: len(before)] == before
    assert [user["text"] for user in _users(bot, case)] == ["안녕하세요", "주문 어디", "안녕하세요"]
    assert "제가 볼게요." in [event.get("text") for event in events]
    assert not [event for event in events if event["event"] == "active_loop"]


def test_the_tracker_is_corrected_without_another_message(bot: Stack, case: str) -> None:
    """What came too late is undone at once; done twice, nothing more happens."""
    bot.turn(case, 1, "안녕하세요")
    before = bot.events(case)
    bot.turn(case, 3, _QUESTION)
    assert bot.correct(case, shown_seq=1).body == {"corrected": True}
    assert bot.events(case) == before
    assert bot.correct(case, shown_seq=1).body == {"corrected": False}


def test_the_same_message_under_another_owner_is_another_turn(bot: Stack, case: str) -> None:
    """A case that the bot takes back is thought about anew, not answered from before."""
    bot.turn(case, 1, "상담원 연결해 주세요")
    calls = len(bot.line.calls)
    again = bot.turn(case, 1, "상담원 연결해 주세요", shown_seq=0, epoch=3)
    assert again.status == 200
    assert len(bot.line.calls) > calls
    assert len(_users(bot, case)) == 1


def test_who_lost_the_lease_saves_nothing(bot: Stack, case: str) -> None:
    """409, and the tracker stays as the lease's holder left it."""
    bot.turn(case, 1, "안녕하세요")
    before = bot.events(case)
    assert bot.turn(case, 3, _QUESTION, lease="one that ran out").status == 409
    assert bot.events(case) == before


@pytest.mark.parametrize("typed", ["/restart", "/wish_person", '/greet{"language": "xx"}'])
def test_a_customer_types_no_commands(bot: Stack, case: str, typed: str) -> None:
    """A leading slash is text: nothing is restarted, no intent is chosen, no slot is set."""
    bot.turn(case, 1, "내 주문 어디쯤 왔나요")
    turn = bot.turn(case, 3, typed)
    assert turn.status == 200
    events = bot.events(case)
    assert not [event for event in events if event["event"] in {"restart", "rewind"}]
    assert events[0]["name"] == "action_session_start"
    assert [event["text"] for event in _users(bot, case)][1] == typed
    assert turn.body["slots"]["language"] in {"ko", "en"}
    # A command would be certain; this was understood like any text.
    assert _users(bot, case)[1]["parse_data"]["intent"]["confidence"] < 1


def test_what_a_person_said_reaches_the_tracker_once(bot: Stack, case: str) -> None:
    """Posted twice, it is there once, in order; the bot says that it has read it."""
    bot.turn(case, 1, "상담원 연결해 주세요")
    unseen = [
        {"seq": 3, "who": "system", "text": "연결되었어요", "id": None, "name": None},
        _agent_line(4, "안녕하세요, 무엇을 도와드릴까요?"),
        {"seq": 5, "who": "customer", "text": "액자가 깨져 왔어요", "id": "c-5", "name": None},
        _agent_line(6, "새 상품을 보내 드릴게요."),
    ]
    bot.line.broken.add("/webhook")
    assert bot.turn(case, 8, _QUESTION, unseen=unseen).status == 502
    bot.line.broken.clear()
    turn = bot.turn(case, 8, _QUESTION, unseen=unseen)
    said = [e["text"] for e in bot.events(case) if e["event"] in {"user", "bot"} and e.get("text")]
    assert [text for text in said if text in {line["text"] for line in unseen}] == [
        line["text"] for line in unseen
    ]
    assert turn.body["slots"]["last_agent_name"] == "한지민"
    assert "한지민" in turn.replies[0]["text"]
    heard = [reply["custom"].get("evidence", {}).get("heard") for reply in turn.replies]
    assert {"agent_lines": 2, "agent": "한지민"} in heard


def test_the_bot_can_hand_over_again_after_a_hand_back(bot: Stack, case: str) -> None:
    """After a person has spoken everything works as before, more than once."""
    seq = 1
    for _ in range(2):
        assert bot.turn(case, seq, "상담원 바꿔주세요").kinds == ["handoff"]
        unseen = [_agent_line(seq + 2, "네, 처리해 드렸어요.")]
        back = bot.turn(case, seq + 4, "감사합니다", unseen=unseen)
        assert back.kinds == ["social"]
        seq += 6


def test_an_open_form_is_ended_by_a_person(bot: Stack, case: str) -> None:
    """After a hand-back the form's old question is not asked again."""
    assert bot.turn(case, 1, "제 주문 어디까지 왔는지 알려주세요").kinds == ["form"]
    unseen = [_agent_line(3, "주문은 제가 확인해 드렸어요.")]
    assert "form" not in bot.turn(case, 5, "안녕하세요", unseen=unseen).kinds


def test_a_wrong_token_is_refused(bot: Stack, case: str) -> None:
    """401, and nothing is stored."""
    for token in ("", "wrong", "x" * 32):
        assert bot.turn(case, 1, _QUESTION, token=token).status == 401
    assert bot.events(case) == []


@pytest.mark.parametrize(
    "change",
    [
        {"case": 5},
        {"case": " "},
        {"text": ""},
        {"text": None},
        {"seq": "1"},
        {"message_id": None},
        {"metadata": []},
        {"unseen": {}},
        {"shown_seq": None},
        {"epoch": "1"},
        {"lease": {"key": "k"}},
        {"unseen": [{"seq": 1, "who": "robot", "text": "x", "id": None, "name": None}]},
    ],
)
def test_a_malformed_turn_is_refused_in_one_line(
    bot: Stack, case: str, change: dict[str, Any]
) -> None:
    """400 and what is wrong."""
    body = bot.standing(case, 0, 1, "a lease")
    body |= {"seq": 1, "message_id": "m", "text": "x", "metadata": {}, "unseen": []}
    turn = bot.post(json.dumps(body | change).encode())
    assert turn.status == 400
    assert "\n" not in turn.body["error"]


def test_a_body_that_is_not_json_is_refused(bot: Stack) -> None:
    """400, not a stack trace."""
    for body in (b"", b"{", b"[]", b"\xff"):
        assert bot.post(body).status == 400
