"""What everybody in the demo's month has in common."""

import time
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from joserfc import jwt
from joserfc.jwk import OctKey

from bot.demo_data.desk import Desk
from bot.demo_data.messages import Messages
from bot.demo_data.people import Person
from bot.demo_data.time_lapse import TimeLapse

_GOOD_FOR_S: Final = 600


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when it happens; `tokens` are what browsers keep, by the number of the person."""

    http: aiohttp.ClientSession
    url: str
    lapse: TimeLapse
    desk: Desk
    messages: Messages
    identity_key: bytes
    tokens: dict[int, str] = field(default_factory=dict)

    def identity(self, person: Person) -> str | None:
        """The token that the shop's site would give to a customer who is signed in there."""
        if not person.signed_in:
            return None
        claims = {
            "sub": f"demo-{person.number}",
            "name": f"Demo {person.number}",
            "exp": int(time.time()) + _GOOD_FOR_S,
        }
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(self.identity_key.strip()))
