"""Mounts the configured channels in the gateway, and keeps their lines and pictures coming."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from bot.channels.deliveries import Deliveries
from bot.channels.fetching import Fetching
from bot.channels.parts import ChannelParts
from bot.channels.registry import channels
from bot.channels.site import Site
from handoff.tasks import until_ended

log = structlog.get_logger()

_SWEEP_EVERY_S: Final = 2.0


class Channels:
    """The channels of one gateway."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._channels = channels(site)
        self._deliveries: Deliveries | None = None

    @property
    def with_pictures(self) -> frozenset[str]:
        """Names of the channels whose customers can be shown pictures."""
        return frozenset(name for name, one in self._channels.items() if one.can.pictures_out)

    @property
    def failing(self) -> dict[str, int]:
        """For how many seconds each provider has taken nothing, where it should have."""
        return self._deliveries.failing if self._deliveries else {}

    @property
    def names(self) -> list[str]:
        """The configured channels."""
        return sorted(self._channels)

    def add_to(self, app: web.Application) -> None:
        """Mount every channel's requests."""
        for channel in self._channels.values():
            app.add_routes(channel.routes())

    @property
    def watcher(self) -> Deliveries | None:
        """Who passes on that a turn is under way; None before the gateway runs."""
        return self._deliveries

    @asynccontextmanager
    async def running(self, parts: ChannelParts) -> AsyncIterator[None]:
        """Deliver and fetch for as long as the context lasts."""
        self._site.open(parts)
        self._deliveries = deliveries = Deliveries(parts, self._channels)
        async with AsyncExitStack() as open_ones:
            for channel in self._channels.values():
                await open_ones.enter_async_context(channel.running())
            open_ones.enter_context(parts.feed.heard_by(deliveries.hear))
            # Apart: a picture that comes slowly holds up no line.
            fetching = Fetching(parts, self._channels)
            sweeps = [asyncio.create_task(_keep(one.sweep)) for one in (deliveries, fetching)]
            try:
                yield
            finally:
                await until_ended(*sweeps)
                await deliveries.end()


CHANNELS: Final = web.AppKey("channels", Channels)


async def _keep(sweep: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await sweep()
        except RedisError as error:
            log.warning("channels_lost_store", error=type(error).__name__)
        except Exception:
            log.exception("channels_sweep_failed")  # the next one may do better
        await asyncio.sleep(_SWEEP_EVERY_S)
