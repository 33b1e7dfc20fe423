"""The queue as all consoles of this process show it: kept current by hints, told as differences.

The naive way, every console reading the queue at every hint, costs consoles times rows times
hints. Here a hint costs one row: read once, compared, serialised once and sent to all.
"""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any, Final

import structlog
from redis.exceptions import RedisError

from handoff.agents import Agents
from handoff.feed import Feed, Hint
from handoff.queue import Queue, Waiting
from handoff.rows import SHOWN, Rows
from handoff.screen import Screen

log = structlog.get_logger()

_BREATH_S: Final = 0.025
"""Between two differences: a burst of hints becomes one."""
_AGENTS_BREATH_S: Final = 0.25
_AGENTS_STALE_S: Final = 5.0
"""Nobody hints that a heartbeat has stopped."""
_AT_ONCE: Final = 500
"""Cases read in one go."""
_RETRY_S: Final = 0.5


class Board:
    """Who waits and who works, for any number of screens."""

    def __init__(self, queue: Queue, agents: Agents, feed: Feed) -> None:
        self._queue = queue
        self._agents = agents
        self._feed = feed
        self._screens: set[Screen] = set()
        self._rows = Rows()
        self._loaded = False
        self._colleagues: list[dict[str, Any]] = []
        self._total = 0
        self._whole: str | None = None
        self._hinted: dict[str, None] = {}  # a set that keeps its order
        self._reading = False
        self._stale = True
        self._agents_due = True
        self._agents_at = 0.0
        self._event = asyncio.Event()

    @contextlib.contextmanager
    def screen(self) -> Iterator[Screen]:
        """A console's screen, for as long as the context lasts; it begins with the whole board."""
        screen = Screen(self.whole)
        self._screens.add(screen)
        if self._loaded:
            screen.show_all()
        try:
            yield screen
        finally:
            self._screens.discard(screen)

    def whole(self) -> str:
        """Return the frame that a console begins with; made once for all who ask for it."""
        if self._whole is None:
            rows = _dicts(self._rows.first())
            self._whole = _frame(
                whole=True, total=self._total, waiting=rows, agents=self._colleagues
            )
        return self._whole

    async def run(self) -> None:
        """Keep the board current until cancelled."""
        with self._feed.heard_by(self._hear):
            while True:
                try:
                    await self._keep()
                except (RedisError, OSError) as error:
                    log.warning("board_lost_store", error=type(error).__name__)
                except Exception:
                    log.exception("board_failed")  # without a board no agent sees who waits
                self._stale = True
                await asyncio.sleep(_RETRY_S)

    def _hear(self, hint: Hint | None) -> None:
        if hint is None:
            self._stale = True
        elif hint.case:
            # While rows are being read, what is read may be older than this hint.
            if hint.owner in {"waiting", ""} or self._reading or hint.case in self._rows:
                self._hinted[hint.case] = None
            elif hint.what != "owner":
                return
            self._agents_due |= hint.what == "owner"
        elif hint.what == "agents" or hint.what.startswith("staff:"):
            self._agents_due = True
        else:
            return
        self._event.set()

    async def _keep(self) -> None:
        while True:
            await self._something()
            self._event.clear()
            self._reading = True
            try:
                if self._stale:
                    await self._load()
                else:
                    await self._look()
            finally:
                self._reading = False
            await asyncio.sleep(_BREATH_S)

    async def _something(self) -> None:
        """Return when there is something to look at."""
        if self._stale or self._hinted:
            return
        pause = _AGENTS_BREATH_S if self._agents_due else _AGENTS_STALE_S
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._agents_at + pause):
                await self._event.wait()

    async def _load(self) -> None:
        """Read everything, at the start and after hints may have been missed."""
        self._stale = False
        self._hinted.clear()
        rows = Rows()
        await self._read_first(rows)
        await self._read_agents()
        self._rows, self._loaded = rows, True
        self._whole = None
        for screen in self._screens:
            screen.show_all()

    async def _look(self) -> None:
        """Read what was hinted, and tell the difference."""
        rows = self._rows
        asked = list(islice(self._hinted, _AT_ONCE))
        for case_id in asked:
            del self._hinted[case_id]
        total = self._total
        look = await self._queue.look(asked)
        self._total = look.total
        news = [row for row in look.waiting if rows.put(row)]
        gone = [case_id for case_id in look.gone if rows.drop(case_id)]
        if rows.short:
            news += await self._read_first(rows)
        agents = await self._read_agents_if_due()
        if not asked and rows.complete and len(rows) != look.total:
            self._stale = True  # somebody moved a case without a hint
            return
        if news or gone or agents is not None or total != self._total:
            self._tell(news, gone, agents)

    async def _read_first(self, rows: Rows) -> list[Waiting]:
        """Read those who wait longest and are not kept yet; return them."""
        first = await self._queue.first(SHOWN)
        look = await self._queue.look([one for one in first if not rows.in_full(one)])
        self._total = look.total
        return rows.fill(look.waiting, complete=len(first) < SHOWN)

    async def _read_agents_if_due(self) -> list[dict[str, Any]] | None:
        """Return who works if that has changed, None if not, or if it was looked at just now."""
        pause = _AGENTS_BREATH_S if self._agents_due else _AGENTS_STALE_S
        if asyncio.get_running_loop().time() < self._agents_at + pause:
            return None
        before = self._colleagues
        await self._read_agents()
        return self._colleagues if self._colleagues != before else None

    async def _read_agents(self) -> None:
        self._agents_due = False
        self._agents_at = asyncio.get_running_loop().time()
        self._colleagues = [asdict(one) for one in await self._agents.all()]

    def _tell(
        self, news: list[Waiting], gone: list[str], agents: list[dict[str, Any]] | None
    ) -> None:
        self._whole = None
        told: dict[str, Any] = {"total": self._total, "waiting": _dicts(news), "gone": gone}
        if agents is not None:
            told["agents"] = agents
        frame = _frame(whole=False, **told)
        for screen in self._screens:
            screen.show(frame)


def _dicts(rows: list[Waiting]) -> list[dict[str, Any]]:
    return [row.as_dict() for row in rows]


def _frame(**fields: Any) -> str:
    return json.dumps({"type": "queue", **fields}, ensure_ascii=False)
