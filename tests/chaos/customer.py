"""A scripted customer: one person with a wrong clock, one browser, and one or two tabs."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp

from handoff import keys
from tests.chaos.ledger import Ledger
from tests.chaos.page import Browser, Page
from tests.chaos.seeded import seeded
from tests.chaos.texts import Texts
from tests.chaos.wrong_clock import WrongClock

TURN_LIMIT_S: Final = 30.0
_CREATED: Final = 201
_WEIGHTS: Final = {
    "say": 46,
    "burst": 12,
    "interrupt": 12,
    "person": 9,
    "cancel_wait": 6,
    "end": 3,
    "cut": 6,
    "cut_in_frame": 3,
    "twice": 4,
    "other_gateway": 4,
    "second_tab": 3,
    "leave": 4,
}
"""What a customer does next, and how often."""


class Customer:
    """Lives through `steps` things, each drawn from the customer's own seed."""

    def __init__(
        self, number: int, steps: int, url: str, ledger: Ledger, texts: Texts, seed: int
    ) -> None:
        self.counts: dict[str, int] = {}
        self._number = number
        self._steps = steps
        self._url = url
        self._ledger = ledger
        self._texts = texts
        self._rng = seeded(seed, "customer", number)
        self._lang = self._rng.choice(["ko", "en"])
        self._clock = WrongClock(self._rng)
        self._said = 0
        self._ghosts = 0
        self._token = ""
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self.tabs: list[Page] = []

    async def live(self, heard_of: Callable[[str], None]) -> None:
        """Do everything; `heard_of` is told of cases that an agent may step into."""
        await self.arrive()
        for _ in range(self._steps):
            kind = self._rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
            await self.do(kind)
            if self.tabs[0].case and self._rng.random() < 0.2:
                heard_of(self.tabs[0].case)
            await asyncio.sleep(self._rng.uniform(0.0, 1.2))
        await self.tabs[0].until(lambda: self.tabs[0].idle, TURN_LIMIT_S)
        if self._rng.random() < 0.6:
            await self.leave()

    async def do(self, kind: str) -> None:
        """One thing."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        act: dict[str, Callable[[], Awaitable[Any]]] = {
            "say": self._say_and_wait,
            "burst": self._burst,
            "interrupt": self._interrupt,
            "person": lambda: self._tab().ask_for_person(self._new_id()),
            "cancel_wait": lambda: self._tab().press("cancel_wait"),
            "end": lambda: self._tab().press("end"),
            "cut": lambda: self._cut(inside_a_frame=False),
            "cut_in_frame": lambda: self._cut(inside_a_frame=True),
            "twice": self._twice,
            "other_gateway": self._other_gateway,
            "second_tab": self._second_tab,
            "leave": self._leave_and_return,
        }
        await act[kind]()

    async def leave(self) -> None:
        """Close every tab."""
        await asyncio.gather(*(tab.leave() for tab in self.tabs))

    async def stand_by(self, redis: Any, limit_s: float) -> None:
        """At the end: come back, catch up, and have every tab note how it stands."""
        for tab in self.tabs:
            await tab.leave()
            tab.open()
        for tab in self.tabs:
            await tab.until(lambda tab=tab: tab.idle, limit_s)  # type: ignore[misc]
            last = await redis.llen(keys.transcript(tab.case)) if tab.case else 0
            await tab.until(lambda tab=tab, last=last: tab.state.seen() >= last, limit_s / 3)  # type: ignore[misc]
            tab.mark(last)
        await self.leave()
        await self._http.close()

    async def close(self) -> None:
        """Leave without a word."""
        await self.leave()
        await self._http.close()

    async def arrive(self) -> None:
        """Get a token and open the first tab."""
        while not self._token:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError, KeyError):
                limit = aiohttp.ClientTimeout(total=5)
                where = f"{self._url}/api/customer"
                async with self._http.post(where, json={}, timeout=limit) as answer:
                    if answer.status == _CREATED:
                        self._token = (await answer.json())["token"]
            if not self._token:
                await asyncio.sleep(self._rng.uniform(0.2, 0.8))
        self._add_tab()

    def _add_tab(self) -> None:
        self.tabs.append(self._page("ab"[len(self.tabs)]))
        self.tabs[-1].open()

    def _page(self, name: str) -> Page:
        who = f"customer/{self._number:05d}/{name}"
        rng = seeded(who, self._rng.random())
        browser = Browser(self._http, self._url, self._ledger, self._token, self._lang)
        return Page(browser, who, rng)

    def _tab(self) -> Page:
        return self._rng.choice(self.tabs)

    def _new_id(self) -> str:
        self._said += 1
        return f"{self._clock.now_ms():x}-{self._number}-{self._said}"

    def _text(self) -> str:
        return self._texts.draw(self._lang, self._rng)

    async def _say_and_wait(self) -> None:
        tab = self._tab()
        await tab.say(self._new_id(), self._text())
        await tab.until(lambda: tab.idle, TURN_LIMIT_S)

    async def _burst(self) -> None:
        tab = self._tab()
        for _ in range(self._rng.randint(2, 4)):
            await tab.say(self._new_id(), self._text())

    async def _interrupt(self) -> None:
        """Ask, and want a person while the bot is still thinking; then go on with the bot, which
        must not believe that its late reply was read."""
        tab = self._tab()
        await tab.say(self._new_id(), self._text())
        await asyncio.sleep(self._rng.uniform(0.0, 0.4))
        await tab.ask_for_person(self._new_id())
        await tab.until(lambda: tab.state.owner != "bot", TURN_LIMIT_S / 3)
        await tab.press("cancel_wait")
        await tab.until(lambda: tab.state.owner == "bot", TURN_LIMIT_S / 10)
        await self._say_and_wait()

    async def _cut(self, *, inside_a_frame: bool) -> None:
        tab = self._tab()
        if self._rng.random() < 0.5:
            await tab.say(self._new_id(), self._text())
        tab.cut(inside_a_frame)

    async def _twice(self) -> None:
        """The same frame again before the acknowledgement of the first."""
        tab = self._tab()
        await tab.say(self._new_id(), self._text())
        await tab.say_again()

    async def _other_gateway(self) -> None:
        """The same message at once over a second connection, which any gateway may take."""
        self._ghosts += 1
        ghost = self._page(f"ghost{self._ghosts}")
        ghost.open()
        try:
            await ghost.until(lambda: ghost.online, TURN_LIMIT_S)
            tab, message_id, text = self._tab(), self._new_id(), self._text()
            await asyncio.gather(tab.say(message_id, text), ghost.say(message_id, text))
            await ghost.until(lambda: ghost.idle, TURN_LIMIT_S)
        finally:
            await ghost.leave()

    async def _second_tab(self) -> None:
        if len(self.tabs) == 1:
            self._add_tab()

    async def _leave_and_return(self) -> None:
        tab = self._tab()
        await tab.leave()
        await asyncio.sleep(self._rng.uniform(0.1, 3.0))
        tab.open()
