"""A provider that does as it is told, and gateways that deliver to it."""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.channels.contract import Capabilities
from bot.channels.deliveries import Deliveries
from bot.channels.parts import ChannelParts
from handoff import keys
from handoff.cases import Case, Cases
from handoff.feed import Feed
from handoff.feedback import Feedback
from handoff.intake import Intake
from handoff.limits import Limits
from handoff.lines import Line
from handoff.mover import Agent
from handoff.notes import Notes
from handoff.outbox import Outbox
from handoff.ownership import Ownership
from handoff.pictures import Pictures
from handoff.profile import Profiles
from handoff.scripts import Scripts
from handoff.speech import Speech
from handoff.store import Store

CHANNEL: Final = "app"
MINA: Final = Agent("mina", "Mina")
_ALIVE: Final = 2**52


class Provider:
    """Takes pieces, two to a line that says "two"; `faults` happen to the next ones first."""

    name = CHANNEL
    can = Capabilities(pictures_in=False, pictures_out=False, buttons=False)

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.tried: list[tuple[float, str]] = []
        self.faults: deque[Exception | asyncio.Event | None] = deque()
        self._more = asyncio.Condition()

    def routes(self) -> Sequence[web.RouteDef]:
        return []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield

    def pieces(self, _case: Case, line: Line) -> list[str]:
        return [f"{line.text} 1", f"{line.text} 2"] if line.text == "two" else [line.text]

    async def send(self, customer: str, piece: str) -> None:
        fault = self.faults.popleft() if self.faults else None
        await self._note(self.tried, (asyncio.get_running_loop().time(), piece))
        if isinstance(fault, Exception):
            raise fault
        await self._note(self.taken, (customer, piece))
        if fault:
            await fault.wait()  # taken, and the answer is long on its way

    async def thinking(self, _customer: str) -> None:
        """Nothing to show."""

    async def say_slow(self, _customer: str, _lang: str) -> None:
        """Nothing to say."""

    async def fetch(self, _source: dict[str, Any]) -> bytes:
        return b""

    async def _note(self, where: list[Any], what: Any) -> None:
        async with self._more:
            where.append(what)
            self._more.notify_all()

    async def until_taken(self, count: int, customer: str = "u1") -> list[str]:
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: len(self.texts(customer)) >= count)
        return self.texts(customer)

    async def until_tried(self, count: int) -> None:
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: len(self.tried) >= count)

    def texts(self, customer: str = "u1") -> list[str]:
        return [piece for whose, piece in self.taken if whose == customer]


class Desk:
    """One store, any number of gateways, and an agent who talks to customers of the channel."""

    def __init__(self, store: Store, redis_url: str, provider: Provider) -> None:
        self.store, self._redis_url, self.provider = store, redis_url, provider
        self.scripts, self.cases = Scripts(store), Cases(store)
        self.intake, self.ownership = Intake(store, self.scripts), Ownership(store, self.scripts)
        self._speech = Speech(store, self.scripts)

    async def case(self, customer: str = "u1") -> str:
        """A case that the agent has, and what was said of that delivered."""
        case = (await self.intake.receive(CHANNEL, customer, "ko", f"m-{customer}", "질문")).case
        await self.ownership.take_over(case, MINA)
        async with self.store.pipeline(transaction=True) as pipe:
            pipe.delete(keys.outbox(CHANNEL, customer))
            pipe.srem(keys.OUTBOXES, f"{CHANNEL}:{customer}")
            await pipe.execute()
        return case

    async def say(self, case: str, *texts: str) -> None:
        for text in texts:
            await self._speech.say(case, MINA, secrets.token_hex(8), text)

    async def codes(self, case: str) -> list[str | None]:
        return [line.code for line in (await self.cases.snapshot(case)).lines]

    def outbox(self, gateway: str) -> Outbox:
        return Outbox(self.store, self.scripts, gateway)

    async def start_heart(self, gateway: str) -> None:
        async with self.store.pipeline(transaction=False) as pipe:
            pipe.zadd(keys.GATEWAYS, {gateway: _ALIVE})
            await pipe.execute()

    async def stop_heart(self, gateway: str) -> None:
        async with self.store.pipeline(transaction=False) as pipe:
            pipe.zrem(keys.GATEWAYS, gateway)
            await pipe.execute()

    @asynccontextmanager
    async def gateway(self, gateway: str) -> AsyncIterator[Deliveries]:
        """Its deliveries; nothing sweeps but who is told to."""
        await self.start_heart(gateway)
        limits = Limits(self._redis_url, {})
        parts = ChannelParts(
            redis=self.store,
            cases=self.cases,
            profiles=Profiles(self.store),
            intake=self.intake,
            ownership=self.ownership,
            feedback=Feedback(self.store, self.scripts),
            pictures=Pictures(self.store, Path("/nowhere")),
            outbox=self.outbox(gateway),
            notes=Notes(self.store, self.scripts),
            feed=Feed(self.store),
            limits=limits,
            poke=lambda _case: None,
        )
        deliveries = Deliveries(parts, {CHANNEL: self.provider})
        try:
            yield deliveries
        finally:
            await deliveries.end()
            await limits.aclose()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Ask the store until it is so."""
    async with asyncio.timeout(10):
        while not await is_so():
            pass
