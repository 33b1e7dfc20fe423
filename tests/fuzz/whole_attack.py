"""A whole attack: the site is planted, attacked from every side, and looked at afterwards."""

import asyncio
import signal
import time
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import redis as redis_client

from handoff.store import connect
from tests.fuzz import aftermath
from tests.fuzz.bystanders import bystanders
from tests.fuzz.campaign import Campaign
from tests.fuzz.digest import picture
from tests.fuzz.neighbours import neighbours
from tests.fuzz.outcome import Results
from tests.fuzz.process import gateway_process, wide_limits
from tests.fuzz.world import planted

_WARM: Final = 0.1


@dataclass(frozen=True)
class Told:
    """What a campaign ends with."""

    results: Results
    took_s: float
    cpu_s: float
    warm_mb: float
    peak_mb: float
    end_mb: float
    exchanges_s: list[float]

    @property
    def whole(self) -> bool:
        return not self.results.faults


async def attack(
    redis_url: str, inputs: int, seed: int, folder: Path, only: tuple[str, int] | None = None
) -> Told:
    """Run a whole campaign; what failed is kept in `folder`."""
    results = Results(folder)
    async with AsyncExitStack() as stack:
        beside = await stack.enter_async_context(neighbours())
        settings = wide_limits() | {"BATON_HANDOFF_AGENT_GRACE_S": "600"}
        starting = gateway_process(folder / "data", redis_url, beside.url, settings)
        gateway = await asyncio.to_thread(stack.enter_context, starting)
        store = await stack.enter_async_context(aclosing(connect(redis_url)))
        people = await stack.enter_async_context(AsyncExitStack())
        world = await planted(gateway.url, store, people)
        plain = stack.enter_context(redis_client.Redis.from_url(redis_url))
        before = picture(plain, world.apart), await aftermath.marks(store)
        beside.turns.clear()
        campaign = Campaign(gateway, world, results, seed)
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, campaign.stop)
        async with bystanders(world) as both:
            began = time.monotonic()
            warm = round(inputs * _WARM)
            if only:
                await campaign.only(*only)
            await campaign.run(0, 0 if only else warm)
            warm_mb, files = gateway.resident_mb(), gateway.open_files()
            await campaign.run(warm, warm if only else inputs)
            took_s = time.monotonic() - began
            cpu_s = gateway.cpu_s() if gateway.alive() else 0.0
            await campaign.again()
            campaign.drop()
        end_mb = gateway.resident_mb() if gateway.alive() else 0.0
        after = picture(plain, world.apart)
        found = [
            *await aftermath.kept(store, world, before, after),
            *await campaign.talker.check(), *await both.check(),
            *(f"reached Rasa: {one}" for one in beside.turns),
            *(f"reached answers: {one}" for one in beside.strange),
            *aftermath.grown(gateway, warm_mb, end_mb),
            *await aftermath.left_open(gateway, files),
            *(f"the log says: {line}" for line in gateway.complaints()),
        ]  # fmt: skip
        results.faults += [aftermath.fault(what) for what in found]
    return Told(results, took_s, cpu_s, warm_mb, campaign.peak_mb, end_mb, both.took_s)
