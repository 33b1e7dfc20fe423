"""Single promises of the scripts that the random machine does not name."""

import asyncio
import json

import jsonschema
import pytest

from bot.gateway.reply import unavailable
from handoff import keys
from handoff.agents import Agents
from handoff.errors import IdConflict, Refused, Taken
from handoff.lines import Draft
from handoff.mover import Agent
from handoff.package import view
from handoff.staff.demo_accounts import ensure_demo_account
from handoff.store import Store
from handoff.sweeps import QUIET_MS
from handoff.turns import Outcome
from record.events import SCHEMA, Event
from tests.redis.writing_parts import WritingParts

pytestmark = pytest.mark.redis

MINA, JOON = Agent("mina", "Mina"), Agent("joon", "Joon")
ANSWER = Outcome((Draft(who="bot", text="답", turn=1),), "answered", 0.9, {}, {})


@pytest.fixture
def baton(store: Store) -> WritingParts:
    return WritingParts(store)


async def test_one_id_for_two_texts_is_an_error(baton: WritingParts) -> None:
    """The same id with another text is refused and nothing is written."""
    received = await baton.says("하나", "m1")
    with pytest.raises(IdConflict):
        await baton.says("둘", "m1")
    assert (await baton.cases.snapshot(received.case)).last == 1


async def test_first_messages_at_once_open_one_case(baton: WritingParts) -> None:
    """Two tabs that write at the same moment end up in the same case."""
    both = await asyncio.gather(*(baton.says(f"글 {n}", f"m{n}") for n in range(8)))
    assert len({received.case for received in both}) == 1
    assert sorted(received.seq for received in both) == list(range(1, 9))


async def test_a_resend_after_the_case_closed_opens_nothing(baton: WritingParts) -> None:
    """A message whose acknowledgement was lost is known even when its case has ended."""
    received = await baton.says("하나", "m1")
    await baton.ownership.end(received.case)
    again = await baton.says("하나", "m1")
    assert (again.case, again.duplicate) == (received.case, True)


async def test_a_message_after_closed_opens_a_linked_case(baton: WritingParts) -> None:
    """The new case knows the one before it."""
    first = await baton.says("하나", "m1")
    await baton.ownership.end(first.case)
    second = await baton.says("둘", "m2")
    assert (await baton.cases.get(second.case)).previous == first.case


async def test_of_fifty_claims_one_wins(baton: WritingParts) -> None:
    """Everybody else is told that it is taken."""
    case = (await baton.says("사람", "m1")).case
    await baton.ownership.ask_for_person(case)
    agents = [Agent(f"a{n}", f"A{n}") for n in range(50)]
    results = await asyncio.gather(
        *(baton.ownership.claim(case, agent) for agent in agents), return_exceptions=True
    )
    losers = [result for result in results if isinstance(result, Taken)]
    assert len(losers) == len(agents) - 1


async def test_a_transfer_to_the_queue_keeps_the_place(baton: WritingParts, store: Store) -> None:
    """Who was passed back does not wait behind those who came later."""
    first = (await baton.intake.receive("web", "u1", "ko", "m1", "글")).case
    second = (await baton.intake.receive("web", "u2", "ko", "m1", "글")).case
    await baton.ownership.ask_for_person(first)
    await baton.ownership.claim(first, MINA)
    await baton.ownership.ask_for_person(second)
    await baton.ownership.transfer(first, MINA, None)
    assert await store.zrange(keys.QUEUE, 0, -1) == [first, second]


async def test_the_package_is_frozen_at_the_handoff(baton: WritingParts) -> None:
    """What is said later changes the transcript, never the package."""
    case_id = (await baton.says("환불 되나요", "m1")).case
    turn = await baton.turns.begin(case_id)
    assert turn is not None
    handed = Outcome(
        (Draft(who="bot", text="넘길게요", turn=1),),
        "handed_over",
        0.2,
        {"intents": [{"name": "ask", "probability": 0.4}]},
        {"order_number": "MR-10001"},
        handoff="not_in_knowledge",
    )
    assert await baton.turns.finish(turn, handed) == "done"
    before = await baton.cases.package(await baton.cases.get(case_id))
    await baton.says("아직 계세요?", "m2")
    await baton.ownership.claim(case_id, MINA)
    snapshot = await baton.cases.snapshot(case_id)
    assert before is not None
    assert await baton.cases.package(snapshot.case) == before
    seen = json.loads(view(snapshot, before, {}))
    assert [line["seq"] for line in seen["transcript"]] == [1, 2, 3, 4]
    assert seen["package"]["slots"] == {"order_number": "MR-10001"}
    assert seen["package"]["evidence"] == handed.evidence
    assert seen["package"]["reason"] == seen["reason"] == "not_in_knowledge"


