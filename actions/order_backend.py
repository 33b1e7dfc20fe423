"""Asks the order back end; bounded in time, and safe to repeat."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import aiohttp

_ATTEMPT_S: Final = 2.0  # two of them and Rasa's own work stay below the gateway's limit for a turn


class OrdersUnavailable(RuntimeError):
    """The back end gave no usable answer, twice."""


class OrderBackend:
    """POST {url}/lookups with an Idempotency-Key: a repeated look-up is one look-up there."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url}/lookups"

    async def look_up(self, number: str, key: str) -> dict[str, Any] | None:
        """The order, None if there is none of that number; raises OrdersUnavailable."""
        try:
            return await self._ask(number, key)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            try:
                return await self._ask(number, key)
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                raise OrdersUnavailable(type(error).__name__) from error

    async def _ask(self, number: str, key: str) -> dict[str, Any] | None:
        async with (
            asyncio.timeout(_ATTEMPT_S),
            self._session.post(
                self._url, json={"order_number": number}, headers={"Idempotency-Key": key}
            ) as response,
        ):
            if response.status == 404:
                return None
            response.raise_for_status()
            order = await response.json()
        if not isinstance(order, dict):
            raise ValueError("not an object")
        return order
