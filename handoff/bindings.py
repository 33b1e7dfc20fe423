"""Which customer a verified identity is: one at a time, the same in every browser."""

import json
from pathlib import Path
from typing import Any, Final

from handoff import keys
from handoff.store import Store

_SCRIPT: Final = Path(__file__).parent / "lua" / "bind_identity.lua"


class Bindings:
    """Keeps the pointer from an identity to its customer."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._bind: Any = redis.register_script(_SCRIPT.read_text("utf-8"))

    async def customer(self, channel: str, own: str) -> str:
        """Return the customer that identity `own` is now, itself where it was never bound."""
        return await self._redis.get(keys.identity(channel, own)) or own

    async def customers(self, channel: str, own: str) -> list[str]:
        """Return every customer that identity `own` has been, sorted."""
        known = await self._redis.smembers(keys.identity_customers(channel, own))
        return sorted({own, await self.customer(channel, own), *known})

    async def bind(self, channel: str, browser: str, own: str, identity: dict[str, str]) -> str:
        """Return the identity's customer, having made the browser's that if it may be.

        The browser's customer becomes the identity's if it has an open case, is nobody's yet, and
        the identity has no open case of its own. Sockets of both hear of it.
        """
        while True:
            pointer = await self._redis.get(keys.identity(channel, own)) or ""
            present = pointer or own
            outcome, customer = await self._bind(
                keys=[
                    keys.identity(channel, own),
                    keys.CHANGES,
                    keys.open_case(channel, present),
                    keys.profile(channel, present),
                    keys.open_case(channel, browser),
                    keys.profile(channel, browser),
                    keys.EVENTS,
                    keys.CLOCK_OFFSET,
                    keys.identity_customers(channel, own),
                ],
                args=[
                    json.dumps(
                        {
                            "pointer": pointer,
                            "present": present,
                            "browser": browser,
                            "channel": channel,
                            "identity": json.dumps(identity, ensure_ascii=False),
                        },
                        ensure_ascii=False,
                    )
                ],
            )
            if outcome == "bound":
                return str(customer)
