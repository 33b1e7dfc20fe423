"""Redis, answers and Rasa as they run in earnest; the line between the last two can break."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import redis

from bot.run.redis_part import find_redis_server
from nlu.rasa_process import ROOT, rasa_python

START_LIMIT_S = 180.0  # a machine that runs other tests too loads Rasa in a minute
TURN_LIMIT_S = 30.0


@dataclass
class Line:
    """What lies between Rasa and answers; `broken` holds the paths that answer 500."""

    port: int
    broken: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)


@dataclass
class Turn:
    """What the channel said."""

    status: int
    body: dict[str, Any]

    @property
    def replies(self) -> list[dict[str, Any]]:
        """Texts with their custom part."""
        return list(self.body["replies"])

    @property
    def kinds(self) -> list[str]:
        """What kind each reply is of."""
        return [reply["custom"]["kind"] for reply in self.replies]

    def of_kind(self, kind: str) -> dict[str, Any]:
        """The custom part of the first reply of that kind."""
        return next(r["custom"] for r in self.replies if r["custom"]["kind"] == kind)


class Stack:
    """The running bot, without a gateway."""

    def __init__(
        self,
        rasa_port: int,
        token: str,
        store: redis.Redis,
        redis_process: subprocess.Popen[bytes],
        line: Line,
    ) -> None:
        self._port = rasa_port
        self._token = token
        self._store = store
        self._redis = redis_process
        self._leases: set[str] = set()
        self.line = line

    @contextmanager
    def redis_hanging(self) -> Iterator[None]:
        """Redis is there and says nothing."""
        self._redis.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._redis.send_signal(signal.SIGCONT)

    def turn(
        self,
        case: str,
        seq: int,
        text: str,
        *,
        lang: str = "ko",
        choice: str | None = None,
        unseen: list[dict[str, Any]] | None = None,
        token: str | None = None,
        shown_seq: int | None = None,
        epoch: int = 1,
        lease: str = "a lease",
    ) -> Turn:
        """Send one message as the gateway does; all before it was shown unless said otherwise."""
        body = {
            **self.standing(case, seq - 1 if shown_seq is None else shown_seq, epoch, lease),
            "seq": seq,
            "message_id": f"{case}-{seq}",
            "text": text,
            "metadata": {"lang": lang, "choice": choice},
            "unseen": unseen or [],
        }
        return self.post(json.dumps(body).encode(), self._token if token is None else token)

    def correct(self, case: str, shown_seq: int, epoch: int = 1) -> Turn:
        """Have the tracker corrected."""
        body = self.standing(case, shown_seq, epoch, "a lease")
        return self.post(json.dumps(body).encode(), path="correct")

    def standing(self, case: str, shown_seq: int, epoch: int, lease: str) -> dict[str, Any]:
        """Where a case stands, as the gateway says it; it holds the lease, whatever `lease` is."""
        key = f"test:{case}:lease"
        if key not in self._leases:
            self._store.set(key, "a lease")
            self._leases.add(key)
        return {
            "case": case,
            "epoch": epoch,
            "shown_seq": shown_seq,
            "lease": {"key": key, "token": lease},
        }

    def post(self, body: bytes, token: str | None = None, path: str = "turn") -> Turn:
        """Send any body."""
        headers = {"X-Baton-Token": self._token if token is None else token}
        status, answer = ask(self._port, "POST", f"/webhooks/baton/{path}", body, headers)
        return Turn(status, json.loads(answer))

    def events(self, case: str) -> list[dict[str, Any]]:
        """The tracker's events as stored, none if there is no tracker."""
        stored = self._store.get(f"baton:tracker:{case}")
        return list(json.loads(stored)["events"]) if isinstance(stored, (bytes, str)) else []


@contextmanager
def running(data: Path, model: Path) -> Iterator[Stack]:
    """Start everything, wait until it is well, stop it in order; `data` holds the index."""
    token, password = secrets.token_hex(16), secrets.token_hex(16)
    redis_port, answers_port, rasa_port = free_port(), free_port(), free_port()
    logs = data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        line = stack.enter_context(_line(answers_port))
        environment = _environment(token, password, redis_port, answers_port, line, data)
        server = [str(find_redis_server().path), "--port", str(redis_port), "--save", ""]
        server += ["--requirepass", password, "--dir", str(data)]
        redis_process = stack.enter_context(_process(server, environment, logs))
        answers = [sys.executable, "-m", "actions"]
        stack.enter_context(_process(answers, environment, logs))
        stack.enter_context(_process(_rasa(model, rasa_port), environment, logs))
        wait_until_well(answers_port, "/health")
        wait_until_well(rasa_port, "/webhooks/baton/health")
        store = stack.enter_context(redis.Redis(port=redis_port, password=password))
        yield Stack(rasa_port, token, store, redis_process, line)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(
    port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """One request to a part on this machine: (status, body)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TURN_LIMIT_S)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def wait_until_well(port: int, path: str) -> None:
    """Ask until it answers 200."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            if ask(port, "GET", path)[0] == HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            pass  # not up yet
        time.sleep(0.1)  # between two tries; the limit is the deadline
    raise RuntimeError(f"{path} on {port} is not well after {START_LIMIT_S:.0f} s")


def _rasa(model: Path, port: int) -> list[str]:
    return [
        *(str(rasa_python()), "-m", "rasa", "run", "--model", str(model)),
        *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
        *("--interface", "127.0.0.1", "--port", str(port)),
    ]


def _environment(
    token: str, password: str, redis_port: int, answers_port: int, line: Line, data: Path
) -> dict[str, str]:
    names = {
        "BATON_INNER_TOKEN": token,
        "BATON_REDIS_HOST": "127.0.0.1",
        "BATON_REDIS_PORT": str(redis_port),
        "BATON_REDIS_DB": "0",
        "BATON_REDIS_USERNAME": "",
        "BATON_REDIS_PASSWORD": password,
        "BATON_REDIS_SSL": "false",
        "BATON_ANSWERS_PORT": str(answers_port),
        "BATON_ANSWERS_URL": f"http://127.0.0.1:{line.port}",
        "BATON_ORDERS_URL": f"http://127.0.0.1:{answers_port}/demo/orders",
        "BATON_INDEX": str(data / "index"),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    return dict(os.environ) | names


@contextmanager
def _process(
    arguments: list[str], environment: dict[str, str], logs: Path
) -> Iterator[subprocess.Popen[bytes]]:
    name = arguments[2] if arguments[1] == "-m" else Path(arguments[0]).name
    with (logs / f"test-{name}.log").open("wb") as log:
        process = subprocess.Popen(
            arguments, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def _line(answers_port: int) -> Iterator[Line]:
    line = Line(free_port())

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            line.calls.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = 500, b'{"error": "the line is broken"}'
            if self.path not in line.broken:
                status, answer = ask(answers_port, "POST", self.path, body, dict(self.headers))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", line.port), Passing)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
