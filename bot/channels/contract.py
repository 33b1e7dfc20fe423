"""What a channel is: how messages come in (door.py), how lines go out, and what it can do.

A channel mounts its own webhook, checks who calls, and tells the door what the customer did. In the
other direction it makes pieces of a line, each one request to its provider, and sends them one by
one. All that may not be lost, doubled or reordered is done around it.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from aiohttp import web

from handoff.cases import Case
from handoff.lines import Line


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What its customers can be shown and can send."""

    pictures_in: bool
    pictures_out: bool
    buttons: bool
    """Choices, the way to a person and the like can be pressed; else they are written out."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer sent. `id` is the same when the provider sends it again, and of one customer;
    `pictures` are ids of what was kept or is expected (handoff/pictures.py)."""

    id: str
    customer: str
    text: str
    lang: str
    choice: str | None = None
    pictures: tuple[str, ...] = ()


class Later(Exception):
    """The provider can't take it now; `wait_s` is what it asked for, None if it didn't say."""

    def __init__(self, why: str, wait: float | timedelta | None = None) -> None:
        """`wait` in seconds, where it is a number."""
        super().__init__(why)
        self.wait_s = wait.total_seconds() if isinstance(wait, timedelta) else wait


class Undeliverable(Exception):
    """The provider will never take this piece; the text says why in a few words."""


class Gone(Exception):
    """The provider has no such picture any more; the text says why in a few words."""


class Channel(Protocol):
    """One messaging app."""

    name: str
    """As in keys, events and figures; `web` is taken."""
    can: Capabilities

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the requests it answers, below /api/channels/NAME."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Open what it needs for as long as the gateway runs."""

    def pieces(self, case: Case, line: Line) -> Sequence[Any]:
        """Return the requests that a line takes, the same ones each time; none if it isn't told."""

    async def send(self, customer: str, piece: Any) -> None:
        """Hand one piece to the provider; raises Later, Undeliverable."""

    async def thinking(self, customer: str) -> None:
        """Show that an answer is being made, as far as the app can; may fail."""

    async def say_slow(self, customer: str, lang: str) -> None:
        """Say that it takes longer than usual; may fail."""

    async def fetch(self, source: dict[str, Any]) -> bytes:
        """Return a picture that is at the provider; raises Later, Gone."""
