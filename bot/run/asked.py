"""One connection at the control socket: what is asked, and what is told."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.run.orders import Refused
from bot.run.renewal import KINDS
from bot.run.work import Job

_REQUEST_LIMIT_S = 5.0
_ORDERS = ("look", "articles", "train", "restart")


async def read_order(reader: asyncio.StreamReader) -> dict[str, str]:
    """Return `order`, and `kind` of a restart; raises Refused."""
    try:
        async with asyncio.timeout(_REQUEST_LIMIT_S):
            asked = json.loads(await reader.readline())
    except (TimeoutError, ValueError):
        asked = None
    if not isinstance(asked, dict):
        raise Refused("not_understood", "an order is one line of JSON")
    order, kind = asked.get("order"), asked.get("kind")
    if order not in _ORDERS:
        raise Refused("not_understood", f"an order is one of {', '.join(_ORDERS)}")
    if order == "restart" and kind not in KINDS:
        raise Refused("not_understood", f"what is restarted is one of {', '.join(KINDS)}")
    return {"order": str(order), "kind": str(kind)}


class Told:
    """What is told to whoever asked, for as long as they listen."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.gone = False

    def send(self, **frame: Any) -> None:
        """One JSON object a line; a few dozen short ones, so that no buffer can run over."""
        if not self.gone and not self._writer.is_closing():
            self._writer.write(json.dumps(frame).encode() + b"\n")

    @contextmanager
    def hearing(self, job: Job) -> Iterator[None]:
        """Tell all that is said in this job."""

        def hear(text: str) -> None:
            self.send(said=text)

        job.ears.append(hear)
        try:
            yield
        finally:
            job.ears.remove(hear)
