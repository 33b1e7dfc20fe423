"""An agent on a pipe: commands on stdin, every event of the console on stdout."""

import asyncio
import json
import os
import sys
import threading
from typing import Any, Final

import aiohttp
from yarl import URL

from handoff.console.wire import error_frame
from handoff.json_lines import json_line
from handoff.peer import MAX_FRAME

_REFUSED: Final = 2
_TOO_MANY: Final = 429
_LAST_PING: Final = b"end of stdin"
_READ_AT_ONCE: Final = 64 * 1024


class PipeError(Exception):
    """Signing in or the connection failed; the text says how."""


def run_agent(url: str, user: str, password: str) -> int:
    """Work until stdin ends (0), or until the gateway refuses or leaves (2)."""
    try:
        asyncio.run(_work(url, user, password))
    except (PipeError, aiohttp.ClientError, OSError) as error:
        sys.stderr.write(f"handoff agent: {error}\n")
        return _REFUSED
    return 0


async def _work(url: str, user: str, password: str) -> None:
    # The session cookie must work for IP addresses too: that is where demos run.
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(url))
    ) as http:
        await _sign_in(http, url, user, password)
        # autoping off: the answer to our last ping must be seen (_print_events).
        async with http.ws_connect(f"{url}/api/console", autoping=False) as socket:
            sender = asyncio.create_task(_send_commands(socket))
            try:
                await _print_events(socket)
            finally:
                sender.cancel()


async def _sign_in(http: aiohttp.ClientSession, url: str, user: str, password: str) -> None:
    """Sign in, waiting as long as the gateway says; raises PipeError."""
    body = {"user": user, "password": password}
    while True:
        async with http.post(f"{url}/api/sign-in", json=body) as answer:
            told = await _told(answer)
            if answer.status == _TOO_MANY:
                wait_s = _wait_s(answer)
                sys.stderr.write(f"handoff agent: too many tries; again in {wait_s} s\n")
                await asyncio.sleep(wait_s)
                continue
            if answer.status != 200:
                raise PipeError(f"{url} answered {answer.status}: {told.get('message', '')}")
            if told.get("must_change_password"):
                raise PipeError(f"{user} must choose a password first, at {url}/agent")
            return


async def _told(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        told = json.loads(await answer.text())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _wait_s(answer: aiohttp.ClientResponse) -> int:
    text = answer.headers.get("Retry-After", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() else 1


async def _print_events(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            _print(json.loads(message.data))
        elif message.type is aiohttp.WSMsgType.PING:
            await socket.pong(message.data)
        elif message.type is aiohttp.WSMsgType.PONG and message.data == _LAST_PING:
            return
    raise PipeError("the gateway closed the connection")


async def _send_commands(socket: aiohttp.ClientWebSocketResponse) -> None:
    lines = _stdin_lines()
    while line := await lines.get():
        if len(line) > MAX_FRAME:
            _print_refusal("too_long", "the line is too long")
            continue
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError:
            _print_refusal("malformed", "the line is not UTF-8")
            continue
        if text:
            await socket.send_str(text)
    # Commands are obeyed in order, events before answers: once this ping is answered, all is said.
    await socket.ping(_LAST_PING)


def _stdin_lines() -> "asyncio.Queue[bytes]":
    """Lines of stdin, empty at its end.

    A daemon thread reads them: asyncio can't read a file, and mustn't wait for stdin when the
    gateway leaves first. It reads the descriptor itself, because Python aborts at exit when a
    thread holds the lock of sys.stdin's buffer.
    """
    lines: asyncio.Queue[bytes] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        left = b""
        while part := os.read(sys.stdin.fileno(), _READ_AT_ONCE):
            *whole, left = (left + part).split(b"\n")
            for line in whole:
                loop.call_soon_threadsafe(lines.put_nowait, line + b"\n")
        if left:
            loop.call_soon_threadsafe(lines.put_nowait, left)
        loop.call_soon_threadsafe(lines.put_nowait, b"")

    threading.Thread(target=read, daemon=True).start()
    return lines


def _print_refusal(reason: str, message: str) -> None:
    _print(error_frame(None, reason, message))


def _print(event: Any) -> None:
    sys.stdout.write(json_line(event))
    sys.stdout.flush()
