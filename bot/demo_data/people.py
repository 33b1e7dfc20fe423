"""Who comes, and who is at the desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.demo_data.messages import Lang

_SUNDAY: Final = 6


@dataclass(frozen=True, slots=True)
class Person:
    """One customer; `signed_in` at the shop, else only a browser."""

    number: int
    lang: Lang
    signed_in: bool


@dataclass(frozen=True, slots=True)
class Agent:
    """How one of the demo's accounts works; pairs are seconds, from and to."""

    user: str
    name: dict[Lang, str]
    claims: tuple[float, float]
    types: tuple[float, float]
    transfers: float
    """Share of the cases that they pass to a colleague."""


MINA: Final = Agent("mina", {"ko": "미나", "en": "Mina"}, (4, 14), (15, 50), 0.03)
JOON: Final = Agent("joon", {"ko": "준", "en": "Joon"}, (8, 50), (35, 120), 0.25)
SORA: Final = Agent("sora", {"ko": "소라", "en": "Sora"}, (5, 22), (25, 75), 0.06)


@dataclass(frozen=True, slots=True)
class Shift:
    """When an agent is at the desk, in seconds since 1970."""

    agent: Agent
    start: float
    end: float


def shifts(day: date, zone: ZoneInfo, bad: bool) -> Iterator[Shift]:
    """Who works when on a day; on a bad one two of three are away until the evening."""
    if day.weekday() == _SUNDAY:
        hours = [(SORA, 11, 17)]
    elif day.weekday() == _SUNDAY - 1:
        hours = [(JOON, 10, 16), (SORA, 13, 19)]
    elif bad:
        hours = [(MINA, 9, 19), (JOON, 17, 21), (SORA, 17, 21)]
    else:
        hours = [(MINA, 9, 18), (JOON, 10, 19), (SORA, 12, 21)]
    for agent, start, end in hours:
        yield Shift(agent, at(day, start, zone), at(day, end, zone))


def at(day: date, hour: float, zone: ZoneInfo) -> float:
    """That hour of that day there, in seconds since 1970."""
    return (datetime.combine(day, time(), zone) + timedelta(hours=hour)).timestamp()
