"""Runs a step that ends by itself (building the index, training) and gives back what it said."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
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
        async with _pipe() as (told, writing):
            process = await child.start(argv, environment, writing, output)
            os.close(writing)
            try:
                await _listen(told, errors, heard)
                status = await process.wait()
            except BaseException:
                await child.end(process, patience_s=5)
                raise
        output.seek(0)
        return Outcome(status, output.read().decode("utf-8", "replace"))


@asynccontextmanager
async def _pipe() -> AsyncIterator[tuple[asyncio.StreamReader, int]]:
    """What is read, and the descriptor to write to, which the caller closes.

    Not asyncio's own: with that, a process counts as ended only once all that it started have
    closed the pipe too, and giving a training up would wait for them.
    """
    reading, writing = os.pipe()
    told = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(told), os.fdopen(reading, "rb")
    )
    try:
        yield told, writing
    finally:
        transport.close()


async def _listen(told: asyncio.StreamReader, log: IO[bytes], heard: Callable[[str], None]) -> None:
    begun = b""
    while said := await told.read(8192):
        log.write(said)
        log.flush()
        *lines, begun = (begun + said).split(b"\n")
        for line in lines:
            heard(line.decode("utf-8", "replace"))
