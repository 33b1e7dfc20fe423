"""Runs a step that ends by itself (building the index, training) and gives back what it said."""

import asyncio
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bot.run import child
from bot.run.log_files import open_log


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the step ended, and its standard output."""

    status: int
    output: str


async def run(
    argv: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    heard: Callable[[str], None] = lambda _line: None,
) -> Outcome:
    """Run it to its end, standard error into the log; a cancellation ends it.

    Each line on standard error is also `heard` at once.
    """
    with tempfile.TemporaryFile() as output, open_log(log) as errors:
        process = await child.start(argv, environment, PIPE, output)
        try:
            await _listen(process, errors, heard)
            status = await process.wait()
        except BaseException:
            await child.end(process, patience_s=5)
            raise
        output.seek(0)
        return Outcome(status, output.read().decode("utf-8", "replace"))


async def _listen(
    process: asyncio.subprocess.Process, log: IO[bytes], heard: Callable[[str], None]
) -> None:
    assert process.stderr is not None  # noqa: S101 - asked for above
    begun = b""
    while said := await process.stderr.read(8192):
        log.write(said)
        log.flush()
        *lines, begun = (begun + said).split(b"\n")
        for line in lines:
            heard(line.decode("utf-8", "replace"))
