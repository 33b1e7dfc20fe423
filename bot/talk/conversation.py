"""One scripted customer on the wire."""

import asyncio
import contextlib
import json
import secrets
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

import aiohttp

from bot.talk.script import Customer

TURN_LIMIT_S: Final = 30.0
_BETWEEN_TRIES_S: Final = 0.5
_CREATED: Final = 201
_TOO_MANY: Final = 429


class TalkError(Exception):
    """The conversation can't go on; the text says why."""


class _TooFast(Exception):
    """The gateway takes no more for a while; what was sent was not taken."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"again in {wait_s} s")
        self.wait_s = wait_s


@dataclass
class _Turn:
    """What came in answer to one message."""

    id: str
    text: str
    choice: str | None = None
    seq: int = 0
    ended: dict[str, Any] | None = None
    error: str | None = None


class Conversation:
    """A connected customer; use as an async context manager."""

    def __init__(self, http: aiohttp.ClientSession, url: str, customer: Customer) -> None:
        self._http = http
        self._url = url
        self._customer = customer
        self._token = ""
        self._seen = 0
        self._shown: list[dict[str, Any]] = []
        self.case: str | None = None
        self.owner = "bot"

    async def __aenter__(self) -> "Conversation":
        deadline = time.monotonic() + TURN_LIMIT_S
        while True:
            try:
                self._token = self._token or await self._new_token()
                await self._connect()
                return self
            except (aiohttp.ClientError, OSError, TalkError):
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(_BETWEEN_TRIES_S)  # a gateway that is being renewed

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._socket.close()

    async def say(self, text: str, choice: str | None = None) -> dict[str, Any]:
        """Say one thing and return what `bot talk` prints of it, without id and number.

        `choice`: the id of the offered choice that it is, if it is one.

        A connection that is lost meanwhile is made again and the message sent again under its id,
        as the page does. A message that the gateway refuses is `unavailable`, with the owner
        unchanged and the reason in `system`.
        """
        turn = _Turn(id=secrets.token_hex(8), text=text, choice=choice)
        started = time.monotonic()
        while turn.ended is None:
            try:
                async with asyncio.timeout(TURN_LIMIT_S):
                    await self._until_ended(turn)
            except _TooFast as refused:
                await asyncio.sleep(refused.wait_s)  # told by the gateway; no part of the turn
                started = time.monotonic()
            except TimeoutError:
                turn.ended = {"decision": "timeout"}
        shown, self._shown = self._shown, []
        return _record(turn, shown, self, round((time.monotonic() - started) * 1000))

    async def _until_ended(self, turn: _Turn) -> None:
        await self._send_say(turn)
        while turn.ended is None:
            try:
                self._take(turn, await self._next())
            except TalkError:
                await self._reconnect()
                await self._send_say(turn)

    async def close_case(self) -> None:
        """End the chat, as the customer would."""
        if self.case is None or self.owner == "closed":
            return
        with contextlib.suppress(TimeoutError, TalkError):  # what was said is recorded already
            async with asyncio.timeout(TURN_LIMIT_S):
                await self._send(type="end")
                while self.owner != "closed":
                    frame = await self._next()
                    self._note(frame)
                    if frame["type"] == "error" and frame["code"] == "rate_limited":
                        await asyncio.sleep(frame["retry_after_s"])
                        await self._send(type="end")

    def _take(self, turn: _Turn, frame: dict[str, Any]) -> None:
        self._note(frame)
        match frame["type"]:
            case "accepted" if frame["id"] == turn.id:
                turn.seq, self.case, self.owner = frame["seq"], frame["case"], frame["owner"]
                if self.owner != "bot":
                    turn.ended = {"decision": "queued"}
            case "turn_ended" if turn.seq and frame["seq"] >= turn.seq:
                turn.ended = frame
            case "error" if frame["code"] == "rate_limited":
                raise _TooFast(frame["retry_after_s"])
            case "error" if frame["id"] in {turn.id, None}:
                turn.error = frame["message"]
                turn.ended = {"decision": "unavailable"}

    def _note(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "line":
            self._seen = frame["line"]["seq"]
            if frame["line"]["who"] != "customer":
                self._shown.append(frame["line"])
        elif frame["type"] in {"owner", "turn_ended"}:
            self.owner = frame["owner"]

    async def _new_token(self) -> str:
        while True:
            async with self._http.post(f"{self._url}/api/customer", json={}) as answer:
                if answer.status == _TOO_MANY:
                    await asyncio.sleep(_wait_s(answer.headers.get("Retry-After")))
                    continue
                if answer.status != _CREATED:
                    raise TalkError(f"{self._url}/api/customer answered {answer.status}")
                return str((await answer.json())["token"])

    async def _connect(self) -> None:
        while True:
            try:
                self._socket = await self._http.ws_connect(f"{self._url}/api/chat", heartbeat=20)
                break
            except aiohttp.WSServerHandshakeError as error:
                if error.status != _TOO_MANY:
                    raise
                headers = error.headers
                await asyncio.sleep(_wait_s(headers.get("Retry-After") if headers else None))
        await self._send(**self._hello())
        welcome = await self._next()
        if welcome.get("reset"):
            self._seen = 0
        self.owner = welcome.get("owner", self.owner)

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "token": self._token,
            "lang": self._customer.lang,
            "case": self.case,
            "seen": self._seen,
        }

    async def _reconnect(self) -> None:
        while True:
            try:
                await self._connect()
                return
            except (aiohttp.ClientError, TalkError, OSError):
                await asyncio.sleep(_BETWEEN_TRIES_S)  # the turn's time limit ends it

    async def _send_say(self, turn: _Turn) -> None:
        await self._send(type="say", id=turn.id, text=turn.text, choice=turn.choice)

    async def _send(self, **frame: Any) -> None:
        # A lost connection shows when the next frame is read.
        with contextlib.suppress(ConnectionError):
            await self._socket.send_str(json.dumps(frame, ensure_ascii=False))

    async def _next(self) -> dict[str, Any]:
        try:
            message = await self._socket.receive()
        except (aiohttp.ClientError, ConnectionError):  # a ping came while it was closing
            raise TalkError("the connection was lost") from None
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise TalkError("the connection was closed")
        frame: dict[str, Any] = json.loads(message.data)
        return frame


def _wait_s(retry_after: str | None) -> float:
    return float(retry_after) if retry_after and retry_after.isdecimal() else 1.0


def _record(
    turn: _Turn, shown: list[dict[str, Any]], talk: Conversation, latency_ms: int
) -> dict[str, Any]:
    ended = turn.ended or {}
    # Lines of an earlier turn, one that came too late for its time limit, are not this one's.
    said = [line for line in shown if line["who"] == "bot" and line["turn"] == turn.seq]
    customs = [line["custom"] or {} for line in said]
    answered = [custom for custom in customs if custom.get("kind") == "answer"]
    clarified = [custom for custom in customs if custom.get("kind") == "clarify"]
    handed_over = ended["decision"] in {"handed_over", "unavailable"}
    system = [line["text"] for line in shown if line["who"] == "system"]
    return {
        "texts": [line["text"] for line in said],
        "system": system + ([turn.error] if turn.error else []),
        "articles": [article["id"] for custom in answered for article in custom["articles"]],
        "choices": [choice for custom in clarified for choice in custom["choices"]],
        "decision": ended["decision"],
        "confidence": ended.get("confidence"),
        "owner": talk.owner,
        "reason": ended.get("reason") if handed_over else None,
        "case": talk.case,
        "release": ended.get("release"),
        "latency_ms": latency_ms,
    }
