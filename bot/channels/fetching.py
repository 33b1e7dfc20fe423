"""Fetches pictures that are still at their provider; the messages that show them are written long
since, and wait for nothing."""

import asyncio

import structlog

from bot.channels.contract import Channel, Gone, Later
from bot.channels.parts import ChannelParts
from handoff.pictures import Expected, Picture

log = structlog.get_logger()

_FETCH_S = 30.0
_SHORTEST_S = 1
_LONGEST_S = 300
_TRIES = 200
"""Some sixteen hours: after that no provider has a file any more."""


class Fetching:
    """Works beside deliveries, on every gateway; a picture that two of them fetch is kept once."""

    def __init__(self, parts: ChannelParts, channels: dict[str, Channel]) -> None:
        self._parts = parts
        self._channels = channels

    async def sweep(self) -> None:
        """Fetch what is due; raises RedisError."""
        seconds, _ = await self._parts.redis.time()
        due = await self._parts.pictures.due(seconds * 1000)
        ours = [one for one in due if one.channel in self._channels]
        await asyncio.gather(*(self._fetch(one, seconds * 1000) for one in ours))
        await self._parts.pictures.tidy()

    async def _fetch(self, one: Expected, now_ms: int) -> None:
        # First put off: while this gateway is at it, or if it dies of it, others leave it alone.
        wait_s = min(_LONGEST_S, _SHORTEST_S * 2 ** min(one.tries, 9))
        await self._parts.pictures.put_off(one, now_ms + round((_FETCH_S + wait_s) * 1000))
        try:
            async with asyncio.timeout(_FETCH_S):
                content = await self._channels[one.channel].fetch(one.source)
        except Gone as error:
            await self._refused(await self._parts.pictures.refuse(one, str(error)), one)
        except (Later, TimeoutError) as error:
            await self._later(one, now_ms, error, wait_s)
        except Exception as error:
            log.exception("fetch_failed", channel=one.channel)  # a fault of the channel's own
            await self._later(one, now_ms, error, wait_s)
        else:
            picture = await self._parts.pictures.arrived(one, content)
            await self._refused(picture, one)

    async def _later(self, one: Expected, now_ms: int, error: Exception, wait_s: float) -> None:
        if one.tries >= _TRIES:
            await self._refused(await self._parts.pictures.refuse(one, "never_came"), one)
            return
        asked_s = error.wait_s if isinstance(error, Later) else None
        log.warning("picture_put_off", channel=one.channel, why=str(error), tries=one.tries)
        await self._parts.pictures.put_off(one, now_ms + round((asked_s or wait_s) * 1000))

    async def _refused(self, picture: Picture, one: Expected) -> None:
        """Say so to the customer, if it was refused."""
        if picture.state != "refused":
            return
        log.warning("picture_refused", channel=one.channel, why=picture.why)
        case_id = await self._parts.cases.open_case(one.channel, one.customer)
        if case_id is not None:
            await self._parts.notes.note(case_id, "picture_refused", picture.id)
