"""Mounts the console's socket and its pictures, and keeps its board."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from handoff.console.parts import CONSOLE
from handoff.console.picture_requests import add_pictures
from handoff.console.socket import console
from handoff.tasks import until_ended


def add_console(app: web.Application) -> None:
    """Mount the console; the application sets app[CONSOLE] and app[STAFF]."""
    app.router.add_get("/api/console", console)
    add_pictures(app)
    app.cleanup_ctx.append(_board)


async def _board(app: web.Application) -> AsyncIterator[None]:
    """The board runs from when the parts are there to just before they are closed."""
    keeping = asyncio.create_task(app[CONSOLE].board.run())
    yield
    await until_ended(keeping)
