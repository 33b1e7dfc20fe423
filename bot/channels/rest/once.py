"""What was answered to a webhook lately, for whoever sends it again."""

import contextlib
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any, Final

from redis.exceptions import RedisError

from bot.channels.rest.errors import try_again, webhook_id_conflict
from handoff import keys
from handoff.store import Store

_KEPT_MS: Final = 600_000
"""A signature is good for five minutes before and after its time."""
_BUSY_MS: Final = 30_000
"""A request that a dead gateway had in hand may be sent again after this."""
_BUSY_S: Final = 1


@dataclass(frozen=True, slots=True)
class Claim:
    """One request in hand; `about` is a digest of what it asks for."""

    webhook_id: str
    about: str
    token: str

    @classmethod
    def of(cls, webhook_id: str, path: str, body: bytes) -> "Claim":
        """Make one; takes a moment for a large body."""
        about = hashlib.sha256(path.encode() + b"\0")
        about.update(body)
        return cls(webhook_id, about.hexdigest(), secrets.token_hex(8))


class Once:
    """Remembers in Redis, for all gateways."""

    def __init__(self, redis: Store, channel: str) -> None:
        self._redis = redis
        self._channel = channel

    async def begin(self, claim: Claim) -> dict[str, Any] | None:
        """Return the answer this request got before; None: it is to be obeyed now.

        Raises RefusedRequest if it is being obeyed just now, or the id stood for another request.
        """
        name, value = self._name(claim), _value(claim, None)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(name, value, px=_BUSY_MS, nx=True)
            pipe.get(name)
            _, found = await pipe.execute()
        if found == value:  # by what stands there: the reply to a first try may have been lost
            return None
        known = json.loads(found)
        if known["about"] != claim.about:
            raise webhook_id_conflict()
        if known["answer"] is None:
            raise try_again("this request is being worked on", _BUSY_S)
        answer: dict[str, Any] = known["answer"]
        return answer

    async def answered(self, claim: Claim, answer: dict[str, Any]) -> None:
        """Remember what was answered."""
        await self._redis.set(self._name(claim), _value(claim, answer), px=_KEPT_MS)

    async def not_obeyed(self, claim: Claim) -> None:
        """The request may be sent again."""
        with contextlib.suppress(RedisError):  # then it is forgotten soon by itself
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(self._name(claim))
                await pipe.execute()

    def _name(self, claim: Claim) -> str:
        return keys.webhook(self._channel, claim.webhook_id)


def _value(claim: Claim, answer: dict[str, Any] | None) -> str:
    return json.dumps({"about": claim.about, "token": claim.token, "answer": answer})
