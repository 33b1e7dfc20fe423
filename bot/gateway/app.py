"""Wires the gateway together."""

import asyncio
import contextlib
import logging
import resource
import sys
from collections.abc import AsyncIterator
from typing import Any, Final
from weakref import WeakSet

import aiohttp
import uvloop
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

from bot.channels.mount import CHANNELS, Channels
from bot.channels.site import Site
from bot.gateway.channels import channel_parts
from bot.gateway.chat import chat
from bot.gateway.health import Health
from bot.gateway.insight import add_insight
from bot.gateway.pages import add_pages
from bot.gateway.parts import PARTS, Parts, wire
from bot.gateway.security import check_origin, headers_for, limit_by_address
from bot.gateway.staff import staff_parts
from bot.gateway.supervised import add_supervised
from bot.gateway.trainer import add_trainer
from bot.gateway.wiring import Wiring, WiringError
from handoff.console.parts import CONSOLE, ConsoleParts
from handoff.console.routes import add_console
from handoff.peer import PEERS, close_all
from handoff.staff.oidc_settings import OidcSettingError
from handoff.staff.parts import STAFF
from handoff.staff.routes import add_staff
from handoff.store import connect
from handoff.sweeps import Patience, Sweeps
from handoff.tasks import until_ended
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
    app[CHANNELS] = Channels(Site(settings, wiring.signing_key))
    app[CHANNELS].add_to(app)
    add_pages(app, wiring.demo)
    add_console(app)
    add_staff(app)
    add_insight(app)
    add_trainer(app)
    add_supervised(app)
    return app


def _resources(wiring: Wiring) -> Any:
    async def context(app: web.Application) -> AsyncIterator[None]:
        redis = connect(wiring.redis_url)
        async with contextlib.aclosing(redis), aiohttp.ClientSession() as http:
            parts = wire(wiring, redis, http)
            app[PARTS] = parts
            app[CONSOLE] = ConsoleParts.wire(
                redis,
                parts.feed,
                parts.ownership,
                parts.agents,
                wiring.demo,
                parts.pictures,
                app[CHANNELS].with_pictures,
            )
            app[STAFF] = staff_parts(parts)
            beating = asyncio.create_task(parts.presence.run())
            sweeps = _sweeps(wiring, parts)
            listening = asyncio.create_task(parts.feed.listen())
            sweeping = asyncio.create_task(sweeps.run(wiring.sweep_every_s))
            async with app[CHANNELS].running(channel_parts(parts)):
                parts.bot_turns.watcher = app[CHANNELS].watcher
                yield
            await until_ended(sweeping)  # first: it starts turns
            await parts.bot_turns.drain()
            await until_ended(beating)  # after the turns, whose leases it keeps
            await until_ended(listening)
            await parts.counts.aclose()

    return context


def _sweeps(wiring: Wiring, parts: Parts) -> Sweeps:
    rules = wiring.settings.handoff
    patience = Patience(
        agent_ms=wiring.agent_grace_ms,
        customer_ms=round(rules.abandon_after_minutes * 60_000),
    )
    return Sweeps(
        parts.redis,
        parts.ownership,
        parts.agents,
        parts.presence,
        patience,
        resume=parts.bot_turns.poke,
        bot_well=parts.rasa.well if rules.bot_takes_back else None,
    )


def _allow_many_sockets() -> None:
    """Each is a file to the system, and the usual 1,024 are few."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _is_our_error(record: logging.LogRecord) -> bool:
    """What is no HTTP is answered with 400, and is no error of ours: any port scan sends it."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (HttpProcessingError, RequestPayloadError))


def main() -> int:
    """Run the gateway until it is told to stop."""
    set_up_log()
    logging.getLogger("aiohttp.server").addFilter(_is_our_error)
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
        loop=uvloop.new_event_loop(),  # sockets are nearly all that a gateway does
        auto_decompress=False,  # no client of ours packs what it sends, and a bomb stays packed
        keepalive_timeout=_SILENT_S,
    )
    return 0
