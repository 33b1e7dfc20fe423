"""One customer, wherever they are: what the end-to-end test does and sees, told alike."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

LIMIT_S: Final = 90.0


@dataclass(frozen=True)
class Shown:
    """One thing that the customer was shown: whole lines, in the order of their coming.

    `pictures` are digests of the bytes; `choices` are labels that can be pressed.
    """

    text: str
    pictures: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


class Customer(Protocol):
    """Somebody in one channel."""

    channel: str
    id: str
    """As Baton knows them; "" where only their page does."""
    sees_pictures: bool

    def say(self, text: str) -> None:
        """Send a message; sent again until it is taken."""

    def choose(self, label: str) -> None:
        """Press a choice that was offered last."""

    def send_picture(self, content: bytes, caption: str) -> None:
        """Send a picture."""

    def shown(self) -> list[Shown]:
        """Everything that was shown so far but their own messages."""


def digest(content: bytes) -> str:
    """What tells one picture from another."""
    return hashlib.sha256(content).hexdigest()


def until(what: str, found: Callable[[], bool]) -> None:
    """Look until it is so; other processes do it, and there is nothing to wait on."""
    deadline = time.monotonic() + LIMIT_S
    while not found():
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain for {LIMIT_S:.0f} s: {what}")
        time.sleep(0.05)


def repeats(shown: list[str], wanted: list[str]) -> int:
    """How often a line was shown once more right after itself; every line must be there, in order.

    What an app puts before or behind a line (a name, a source) is its own.
    """
    place = again = 0
    for text in shown:
        if place < len(wanted) and wanted[place] in text:
            place += 1
        elif place and wanted[place - 1] in text:
            again += 1
        else:
            raise AssertionError(f"nobody said this, or not now: {text}")
    assert place == len(wanted), f"never shown: {wanted[place:]}"
    return again
