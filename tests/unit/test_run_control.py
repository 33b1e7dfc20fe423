"""Orders and the run that takes them, over the real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cli import main
from bot.run.control import Control
from bot.run.errors import RunError
from bot.run.orders import Look, Model, Refused, look, order
from bot.run.paths import DataFolder
from bot.run.progress import say, stands_at
from bot.run.run_lock import hold

Does = Callable[[], Awaitable[bool]]


async def at_once() -> bool:
    """Something was to be done, and is."""
    return True


class Run:
    """A run that does what a test wants."""

    def __init__(self, restart: Does, train: Does, articles: Does) -> None:
        self.asked: list[str] = []
        self._restart, self.train, self.articles = restart, train, articles

    async def restart(self, kind: str) -> bool:
        self.asked.append(kind)
        return await self._restart()

    async def model(self) -> Model:
        return {"current": True, "id": "baton-1.tar.gz", "problem": None}


@asynccontextmanager
async def running(
    root: Path, restart: Does = at_once, train: Does = at_once, articles: Does = at_once
) -> AsyncIterator[tuple[DataFolder, Run]]:
    """A run that takes orders."""
    data = DataFolder(root)
    data.make()
    with hold(data.lock_file):
        run = Run(restart, train, articles)
        control = Control(data, run)
        await control.open()
        try:
            yield data, run
        finally:
            await control.close()


async def ask(data: DataFolder, *arguments: str, command: str = "restart") -> int:
    """`bot restart`, or another command, as typed."""
    return await asyncio.to_thread(main, [command, "--data", str(data.root), *arguments])


async def until(data: DataFolder, seen: Callable[[Look], bool]) -> Look:
    """Look until it is as wanted; the test's time limit ends it otherwise."""
    while not seen(found := await look(data.control)):  # noqa: ASYNC110 - the run is asked
        await asyncio.sleep(0.01)
    return found


async def test_the_order_arrives_and_what_is_said_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0 when all is done; each line stands in the run's output and in ours."""

    async def restart() -> bool:
        say("the new rasa: 3.0 s")
        return True

    async with running(tmp_path, restart) as (data, run):
        assert await ask(data) == 0
        assert await ask(data, "--part", "gateway") == 0
        assert data.control.stat().st_mode & 0o777 == 0o600
    assert run.asked == ["answers", "gateway"]
    assert capsys.readouterr().err.count("the new rasa: 3.0 s") == 4
    assert not data.control.exists()


async def test_a_restart_that_fails_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error's line and status are those of the command, and the next order is obeyed."""
    failing = True

    async def restart() -> bool:
        if failing:
            raise RunError("rasa ended with status 3")
        return True

    async with running(tmp_path, restart) as (data, _):
        assert await ask(data) == 1
        assert "not renewed: rasa ended with status 3" in capsys.readouterr().err
        failing = False
        assert await ask(data) == 0


