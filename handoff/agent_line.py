"""The line between a pipe and the console: made again when it breaks, and nobody guesses."""

import asyncio
import json
import sys
import time
from collections import deque
from typing import Any, Final

import aiohttp

from handoff.console.wire import error_frame
from handoff.json_lines import json_line
from handoff.peer import MAX_FRAME, NO_RIGHT, NOT_SIGNED_IN
from handoff.stdin_lines import stdin_lines

_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 2.0
_GIVEN_UP_S: Final = 60.0
"""Without a connection for so long it is over; the cases have returned to the queue (P5)."""


class PipeError(Exception):
    """Signing in or the connection failed; the text says how."""


class AgentLine:
    """The connection to the console, made again when it breaks.

    A ping follows each command. Commands are obeyed in order and their events come before the
    answer to the ping: what stands before an answered ping is done.
    """

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = f"{url}/api/console"
        self._lines = stdin_lines()
        self._sent: deque[tuple[bytes, str]] = deque()
        self._number = 0
        self._ended = False

    async def work(self) -> None:
        """Pass commands and events on until stdin has ended and all is answered."""
        pause_s, lost_at = _FIRST_PAUSE_S, time.monotonic()
        while True:
            try:
                # autoping off: the answers to our own pings must be seen.
                async with self._http.ws_connect(self._url, autoping=False) as socket:
                    if await self._serve(socket):
                        return
                pause_s, lost_at = _FIRST_PAUSE_S, time.monotonic()
            except aiohttp.WSServerHandshakeError:
                raise  # answered, and refused
            except (aiohttp.ClientError, OSError):
                if time.monotonic() - lost_at > _GIVEN_UP_S:
                    raise
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _serve(self, socket: aiohttp.ClientWebSocketResponse) -> bool:
        """Work on one connection; whether all is done, else it has broken."""
        sender = asyncio.create_task(self._send(socket))
        try:
            return await self._print_events(socket)
        except (aiohttp.ClientError, ConnectionError):
            return False
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _print_events(self, socket: aiohttp.ClientWebSocketResponse) -> bool:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                _print(json.loads(message.data))
            elif message.type is aiohttp.WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is aiohttp.WSMsgType.PONG and self._answered(bytes(message.data)):
                return True
        if socket.close_code in {NOT_SIGNED_IN, NO_RIGHT}:
            raise PipeError(f"not let in ({socket.close_code}): the session, or the role")
        return False

    def _answered(self, ping: bytes) -> bool:
        """Note how far the commands are obeyed; whether that is all there will be."""
        while any(number == ping for number, _ in self._sent):
            self._sent.popleft()
        return self._ended and not self._sent

    async def _send(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        unanswered, self._sent = self._sent, deque()
        for _, text in unanswered:
            if _is_said_once(text):
                await self._post(socket, text)
            elif text:
                # Perhaps done, perhaps not: the console's next events tell, nobody guesses.
                _print_refusal("connection_lost", "not known to be done", text)
        while not self._ended:
            line = await self._lines.get()
            self._ended = not line
            if text := _legible(line):
                await self._post(socket, text)
        # Nothing to obey: answered when everything before it is.
        await self._post(socket, "")

    async def _post(self, socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
        self._number += 1
        ping = str(self._number).encode()
        self._sent.append((ping, text))
        if text:
            await socket.send_str(text)
        await socket.ping(ping)


def _legible(line: bytes) -> str:
    if len(line) > MAX_FRAME:
        _print_refusal("too_long", "the line is too long")
        return ""
    try:
        return line.decode("utf-8").strip()
    except UnicodeDecodeError:
        _print_refusal("malformed", "the line is not UTF-8")
        return ""


def _command(text: str) -> dict[str, Any]:
    try:
        command = json.loads(text)
    except ValueError:
        return {}
    return command if isinstance(command, dict) else {}


def _is_said_once(text: str) -> bool:
    """What an agent says has an id: sent twice, it is said once."""
    command = _command(text)
    return command.get("type") in {"say", "available", "away"}


def _print_refusal(reason: str, message: str, text: str = "") -> None:
    command = _command(text)
    about = {"case": command.get("case"), "id": command.get("id")}
    _print(error_frame(command.get("type"), reason, message, **about))


def _print(event: Any) -> None:
    sys.stdout.write(json_line(event))
    sys.stdout.flush()
