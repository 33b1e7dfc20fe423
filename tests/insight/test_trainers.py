"""What trainers are told of a failure: the message masked, what was around it, what the bot saw."""

import json
from typing import Any, Final

import jsonschema
import pytest

from handoff import keys
from insight.clock import now_ms
from insight.failure import Failure
from insight.failure_view import view
from insight.failures import find, listed
from insight.recompute import recompute
from record.events import SCHEMA, Event
from tests.insight.desk import DAY_MS, SEOUL, Desk, erasing
from tests.insight.test_app import NUMBER, TOKEN, Client, serving, settings

pytestmark = pytest.mark.redis

EVIDENCE: Final = {
    "intents": [{"name": "ask", "probability": 0.61}, {"name": "order_status", "probability": 0.2}],
    "understanding": {"reason": "known"},
    "passages": [{"id": "refund", "score": 0.41}, {"id": "returns", "score": 0.4}],
    "confidence": 0.42,
    "thresholds": {"answer": 0.7, "clarify": 0.3},
    "heard": {"agent_lines": 1, "agent": NUMBER},
}
CHOICES: Final = [{"id": "refund", "label": "환불"}, {"id": "returns", "label": f"반품 {NUMBER}"}]
KINDS: Final = ("thumbs_down", "handed_over", "asked_back")


async def _failed(desk: Desk) -> str:
    """A case in which the bot asks back, answers in vain, and hands over."""
    case_id = await desk.asks("u1", f"돈 언제 와요 {NUMBER}")
    custom = {"kind": "clarify", "choices": CHOICES, "evidence": EVIDENCE, "confidence": 0.42}
    said = {"confidence": 0.42, "evidence": EVIDENCE, "intent": "ask", "lang": "ko"}
    await desk.replies(case_id, "clarified", "무엇을 찾으세요?", custom, **said)
    await desk.asks("u1", "환불이요")
    await desk.answers(case_id, "refund", evidence=EVIDENCE)
    await desk.judges(case_id, "u1", 4, helped=False)
    await desk.asks("u1", "그게 아니라 파손이요")
    handoff = {"handoff": "not_in_knowledge", "evidence": EVIDENCE, "lang": "ko"}
    custom = {"kind": "handoff", "reason": "not_in_knowledge", "evidence": EVIDENCE}
    await desk.replies(case_id, "handed_over", "연결할게요", custom, **handoff)
    await desk.counted()
    return case_id


def _serving(desk: Desk, redis_url: str) -> Any:
    url = desk.engine.url.render_as_string(hide_password=False)
    return serving(settings(redis_url, url))


async def _list(client: Client, query: str = "") -> dict[str, Any]:
    status, told = await client.get(f"/failures{query}")
    assert status == 200
    found: dict[str, Any] = told
    return found


async def test_failures_are_listed_with_their_messages(desk: Desk, redis_url: str) -> None:
    """Newest first; under a thumb stands what was asked, not the answer; nothing unmasked."""
    case_id = await _failed(desk)
    async with _serving(desk, redis_url) as client:
        told = await _list(client)
        assert sorted(row["kind"] for row in told["rows"]) == sorted(KINDS)
        assert [row["at"] for row in told["rows"]] == sorted(
            (row["at"] for row in told["rows"]), reverse=True
        )
        assert (told["total"], told["next"]) == (3, None)
        assert told["counts"] == dict.fromkeys(KINDS, 1) | {"asked_for_person": 0}
        rows = {row["kind"]: row for row in told["rows"]}
        asked_back = rows["asked_back"]
        assert asked_back["text"].startswith("돈 언제 와요")
        assert [span[2] for span in asked_back["spans"]] == ["phone"]
        assert NUMBER not in json.dumps(told)
        assert (asked_back["case"], asked_back["message"]) == (case_id, 1)
        assert (asked_back["gone"], asked_back["taught"]) == (False, None)
        thumb = rows["thumbs_down"]
        assert (thumb["seq"], thumb["message"], thumb["text"]) == (4, 3, "환불이요")
        assert rows["handed_over"]["reason"] == "not_in_knowledge"
        assert (await _list(client, "?kind=thumbs_down"))["rows"] == [thumb]
        assert (await _list(client, "?lang=en"))["total"] == 0


