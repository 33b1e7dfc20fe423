"""The attackers of every surface, at work side by side, and the process watched meanwhile."""

import asyncio
import contextlib
import itertools
from collections.abc import Iterator
from typing import Any, Final, Protocol

from bot.gateway.app import create_app
from tests.fuzz import aftermath
from tests.fuzz.attack_frames import Agent, Caseless, Stranger
from tests.fuzz.attack_http import Caller
from tests.fuzz.attack_raw import Rough
from tests.fuzz.outcome import Results
from tests.fuzz.process import Gateway
from tests.fuzz.requests import Route, routes_of
from tests.fuzz.talker import Talker
from tests.fuzz.world import World
from tests.redis.gateway import wiring

SHARES: Final = {
    "chat": 0.30, "console": 0.25, "staff_api": 0.15, "chat_hello": 0.10, "pages": 0.08,
    "raw_http": 0.06, "raw_ws": 0.06,
}  # fmt: skip
"""What part of the inputs goes where."""

_WORKERS: Final = {"raw_http": 6, "raw_ws": 6, "staff_api": 2, "pages": 2}
_USUAL_WORKERS: Final = 4
_AGAIN: Final = 100
_TRIES: Final = 3
_LOOK_S: Final = 0.25


class Attacking(Protocol):
    """Whoever makes and judges the inputs of one surface."""

    async def attack(self, number: int) -> None: ...

    def drop(self) -> None: ...


class Campaign:
    """Attackers on one site."""

    def __init__(self, gateway: Gateway, world: World, results: Results, seed: int) -> None:
        self._gateway = gateway
        self._world = world
        self._results = results
        self._seed = seed
        self.talker = Talker(world)
        self._routes: list[Route] = routes_of(create_app(wiring("redis://127.0.0.1:1")))
        self._crew = {
            surface: [self._attacker(surface) for _ in range(_WORKERS.get(surface, _USUAL_WORKERS))]
            for surface in SHARES
        }
        self.peak_mb = 0.0
        self._over = False

    def _attacker(self, surface: str) -> Attacking:
        world, results, seed = self._world, self._results, self._seed
        if surface == "chat":
            return Caseless(world, results, seed, self.talker)
        if surface == "console":
            return Agent(world, results, seed)
        if surface == "chat_hello":
            return Stranger(world, results, seed)
        if surface in ("raw_http", "raw_ws"):
            return Rough(surface, world, results, seed)
        return Caller(surface, world, results, seed, self._routes)

    async def run(self, start: int, end: int) -> None:
        """Send the inputs numbered from `start` to `end` of every surface's share."""
        looking = asyncio.create_task(self._look())
        work: list[Any] = []
        for surface, share in SHARES.items():
            numbers = iter(range(round(start * share), round(end * share)))
            work += [self._work(attacker, numbers) for attacker in self._crew[surface]]
        await asyncio.gather(*work)
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking

    async def again(self) -> None:
        """What took longer than a second, alone now: a machine that others use has its pauses."""
        self.drop()  # nobody has answered the server's pings since the work was done
        slow = self._results.slow
        left = slow[:_AGAIN]
        for _ in range(_TRIES):
            self._results.slow = []
            for name in left:
                surface, _, number = name.split(":")
                await self._crew[surface][0].attack(int(number))
            left = self._results.slow
        self._results.slow = slow
        for name in left:
            self._results.faults.append(aftermath.fault(f"{name} takes over a second alone"))

    def stop(self) -> None:
        """Send no more; what was done so far is judged."""
        self._over = True

    async def only(self, surface: str, number: int) -> None:
        """One input again, by its name."""
        await self._crew[surface][0].attack(number)

    def drop(self) -> None:
        for attacker in itertools.chain.from_iterable(self._crew.values()):
            attacker.drop()
        self.talker.drop()

    async def _work(self, attacker: Attacking, numbers: Iterator[int]) -> None:
        for number in numbers:
            if self._over:
                return
            await attacker.attack(number)

    async def _look(self) -> None:
        """Watch the process while it is under attack."""
        while True:
            if not self._gateway.alive():
                self._results.suspects("the gateway died")
                self._over = True
                return
            self.peak_mb = max(self.peak_mb, self._gateway.resident_mb())
            for line in self._gateway.complaints():
                self._results.suspects(f"the log says: {line}")
            (self._results.folder / "progress").write_text(f"{self._results.total}\n")
            await asyncio.sleep(_LOOK_S)  # between two looks
