"""Wires the gateway together."""

import asyncio
import contextlib
import resource
import sys
from collections.abc import AsyncIterator
from typing import Any, Final
from weakref import WeakSet

import aiohttp
from aiohttp import web

from bot.gateway.chat import chat
from bot.gateway.health import Health
from bot.gateway.pages import add_pages
from bot.gateway.parts import PARTS, wire
from bot.gateway.security import check_origin, headers_for, limit_by_address
from bot.gateway.staff import staff_parts
from bot.gateway.wiring import Wiring, WiringError
from handoff.console.parts import CONSOLE, ConsoleParts
from handoff.console.routes import add_console
from handoff.peer import PEERS, close_all
from handoff.staff.oidc_settings import OidcSettingError
from handoff.staff.parts import STAFF
from handoff.staff.routes import add_staff
from handoff.store import connect
from handoff.sweeps import Sweeps
from record.log_lines import set_up_log

_MAX_BODY: Final = 16 * 1024
_SILENT_S: Final = 10.0


def create_app(wiring: Wiring) -> web.Application:
    """Return the application; its resources open when it starts and close in reverse order."""
    settings = wiring.settings
    origins = check_origin(settings.server.public_origins, settings.widget.origins)
    app = web.Application(middlewares=[origins, limit_by_address], client_max_size=_MAX_BODY)
    app[PEERS] = WeakSet()
    app.on_response_prepare.append(headers_for(wiring.secure))
    app.on_shutdown.append(close_all)
    app.cleanup_ctx.append(_resources(wiring))
    app.router.add_get("/health", Health().answer)
    app.router.add_get("/api/chat", chat)
    add_pages(app, wiring.demo)
    add_console(app)
    add_staff(app)
    return app


def _resources(wiring: Wiring) -> Any:
    async def context(app: web.Application) -> AsyncIterator[None]:
        redis = connect(wiring.redis_url)
        async with contextlib.aclosing(redis), aiohttp.ClientSession() as http:
            parts = wire(wiring, redis, http)
            app[PARTS] = parts
            app[CONSOLE] = ConsoleParts.wire(
                redis, parts.feed, parts.ownership, parts.agents, wiring.demo
            )
            app[STAFF] = staff_parts(parts)
            sweeps = Sweeps(redis, parts.ownership, parts.agents, parts.bot_turns.poke)
            listening = asyncio.create_task(parts.feed.listen())
            sweeping = asyncio.create_task(sweeps.run(wiring.sweep_every_s))
            yield
            await _end(sweeping)  # first: it starts turns
            await parts.bot_turns.drain()
            await _end(listening)
            await parts.counts.aclose()

    return context


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel until it has ended: a client that is just connecting may swallow one cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)


def _allow_many_sockets() -> None:
    """Each is a file to the system, and the usual 1,024 are few."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> int:
    """Run the gateway until it is told to stop."""
    set_up_log()
    _allow_many_sockets()
    try:
        wiring = Wiring.from_environment()
    except (WiringError, OidcSettingError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    web.run_app(
        create_app(wiring),
        host=wiring.host,
        port=wiring.port,
        access_log=None,
        print=None,
        reuse_port=wiring.reuse_port or None,
        shutdown_timeout=2.0,
        keepalive_timeout=_SILENT_S,
    )
    return 0