async def test_one_restart_or_training_at_a_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second is refused, and the first goes on though who asked for it has gone."""
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def restart() -> bool:
        begun.set()
        await go_on.wait()
        done.set()
        return True

    async with running(tmp_path, restart) as (data, _):
        _, impatient = await asyncio.open_unix_connection(data.control)
        impatient.write(b'{"order": "restart", "kind": "rasa"}\n')
        await begun.wait()
        assert await ask(data) == 2
        assert "a restart is under way already" in capsys.readouterr().err
        with pytest.raises(Refused, match="under way") as refused:
            await order(data.control, "train")
        assert refused.value.code == "busy"
        impatient.close()
        await impatient.wait_closed()
        go_on.set()
        await done.wait()


async def test_a_training_is_seen_all_the_way(tmp_path: Path) -> None:
    """Nothing yet; how far it has come; done, until the next one, which knows how long it takes."""
    go_on, to_do = asyncio.Event(), True

    async def train() -> bool:
        say("embedding 3 texts")
        stands_at("embedding", 0, 3)
        await go_on.wait()
        return to_do

    async with running(tmp_path, train=train) as (data, _):
        assert (await look(data.control))["work"] is None
        await order(data.control, "train")
        found = await until(data, lambda seen: bool(seen["work"] and seen["work"]["said"]))
        work = found["work"]
        assert work is not None
        assert (work["order"], work["state"], work["expected_s"]) == ("train", "running", None)
        assert work["now"] == {"stage": "embedding", "done": 0, "total": 3}
        assert found["model"] == {"current": True, "id": "baton-1.tar.gz", "problem": None}
        go_on.set()
        work = (await until(data, ended))["work"]
        assert work is not None
        assert (work["state"], work["now"], work["nothing_to_do"]) == ("done", None, False)
        assert work["said"] == ["embedding 3 texts", "the new model answers"]
        assert work["expected_s"] == work["took_s"]
        to_do = False
        await order(data.control, "train")
        work = (await until(data, ended))["work"]
        assert work is not None
        assert work["nothing_to_do"]


def ended(seen: Look) -> bool:
    """Whether the training has ended."""
    return seen["work"] is not None and seen["work"]["state"] != "running"


async def test_how_long_it_took_is_known_to_the_next_run(tmp_path: Path) -> None:
    """A file in the data folder has it; a broken one is no reason for anything."""
    async with running(tmp_path) as (data, _):
        assert await ask(data, command="train") == 0
    for content in (data.durations_file.read_text("utf-8"), "[", '{"train": "x"}'):
        data.durations_file.write_text(content, "utf-8")
        async with running(tmp_path):
            await order(data.control, "train")
            await until(data, ended)


async def test_why_a_training_failed_is_the_last_line(tmp_path: Path) -> None:
    """An unforeseen error too, and the next one is taken."""

    async def train() -> bool:
        raise ValueError("a comma too many")

    async with running(tmp_path, train=train) as (data, _):
        for _ in range(2):
            await order(data.control, "train")
            work = (await until(data, ended))["work"]
            assert work is not None
            assert work["state"] == "failed"
            assert work["said"][-1] == "not renewed: ValueError: a comma too many"


async def test_articles_do_not_wait_for_a_training(tmp_path: Path) -> None:
    """Each of the two is seen."""
    go_on = asyncio.Event()

    async def train() -> bool:
        return await go_on.wait()

    async with running(tmp_path, train=train) as (data, _):
        await order(data.control, "train")
        assert await ask(data, command="articles") == 0
        found = await look(data.control)
        assert found["work"] is not None
        assert found["work"]["state"] == "running"
        assert found["articles"] is not None
        assert found["articles"]["state"] == "done"
        go_on.set()


@pytest.mark.parametrize("first_fails", [False, True])
async def test_an_article_edited_meanwhile_is_not_missed(tmp_path: Path, first_fails: bool) -> None:
    """What came while they were read is looked at once more, however often it came."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    looked = 0

    async def articles() -> bool:
        nonlocal looked
        looked += 1
        begun.set()
        await go_on.wait()
        if first_fails and looked == 1:
            raise RunError("refund.md:3: no title")
        return True

    async with running(tmp_path, articles=articles) as (data, _):
        first = asyncio.create_task(ask(data, command="articles"))
        await begun.wait()
        await order(data.control, "articles")
        await order(data.control, "articles")
        go_on.set()
        assert await first == 0
        assert looked == 2


async def test_nobody_takes_orders(tmp_path: Path) -> None:
    """No socket, a dead one, and a run that ends while it is asked."""
    with pytest.raises(Refused, match="nothing takes orders") as refused:
        await look(tmp_path / "control")
    assert refused.value.code == "not_running"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "control"))
    with pytest.raises(Refused, match="nothing takes orders"):
        await order(tmp_path / "control", "train")

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    (tmp_path / "control").unlink()
    async with await asyncio.start_unix_server(hang_up, tmp_path / "control"):
        with pytest.raises(Refused) as refused:
            await order(tmp_path / "control", "train")
        assert refused.value.code == "not_running"


@pytest.mark.parametrize(
    "asked", [b"", b"[1]", b"\xff", b'{"order": "dance"}', b'{"order": "restart", "kind": "redis"}']
)
async def test_what_is_no_order_is_refused(tmp_path: Path, asked: bytes) -> None:
    """In one line, and nothing happens."""
    async with running(tmp_path) as (data, run):
        reader, writer = await asyncio.open_unix_connection(data.control)
        writer.write(asked + b"\n")
        assert b'"refused": "not_understood"' in await reader.readline()
        writer.close()
        await writer.wait_closed()
        assert not run.asked


async def test_a_folder_deeper_than_a_sockets_address(tmp_path: Path) -> None:
    """The system takes 108 bytes at the most."""
    deep = tmp_path.joinpath(*["folder"] * 20)
    async with running(deep) as (data, _):
        assert await ask(data) == 0
        assert (await look(data.control))["work"] is not None


async def test_a_dead_runs_socket_is_in_nobodys_way(tmp_path: Path) -> None:
    """SIGKILL leaves the file behind."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "control"))
    async with running(tmp_path) as (data, _):
        assert await ask(data) == 0


@pytest.mark.parametrize("command", ["restart", "train", "articles"])
def test_nothing_to_order(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    """Without a run there is nothing to renew, and with one that starts not yet."""
    assert main([command, "--data", str(tmp_path)]) == 1
    assert "nothing is running" in capsys.readouterr().err
    with hold(tmp_path / "run.lock"):
        assert main([command, "--data", str(tmp_path)]) == 1
    assert "still starting" in capsys.readouterr().err
