"""Tasks that run side by side until the first of them ends."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

_AGAIN_S: Final = 0.5


async def until_first(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run them together; when one ends, end the others and raise what it raised.

    A task group, which cancels once, would sometimes wait for ever: see `until_ended`.
    """
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await until_ended(*tasks)
    for task in done:
        task.result()


async def until_ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until they have ended, whatever they end with: a Redis client that is just
    connecting may swallow a cancellation."""
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=_AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)
