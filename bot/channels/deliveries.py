"""Takes lines to providers: one task per customer with something on its way.

The naive way, sending from where a line is made, loses it with the process and sends it twice when
tried again. Here a line is in its customer's outbox from the step that made it (handoff/outbox.py);
hints only say where to look, and a sweep finds what no hint told of.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Mapping
from typing import Final

import structlog
from redis.exceptions import RedisError

from bot.channels.contract import Channel, Later, Undeliverable
from bot.channels.parts import ChannelParts
from handoff.feed import Hint
from handoff.outbox import Parcel
from handoff.tasks import until_ended

log = structlog.get_logger()

_SEND_S: Final = 30.0
_LEASE_MS: Final = 45_000
"""Outlasts one attempt."""
_SHORTEST_S: Final = 0.5
_LONGEST_S: Final = 30.0
_QUIET: Final = frozenset({"expired"})
"""A customer who has been silent for a day isn't woken to be told so."""


class Deliveries:
    """Delivers for one gateway; others take over what it leaves."""

    def __init__(self, parts: ChannelParts, channels: Mapping[str, Channel]) -> None:
        self._parts = parts
        self._channels = channels
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._again: set[tuple[str, str]] = set()
        self._words: set[asyncio.Task[None]] = set()
        self._failing: dict[tuple[str, str], float] = {}

    @property
    def failing(self) -> dict[str, int]:
        """For how many seconds each channel's provider has not taken something that it should."""
        now = time.monotonic()
        longest: dict[str, int] = {}
        for (channel, _), since in self._failing.items():
            longest[channel] = max(longest.get(channel, 0), round(now - since))
        return longest

    def hear(self, hint: Hint | None) -> None:
        """Is told every change; one of a customer of ours may be a new line."""
        if hint is None:
            return  # the next sweep looks everywhere
        name, _, customer = hint.customer.partition(":")
        if name in self._channels and customer:
            self.poke(name, customer)

    def poke(self, channel: str, customer: str) -> None:
        """There may be something for this customer."""
        whose = channel, customer
        self._again.add(whose)
        if whose not in self._tasks:
            self._tasks[whose] = asyncio.create_task(self._work(*whose))

    def thinking(self, channel: str, customer: str) -> None:
        """A turn has begun here: have the app show it."""
        if one := self._channels.get(channel):
            self._try(one.thinking(customer))

    def slow(self, channel: str, customer: str, lang: str) -> None:
        """A turn that was begun here takes long: say so (P4)."""
        if one := self._channels.get(channel):
            self._try(one.say_slow(customer, lang))

    async def sweep(self) -> None:
        """Look for everything that is on its way; raises RedisError."""
        for channel, customer in await self._parts.outbox.waiting():
            if channel in self._channels:
                self.poke(channel, customer)

    async def end(self) -> None:
        """Stop; what is under way is found by another gateway, or at the next start."""
        await until_ended(*self._tasks.values(), *self._words)

    async def _work(self, channel: str, customer: str) -> None:
        whose = channel, customer
        try:
            while whose in self._again:
                self._again.discard(whose)
                await self._deliver_all(channel, customer)
        except RedisError as error:
            log.warning("delivery_left_to_sweep", channel=channel, error=type(error).__name__)
        except Exception:
            log.exception("delivery_failed", channel=channel)
        finally:
            self._again.discard(whose)
            self._failing.pop(whose, None)
            del self._tasks[whose]

    async def _deliver_all(self, channel: str, customer: str) -> None:
        whose = channel, customer
        tries = 0
        wait_s = 0.0
        while parcel := await self._parts.outbox.take(
            channel, customer, _LEASE_MS + round(wait_s * 1000)
        ):
            # Waited for under the lease: no other gateway tries before the provider wants it.
            await asyncio.sleep(wait_s)
            try:
                async with asyncio.timeout(_SEND_S):
                    going_on = await self._deliver(parcel)
            except RedisError:
                raise
            except Exception as error:  # noqa: BLE001 - the channel's, whatever it is: logged below
                wait_s = _wait_s(tries, error.wait_s if isinstance(error, Later) else None)
                tries += 1
                self._note_failure(whose, error, wait_s)
            else:
                tries, wait_s = 0, 0.0
                self._failing.pop(whose, None)
                if not going_on:
                    return

    async def _deliver(self, parcel: Parcel) -> bool:
        """Send the next piece of a line; whether there may be more to do for this customer."""
        outbox, channel = self._parts.outbox, self._channels[parcel.channel]
        if parcel.case is None or parcel.line is None or parcel.line.code in _QUIET:
            return await outbox.sent(parcel, None)
        pieces = channel.pieces(parcel.case, parcel.line)
        place = parcel.piece
        try:
            if place < len(pieces):
                await channel.send(parcel.customer, pieces[place])
        except Undeliverable as error:
            log.warning("undeliverable", channel=channel.name, case=parcel.case.id, why=str(error))
            return await outbox.undeliverable(parcel, str(error))
        return await outbox.sent(parcel, place + 1 if place + 1 < len(pieces) else None)

    def _note_failure(self, whose: tuple[str, str], error: Exception, wait_s: float) -> None:
        """A fault of the channel's own is put off like any: it stays in sight and in order."""
        self._failing.setdefault(whose, time.monotonic())
        ours = None if isinstance(error, (Later, TimeoutError)) else error
        why = str(error) if isinstance(error, Later) else type(error).__name__
        told = {"channel": whose[0], "why": why, "wait_s": round(wait_s, 1)}
        log.warning("delivery_put_off", **told, exc_info=ours)

    def _try(self, telling: Awaitable[None]) -> None:
        """Say what may fail; nothing waits for it."""
        task = asyncio.create_task(_harmless(telling))
        self._words.add(task)
        task.add_done_callback(self._words.discard)


async def _harmless(telling: Awaitable[None]) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(_SEND_S):
            await telling


def _wait_s(tries: int, asked_s: float | None) -> float:
    """As long as the provider asks; else twice as long each time, with jitter."""
    if asked_s is not None:
        return asked_s
    longest = min(_LONGEST_S, _SHORTEST_S * 2**tries)
    return random.uniform(longest / 2, longest)  # noqa: S311 - not a secret