@pytest.mark.parametrize("path", ["/failures?kind=x", "/failures?state=x", "/failures?after=x"])
async def test_a_list_that_makes_no_sense(desk: Desk, redis_url: str, path: str) -> None:
    """400, and which field it is; and nothing at all without the token."""
    async with _serving(desk, redis_url) as client:
        status, told = await client.get(path)
        assert (status, told["error"], path) == (400, "malformed", f"/failures?{told['field']}=x")
        assert (await client.get("/failures", token=f"not {TOKEN}"))[0] == 401


async def test_one_of_them_is_told_with_what_the_bot_saw(desk: Desk, redis_url: str) -> None:
    """Lines before it, the bot's lines to it, and the evidence of that turn alone."""
    case_id = await _failed(desk)
    async with _serving(desk, redis_url) as client:
        status, told = await client.get(f"/failures/{case_id}/asked_back/1")
        assert status == 200
        assert told["before"] == []
        reply = told["reply"][0]
        assert (reply["text"], reply["custom"]["kind"]) == ("무엇을 찾으세요?", "clarify")
        assert reply["custom"]["choices"][0] == CHOICES[0]
        assert (told["decision"], told["evidence"]["confidence"]) == ("clarified", 0.42)
        assert told["evidence"]["intents"] == EVIDENCE["intents"]
        assert told["evidence"]["thresholds"] == EVIDENCE["thresholds"]
        assert NUMBER not in json.dumps(told)
        _, told = await client.get(f"/failures/{case_id}/handed_over/5")
        assert [line["seq"] for line in told["before"]] == [1, 2, 3, 4]
        assert [line["text"] for line in told["reply"]] == ["연결할게요"]
        _, told = await client.get(f"/failures/{case_id}/thumbs_down/4")
        assert (told["decision"], told["reply"][0]["seq"]) == ("answered", 4)
        assert told["reply"][0]["custom"]["articles"][0]["id"] == "refund"
        assert [line["seq"] for line in told["before"]] == [1, 2]


@pytest.mark.parametrize(
    "path", ["c_nobody/asked_back/1", "{}/asked_back/2", "{}/thumbs_down/1", "{}/x/1", "{}/x/y"]
)
async def test_one_that_is_none(desk: Desk, redis_url: str, path: str) -> None:
    """404."""
    case_id = await _failed(desk)
    async with _serving(desk, redis_url) as client:
        assert (await client.get(f"/failures/{path.format(case_id)}"))[0] == 404


async def test_what_was_taught_moves_to_the_done(desk: Desk, redis_url: str) -> None:
    """As soon as it is counted, with who did what; and back if it is put back."""
    case_id = await _failed(desk)
    how = {"kind": "asked_back", "seq": 1, "as": "phrasing", "name": "refund", "by": "yuna"}
    await desk.taught(case_id, **how)
    await desk.counted()
    async with _serving(desk, redis_url) as client:
        assert (await _list(client))["total"] == 2
        done = (await _list(client, "?state=done"))["rows"]
        assert [row["kind"] for row in done] == ["asked_back"]
        told = done[0]["taught"]
        assert {**told, "at": 0} == {"as": "phrasing", "name": "refund", "by": "yuna", "at": 0}
        _, one = await client.get(f"/failures/{case_id}/asked_back/1")
        assert one["taught"] == told
    await desk.taught(case_id, **{**how, "as": "open", "name": ""})
    await desk.counted()
    with desk.engine.connect() as connection:
        assert listed(connection, {}).total == 3


async def test_an_archived_case_is_told_as_before(desk: Desk, redis_url: str) -> None:
    """Redis has forgotten it; the archive has not."""
    case_id = await _failed(desk)
    async with _serving(desk, redis_url) as client:
        before = await _list(client)
    await desk.ownership.end(case_id)
    await desk.counted()
    await desk.later(8 * DAY_MS)
    await desk.counted()
    assert not await desk.store.exists(keys.transcript(case_id))
    async with _serving(desk, redis_url) as client:
        assert await _list(client) == before


