"""Claims of many agents at once: one case each, one winner, and nobody waits for ever."""

import asyncio

import pytest

from handoff import keys
from handoff.console.claims import Claims
from handoff.errors import QueueEmpty, Taken
from handoff.intake import Intake
from handoff.mover import Agent, Moved
from handoff.ownership import Ownership
from handoff.queue import Queue
from handoff.scripts import Scripts
from handoff.store import Store

pytestmark = pytest.mark.redis

AGENTS = [Agent(f"agent-{number}", f"Agent {number}") for number in range(20)]


class CountedOwnership(Ownership):
    """Counts how often a case was tried."""

    tries = 0

    async def claim(self, case_id: str, agent: Agent) -> Moved:
        self.tries += 1
        return await super().claim(case_id, agent)


@pytest.fixture
def ownership(store: Store) -> CountedOwnership:
    return CountedOwnership(store, Scripts(store))


@pytest.fixture
def claims(store: Store, ownership: CountedOwnership) -> Claims:
    """Those of one process."""
    return Claims(Queue(store), ownership)


async def wait(store: Store, ownership: Ownership, count: int) -> list[str]:
    """So many cases wait, in this order."""
    intake = Intake(store, Scripts(store))
    cases = []
    for number in range(count):
        case = (await intake.receive("web", f"c{number}", "ko", "m1", "문의드려요")).case
        await ownership.ask_for_person(case)
        cases.append(case)
    return cases


async def test_everybody_who_asks_at_once_gets_another_case(
    store: Store, claims: Claims, ownership: CountedOwnership
) -> None:
    """The longest waiting go first, none twice, and nobody tries in vain."""
    cases = await wait(store, ownership, 24)
    won = await asyncio.gather(*(claims.next(agent) for agent in AGENTS))
    assert sorted(won) == sorted(cases[:20])
    assert ownership.tries == len(AGENTS)
    held = await store.hgetall(keys.HELD)
    assert held == {case: agent.user for case, agent in zip(won, AGENTS, strict=True)}


async def test_who_comes_too_late_is_told_that_nobody_waits(
    store: Store, claims: Claims, ownership: CountedOwnership
) -> None:
    """Five cases, twenty agents."""
    cases = await wait(store, ownership, 5)
    won = await asyncio.gather(*(claims.next(agent) for agent in AGENTS), return_exceptions=True)
    assert sorted(one for one in won if isinstance(one, str)) == sorted(cases)
    assert sum(isinstance(one, QueueEmpty) for one in won) == 15


async def test_one_case_has_one_winner_and_the_script_is_asked_once(
    store: Store, claims: Claims, ownership: CountedOwnership
) -> None:
    """The others read that it is taken, and by whom."""
    (case,) = await wait(store, ownership, 1)
    told = await asyncio.gather(
        *(claims.claim(case, agent) for agent in AGENTS), return_exceptions=True
    )
    assert told.count(None) == 1
    winner = AGENTS[told.index(None)]
    others = [str(one) for one in told if isinstance(one, Taken)]
    assert others == [f"case {case} is taken by {winner.user}"] * 19
    assert ownership.tries == 1


async def test_two_processes_never_give_the_same_case(
    store: Store, ownership: CountedOwnership
) -> None:
    """Between them the scripts decide; the loser gets another one."""
    await wait(store, ownership, 12)
    both = [Claims(Queue(store), ownership) for _ in range(2)]
    won = await asyncio.gather(
        *(both[place % 2].next(agent) for place, agent in enumerate(AGENTS[:12]))
    )
    assert len(set(won)) == 12


async def test_a_console_that_leaves_while_it_asks_keeps_no_case_from_others(
    store: Store, claims: Claims, ownership: CountedOwnership
) -> None:
    """At whichever moment it is cancelled."""
    (case,) = await wait(store, ownership, 1)
    for steps in range(12):
        leaving = asyncio.create_task(claims.next(AGENTS[0]))
        for _ in range(steps):
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        if (await store.hgetall(keys.HELD)) == {}:
            assert not claims._trying, steps
    async with asyncio.timeout(5):
        if case in await store.hgetall(keys.HELD):
            await ownership.transfer(case, AGENTS[0], None)
        await claims.claim(case, AGENTS[1])
