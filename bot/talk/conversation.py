"""One scripted customer on the wire."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final

import aiohttp

from bot.talk.script import Customer

TURN_LIMIT_S: Final = 30.0


class TalkError(Exception):
    """The conversation can't go on; the text says why."""


@dataclass
class _Turn:
    """What came in answer to one message."""

    id: str
    seq: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    ended: dict[str, Any] | None = None
    error: str | None = None


class Conversation:
    """A connected customer; use as an async context manager."""

    def __init__(self, http: aiohttp.ClientSession, url: str, customer: Customer) -> None:
        self._http = http
        self._url = url
        self._customer = customer
        self.case: str | None = None
        self.owner = "bot"
        self._shown: list[dict[str, Any]] = []

    async def __aenter__(self) -> "Conversation":
        token = await self._token()
        self._socket = await self._http.ws_connect(f"{self._url}/api/chat", heartbeat=20)
        await self._send(type="hello", token=token, lang=self._customer.lang, case=None, seen=0)
        await self._next()  # welcome
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._socket.close()

    async def say(self, text: str) -> dict[str, Any]:
        """Say one thing and return what `bot talk` prints of it, without id and number."""
        turn = _Turn(id=secrets.token_hex(8))
        started = time.monotonic()
        await self._send(type="say", id=turn.id, text=text, choice=None)
        try:
            async with asyncio.timeout(TURN_LIMIT_S):
                while turn.ended is None:
                    self._take(turn, await self._next())
        except TimeoutError:
            turn.ended = {"decision": "timeout"}
        shown, self._shown = self._shown, []
        return _record(turn, shown, self, round((time.monotonic() - started) * 1000))

    async def close_case(self) -> None:
        """End the chat, as the customer would."""
        if self.case is None or self.owner == "closed":
            return
        await self._send(type="end")
        async with asyncio.timeout(TURN_LIMIT_S):
            while self.owner != "closed":
                self._note(await self._next())

    def _take(self, turn: _Turn, frame: dict[str, Any]) -> None:
        self._note(frame)
        match frame["type"]:
            case "accepted" if frame["id"] == turn.id:
                turn.seq, self.case, self.owner = frame["seq"], frame["case"], frame["owner"]
                if self.owner != "bot":
                    turn.ended = {"decision": "queued"}
            case "turn_ended" if turn.seq and frame["seq"] >= turn.seq:
                turn.ended = frame
            case "error" if frame["id"] in {turn.id, None}:
                turn.error = frame["message"]
                turn.ended = {"decision": "unavailable"}

    def _note(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "line" and frame["line"]["who"] != "customer":
            self._shown.append(frame["line"])
        elif frame["type"] in {"owner", "turn_ended"}:
            self.owner = frame["owner"]

    async def _token(self) -> str:
        while True:
            async with self._http.post(f"{self._url}/api/customer", json={}) as answer:
                if answer.status == 429:
                    await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
                    continue
                if answer.status != 201:
                    raise TalkError(f"{self._url}/api/customer answered {answer.status}")
                return str((await answer.json())["token"])

    async def _send(self, **frame: Any) -> None:
        await self._socket.send_str(json.dumps(frame, ensure_ascii=False))

    async def _next(self) -> dict[str, Any]:
        message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise TalkError("the connection was closed")
        frame: dict[str, Any] = json.loads(message.data)
        return frame


def _record(
    turn: _Turn, shown: list[dict[str, Any]], talk: Conversation, latency_ms: int
) -> dict[str, Any]:
    ended = turn.ended or {}
    customs = [line["custom"] or {} for line in shown if line["who"] == "bot"]
    answered = [custom for custom in customs if custom.get("kind") == "answer"]
    clarified = [custom for custom in customs if custom.get("kind") == "clarify"]
    handed_over = ended["decision"] in {"handed_over", "unavailable"}
    system = [line["text"] for line in shown if line["who"] == "system"]
    return {
        "texts": [line["text"] for line in shown if line["who"] == "bot"],
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
