"""Runs a step that ends by itself (building the index, training) and gives back what it said."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.run import child
from bot.run.log_files import open_log


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the step ended, and its standard output."""

    status: int
    output: str


async def run(argv: Sequence[str], environment: Mapping[str, str], log: Path) -> Outcome:
    """Run it to its end, standard error into the log; a cancellation ends it."""
    with tempfile.TemporaryFile() as output, open_log(log) as errors:
        process = await child.start(argv, environment, errors, output)
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            await child.end(process, patience_s=5)
            raise
        output.seek(0)
        return Outcome(status, output.read().decode("utf-8", "replace"))
