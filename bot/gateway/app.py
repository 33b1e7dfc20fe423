"""Wires the gateway together."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator
from typing import Any, Final
from weakref import WeakSet

import aiohttp
import structlog
from aiohttp import web

from bot.gateway.chat import chat
from bot.gateway.health import health
from bot.gateway.pages import add_pages
from bot.gateway.parts import PARTS, wire
from bot.gateway.security import add_headers, check_origin
from bot.gateway.settings import SettingError, Settings
from handoff.console.parts import CONSOLE, ConsoleParts
from handoff.console.routes import add_console
from handoff.peer import PEERS, close_all
from handoff.store import connect
from handoff.sweeps import Sweeps

_MAX_BODY: Final = 16 * 1024


def create_app(settings: Settings) -> web.Application:
    """Return the application; its resources open when it starts and close in reverse order."""
    app = web.Application(
        middlewares=[check_origin(settings.public_origins)], client_max_size=_MAX_BODY
    )
    app[PEERS] = WeakSet()
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(close_all)
    app.cleanup_ctx.append(_resources(settings))
    app.router.add_get("/health", health)
    app.router.add_get("/api/chat", chat)
    add_pages(app)
    add_console(app)
    return app


def _resources(settings: Settings) -> Any:
    async def context(app: web.Application) -> AsyncIterator[None]:
        redis = connect(settings.redis_url)
        async with contextlib.aclosing(redis), aiohttp.ClientSession() as http:
            parts = wire(settings, redis, http)
            app[PARTS] = parts
            app[CONSOLE] = ConsoleParts.wire(
                redis,
                parts.feed,
                parts.ownership,
                parts.agents,
                settings.signing_key,
                demo=settings.demo,
                secure=any(origin.startswith("https://") for origin in settings.public_origins),
            )
            sweeps = Sweeps(redis, parts.ownership, parts.agents, parts.bot_turns.poke)
            listening = asyncio.create_task(parts.feed.listen())
            sweeping = asyncio.create_task(sweeps.run(settings.sweep_every_s))
            yield
            await _end(sweeping)  # first: it starts turns
            await parts.bot_turns.drain()
            await _end(listening)

    return context


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel until it has ended: a client that is just connecting may swallow one cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)


def main() -> int:
    """Run the gateway until it is told to stop."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        settings = Settings.from_environment()
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    web.run_app(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=None,
        print=None,
        reuse_port=settings.reuse_port or None,
        shutdown_timeout=2.0,
    )
    return 0
