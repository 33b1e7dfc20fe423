"""A console's tasks end together, even one that doesn't hear the first time."""

import asyncio

import pytest

from handoff.tasks import until_first


class Broke(Exception):
    """What one of them ends with."""


async def deaf() -> None:
    """Swallow one cancellation, as a client does that is just connecting."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


async def broken() -> None:
    raise Broke


async def test_all_end_with_the_first() -> None:
    """And its error is raised."""
    with pytest.raises(Broke):
        await until_first(deaf(), broken(), deaf())
    assert len(asyncio.all_tasks()) == 1


async def test_a_cancellation_ends_all() -> None:
    """As at the shutdown of the server."""
    running = asyncio.create_task(until_first(deaf(), deaf()))
    await asyncio.sleep(0)  # lets it start
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert len(asyncio.all_tasks()) == 1
