"""All parts of a run, each with its keeper; they are started together and stopped in order."""

import asyncio
from pathlib import Path

from bot.run.keeper import Keeper, Notes
from bot.run.parts import Part
from handoff.tasks import until_ended

STOP_ORDER = ("gateway", "rasa", "answers", "record", "redis")


class Crew:
    """The keepers of one run."""

    def __init__(self, logs: Path, notes: Notes) -> None:
        self._logs = logs
        self._notes = notes
        self._keepers: list[Keeper] = []

    def of(self, kind: str) -> list[Keeper]:
        """Return the keepers of one kind, the oldest first."""
        return [keeper for keeper in self._keepers if keeper.part.kind == kind]

    async def add(self, *parts: Part) -> None:
        """Start parts together; return when all are well, or raise the first one's PartFailed.

        If one fails, none of them stays.
        """
        added = [Keeper(part, self._logs, self._notes) for part in parts]
        self._keepers += added  # before they start: a cancellation leaves them to `stop`
        tasks = [asyncio.create_task(keeper.start()) for keeper in added]
        try:
            await asyncio.gather(*tasks)
        except Exception:
            await until_ended(*tasks)
            await self.remove(*added)
            raise
        except asyncio.CancelledError:
            await until_ended(*tasks)
            raise

    async def remove(self, *keepers: Keeper) -> None:
        """Stop parts together, for good."""
        await asyncio.gather(*(keeper.stop() for keeper in keepers))
        self._keepers = [keeper for keeper in self._keepers if keeper not in keepers]

    async def stop(self) -> None:
        """Stop all, kind after kind."""
        for kind in STOP_ORDER:
            await self.remove(*self.of(kind))

    def kill(self) -> None:
        """Kill every process at once."""
        for keeper in self._keepers:
            keeper.kill()
