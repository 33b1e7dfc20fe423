"""Who may answer a message: the lease, its end, and what happens to a reply without one."""

import pytest

from handoff import keys
from handoff.cases import Cases
from handoff.errors import Refused, Unread
from handoff.intake import Intake
from handoff.lines import Draft
from handoff.mover import Agent
from handoff.ownership import Ownership
from handoff.presence import Presence
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.turns import Outcome, Turns

pytestmark = pytest.mark.redis

MINA = Agent("mina", "Mina")
ANSWER = Outcome((Draft(who="bot", text="답", turn=1),), "answered", 0.9, {}, {})


class Two:
    """Two gateways on one store, and a case with one message for the bot."""

    def __init__(self, store: Store) -> None:
        self.store, scripts = store, Scripts(store)
        self.presences = [Presence(store), Presence(store)]
        self.turns = [Turns(store, scripts, p.gateway_id, 60_000) for p in self.presences]
        self.cases, self.ownership = Cases(store), Ownership(store, scripts)
        self.intake = Intake(store, scripts)

    async def begin(self) -> str:
        for presence in self.presences:
            await presence.beat()
        return (await self.intake.receive("web", "u1", "ko", "m1", "질문")).case

    async def drafts(self, case_id: str) -> int:
        return len(await self.store.lrange(keys.drafts(case_id), 0, -1))


@pytest.fixture
def two(store: Store) -> Two:
    return Two(store)


async def test_one_worker_at_a_time(two: Two) -> None:
    """While a gateway that is alive holds the lease, nobody else begins."""
    case = await two.begin()
    assert await two.turns[0].begin(case)
    assert await two.turns[1].begin(case) is None


async def test_a_dead_gateways_turn_is_taken_over(two: Two, store: Store) -> None:
    """Without its heartbeat the lease holds nobody up, long before it runs out."""
    case = await two.begin()
    assert await two.turns[0].begin(case)
    async with store.pipeline(transaction=False) as pipe:
        pipe.zrem(keys.GATEWAYS, two.presences[0].gateway_id)
        await pipe.execute()
    assert await two.turns[1].begin(case)


async def test_who_lost_the_lease_says_nothing(two: Two, store: Store) -> None:
    """A gateway that was only paused comes back with its reply: nothing is shown or kept of it,
    and its successor's reply is."""
    case = await two.begin()
    first = await two.turns[0].begin(case)
    async with store.pipeline(transaction=False) as pipe:
        pipe.zrem(keys.GATEWAYS, two.presences[0].gateway_id)
        await pipe.execute()
    second = await two.turns[1].begin(case)
    assert first
    assert second
    assert await two.turns[0].finish(first, ANSWER) == "lost"
    assert await two.turns[1].finish(second, ANSWER) == "done"
    assert await two.turns[0].finish(first, ANSWER) == "lost"
    said = [line.who for line in (await two.cases.snapshot(case)).lines]
    assert (said, await two.drafts(case)) == (["customer", "bot"], 0)


async def test_a_repeated_end_of_a_turn_is_one_end(two: Two) -> None:
    """A script that is sent again, since its answer was lost, answers the same and does no more."""
    case = await two.begin()
    turn = await two.turns[0].begin(case)
    assert turn
    assert [await two.turns[0].finish(turn, ANSWER) for _ in range(2)] == ["done", "done"]
    assert (await two.cases.snapshot(case)).last == 2


async def test_a_late_reply_is_kept_once_and_the_lease_stays(two: Two, store: Store) -> None:
    """Nobody begins the next turn before the tracker has been corrected."""
    case = await two.begin()
    turn = await two.turns[0].begin(case)
    assert turn
    await two.ownership.take_over(case, MINA)
    assert [await two.turns[0].finish(turn, ANSWER) for _ in range(2)] == ["late", "late"]
    assert await two.drafts(case) == 1
    assert await store.exists(keys.lease(case))
    await two.ownership.hand_back(case, MINA)
    await two.intake.receive("web", "u1", "ko", "m2", "또 질문")
    assert await two.turns[1].begin(case) is None
    await two.turns[0].release(turn)
    after = await two.turns[1].begin(case)
    assert after
    assert (after.message.id, after.shown_seq) == ("m2", 0)
    assert [line.id for line in after.unseen if line.who == "customer"] == ["m1"]


@pytest.mark.parametrize("heard", [True, False])
async def test_a_case_the_bot_takes_back_is_thought_about_anew(two: Two, heard: bool) -> None:
    """Whoever said that the bot is unavailable, Rasa or the gateway: the last message is a turn
    again, and what came before it is told first."""
    case = await two.begin()
    turn = await two.turns[0].begin(case)
    assert turn
    gone = Outcome((), "unavailable", None, {}, {}, "bot_unavailable", heard)
    assert await two.turns[0].finish(turn, gone) == "done"
    await two.intake.receive("web", "u1", "ko", "m2", "아직인가요?")
    since = (await two.cases.get(case)).waiting_since_ms
    await two.ownership.bot_recovered(case)
    again = await two.turns[1].begin(case)
    assert again
    assert again.message.id == "m2"
    told = [line.id for line in again.unseen if line.who == "customer"]
    assert told == ([] if heard else ["m1"])
    assert await two.turns[1].finish(again, gone) == "done"
    assert (await two.cases.get(case)).waiting_since_ms == since, "it waits where it waited"


async def test_a_claimed_case_is_not_taken_back(two: Two, store: Store) -> None:
    """A person has seen it: it stays with people, also when that person vanished."""
    case = await two.begin()
    turn = await two.turns[0].begin(case)
    assert turn
    gone = Outcome((), "unavailable", None, {}, {}, "bot_unavailable", False)
    await two.turns[0].finish(turn, gone)
    await two.ownership.claim(case, MINA)
    await two.ownership.vanish(case, MINA)
    with pytest.raises(Refused):
        await two.ownership.bot_recovered(case)


async def test_a_gateway_that_forgot_its_lease_is_not_in_its_own_way(two: Two) -> None:
    """Begun, and the answer lost: the next look begins again, and what was begun first is void."""
    case = await two.begin()
    first = await two.turns[0].begin(case)
    second = await two.turns[0].begin(case)
    assert first
    assert second
    assert await two.turns[0].finish(first, ANSWER) == "lost"
    assert await two.turns[0].finish(second, ANSWER) == "done"


async def test_nobody_lets_go_of_what_they_have_not_read(two: Two) -> None:
    """The customer writes in the moment in which the agent hands back: refused, and then not."""
    case = await two.begin()
    await two.ownership.take_over(case, MINA)
    seen = (await two.cases.snapshot(case)).last
    await two.intake.receive("web", "u1", "ko", "m2", "하나 더요")
    for let_go in (two.ownership.hand_back, two.ownership.resolve):
        with pytest.raises(Unread):
            await let_go(case, MINA, seen)
    seen = (await two.cases.snapshot(case)).last
    assert (await two.ownership.hand_back(case, MINA, seen)).owner == "bot"


async def test_a_case_keeps_one_package(two: Two, store: Store) -> None:
    """Each holds all that was said before it: asking and cancelling for an hour must not add up."""
    case = await two.begin()
    for _ in range(3):
        await two.ownership.ask_for_person(case)
        await two.ownership.cancel_wait(case)
    assert len(await store.hgetall(keys.packages(case))) == 1
    assert await two.cases.package(await two.cases.get(case))
