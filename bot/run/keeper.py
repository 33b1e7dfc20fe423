"""Keeps one part running: starts it, waits until it's well, starts it again when it dies."""

import asyncio
from asyncio.subprocess import Process
from pathlib import Path
from typing import Protocol

from bot.run import child
from bot.run.errors import RunError
from bot.run.health import ailment, until_well
from bot.run.log_files import open_log
from bot.run.parts import Part
from bot.run.pids import birth_of
from bot.run.progress import say
from bot.run.run_file import PartEntry
from handoff.tasks import until_ended

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
FIRST_LIVES = 3
"""How often a part that is killed while it comes up is started, at its first start."""


class Notes(Protocol):
    """Where every process is noted, for whoever comes after us."""

    def put(self, entry: PartEntry, instead_of: PartEntry | None = None) -> None:
        """One was started, in the place of a dead one if there is one."""

    def drop(self, entry: PartEntry) -> None:
        """One has ended for good."""


class PartFailed(RunError):
    """A part didn't come up; the end of its log tells why."""

    def __init__(self, text: str, log: Path, *, killed: bool = False) -> None:
        super().__init__(text)
        self.log = log
        self.killed = killed
        """Whether somebody killed it, which says nothing about the next try."""


class Keeper:
    """One part's process, over all its lives."""

    def __init__(self, part: Part, logs: Path, notes: Notes) -> None:
        self.part = part
        self.log = logs / f"{part.name}.log"
        self._notes = notes
        self._entry: PartEntry | None = None
        self._child: Process | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and wait until it's well; raises PartFailed if it dies or takes too long."""
        for left in reversed(range(FIRST_LIVES)):
            process = await self._spawn()
            try:
                await self._come_up(process)
            except PartFailed as failure:
                if not (failure.killed and left):
                    raise
                say(f"{failure}; starting it again")
            else:
                break
        self._watch = asyncio.create_task(self._keep(process), name=f"keep {self.part.name}")

    async def stop(self) -> None:
        """End it for good."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._end()
        if self._entry is not None:
            self._notes.drop(self._entry)

    def kill(self) -> None:
        """Kill it at once."""
        if self._child is not None:
            child.kill(self._child)

    async def _spawn(self) -> Process:
        if self._child is not None:
            child.kill_group(self._child.pid)
        if self.part.leftovers is not None:
            folder, pattern = self.part.leftovers
            for left in folder.glob(pattern):
                left.unlink(missing_ok=True)
        with open_log(self.log) as log:
            self._child = await child.start(self.part.argv, self.part.environment, log)
        self._note(self._child.pid)
        return self._child

    def _note(self, pid: int) -> None:
        before = self._entry
        self._entry = PartEntry(self.part.name, pid, birth_of(pid), self.part.port)
        try:
            self._notes.put(self._entry, before)
        except OSError as error:  # a full disk: no reason to go without the part
            say(f"can't note that {self.part.name} is process {pid}: {error.strerror}")

    async def _come_up(self, process: Process) -> None:
        ended = asyncio.create_task(process.wait())
        well = asyncio.create_task(until_well(self.part, process.pid))
        try:
            await asyncio.wait(
                {ended, well}, timeout=self.part.start_s, return_when=asyncio.FIRST_COMPLETED
            )
            if ended.done():
                status = ended.result()
                text = f"{self.part.name} {_status(status)}"
                raise PartFailed(text, self.log, killed=status < 0)
            if not well.done():
                reason = await ailment(self.part, process.pid)
                raise PartFailed(
                    f"{self.part.name} isn't well after {self.part.start_s:.0f} s ({reason})",
                    self.log,
                )
            well.result()
        finally:
            await until_ended(ended, well)

    async def _keep(self, process: Process) -> None:
        while True:
            status = await process.wait()
            say(f"{self.part.name} {_status(status)}; starting it again")
            process = await self._revive()

    async def _revive(self) -> Process:
        """Give it lives until it's well in one: what was well before comes back at once."""
        pause_s = FIRST_PAUSE_S
        while True:
            await asyncio.sleep(pause_s)
            try:
                process = await self._spawn()
                await self._come_up(process)
            except (PartFailed, OSError) as failure:
                # It may be alive, but not well.
                await self._end()
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                say(f"{failure}; trying again in {pause_s:.1f} s")
            else:
                say(f"{self.part.name} is well again")
                return process

    async def _end(self) -> None:
        if self._child is not None and not await child.end(self._child, self.part.stop_s):
            say(f"{self.part.name} had to be killed after {self.part.stop_s:.0f} s")


def _status(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
