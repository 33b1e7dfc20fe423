"""Who is here, and what may be concluded from nobody having said so."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import ClientSession

from handoff import keys
from handoff.agents import Agents
from handoff.errors import Refused
from handoff.mover import Agent
from handoff.presence import Presence
from handoff.staff.demo_accounts import ensure_demo_account
from handoff.store import Store
from handoff.sweeps import Patience, Sweeps
from tests.redis.gateway import customer, gateway, wiring
from tests.redis.writing_parts import WritingParts

pytestmark = pytest.mark.redis

MINA = Agent("mina", "Mina")
GRACE_MS = 30_000


async def score(store: Store, name: str, member: str) -> float | None:
    async with store.pipeline(transaction=False) as pipe:
        pipe.zscore(name, member)
        found: list[float | None] = await pipe.execute()
    return found[0]


async def watched(store: Store, **changed: int) -> None:
    """Shift the notes of all heartbeats so far into the past, in milliseconds."""
    notes = await store.hgetall(keys.WATCH)
    for name, by_ms in changed.items():
        await store.hset(keys.WATCH, name, str(int(notes[name]) - by_ms))


async def test_a_page_is_marked_when_it_opens_and_when_the_last_one_closes(store: Store) -> None:
    """Of two tabs the first one that closes leaves the customer here."""
    presence = Presence(store)
    async with presence.page("web:u1"):
        opened = await score(store, keys.HERE, "web:u1")
        await store.set(keys.CLOCK_OFFSET, "60000")
        async with presence.page("web:u1"):
            pass
        second = await score(store, keys.HERE, "web:u1")
        await store.set(keys.CLOCK_OFFSET, "120000")
    closed = await score(store, keys.HERE, "web:u1")
    assert opened is not None
    assert second is not None
    assert closed is not None
    assert second - opened >= 60_000
    assert closed - second >= 60_000


async def test_open_pages_are_marked_again_and_again(store: Store) -> None:
    """All of them, however many there are, and none that has closed."""
    presence = Presence(store)
    async with AsyncExitStack() as open_pages:
        for n in range(1001):
            await open_pages.enter_async_context(presence.page(f"web:u{n}"))
        async with presence.page("web:gone"):
            pass
        await store.set(keys.CLOCK_OFFSET, "60000")
        await presence.beat()
        gone = await score(store, keys.HERE, "web:gone")
        assert gone is not None
        for n in (0, 500, 1000):
            mark = await score(store, keys.HERE, f"web:u{n}")
            assert mark is not None
            assert mark > gone


async def test_a_gateway_beats_and_is_forgotten_when_it_stops(store: Store) -> None:
    """Leases hang on it (begin_turn.lua)."""
    dead, alive = Presence(store), Presence(store)
    await dead.beat()
    await store.set(keys.CLOCK_OFFSET, "61000")
    await alive.beat()
    assert await store.zrange(keys.GATEWAYS, 0, -1) == [alive.gateway_id]


async def test_watching_is_counted_from_the_last_gap(store: Store) -> None:
    """Any gateway's heartbeat goes on with it; a silence of all of them ends it."""
    presence = Presence(store)
    assert not presence.watched_for(0)
    await presence.beat()
    assert presence.watched_for(0)
    assert not presence.watched_for(GRACE_MS)

    await watched(store, since_ms=GRACE_MS)
    other = Presence(store)
    await other.beat()
    assert other.watched_for(GRACE_MS)

    await watched(store, last_ms=11 * 60_000)
    await presence.beat()
    assert presence.watched_for(0)
    assert not presence.watched_for(GRACE_MS)


async def test_a_clock_that_is_moved_is_no_gap(store: Store) -> None:
    """Tests and demo data move it."""
    presence = Presence(store)
    await presence.beat()
    await watched(store, since_ms=GRACE_MS)
    await store.set(keys.CLOCK_OFFSET, "3600000")
    await presence.beat()
    assert presence.watched_for(GRACE_MS)


async def test_a_running_gateway_beats_and_marks(redis_url: str, store: Store) -> None:
    """From its start, and from the moment in which a page opens."""
    async with gateway(wiring(redis_url)) as url, ClientSession() as http:
        page, _ = await customer(http, url)
        welcome = await page.until("welcome")
        assert await score(store, keys.HERE, f"web:{welcome['customer']}") is not None
        assert len(await store.zrange(keys.GATEWAYS, 0, -1)) == 1


class Desk(WritingParts):
    """A case that Mina has, and one gateway's sweeps."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.agents = Agents(store, GRACE_MS)
        patience = Patience(agent_ms=GRACE_MS, customer_ms=600_000)
        self.sweeps = Sweeps(
            store,
            self.ownership,
            self.agents,
            resume=lambda _: None,
            presence=self.presence,
            patience=patience,
            bot_well=None,
        )

    async def claimed(self) -> str:
        await ensure_demo_account(self.store, "mina", "secret-1", "Mina", "agent")
        case = (await self.intake.receive("web", "u1", "ko", "m1", "글")).case
        await self.ownership.ask_for_person(case)
        await self.agents.heartbeat("mina")
        await self.ownership.claim(case, MINA)
        return case

    async def owner(self, case: str) -> str:
        return (await self.cases.get(case)).owner


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


async def silent(store: Store) -> Any:
    """Mina's heartbeat has run out."""
    async with store.pipeline(transaction=False) as pipe:
        pipe.delete(keys.agent_here("mina"))
        await pipe.execute()


async def test_nobody_vanishes_while_redis_was_away(desk: Desk, store: Store) -> None:
    """Every heartbeat runs out in an outage; who is still there has a whole grace to say so."""
    case = await desk.claimed()
    await desk.presence.beat()
    await watched(store, since_ms=3_600_000, last_ms=60_000)
    await silent(store)
    await desk.sweeps.once()
    assert await desk.owner(case) == "agent"  # before the first heartbeat after it

    await desk.presence.beat()
    await desk.sweeps.once()
    assert await desk.owner(case) == "agent"

    await watched(store, since_ms=GRACE_MS)
    await desk.presence.beat()
    await desk.sweeps.once()
    assert await desk.owner(case) == "waiting"


async def test_a_heartbeat_at_the_last_moment_keeps_the_case(desk: Desk) -> None:
    """The script looks once more: a console that came back since the sweep looked is here."""
    case = await desk.claimed()
    with pytest.raises(Refused):
        await desk.ownership.vanish(case, MINA)
    assert await desk.owner(case) == "agent"
