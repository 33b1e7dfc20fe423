"""Who is here: gateways that are alive, and customers with a page open on one of them."""

import asyncio
import contextlib
import json
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from typing import Any, Final

import structlog
from redis.exceptions import RedisError

from handoff import keys
from handoff.store import Store

log = structlog.get_logger()

GAP_MS: Final = 5000
"""After a silence of all gateways for so long nobody knows who was here meanwhile."""

_SCRIPT: Final = Path(__file__).parent / "lua" / "beat.lua"
_BEAT_EVERY_S: Final = 1.0
_MARK_EVERY_S: Final = 30.0
_MARKS_AT_ONCE: Final = 1000
"""So that a gateway with many pages does not hold up Redis for everybody."""
_GATEWAY_KEPT_MS: Final = 60_000
_HERE_KEPT_MS: Final = 48 * 3600 * 1000


class Presence:
    """This gateway's heartbeat, and the pages that are open on it."""

    def __init__(self, redis: Store) -> None:
        self.gateway_id = secrets.token_hex(6)
        self._beat: Any = redis.register_script(_SCRIPT.read_text("utf-8"))
        self._pages: Counter[str] = Counter()
        self._watched_ms = 0
        self._beaten_at = self._marked_at = float("-inf")

    async def run(self) -> None:
        """Beat until cancelled, and now and then mark whose pages are open."""
        silent = False
        while True:
            try:
                await self.beat()
                silent = False
            except (RedisError, OSError) as error:
                if not silent:
                    log.warning("presence_lost_store", error=type(error).__name__)
                silent = True
            except Exception:
                log.exception("presence_failed")  # the next beat may do better
            await asyncio.sleep(_BEAT_EVERY_S)

    async def beat(self) -> None:
        """Beat once; now and then, mark every customer with a page here."""
        if time.monotonic() - self._marked_at < _MARK_EVERY_S:
            await self._mark(())
            return
        customers = list(self._pages)
        for start in range(0, len(customers) or 1, _MARKS_AT_ONCE):
            await self._mark(customers[start : start + _MARKS_AT_ONCE])
        self._marked_at = time.monotonic()

    @contextlib.asynccontextmanager
    async def page(self, customer: str) -> AsyncIterator[None]:
        """A page of `customer` ("channel:id") is open for as long as the context lasts."""
        self._pages[customer] += 1
        try:
            await self._mark((customer,))
            yield
        finally:
            self._pages[customer] -= 1
            if not self._pages[customer]:
                del self._pages[customer]
                with contextlib.suppress(RedisError):
                    await self._mark((customer,))

    def watched_for(self, ms: float) -> bool:
        """Whether heartbeats have been reaching Redis, without a gap, for so long until now.

        If not, a mark that is missing may be one that nobody could make.
        """
        age_ms = (time.monotonic() - self._beaten_at) * 1000
        return age_ms < GAP_MS and self._watched_ms >= ms

    async def _mark(self, customers: Collection[str]) -> None:
        told = {
            "gateway": self.gateway_id,
            "customers": list(customers),
            "gap_ms": GAP_MS,
            "gateway_kept_ms": _GATEWAY_KEPT_MS,
            "here_kept_ms": _HERE_KEPT_MS,
        }
        names = [keys.GATEWAYS, keys.HERE, keys.WATCH, keys.CLOCK_OFFSET]
        self._watched_ms = await self._beat(keys=names, args=[json.dumps(told)])
        self._beaten_at = time.monotonic()
