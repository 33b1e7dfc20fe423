"""`bot account` and `bot audit` on the store of a run, and `handoff agent` against a site."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import redis as redis_client

from bot.cli import main
from bot.run.paths import DataFolder
from bot.run.pids import birth_of
from bot.run.ports import free_ports
from bot.run.redis_part import find_redis_server, write_config
from bot.run.run_file import PartEntry, RunFile
from bot.run.run_lock import hold
from bot.run.secret_files import keep_token
from bot.run.sign_ins import keep_sign_ins
from handoff.agent_pipe import _sign_in
from handoff.staff.accounts import Accounts
from handoff.staff.audit import Actor
from handoff.staff.scripts import StaffScripts
from handoff.store import Store
from tests.redis.staff_site import PASSWORD, Site, staff_site

pytestmark = pytest.mark.redis

Bot = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A data folder as `bot run` leaves it while it runs: its folder, and its store's URL."""
    data = DataFolder.at(tmp_path_factory.mktemp("data"))
    data.make()
    server, port = find_redis_server(), next(free_ports())
    password = keep_token(data.secrets / "redis_password")
    config = write_config(data.redis, server, port, password, "everysec")
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    with (
        hold(data.lock_file),
        subprocess.Popen([server.path, config], stdout=subprocess.DEVNULL) as process,
    ):
        try:
            _wait_for(url)
            RunFile(data.run_file, "http://127.0.0.1:1").put(
                PartEntry("redis", process.pid, birth_of(process.pid), port)
            )
            yield data.root, url
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with redis_client.Redis.from_url(url) as client:
                client.ping()
                return
        except redis_client.ConnectionError:
            time.sleep(0.02)  # between two tries; the limit is the deadline
    raise RuntimeError("redis-server did not start")


