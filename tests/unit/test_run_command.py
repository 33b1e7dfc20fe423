"""Steps that end by themselves, such as training."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.run import command
from bot.run.pids import birth_of

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


async def test_a_step_gives_back_what_it_said(tmp_path: Path) -> None:
    """Standard output and status; errors go into the log."""
    script = "echo result; echo trouble >&2; exit 3"
    outcome = await command.run(["sh", "-c", script], ENVIRONMENT, tmp_path / "step.log")
    assert (outcome.status, outcome.output) == (3, "result\n")
    assert (tmp_path / "step.log").read_text() == "trouble\n"


async def test_what_a_step_says_is_heard_at_once(tmp_path: Path) -> None:
    """While it goes on: it ends when it is told to by whoever heard it."""
    pipe, heard = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)

    def hear(line: str) -> None:
        heard.append(line)
        if line == "embedded 1":
            pipe.write_text("go on\n", "utf-8")

    script = f"echo embedded 1 >&2; read line <{pipe}; echo 둘 >&2; printf unended >&2"
    await command.run(["sh", "-c", script], ENVIRONMENT, tmp_path / "step.log", hear)
    assert heard == ["embedded 1", "둘"]
    assert (tmp_path / "step.log").read_text("utf-8") == "embedded 1\n둘\nunended"


async def test_a_step_that_is_given_up_leaves_nothing_running(tmp_path: Path) -> None:
    """Ctrl-C while the model is trained ends the training, not only who started it."""
    said = tmp_path / "child"
    script = f"sleep 600 & echo $! >{said}.new; mv {said}.new {said}; wait"
    step = asyncio.create_task(
        command.run(["sh", "-c", script], ENVIRONMENT, tmp_path / "step.log")
    )
    while not said.exists():  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.01)
    child = int(said.read_text())
    assert birth_of(child)
    step.cancel()
    with pytest.raises(asyncio.CancelledError):
        await step
    async with asyncio.timeout(10):
        while birth_of(child):  # noqa: ASYNC110 - the system ends it
            await asyncio.sleep(0.01)
