"""What has to be done at a provider some day, however long it is away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog

from bot.channels.contract import Later, Undeliverable
from handoff.tasks import until_ended

log = structlog.get_logger()

_SHORTEST_S: Final = 1.0
_LONGEST_S: Final = 60.0


@asynccontextmanager
async def meanwhile(
    name: str, doing: Callable[[], Awaitable[None]], ending: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Have it done beside whatever the context does, which doesn't wait for it: again until it
    raises neither Later nor Undeliverable; the log says how it goes. `ending()` comes last."""
    task = asyncio.create_task(_until_done(name, doing))
    try:
        yield
    finally:
        await until_ended(task)
        await ending()


async def _until_done(name: str, doing: Callable[[], Awaitable[None]]) -> None:
    wait_s = _SHORTEST_S
    while True:
        try:
            await doing()
        except (Later, Undeliverable) as error:
            pause_s = getattr(error, "wait_s", None) or wait_s
            log.warning("not_done_yet", what=name, why=str(error), wait_s=pause_s)
        else:
            log.info(name)
            return
        await asyncio.sleep(pause_s)
        wait_s = min(_LONGEST_S, 2 * wait_s)
