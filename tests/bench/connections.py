"""Two thousand customers connected to one gateway: what each costs, and whether others notice."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from aiohttp import ClientSession

from tests.bench import machine
from tests.bench.customers import ANSWERED
from tests.bench.people import Customer, browsers, customer, drain
from tests.bench.plan import Plan
from tests.bench.report import Fact, Report, Timing
from tests.bench.samples import Samples
from tests.bench.site import Site, allow_many_sockets, gateway_alone, whole_baton

_TALKING: Final = 10
_A_SECOND: Final = 3
_WARM_UP: Final = 20
_AT_ONCE: Final = 50
_SEED: Final = 13
_SETTLE_S: Final = 3.0


@dataclass
class Talk:
    """What customers who talk see."""

    accepted: Samples = field(default_factory=Samples)
    ended: Samples = field(default_factory=Samples)


async def run(plan: Plan) -> Report:
    """The same talk with few and with many connected."""
    allow_many_sockets()
    crowd, messages = plan.pick(2000, 30), plan.pick(300, 10)
    site_of = gateway_alone(plan.alone) if plan.small else whole_baton(plan.baton)
    with site_of as site:
        async with browsers() as http:
            await _talk(http, site.url, plan.pick(_WARM_UP, 2), plan)
            few = await _talk(http, site.url, messages, plan)
            before = machine.rss_kb(site.pids["gateway"])
            async with _connected(http, site.url, crowd - _TALKING):
                await asyncio.sleep(_SETTLE_S)  # memory is read when the arrivals are over
                idle = await _share_of_a_core(site)
                after = machine.rss_kb(site.pids["gateway"])
                many = await _talk(http, site.url, messages, plan)
    report = Report("connections", f"{crowd} customers connected to one gateway process")
    report.timings = _timings(few, many, crowd)
    each = (after - before) / (crowd - _TALKING)
    report.facts = [
        Fact("gateway's memory before -> after", f"{before / 1024:.0f} -> {after / 1024:.0f} MiB"),
        Fact("memory of one connection", f"{each:.1f} KiB"),
        Fact("gateway's use of a core while nobody talks", f"{idle:.1%}"),
    ]
    report.notes = [
        f"{_TALKING} customers talk, {_A_SECOND} messages a second at random, all of them questions"
        f" that are answered; warm-up: {_WARM_UP} messages. The others are connected and silent.",
    ]
    return report


def _timings(few: Talk, many: Talk, crowd: int) -> list[Timing]:
    rows = [
        Timing(f"say -> accepted, {_TALKING} connected", few.accepted),
        Timing(f"say -> accepted, {crowd} connected", many.accepted),
        Timing(f"say -> turn ended, {_TALKING} connected", few.ended),
        Timing(f"say -> turn ended, {crowd} connected", many.ended),
    ]
    return [row for row in rows if row.samples.n]


async def _talk(http: ClientSession, url: str, count: int, plan: Plan) -> Talk:
    """New customers say so much in all: with old ones the bot would have more to remember."""
    chance, talk = random.Random(_SEED), Talk()  # noqa: S311 - a load that can be repeated
    texts = itertools.cycle(ANSWERED)
    talkers = [await customer(http, url) for _ in range(_TALKING)]
    busy = [asyncio.Lock() for _ in talkers]

    async def say(number: int, text: str) -> None:
        async with busy[number]:
            if plan.small:
                sent, accepted = await talkers[number].say(text)
            else:
                sent, accepted, ended = await talkers[number].turn(text)
                talk.ended.add(ended.clock - sent)
            talk.accepted.add(accepted.clock - sent)

    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            tasks.create_task(say(number % len(talkers), next(texts)))
            await asyncio.sleep(chance.expovariate(_A_SECOND))  # the load is a rate
    await asyncio.gather(*(page.socket.close() for page in talkers))
    return talk


@asynccontextmanager
async def _connected(http: ClientSession, url: str, count: int) -> AsyncIterator[None]:
    """So many more, each with a page that reads whatever comes; one that doesn't is closed."""
    reading = []
    pages: list[Customer] = []
    for first in range(0, count, _AT_ONCE):
        batch = range(first, min(first + _AT_ONCE, count))
        arrived = await asyncio.gather(*(customer(http, url) for _ in batch))
        pages += arrived
        reading += [asyncio.create_task(drain(page)) for page in arrived]
    yield
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    await asyncio.gather(*(page.socket.close() for page in pages))


async def _share_of_a_core(site: Site) -> float:
    started = machine.cpu_s(site.pids["gateway"])
    await asyncio.sleep(_SETTLE_S)  # what is measured is this time's share
    return (machine.cpu_s(site.pids["gateway"]) - started) / _SETTLE_S
