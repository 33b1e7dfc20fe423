"""Fifty agents race for the next of a thousand cases: how long a claim takes, and who gets what."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Final

from tests.bench.desk import Desk, desk, whole_view
from tests.bench.filling import fill
from tests.bench.people import Cut, hire
from tests.bench.plan import Plan
from tests.bench.report import Bound, Fact, Report, Timing
from tests.bench.samples import Samples
from tests.bench.script_times import script_times
from tests.bench.site import allow_many_sockets, gateway_alone

MARKER: Final = '"move": "claim"'
_A_SECOND: Final = 10
_SEED: Final = 7
_BOUND: Final = Bound("p95", 20)


@dataclass
class Race:
    """What came of some claims."""

    times: Samples = field(default_factory=Samples)
    cases: list[str] = field(default_factory=list)
    refused: int = 0
    cut: int = 0

    async def claim(self, one: Desk) -> str | None:
        """Claim the next case; None when there was none, or the console is closed."""
        try:
            sent, frame = await one.claim()
        except (Cut, ConnectionError):
            self.cut += 1
            return None
        self.times.add(frame.clock - sent)
        if frame.body["type"] == "error":
            self.refused += 1
            return None
        whole_view(frame.body)
        self.cases.append(frame.body["case"])
        return self.cases[-1]

    async def resolve(self, one: Desk, case: str | None) -> None:
        """Close what was claimed, if anything was."""
        if case is not None:
            with suppress(Cut, ConnectionError):  # the next claim counts it
                await one.resolve(case)


async def run(plan: Plan) -> Report:
    """Claims that come at random, claims at the same instant, and the script alone."""
    allow_many_sockets()
    agents, waiting = plan.pick(50, 4), plan.pick(1000, 40)
    rounds, calm = plan.pick(10, 3), plan.pick(300, 8)
    with gateway_alone(plan.alone) as site:
        filled = await fill(site.redis_url, waiting)
        users = await hire(site.redis_url, agents)
        async with AsyncExitStack() as stack:
            desks = [await stack.enter_async_context(desk(site.url, user)) for user in users]
            with script_times(site.redis_url, MARKER) as scripts:
                calmly = await _at_random(desks, calm)
                race = await _all_at_once(desks, rounds)
    report = Report("claim", f"{agents} agents claim the next of {waiting} waiting cases")
    report.timings = [
        Timing(f"{agents} at the same instant, to `claimed`", race.times, _BOUND),
        Timing(f"{_A_SECOND} a second at random, to `claimed`", calmly.times, _BOUND),
        Timing("the script alone", scripts, _BOUND),
    ]
    report.facts = _facts(race, calmly)
    report.notes = [
        "To `claimed`: from sending `claim` to everything about the case, or the refusal, having "
        "arrived. Then the agent resolves the case, which is not counted.",
        f"At the same instant: {rounds} rounds; the last agent waits for the {agents - 1} before, "
        "all served by one gateway process.",
        f"The cases were filled in through the scripts in {filled:.0f} s; no warm-up.",
    ]
    return report


def _facts(race: Race, calmly: Race) -> list[Fact]:
    counts = Counter(race.cases + calmly.cases)
    cut = race.cut + calmly.cut
    doubled = sum(count > 1 for count in counts.values())
    return [
        Fact("cases claimed", str(len(counts))),
        Fact("cases claimed twice", str(doubled), met=doubled == 0),
        Fact("refusals", str(race.refused + calmly.refused)),
        Fact("claims on a console that the gateway had closed", str(cut), met=cut == 0),
    ]


async def _at_random(desks: Sequence[Desk], count: int) -> Race:
    chance, race = random.Random(_SEED), Race()  # noqa: S311 - a load that can be repeated
    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            tasks.create_task(_serve(desks[number % len(desks)], race))
            await asyncio.sleep(chance.expovariate(_A_SECOND))  # the load is a rate
    return race


async def _serve(one: Desk, race: Race) -> None:
    async with one.busy:
        await race.resolve(one, await race.claim(one))


async def _all_at_once(desks: Sequence[Desk], rounds: int) -> Race:
    race = Race()
    for _ in range(rounds):
        claimed = await asyncio.gather(*(race.claim(one) for one in desks))
        pairs = zip(desks, claimed, strict=True)
        await asyncio.gather(*(race.resolve(one, case) for one, case in pairs))
    return race
