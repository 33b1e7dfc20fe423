"""A small order back end for the demo shop that honours idempotency keys as a real one should."""

from __future__ import annotations

import json
from collections import OrderedDict
from pathlib import Path
from typing import Any, Final

from aiohttp import web

_REMEMBERED: Final = 10_000  # look-ups, the oldest forgotten first

Answer = tuple[int, dict[str, Any]]


class DemoOrders:
    """Orders from a file, and the look-ups made so far by their key."""

    def __init__(self, orders: dict[str, dict[str, Any]]) -> None:
        self._orders = orders
        self._lookups: OrderedDict[str, tuple[str, Answer]] = OrderedDict()

    @classmethod
    def read(cls, path: Path) -> DemoOrders:
        """From a JSON file {number: order}."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    @property
    def lookups(self) -> int:
        """How many look-ups were made, repetitions not counted."""
        return len(self._lookups)

    def look_up(self, number: str, key: str) -> Answer:
        """(HTTP status, body): the same for the same key, 422 for a key used for another order."""
        if key in self._lookups:
            asked, answer = self._lookups[key]
            if asked == number:
                return answer
            return 422, {"error": "this Idempotency-Key was used for another request"}
        order = self._orders.get(number)
        answer = (404, {"error": "no such order"}) if order is None else (200, order)
        self._lookups[key] = (number, answer)
        while len(self._lookups) > _REMEMBERED:
            self._lookups.popitem(last=False)
        return answer

    def routes(self) -> list[web.RouteDef]:
        """POST /demo/orders/lookups."""
        return [web.post("/demo/orders/lookups", self._handle)]

    async def _handle(self, request: web.Request) -> web.Response:
        key = request.headers.get("Idempotency-Key")
        if not key:
            return web.json_response({"error": "the header Idempotency-Key is missing"}, status=400)
        try:
            number = (await request.json())["order_number"]
        except (ValueError, LookupError, TypeError):
            return web.json_response({"error": "order_number is missing"}, status=400)
        status, body = self.look_up(str(number), key)
        return web.json_response(body, status=status)