async def test_one_whose_text_is_gone_says_so(desk: Desk, redis_url: str) -> None:
    """Redis lost the transcript: the row is there without a text, the evidence by its turn."""
    case_id = await _failed(desk)
    await desk.store.delete(keys.transcript(case_id))
    async with _serving(desk, redis_url) as client:
        rows = (await _list(client))["rows"]
        assert {(row["text"], row["gone"]) for row in rows} == {("", True)}
        status, told = await client.get(f"/failures/{case_id}/asked_back/1")
        assert (status, told["before"], told["reply"]) == (200, [], [])
        assert told["decision"] == "clarified"
        status, told = await client.get(f"/failures/{case_id}/thumbs_down/4")
        assert (status, told["message"], told["decision"]) == (200, None, None)


async def test_an_erased_customer_has_no_failures(desk: Desk) -> None:
    """They are gone with the texts, and are not found again in the events."""
    case_id = await _failed(desk)
    other = await desk.asks("u2", "질문")
    await desk.replies(other, "clarified", "뭐라고요?", {"kind": "clarify"})
    await desk.ownership.end(case_id)
    await desk.counted()
    await desk.counted()
    assert await erasing(desk).erase("web", "u1") == 1
    await desk.taught(case_id, kind="asked_back", seq=1, by="yuna", name="", **{"as": "open"})
    await desk.counted()
    again = recompute(desk.engine, SEOUL, await now_ms(desk.store))
    assert not any(again.differed.values())
    with desk.engine.connect() as connection:
        assert [row.case for row in listed(connection, {}).rows] == [other]


async def test_a_turn_that_was_tried_again_shows_its_last_decision(desk: Desk) -> None:
    """Both are in the record; what the customer saw came with the second."""
    case_id = await desk.asks("u1", "질문")
    unavailable = {"handoff": "bot_unavailable", "evidence": {"tried": ["timeout"]}}
    await desk.replies(case_id, "unavailable", "기다려 주세요", {"kind": "handoff"}, **unavailable)
    await desk.ownership.bot_recovered(case_id)
    custom = {"kind": "clarify"}
    await desk.replies(case_id, "clarified", "뭐라고요?", custom, evidence=EVIDENCE)
    await desk.counted()
    with desk.engine.connect() as connection:
        failure, decisions = find(connection, case_id, "asked_back", 1)
    told = view(failure, await desk.transcripts.lines(case_id), decisions, {})
    assert [one["decision"] for one in decisions] == ["unavailable", "clarified"]
    assert (told["decision"], told["evidence"]["confidence"]) == ("clarified", 0.42)


def test_passages_have_their_titles() -> None:
    """Those of articles that are gone have none; and at most six lines stand before."""
    failure = Failure("c1", "asked_back", 9, 0, "web", "ko")
    lines = [{"seq": n, "at": n, "who": "customer", "text": f"{n}"} for n in range(1, 11)]
    decisions = [{"turn": 9, "decision": "clarified", "release": "r1", "evidence": EVIDENCE}]
    told = view(failure, lines, decisions, {"refund": "환불은 언제"})
    assert [one["title"] for one in told["evidence"]["passages"]] == ["환불은 언제", None]
    assert [line["seq"] for line in told["before"]] == [3, 4, 5, 6, 7, 8]
    assert told["release"] == "r1"
    untold = view(failure, lines, [], {})
    assert (untold["evidence"], untold["decision"]) == ({"passages": []}, None)


@pytest.mark.parametrize("kind", [*KINDS, "asked_for_person"])
@pytest.mark.parametrize("how", ["intent", "phrasing", "dismissed", "open"])
def test_what_is_taught_is_an_event_of_the_schema(kind: str, how: str) -> None:
    """As it is put into the stream, and as it is read there."""
    data = {"kind": kind, "seq": 1, "as": how, "name": "환불", "by": "yuna"}
    event = Event.from_entry(Event("taught", 1, 5, "c1", data).as_entry())
    assert (event.at, event.case, event.data) == (5, "c1", data)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.validate(event.as_dict(), schema)
    for wrong in ({"as": "nothing"}, {"kind": "answered"}, {"name": "n" * 129}, {"seq": 0}):
        told = Event("taught", 1, 5, "c1", data | wrong)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(told.as_dict(), schema)
