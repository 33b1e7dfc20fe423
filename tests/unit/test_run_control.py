"""`bot restart` and the run it asks, over the real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cli import main
from bot.run.control import Control, Restart
from bot.run.errors import RunError
from bot.run.paths import DataFolder
from bot.run.progress import say
from bot.run.run_lock import hold


@asynccontextmanager
async def running(root: Path, restart: Restart) -> AsyncIterator[DataFolder]:
    """A run that does what it's told by `restart`."""
    data = DataFolder(root)
    data.make()
    with hold(data.lock_file):
        control = Control(data.control, restart)
        await control.open()
        try:
            yield data
        finally:
            await control.close()


async def ask(data: DataFolder, *arguments: str) -> int:
    """`bot restart`, as typed."""
    return await asyncio.to_thread(main, ["restart", "--data", str(data.root), *arguments])


async def test_the_order_arrives_and_what_is_said_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0 when all is done; each line stands in the run's output and in ours."""
    asked: list[str] = []

    async def restart(kind: str) -> None:
        asked.append(kind)
        say("the new rasa: 3.0 s")

    async with running(tmp_path, restart) as data:
        assert await ask(data) == 0
        assert await ask(data, "--part", "gateway") == 0
        assert data.control.stat().st_mode & 0o777 == 0o600
    assert asked == ["answers", "gateway"]
    assert capsys.readouterr().err.count("the new rasa: 3.0 s") == 4
    assert not data.control.exists()


async def test_a_restart_that_fails_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error's line and status are those of the command, and the next order is obeyed."""
    failing = True

    async def restart(_kind: str) -> None:
        if failing:
            raise RunError("rasa ended with status 3")

    async with running(tmp_path, restart) as data:
        assert await ask(data) == 1
        assert "not renewed: rasa ended with status 3" in capsys.readouterr().err
        failing = False
        assert await ask(data) == 0


async def test_one_restart_at_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second is refused, and the first goes on though who asked for it has gone."""
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def restart(_kind: str) -> None:
        begun.set()
        await go_on.wait()
        done.set()

    async with running(tmp_path, restart) as data:
        _, impatient = await asyncio.open_unix_connection(data.control)
        impatient.write(b'{"restart": "rasa"}\n')
        await begun.wait()
        assert await ask(data) == 2
        assert "under way already" in capsys.readouterr().err
        impatient.close()
        await impatient.wait_closed()
        go_on.set()
        await done.wait()


async def test_a_folder_deeper_than_a_sockets_address(tmp_path: Path) -> None:
    """The system takes 108 bytes at the most."""

    async def restart(_kind: str) -> None:
        pass

    deep = tmp_path.joinpath(*["folder"] * 20)
    async with running(deep, restart) as data:
        assert await ask(data) == 0


async def test_a_dead_runs_socket_is_in_nobodys_way(tmp_path: Path) -> None:
    """SIGKILL leaves the file behind."""

    async def restart(_kind: str) -> None:
        pass

    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "control"))
    async with running(tmp_path, restart) as data:
        assert await ask(data) == 0


def test_nothing_to_restart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a run there is nothing to renew, and with one that starts not yet."""
    assert main(["restart", "--data", str(tmp_path)]) == 1
    assert "nothing is running" in capsys.readouterr().err
    with hold(tmp_path / "run.lock"):
        assert main(["restart", "--data", str(tmp_path)]) == 1
    assert "still starting" in capsys.readouterr().err
