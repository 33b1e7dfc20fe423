"""How often customers may do what."""

import asyncio

from handoff.limits import Limits


class TooMany(Exception):
    """Too much at once; `wait_s` says when it may go on."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"again in {wait_s} s")
        self.wait_s = wait_s


class CustomerLimits:
    """Counts frames of customers' sockets, by customer and by address."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def frame(self, customer: str, address: str) -> None:
        """Count one frame, good or malformed; raises TooMany."""
        wait_s = max(
            await asyncio.gather(
                self._limits.wait_s("messages_per_customer", customer),
                self._limits.wait_s("messages_per_address", address),
            )
        )
        if wait_s:
            raise TooMany(wait_s)
