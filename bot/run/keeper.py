"""Keeps one part running: starts it, waits until it's well, starts it again when it dies."""

import asyncio
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path

from bot.run import child
from bot.run.errors import RunError
from bot.run.health import ailment, until_well
from bot.run.parts import Part
from bot.run.pids import birth_of
from bot.run.progress import say
from bot.run.run_file import PartEntry

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 30.0
LIVED_WELL_S = 60.0
"""After this long a death counts as the first one again."""


class PartFailed(RunError):
    """A part didn't come up; the end of its log tells why."""

    def __init__(self, text: str, log: Path) -> None:
        super().__init__(text)
        self.log = log


class Keeper:
    """One part's process, over all its lives."""

    def __init__(self, part: Part, logs: Path, note: Callable[[PartEntry], None]) -> None:
        """`note` is told of every process that was started."""
        self.part = part
        self.log = logs / f"{part.name}.log"
        self._note = note
        self._child: Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._began = 0.0

    async def start(self) -> None:
        """Start it and wait until it's well; raises PartFailed if it dies or takes too long."""
        process = await self._spawn()
        await self._come_up(process)
        self._watch = asyncio.create_task(self._keep(process), name=f"keep {self.part.name}")

    async def stop(self) -> None:
        """End it for good."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._child is not None and not await child.end(self._child, self.part.stop_s):
            say(f"{self.part.name} had to be killed after {self.part.stop_s:.0f} s")

    def kill(self) -> None:
        """Kill it at once."""
        if self._child is not None:
            child.kill(self._child)

    async def _spawn(self) -> Process:
        with child.open_log(self.log) as log:
            self._child = await child.start(self.part.argv, self.part.environment, log)
        self._began = time.monotonic()
        pid = self._child.pid
        self._note(PartEntry(self.part.name, pid, birth_of(pid), self.part.port))
        return self._child

    async def _come_up(self, process: Process) -> None:
        ended = asyncio.create_task(process.wait())
        well = asyncio.create_task(until_well(self.part))
        try:
            await asyncio.wait(
                {ended, well}, timeout=self.part.start_s, return_when=asyncio.FIRST_COMPLETED
            )
            if ended.done():
                raise PartFailed(f"{self.part.name} {_status(ended.result())}", self.log)
            if not well.done():
                reason = await ailment(self.part)
                raise PartFailed(
                    f"{self.part.name} isn't well after {self.part.start_s:.0f} s ({reason})",
                    self.log,
                )
            well.result()
        finally:
            for task in (ended, well):
                task.cancel()
            await asyncio.gather(ended, well, return_exceptions=True)

    async def _keep(self, process: Process) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            status = await process.wait()
            if time.monotonic() - self._began > LIVED_WELL_S:
                pause_s = FIRST_PAUSE_S
            say(f"{self.part.name} {_status(status)}; starting it again in {pause_s:.1f} s")
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            process = await self._spawn()
            try:
                await self._come_up(process)
            except PartFailed as failure:
                say(str(failure))
                # Alive but not well: ended here, so that the loop gives it another life.
                await child.end(process, self.part.stop_s)
            else:
                say(f"{self.part.name} is well again")


def _status(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
