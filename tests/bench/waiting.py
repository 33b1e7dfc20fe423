"""How a claim's time grows with the number of cases that wait."""

import math
from typing import Final

import redis as redis_client

from handoff import keys
from tests.bench.claim import MARKER, Race
from tests.bench.desk import desk
from tests.bench.filling import fill
from tests.bench.people import hire
from tests.bench.plan import Plan
from tests.bench.report import Fact, Report, Timing
from tests.bench.samples import Samples
from tests.bench.script_times import script_times
from tests.bench.site import allow_many_sockets, gateway_alone

_FULL: Final = (100, 1_000, 10_000, 100_000)
_SMALL: Final = (10, 40)
_MIB: Final = 1024 * 1024
_NOISE: Final = 1.25
"""Medians of two runs on one machine differ by about so much."""


async def run(plan: Plan) -> Report:
    """One agent claims and resolves again and again, while ever more cases wait."""
    allow_many_sockets()
    sizes = _SMALL if plan.small else _FULL
    claims = plan.pick(200, 5)
    report = Report("waiting", f"a claim with {sizes[0]} to {sizes[-1]} waiting")
    medians: list[float] = []
    made = 0
    with gateway_alone(plan.alone) as site:
        (user,) = await hire(site.redis_url, 1)
        for size in sizes:
            missing = size - _waiting(site.redis_url)
            took = await fill(site.redis_url, missing, first=made)
            made += missing
            whole, script = await _claims(site.url, site.redis_url, user, claims, made)
            made += claims
            medians.append(script.p50)
            report.timings += [
                Timing(f"{size:,} waiting: the script", script),
                Timing(f"{size:,} waiting: to `claimed`", whole),
            ]
            report.notes.append(f"{missing:,} more cases through the scripts in {took:.0f} s")
        report.facts = [*_growth(sizes, medians), _memory(site.redis_url)]
    report.notes.append("Each claimed case is replaced by a new one, so that as many wait as said.")
    return report


async def _claims(
    url: str, redis_url: str, user: str, count: int, first: int
) -> tuple[Samples, Samples]:
    race = Race()
    async with desk(url, user) as one:
        with script_times(redis_url, MARKER) as script:
            for number in range(count):
                await fill(redis_url, 1, first=first + number)
                case = await race.claim(one)
                if case is None:
                    raise RuntimeError("nobody is waiting")
                await one.resolve(case)
    return race.times, script


def _growth(sizes: tuple[int, ...], medians: list[float]) -> list[Fact]:
    times = medians[-1] / medians[0]
    logs = math.log(sizes[-1]) / math.log(sizes[0])
    return [
        Fact(
            f"script p50 at {sizes[-1]:,} against {sizes[0]:,} waiting "
            f"(log n grows {logs:.2f}-fold)",
            f"{times:.2f}-fold",
            met=times <= logs * _NOISE,
        )
    ]


def _waiting(redis_url: str) -> int:
    with redis_client.Redis.from_url(redis_url) as client:
        return int(client.zcard(keys.QUEUE))


def _memory(redis_url: str) -> Fact:
    with redis_client.Redis.from_url(redis_url) as client:
        used = client.info("memory")["used_memory"]
    return Fact("Redis' memory in the end", f"{used / _MIB:.0f} MiB")
