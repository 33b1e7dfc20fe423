"""The gateway as a process, with its log, its memory and its open files to be looked at."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.settings.load import load_settings
from bot.settings.model import Limits
from tests.fuzz.values import CANARY
from tests.redis.attempts_forged import SIGNING_KEY
from tests.redis.gateway import IDENTITY_KEY
from tests.system.starting import free_port

INNER_TOKEN: Final = "t"
_START_LIMIT_S: Final = 60.0
_STOP_LIMIT_S: Final = 10.0
_COMPLAINT: Final = re.compile(
    r"Traceback|level=(error|critical|exception)|event=(aiohttp|asyncio|py\.warnings)\b|"
    r"event=\w+_(lost_store|failed)|"
    rf"never retrieved|[Uu]nclosed|never awaited|Warning|{CANARY}"
)
"""What no input may bring into the log; the last is the input itself."""

_LINE: Final = re.compile(r"timestamp=\S+ level=\w+ event=\S+( .*)?")


@dataclass
class Gateway:
    """The running process."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]
    _read: int = 0

    def alive(self) -> bool:
        return self.process.poll() is None

    def resident_mb(self) -> float:
        """Memory that it holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]

    def cpu_s(self) -> float:
        """Processor time that it has used."""
        told = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def complaints(self) -> list[str]:
        """Lines of the log, since the last look, that no input may cause."""
        with self.log.open("rb") as file:
            file.seek(self._read)
            whole = file.read().rpartition(b"\n")[0]
        self._read += len(whole) + (1 if whole else 0)
        lines = whole.decode("utf-8", "replace").split("\n")
        return [line[:1000] for line in lines if line and not _is_calm(line)]


@contextmanager
def gateway_process(
    folder: Path, redis_url: str, neighbours_url: str, settings: Mapping[str, str]
) -> Iterator[Gateway]:
    """Start `python -m bot gateway` and wait until it answers; `settings`: BATON_* variables."""
    port = free_port()
    (folder / "secrets").mkdir(parents=True, exist_ok=True)
    (folder / "secrets" / "signing_key").write_bytes(SIGNING_KEY)
    (folder / "secrets" / "identity_key").write_bytes(IDENTITY_KEY)
    (folder / "secrets" / "metrics_token").write_bytes(b"m" * 43)
    told = load_settings(None, dict(settings) | {"BATON_SERVER_PORT": str(port)})
    (folder / "settings.json").write_text(told.model_dump_json())
    environment = dict(os.environ) | {
        "BATON_DATA": str(folder),
        "BATON_REDIS_URL": redis_url,
        "BATON_INNER_TOKEN": INNER_TOKEN,
        "BATON_RASA_URLS": neighbours_url,
        "BATON_ANSWERS_URLS": neighbours_url,
        "BATON_RECORD_AT": f"{neighbours_url}/record",
    }
    command = [sys.executable, "-W", "default", "-m", "bot", "gateway"]
    log = folder / "gateway.log"
    with (
        log.open("wb") as file,
        subprocess.Popen(command, stdout=file, stderr=file, env=environment) as process,
    ):
        try:
            gateway = Gateway(f"http://127.0.0.1:{port}", log, process)
            _wait_for(gateway)
            yield gateway
        finally:
            process.terminate()
            try:
                process.wait(_STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _is_calm(line: str) -> bool:
    return bool(_LINE.fullmatch(line)) and not _COMPLAINT.search(line)


def wide_limits() -> dict[str, str]:
    """Settings under which no rate limit is met: it is the refusals behind them that are tried."""
    rates = dict.fromkeys(Limits().rates(), "10000000/minute")
    rates["open_sockets_per_address"] = "100000"
    return {f"BATON_LIMITS_{name.upper()}": value for name, value in rates.items()}


def _wait_for(gateway: Gateway) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline and gateway.alive():
        try:
            urllib.request.urlopen(f"{gateway.url}/api/sign-in-options", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)  # between two tries; the limit is the deadline
    raise RuntimeError(f"the gateway did not start: {gateway.log.read_text()[-2000:]}")
