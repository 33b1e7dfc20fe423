"""From the bot's decision to the agent's screen with everything on it, while a thousand wait."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Final

from aiohttp import ClientSession

from tests.bench.crowd import crowd
from tests.bench.customers import meet, wish
from tests.bench.decisions import decided_at
from tests.bench.desk import Desk, desk, whole_view
from tests.bench.filling import fill
from tests.bench.handoff_browser import in_a_browser
from tests.bench.passed import Passed, legs
from tests.bench.people import browsers, customer, hire
from tests.bench.plan import Plan
from tests.bench.report import Bound, Report, Timing
from tests.bench.site import Site, allow_many_sockets, gateway_alone, whole_baton

_WARM_UP: Final = 10
_A_SECOND: Final = 3
_CLAIMING: Final = 5
_SEED: Final = 11
_LIMIT_S: Final = 20.0
_BOUND: Final = Bound("p95", 100)


async def run(plan: Plan) -> Report:
    """Customers come at random, the bot hands over, an agent claims what the queue shows."""
    allow_many_sockets()
    consoles, waiting = plan.pick(50, 7), plan.pick(1000, 20)
    site_of = gateway_alone(plan.alone) if plan.small else whole_baton(plan.baton)
    with site_of as site:
        await fill(site.redis_url, waiting)
        users = await hire(site.redis_url, consoles)
        with crowd(site.url, users[_CLAIMING:]) as others:
            passed = await _handoffs(site, users[:_CLAIMING], plan)
            heard = others.leave()
        report = Report("handoff", f"{waiting} waiting, {consoles} consoles open")
        report.timings = _timings(passed[_warm_up(plan) :], decided_at(site.redis_url), heard)
        if not plan.small:
            report.timings += await _in_a_browser(site, users)
    report.notes = [
        "From `at` of the event that the handoff's own script wrote (rounded down to 1 ms), on the "
        "same machine's clock, to the frame having been read; complete: transcript, package, "
        "profile and evidence parsed, digest and gaplessness checked.",
        f"Customers came at random, {_A_SECOND} a second; each asked the bot something and then "
        f"for a person. {_CLAIMING} agents claim in turn, the others look on from a process of "
        f"their own. Warm-up: {_warm_up(plan)} handoffs. Each case is resolved after it was seen.",
    ]
    if plan.small:
        report.notes.append("Small form: the customer's button hands over, there is no Rasa.")
    return report


def _warm_up(plan: Plan) -> int:
    return plan.pick(_WARM_UP, 1)


def _timings(
    passed: Sequence[Passed], decided: dict[str, float], heard: dict[str, list[float]]
) -> list[Timing]:
    told = legs(passed, decided, heard)
    return [
        Timing("decided -> row on the console that claims", told.row),
        Timing("decided -> row on the last of all consoles", told.everywhere),
        Timing("claim sent -> complete view", told.claim),
        Timing("decided -> complete view", told.whole, _BOUND),
    ]


async def _in_a_browser(site: Site, users: Sequence[str]) -> list[Timing]:
    with crowd(site.url, users[1:]):
        passed = await in_a_browser(site, users[0])
    told = legs(passed, decided_at(site.redis_url), {})
    return [
        Timing("in Chromium: decided -> row in the DOM", told.row),
        Timing("in Chromium: click -> transcript in the DOM", told.claim),
        Timing("in Chromium: decided -> transcript in the DOM", told.whole, _BOUND),
    ]


async def _handoffs(site: Site, claiming: Sequence[str], plan: Plan) -> list[Passed]:
    chance = random.Random(_SEED)  # noqa: S311 - a load that can be repeated
    count = plan.pick(300, 5) + _warm_up(plan)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(browsers())
        desks = [await stack.enter_async_context(desk(site.url, user)) for user in claiming]
        tasks = []
        for number in range(count):
            one = desks[number % len(desks)]
            tasks.append(asyncio.create_task(_pass(http, site.url, one, by_button=plan.small)))
            await asyncio.sleep(chance.expovariate(_A_SECOND))  # the load is a rate
        return list(await asyncio.gather(*tasks))


async def _pass(http: ClientSession, url: str, one: Desk, by_button: bool) -> Passed:
    async with one.busy, await customer(http, url) as page:  # or claims would queue at the agent
        case = await meet(page, by_button)
        row = one.row(case)
        wishing = asyncio.create_task(wish(page, by_button))
        async with asyncio.timeout(_LIMIT_S):
            row_at = await row
        claimed = time.time()
        _, frame = await one.claim(case)
        view = whole_view(frame.body)
        seen = time.time()
        if view["case"] != case:
            raise RuntimeError("the view is of another case")
        await wishing
        await one.resolve(case)
        return Passed(case, row_at, claimed, seen)
