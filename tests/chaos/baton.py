"""The Baton under attack: started as a user starts it, killed as no user would."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.run.paths import ROOT
from bot.run.pids import birth_of
from bot.run.run_file import PartEntry, read_parts
from bot.run.running_redis import running_redis
from tests.chaos.plan import REPLICAS

GRACE_S: Final = 3.0
_START_LIMIT_S: Final = 300.0
_STOP_LIMIT_S: Final = 60.0
_TRIES: Final = 3
_KEPT: Final = ("models", "index", "index.stamp", "embeddings.sqlite")
_MANY: Final = "1000000/minute"
_SETTINGS: Final = {
    "BATON_HANDOFF_AGENT_GRACE_S": str(GRACE_S),
    "BATON_LIMITS_MESSAGES_PER_CUSTOMER": _MANY,
    "BATON_LIMITS_MESSAGES_PER_ADDRESS": _MANY,
    "BATON_LIMITS_CUSTOMERS_PER_ADDRESS": _MANY,
    "BATON_LIMITS_SOCKETS_PER_ADDRESS": _MANY,
    "BATON_LIMITS_OPEN_SOCKETS_PER_ADDRESS": "1000000",
    "BATON_LIMITS_REQUESTS_PER_ACCOUNT": _MANY,
    "BATON_LIMITS_SIGN_INS_PER_ACCOUNT_AND_ADDRESS": _MANY,
    "BATON_LIMITS_SIGN_INS_PER_ADDRESS": _MANY,
    "BATON_LIMITS_SIGN_INS_PER_ACCOUNT": _MANY,
}
"""All customers come from one address here, and none of them is to be slowed down."""


class Baton:
    """One `bot run` with two replicas and a data folder of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.url = f"http://127.0.0.1:{port}"
        self.up = asyncio.Event()
        self.starts = 0
        self._port = port
        self._process: asyncio.subprocess.Process | None = None
        self._starting: asyncio.Task[None] | None = None

    async def take_model(self, source: Path) -> None:
        """Use the model that the tests have; trained there first, and kept, if it isn't current."""
        command = (sys.executable, "-m", "bot.run.model", "--data", str(source))
        training = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
        )
        if await training.wait() != 0:
            raise RuntimeError("the model can't be trained")
        (self.data / "logs").mkdir(parents=True, exist_ok=True)
        for name in _KEPT:
            if (source / name).is_dir():
                shutil.copytree(source / name, self.data / name, dirs_exist_ok=True)
            elif (source / name).is_file():
                shutil.copy2(source / name, self.data / name)

    async def until_up(self) -> None:
        """Start it, or wait for the start that is under way; one that failed is tried again."""
        for _ in range(_TRIES):
            if self.up.is_set():
                return
            if self._starting is None:
                self._starting = asyncio.create_task(self._start(), name="start of Baton")
            # It goes on when who waits for it is cancelled: half a start is worse than none.
            await asyncio.wait({self._starting})
            if not self.up.is_set():
                await self.kill_supervisor()
        raise RuntimeError(
            f"`bot run` does not come up; see {self.data / 'logs' / 'supervisor.log'}"
        )

    async def _start(self) -> None:
        self.up.clear()
        self.starts += 1
        command = [*(sys.executable, "-m", "bot", "run"), *("--port", str(self._port))]
        command += [*("--data", str(self.data)), *("--replicas", str(REPLICAS))]
        with (self.data / "logs" / "supervisor.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=dict(os.environ) | _SETTINGS,
                start_new_session=True,
            )
        async with asyncio.timeout(_START_LIMIT_S):
            await self._until_up(self._process)
        if not self.up.is_set():
            raise RuntimeError(
                f"`bot run` did not come up; see {self.data / 'logs' / 'supervisor.log'}"
            )

    async def _until_up(self, process: asyncio.subprocess.Process) -> None:
        """It prints the sign-ins when all is well, and nothing else on its standard output."""
        assert process.stdout is not None
        async for line in process.stdout:
            if line.startswith(b'{"sign_ins"'):
                self.up.set()
                return

    async def kill_supervisor(self) -> None:
        """SIGKILL it; its children are told to end by the system."""
        self.up.clear()
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._starting = None
        await self._process.wait()

    async def stop(self) -> None:
        """Ctrl-C, and everything has ended; raises TimeoutError."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        async with asyncio.timeout(_STOP_LIMIT_S):
            await self._process.wait()

    def process_of(self, name: str) -> int | None:
        """The process of a part, if it is still the one noted; None while it is down."""
        for entry in self._parts():
            if entry.name == name and birth_of(entry.pid) == entry.birth != "":
                return entry.pid
        return None

    def kill_what_is_left(self) -> None:
        """After a run that went wrong: nothing of ours stays behind."""
        for entry in self._parts():
            if birth_of(entry.pid) == entry.birth != "":
                with contextlib.suppress(ProcessLookupError):
                    os.kill(entry.pid, signal.SIGKILL)

    def redis_url(self) -> str:
        """Where its Redis is now; raises bot.run.errors.RunError."""
        return running_redis(self.data, {})

    async def is_well(self) -> bool:
        """Whether /health says that all is."""
        told = await self.told()
        return bool(told and told["ok"])

    async def told(self) -> dict[str, Any] | None:
        """What /health says; None when nobody answers."""
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError, ValueError):
            limit = aiohttp.ClientTimeout(total=5)
            async with (
                aiohttp.ClientSession(timeout=limit) as http,
                http.get(f"{self.url}/health") as answer,
            ):
                body: dict[str, Any] = await answer.json()
                return body
        return None

    def _parts(self) -> list[PartEntry]:
        # The supervisor may be writing it just now, or be gone.
        with contextlib.suppress(OSError, ValueError, json.JSONDecodeError):
            return read_parts(self.data / "run.json")
        return []


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
