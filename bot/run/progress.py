"""The lines a person sees while Baton starts: what is done, and how long it took."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LONG_S = 2.0
"""A step that takes longer says that it has begun."""


def say(text: str) -> None:
    """Print one line for the person, on standard error."""
    print(f"baton: {text}", file=sys.stderr, flush=True)


@asynccontextmanager
async def step(label: str) -> AsyncIterator[None]:
    """Announce the step if it is long, and say how long it took."""
    started = time.monotonic()
    loop = asyncio.get_running_loop()
    announced = loop.call_later(LONG_S, say, f"{label} ...")
    try:
        yield
    except BaseException:
        announced.cancel()
        raise
    announced.cancel()
    say(f"{label}: {time.monotonic() - started:.1f} s")
