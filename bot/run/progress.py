"""The lines a person sees while Baton starts: what is done, and how long it took."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Protocol

from bot.run.orders import Stage

LONG_S = 2.0
"""A step that takes longer says that it has begun."""


class Listener(Protocol):
    """Whoever follows one order."""

    def heard(self, text: str) -> None:
        """A line was said."""

    def stands_at(self, stage: Stage, done: int | None, total: int | None) -> None:
        """It has come this far."""


_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


def say(text: str) -> None:
    """Print one line for the person, on standard error; tell the listener if there is one."""
    with contextlib.suppress(OSError, ValueError):  # a full disk, or a terminal that has gone
        print(f"baton: {text}", file=sys.stderr, flush=True)
    if listener := _LISTENER.get():
        listener.heard(text)


def stands_at(stage: Stage, done: int | None = None, total: int | None = None) -> None:
    """Tell the listener, if there is one, how far it has come."""
    if listener := _LISTENER.get():
        listener.stands_at(stage, done, total)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Also tell the listener what is said in this task, and in tasks that are begun in it."""
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)


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