@pytest.fixture
def bot(
    run: tuple[Path, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Bot:
    """Call `bot` with the run's data folder: (status, stdout, stderr)."""
    monkeypatch.delenv("REDIS_URL", raising=False)
    with redis_client.Redis.from_url(run[1]) as client:
        client.flushall()

    def call(*arguments: str, data: bool = True) -> tuple[int, str, str]:
        folder = ["--data", str(run[0])] if data else []
        try:
            status = main([*arguments, *folder])
        except SystemExit as exit_:
            status = int(str(exit_.code))
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_an_account_from_first_to_last(bot: Bot, tmp_path: Path) -> None:
    """Made, listed, changed, disabled; each in the audit under the command's name."""
    status, password, _ = bot("account", "create", "boss", "--name", "사장님", "--role", "admin")
    assert status == 0
    assert len(password.strip()) >= 16
    file = tmp_path / "password"
    file.write_text("a chosen password\n")
    made = bot("account", "create", "mina", "--name", "Mina", "--role", "agent",
               "--password-file", str(file))  # fmt: skip
    assert made == (0, "", "")
    assert bot("account", "role", "mina", "supervisor")[0] == 0
    assert bot("account", "password", "mina")[1].strip() != ""
    assert bot("account", "disable", "mina")[0] == 0
    assert bot("account", "sessions", "mina")[1] == ""
    assert bot("account", "sessions", "mina", "--end")[1] == "0 ended\n"
    assert bot("account", "list")[1] == (
        "boss\tadmin\tenabled\t사장님\nmina\tsupervisor\tdisabled\tMina\n"
    )
    assert bot("account", "enable", "mina")[0] == 0
    told = [json.loads(line) for line in bot("audit", "--json")[1].splitlines()]
    assert [entry["did"] for entry in told] == [
        "account_created", "account_created", "role_changed", "password_reset",
        "account_disabled", "session_revoked", "account_enabled",
    ]  # fmt: skip
    assert all(entry["who"].startswith("command:") for entry in told)
    assert bot("audit")[1].count("\n") == len(told)
    assert bot("audit", "--verify") == (0, "whole\n", "")


def test_a_broken_audit_is_status_1(bot: Bot, run: tuple[Path, str]) -> None:
    """And says where."""
    for user in ("one", "two"):
        bot("account", "create", user, "--name", user, "--role", "admin")
    with redis_client.Redis.from_url(run[1]) as client:
        first = client.xrange("baton:audit")[0][0]
        client.xdel("baton:audit", first)
    status, said, _ = bot("audit", "--verify")
    assert (status, said.startswith("broken at entry 2")) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["create", "Mina", "--name", "M", "--role", "agent"], "user name"),
        (["create", "boss", "--name", "M", "--role", "agent"], "already"),
        (["create", "mina", "--name", "M", "--role", "king"], "king"),
        (["create", "mina", "--name", "M", "--role", "agent", "--password-file", "no/file"],
         "no/file"),
        (["create", "mina", "--name", "M", "--role", "agent", "--password-file", "/dev/null"],
         "password"),
        (["disable", "boss"], "last account"),
        (["role", "boss", "agent"], "last account"),
        (["disable", "nobody"], "nobody"),
        (["password", "nobody"], "nobody"),
        (["sessions", "nobody", "--end"], "nobody"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line_and_status_2(
    bot: Bot, arguments: list[str], named: str
) -> None:
    """On standard error; nothing on standard output."""
    bot("account", "create", "boss", "--name", "Boss", "--role", "admin")
    status, out, err = bot("account", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert named in err


@pytest.mark.parametrize("command", [["account", "list"], ["audit"]])
def test_without_a_run_it_says_so(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that names the folder."""
    assert main([*command, "--data", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert str(tmp_path) in said.err


def test_redis_url_does_without_a_folder(
    bot: Bot, run: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a Redis of the operator's own."""
    bot("account", "create", "boss", "--name", "Boss", "--role", "admin")
    monkeypatch.setenv("REDIS_URL", run[1])
    assert bot("account", "list", data=False)[1].startswith("boss\t")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9")
    status, out, err = bot("account", "list", data=False)
    assert (status, out, err.count("\n")) == (1, "", 1)


def test_demo_passwords_are_kept_when_people_join(tmp_path: Path) -> None:
    """A file of an earlier version gets who is new, and nobody's password changes."""
    file = tmp_path / "sign_ins.json"
    old = [{"user": "mina", "name": "Mina", "role": "agent", "password": "as it was"}]
    file.write_text(json.dumps(old))
    people = {person.user: person for person in keep_sign_ins(file)}
    assert {user: person.role for user, person in people.items()} == {
        "mina": "agent", "joon": "agent", "sora": "supervisor", "dana": "trainer", "hana": "admin",
    }  # fmt: skip
    assert people["mina"].password == "as it was"
    assert keep_sign_ins(file) == list(people.values())
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    async with staff_site(redis_url, store) as site:
        yield site


async def agent(site: Site, user: str, password: str) -> tuple[int, str, str]:
    """Run `handoff agent` with nothing to do."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "handoff", "agent", "--url", site.url, "--user", user,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "BATON_PASSWORD": password},
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_an_agent_on_a_pipe_waits_when_told_to(redis_url: str, store: Store) -> None:
    """429 is no refusal: it signs in when the gateway says that it may."""
    rules = {"sign_ins_per_address": "1/2 second"}
    async with staff_site(redis_url, store, rules=rules) as site:
        browser = await site.browser()
        await site.parts.throttle.from_address("127.0.0.1")
        assert (await browser.sign_in("mina")).status == 429
        await _sign_in(browser.http, site.url, "mina", PASSWORD)
        assert (await browser.call("GET", "/api/me")).body["user"] == "mina"


async def test_an_agent_on_a_pipe_says_why_it_cannot(site: Site, store: Store) -> None:
    """One line: wrong, or a password of one's own first."""
    await Accounts(store, StaffScripts(store)).set_password(
        Actor("tester"), "mina", "made by another", must_change=True
    )
    for password, named in (("wrong", "wrong user or password"), ("made by another", "choose")):
        status, out, err = await agent(site, "mina", password)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert named in err
