"""A gateway with agents, and what moves cases on its desk from outside of it."""

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from handoff import keys
from handoff.intake import Intake
from handoff.lines import Draft
from handoff.mover import Agent
from handoff.ownership import Ownership
from handoff.scripts import Scripts
from handoff.staff.scripts import StaffScripts
from handoff.store import Store
from handoff.turns import Outcome, Turns
from tests.redis.attempts_site import Site
from tests.redis.gateway import Page, gateway, wiring
from tests.redis.staff_site import _make_people

_NEVER_S = 3600.0
_GATEWAY = "test"
MINA, SORA = Agent("mina", "Mina"), Agent("sora", "Sora")
_NUMBERS = itertools.count()


@dataclass
class Desk:
    """The site, and the parts by which cases come and go."""

    site: Site
    store: Store
    intake: Intake
    ownership: Ownership
    turns: Turns

    async def opened(self, text: str = "문의드려요", customer: str = "") -> str:
        """A case that the bot has; return its id."""
        number = next(_NUMBERS)
        who = customer or f"customer-{number}"
        return (await self.intake.receive("web", who, "ko", f"m{number}", text)).case

    async def waiting(self, text: str = "문의드려요", customer: str = "") -> str:
        """A case that waits for a person; return its id."""
        case = await self.opened(text, customer)
        await self.ownership.ask_for_person(case)
        return case

    async def answered_late(self, *texts: str, claimed_by: Agent | None = None) -> str:
        """A case that went to a person while the bot was thinking; return its id."""
        case = await self.opened()
        turn = await self.turns.begin(case)
        assert turn is not None
        await self.ownership.ask_for_person(case)
        if claimed_by:
            await self.ownership.claim(case, claimed_by)
        replies = tuple(Draft(who="bot", text=text, turn=turn.seq) for text in texts)
        assert await self.turns.finish(turn, Outcome(replies, "answered", 0.9, {}, {})) == "late"
        return case

    async def crowd(self, count: int, since: int = 1) -> list[str]:
        """Many waiting cases, as the scripts leave them for the queue; return their ids."""
        cases = [f"crowd-{place:06d}" for place in range(count)]
        async with self.store.pipeline(transaction=True) as pipe:
            for place, case in enumerate(cases):
                row = {"reason": "complaint", "lang": "ko", "channel": "web", "preview": "왜요?"}
                pipe.hset(keys.case(case), mapping=row | {"owner": "waiting"})
                pipe.zadd(keys.QUEUE, {case: since + place})
            await pipe.execute()
        return cases


@asynccontextmanager
async def desk(redis_url: str, store: Store, **settings: Any) -> AsyncIterator[Desk]:
    """Start it; nobody sweeps, so that a case stays with a bot that does not answer."""
    scripts, people = Scripts(store), StaffScripts(store)
    await _make_people(people)
    async with store.pipeline(transaction=False) as pipe:
        pipe.zadd(keys.GATEWAYS, {_GATEWAY: 2**52})  # its heart never stops: nobody takes its turns
        await pipe.execute()
    told = replace(wiring(redis_url, **settings), sweep_every_s=_NEVER_S)
    async with gateway(told) as url, AsyncExitStack() as stack:
        yield Desk(
            Site(url, store, stack),
            store,
            Intake(store, scripts),
            Ownership(store, scripts),
            Turns(store, scripts, _GATEWAY, 3_600_000),
        )


class Shown:
    """What a console shows of the queue, put together as its page does."""

    def __init__(self, console: Page) -> None:
        self.console = console
        self.rows: dict[str, dict[str, Any]] = {}
        self.total = 0
        self.agents: list[dict[str, Any]] = []
        for frame in console.frames:
            self._take(frame)

    async def until(self, case: str, *, there: bool = True) -> None:
        """Read until the case is there, or isn't any more."""
        while (case in self.rows) != there:
            await self.more()

    async def until_total(self, total: int) -> None:
        """Read until so many wait."""
        while self.total != total:
            await self.more()

    async def more(self) -> None:
        """Read one more frame of the queue."""
        self._take(await self.console.until("queue"))

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] != "queue":
            return
        if frame["whole"]:
            self.rows = {}
        self.rows |= {row["case"]: row for row in frame["waiting"]}
        for case in frame.get("gone", ()):
            self.rows.pop(case, None)
        self.total = frame["total"]
        self.agents = frame.get("agents", self.agents)
