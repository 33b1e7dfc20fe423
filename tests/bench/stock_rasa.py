"""A running stock Rasa and its REST channel."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession

from nlu.rasa_process import rasa_python
from tests.bench.site import is_listening, wait_until
from tests.bench.stock_project import environment
from tests.system.starting import free_port

_START_LIMIT_S: Final = 600.0


@dataclass(frozen=True)
class StockRasa:
    """One process; conversations are in its memory, which is what `rasa init` configures."""

    url: str
    pid: int
    start_s: float

    async def say(self, http: ClientSession, sender: str, text: str) -> list[dict[str, Any]]:
        """One message; return the bot's messages."""
        body = {"sender": sender, "message": text}
        async with http.post(f"{self.url}/webhooks/rest/webhook", json=body) as answer:
            if answer.status != 200:
                raise RuntimeError(f"stock Rasa answered {answer.status}")
            replies: list[dict[str, Any]] = await answer.json()
            return replies


@contextmanager
def stock_rasa(folder: Path, log: Path) -> Iterator[StockRasa]:
    """`rasa run` in the project's folder, up when it answers."""
    port = free_port()
    command = [
        *(str(rasa_python()), "-m", "rasa", "run", "--model", "models/stock.tar.gz"),
        *("--interface", "127.0.0.1", "--port", str(port)),
    ]
    url = f"http://127.0.0.1:{port}"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            # It listens only when its model has been loaded.
            wait_until(lambda: is_listening(url), "stock Rasa", _START_LIMIT_S)
            yield StockRasa(url, process.pid, time.monotonic() - started)
        finally:
            process.terminate()
            process.wait(60)