async def test_what_a_person_said_is_told_once_and_only_once(baton: WritingParts) -> None:
    """After a hand-back the next turn carries the lines Rasa has not seen, the one after none."""
    case_id = (await baton.says("사람", "m1")).case
    await baton.ownership.ask_for_person(case_id)
    await baton.ownership.claim(case_id, MINA)
    await baton.says("여기요", "m2")
    await baton.ownership.hand_back(case_id, MINA)
    await baton.says("고마워요", "m3")
    turn = await baton.turns.begin(case_id)
    assert turn is not None
    assert [(line.who, line.id) for line in turn.unseen if line.who == "customer"] == [
        ("customer", "m1"),
        ("customer", "m2"),
    ]
    assert turn.message.id == "m3"
    await baton.turns.finish(turn, ANSWER)
    await baton.says("또", "m4")
    after = await baton.turns.begin(case_id)
    assert after is not None
    assert after.unseen == []


async def test_a_turn_that_rasa_never_took_is_told_later(baton: WritingParts) -> None:
    """A bot that was down when the case came back hears it all at the next hand-back."""
    case_id = (await baton.says("사람", "m1")).case
    await baton.ownership.ask_for_person(case_id)
    await baton.ownership.claim(case_id, MINA)
    await baton.ownership.hand_back(case_id, MINA)
    await baton.says("계세요?", "m2")
    turn = await baton.turns.begin(case_id)
    assert turn is not None
    assert await baton.turns.finish(turn, unavailable("ko", turn.seq, {}, "down")) == "done"
    await baton.ownership.claim(case_id, MINA)
    await baton.ownership.hand_back(case_id, MINA)
    await baton.says("다시 왔어요", "m3")
    after = await baton.turns.begin(case_id)
    assert after is not None
    assert [line.id for line in after.unseen if line.who == "customer"] == ["m1", "m2"]


async def test_the_place_in_the_queue_is_of_the_present_wait(
    baton: WritingParts, store: Store
) -> None:
    """A case that waited once, went back to the bot and was taken over does not jump the queue."""
    first = (await baton.intake.receive("web", "u1", "ko", "m1", "글")).case
    await baton.ownership.ask_for_person(first)
    await baton.ownership.claim(first, MINA)
    await baton.ownership.hand_back(first, MINA)
    second = (await baton.intake.receive("web", "u2", "ko", "m1", "글")).case
    await baton.ownership.ask_for_person(second)
    await store.set(keys.CLOCK_OFFSET, "1000")
    await baton.ownership.take_over(first, MINA)
    await baton.ownership.vanish(first, MINA)
    assert await store.zrange(keys.QUEUE, 0, -1) == [second, first]


async def test_a_quiet_case_is_closed_by_the_servers_clock(
    baton: WritingParts, store: Store
) -> None:
    """Not before 24 h, and then also in the customer's open cases."""
    case_id = (await baton.says("글", "m1")).case
    with pytest.raises(Refused):
        await baton.ownership.expire(case_id, QUIET_MS)
    await store.set(keys.CLOCK_OFFSET, str(QUIET_MS))
    await baton.ownership.expire(case_id, QUIET_MS)
    assert await baton.cases.open_case("web", "u1") is None


async def test_a_vanished_agents_case_returns(baton: WritingParts, store: Store) -> None:
    """Without a heartbeat the agent is gone, with one not."""
    await ensure_demo_account(store, "mina", "secret", "Mina", "agent")
    agents = Agents(store, grace_ms=60_000)
    case_id = (await baton.says("사람", "m1")).case
    await baton.ownership.ask_for_person(case_id)
    await baton.ownership.claim(case_id, MINA)
    await agents.heartbeat("mina")
    assert await agents.vanished() == []
    async with store.pipeline(transaction=False) as pipe:
        pipe.delete(keys.agent_here("mina"))
        await pipe.execute()
    assert await agents.vanished() == [(case_id, MINA)]


async def test_every_event_follows_the_schema(baton: WritingParts, store: Store) -> None:
    """A life of a case writes only events that the one schema document describes."""
    case_id = (await baton.says("질문", "m1")).case
    turn = await baton.turns.begin(case_id)
    assert turn is not None
    await baton.turns.finish(turn, ANSWER)
    await baton.says("또 질문", "m2")
    late = await baton.turns.begin(case_id)
    assert late is not None
    await baton.ownership.ask_for_person(case_id)
    await baton.turns.finish(late, ANSWER)
    await baton.ownership.claim(case_id, MINA)
    await baton.ownership.resolve(case_id, MINA)
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    events = [Event.from_entry(entry) for _, entry in await store.xrange(keys.EVENTS)]
    for event in events:
        validator.validate(event.as_dict())
    assert {event.type for event in events} == {
        "case_opened",
        "utterance",
        "decision",
        "turn_discarded",
        "owner_moved",
    }
