"""Cases that wait: each opened and handed over by the scripts that do it in earnest."""

import asyncio
import contextlib
import itertools
import time

from handoff.errors import Refused
from handoff.intake import Intake
from handoff.ownership import Ownership
from handoff.scripts import Scripts
from handoff.store import connect
from tests.bench.questions import questions

_LANES = 64
CHANNEL = "web"


async def fill(redis_url: str, count: int, first: int = 0) -> float:
    """Have customers `first` to `first + count` wait; return how many seconds that took."""
    redis = connect(redis_url)
    scripts = Scripts(redis)
    intake, ownership = Intake(redis, scripts), Ownership(redis, scripts)
    numbers = iter(range(first, first + count))
    texts = itertools.cycle([question.text for question in questions()])

    async def lane() -> None:
        for number in numbers:
            name = f"bench-{number}"
            got = await intake.receive(CHANNEL, name, "ko", f"m-{number}", next(texts))
            # A sweep may have found it first: without Rasa it waits for a person all the same.
            with contextlib.suppress(Refused):
                await ownership.ask_for_person(got.case)

    started = time.monotonic()
    try:
        async with asyncio.TaskGroup() as lanes:
            for _ in range(min(_LANES, count)):
                lanes.create_task(lane())
    finally:
        await redis.aclose()
    return time.monotonic() - started
