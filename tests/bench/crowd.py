"""Agents who only look: consoles kept open by a process of their own.

`python -m tests.bench.crowd URL USER...`. They are apart from who measures, so that reading for
them does not delay the one that is timed.
"""

import asyncio
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from typing import Final

from bot.run.paths import ROOT
from tests.bench.desk import Desk, desk

_CASE: Final = re.compile(r'"case": ?"([^"]+)"')


class Crowd:
    """The other process, and when its consoles heard of each case."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def leave(self) -> dict[str, list[float]]:
        """Close the consoles; return for each case the wall clock at which each console heard."""
        told, _ = self._process.communicate("")
        heard: dict[str, list[float]] = json.loads(told)
        return heard


@contextmanager
def crowd(url: str, users: Sequence[str]) -> Iterator[Crowd]:
    """Open the consoles, wait until all have seen the queue."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.crowd", url, *users],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            if process.stdout is None or process.stdout.readline() != "open\n":
                raise RuntimeError("the consoles did not open")
            yield Crowd(process)
        finally:
            process.terminate()


class _Ear:
    """What one console has heard of already."""

    def __init__(self, heard: dict[str, list[float]]) -> None:
        self._known: set[str] = set()
        self._heard = heard

    def hear(self, at: float, text: str) -> None:
        for case in set(_CASE.findall(text)) - self._known:
            self._known.add(case)
            self._heard[case].append(at)


async def _sit(url: str, users: Sequence[str]) -> None:
    heard: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        for user in users:
            one: Desk = await stack.enter_async_context(desk(url, user))
            one.on_queue = _Ear(heard).hear
        sys.stdout.write("open\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
    json.dump(heard, sys.stdout)


if __name__ == "__main__":
    asyncio.run(_sit(sys.argv[1], sys.argv[2:]))
