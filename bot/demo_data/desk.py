"""The people at the desk: who waits, who is free, who takes whom."""

from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Final

from bot.demo_data.console import Console
from bot.demo_data.people import Agent, Shift
from bot.demo_data.time_lapse import TimeLapse

_LOOKS_S: Final = 50 * 60.0
"""A console at which nothing happens for longer may be signed out for idleness."""
_LAST_S: Final = 30.0


@dataclass(eq=False)
class Seat:
    """One agent at the desk; `busy` with how many cases."""

    agent: Agent
    console: Console
    busy: int = 0


@dataclass(eq=False)
class Place:
    """One case in the queue; `seat` takes it at `ready`."""

    since: float
    seat: Seat | None = None
    ready: float = field(default=0.0)


class Desk:
    """Who waits longest is taken first, by whoever is free; one case at a time."""

    def __init__(self, lapse: TimeLapse, url: str, passwords: dict[str, str], seed: int) -> None:
        self._lapse = lapse
        self._url = url
        self._passwords = passwords
        self._chance = Random(seed)  # noqa: S311  # a repeatable choice, no secret
        self._seats: list[Seat] = []
        self._open: list[Console] = []
        self._waiting: deque[Place] = deque()

    @property
    def staffed(self) -> bool:
        """Whether somebody is there."""
        return bool(self._seats)

    async def work(self, shift: Shift) -> None:
        """One agent comes, serves, and goes when the shift is over and nobody waits any more."""
        await self._lapse.until(shift.start)
        console = Console(self._url, shift.agent.user, self._passwords[shift.agent.user])
        await console.open()
        self._open.append(console)
        seat = Seat(shift.agent, console)
        self._seats.append(seat)
        self._match()
        while self._lapse.now < shift.end:
            await self._lapse.sleep(min(_LOOKS_S, shift.end - self._lapse.now))
            await console.order("available")
        while len(self._seats) == 1 and self._waiting:
            await self._lapse.sleep(_LAST_S)
        self._seats.remove(seat)
        while seat.busy:
            await self._lapse.sleep(_LAST_S)
        self._open.remove(console)
        await console.close()

    async def close(self) -> None:
        """Everybody leaves, whatever they were at."""
        while self._open:
            await self._open.pop().close()

    def join(self) -> Place:
        """A case begins to wait."""
        place = Place(self._lapse.now)
        self._waiting.append(place)
        self._match()
        return place

    def leave(self, place: Place) -> None:
        """It waits no longer, or whoever had it is done."""
        if place.seat is None:
            self._waiting.remove(place)
        else:
            place.seat.busy -= 1
            place.seat = None
        self._match()

    def colleague(self, seat: Seat) -> Seat | None:
        """Somebody else at the desk."""
        others = [one for one in self._seats if one is not seat]
        return self._chance.choice(others) if others else None

    def pass_on(self, place: Place, to: Seat) -> None:
        """The case goes to a colleague, beside what they have."""
        if place.seat is not None:
            place.seat.busy -= 1
        place.seat = to
        to.busy += 1
        self._match()

    def _match(self) -> None:
        free = [seat for seat in self._seats if not seat.busy]
        self._chance.shuffle(free)
        for seat in free:
            if not self._waiting:
                return
            place = self._waiting.popleft()
            place.seat = seat
            place.ready = self._lapse.now + self._chance.uniform(*seat.agent.claims)
            seat.busy += 1
