"""What gateway, transcript and events add to asking Rasa directly, and what of it is the disk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import redis as redis_client
from aiohttp import ClientSession

from tests.bench.customers import ANSWERED
from tests.bench.direct import DirectCase
from tests.bench.fsync import fdatasync_times, monitored
from tests.bench.people import browsers, customer
from tests.bench.plan import Plan
from tests.bench.report import Fact, Report, Timing
from tests.bench.samples import Samples, differences
from tests.bench.site import Site, whole_baton

_BOUND_MS: Final = 5.0
_TURNS: Final = 5
"""Messages of one conversation; then a new one, or trackers would grow."""
_WARM_UP: Final = 8
_WATCHED: Final = 20


@dataclass
class Pairs:
    """Each message said to the gateway, and posted to Rasa."""

    accepted: Samples = field(default_factory=Samples)
    gateway: Samples = field(default_factory=Samples)
    direct: Samples = field(default_factory=Samples)


async def run(plan: Plan) -> Report:
    """Both ways in turn on one Baton, with `appendfsync always` and then with `everysec`."""
    count = plan.pick(300, 6)
    with whole_baton(plan.baton) as site:
        async with browsers() as http:
            await _pairs(http, site, plan.pick(_WARM_UP, 2))
            always = await _pairs(http, site, count)
            disk = fdatasync_times(site.data / "redis", count)
            ours, rasas = await _writes(http, site)
            _set_fsync(site, "everysec")
            everysec = await _pairs(http, site, count)
            _set_fsync(site, "always")
    report = Report("overhead", "say -> turn ended through the gateway, against Rasa's channel")
    report.timings = [
        *_rows("always", always),
        *_rows("everysec", everysec),
        Timing("fdatasync of a small append, same folder", disk),
    ]
    fsyncs = sum(ours.values()) - sum(rasas.values())
    report.facts = _facts(always, everysec, disk, fsyncs)
    report.notes = [
        f"Writes on a turn's way through the gateway: {_told(ours)}; of these Rasa's own, which "
        f"the direct way has too: {_told(rasas)}. With `always` each is followed by one fdatasync, "
        "one after the other, since each waits for the one before.",
        f"Conversations of {_TURNS} messages, both ways alternating message by message, every "
        f"other pair in the other order; the same {len(ANSWERED)} questions. "
        f"Warm-up: {_WARM_UP} pairs.",
        "`everysec` was set on the running Redis: same processes, same texts, same order.",
    ]
    return report


def _rows(fsync: str, pairs: Pairs) -> list[Timing]:
    return [
        Timing(f"{fsync}: gateway, say -> accepted", pairs.accepted),
        Timing(f"{fsync}: gateway, say -> turn ended", pairs.gateway),
        Timing(f"{fsync}: Rasa's channel directly", pairs.direct),
        Timing(f"{fsync}: the difference, pair by pair", differences(pairs.gateway, pairs.direct)),
    ]


def _facts(always: Pairs, everysec: Pairs, disk: Samples, fsyncs: float) -> list[Fact]:
    added = differences(always.gateway, always.direct).p50
    own = added - fsyncs * disk.p50
    no_fsync = differences(everysec.gateway, everysec.direct).p50
    return [
        Fact("fsyncs that the gateway adds to a turn", f"{fsyncs:.1f}"),
        Fact("added by the gateway, p50, `always`", f"{added:.2f} ms"),
        Fact(
            f"of that beyond the disk ({fsyncs:.1f} x {disk.p50:.2f} ms), bound {_BOUND_MS:g} ms",
            f"{own:.2f} ms",
            met=own < _BOUND_MS,
        ),
        Fact("added by the gateway, p50, `everysec`", f"{no_fsync:.2f} ms"),
        Fact(
            "a whole turn, p50, `always` against `everysec`",
            f"{always.gateway.p50 / everysec.gateway.p50:.2f}-fold",
        ),
    ]


async def _pairs(http: ClientSession, site: Site, count: int) -> Pairs:
    pairs = Pairs()
    while pairs.gateway.n < count:
        direct = DirectCase(http, site)
        async with await customer(http, site.url) as page:
            for number in range(_TURNS):
                text = ANSWERED[pairs.gateway.n % len(ANSWERED)]
                if number % 2:
                    pairs.direct.add((await direct.turn(text))[0])
                sent, accepted, ended = await page.turn(text)
                pairs.accepted.add(accepted.clock - sent)
                pairs.gateway.add(ended.clock - sent)
                if not number % 2:
                    pairs.direct.add((await direct.turn(text))[0])
    return pairs


async def _writes(http: ClientSession, site: Site) -> tuple[Counter[str], Counter[str]]:
    """Writing commands per turn: through the gateway, and directly."""
    texts = [ANSWERED[number % len(ANSWERED)] for number in range(_WATCHED)]
    async with await customer(http, site.url) as page:
        with monitored(site.redis_url) as through:
            for text in texts:
                await page.turn(text)
    direct = DirectCase(http, site)
    with monitored(site.redis_url) as straight:
        for text in texts:
            await direct.turn(text)
    return _each(through.commands), _each(straight.commands)


def _each(commands: Sequence[str]) -> Counter[str]:
    """Rounded: what happens once a second or so is not on the way."""
    counts = Counter(command for command in commands if command != "script, reading")
    return Counter({name: round(count / _WATCHED) for name, count in counts.items()})


def _told(counts: Counter[str]) -> str:
    told = [f"{count} x {name.upper()}" for name, count in counts.items() if count]
    return ", ".join(told) or "none"


def _set_fsync(site: Site, how: str) -> None:
    with redis_client.Redis.from_url(site.redis_url) as client:
        client.config_set("appendfsync", how)
