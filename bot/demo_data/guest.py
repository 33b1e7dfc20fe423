"""A customer's page in the demo's month: all its buttons, beside what `bot talk` says."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, Final

import aiohttp

from bot.talk.conversation import Conversation, TalkError
from bot.talk.script import Customer

_LIMIT_S: Final = 10.0
_REFUSED: Final = "rate_limited"

Frame = dict[str, Any]


class Guest(Conversation):
    """One visit; who comes again brings the `token` of the browser."""

    def __init__(
        self, http: aiohttp.ClientSession, url: str, lang: str, token: str, identity: str | None
    ) -> None:
        super().__init__(http, url, Customer("", lang, ()))
        self._token = token
        self._identity = identity
        self._answer: tuple[str, int] | None = None

    @property
    def token(self) -> str:
        """What the browser keeps."""
        return self._token

    async def ask_for_person(self) -> None:
        """The button for a person."""
        press = {"type": "person", "id": secrets.token_hex(8)}
        await self._want(press, lambda _: self.owner in {"waiting", "agent"})

    async def cancel_wait(self) -> None:
        """The button of who doesn't want to wait any longer."""
        await self._want({"type": "cancel_wait"}, lambda _: self.owner == "bot")

    async def end(self) -> None:
        """The button that ends the chat."""
        await self._want({"type": "end"}, lambda _: self.owner == "closed")

    async def judge(self, helped: bool) -> None:
        """The thumb under the latest answer, if there was one."""
        if self._answer is not None:
            case, seq = self._answer
            await self._note_down({"type": "feedback", "case": case, "seq": seq, "helped": helped})

    async def rate(self, score: int | None, easy: bool | None) -> None:
        """The card after a person."""
        rating = {"type": "rating", "case": self.case, "score": score, "easy": easy}
        await self._note_down(rating)

    async def sees(self, owner: str) -> None:
        """Read on until the page shows that owner."""
        await self._want(None, lambda _: self.owner == owner)

    async def _note_down(self, frame: Frame) -> None:
        press = secrets.token_hex(8)
        await self._want(
            {**frame, "id": press},
            lambda told: told.get("type") == "noted" and told["id"] == press,
        )

    async def _want(self, frame: Frame | None, done: Callable[[Frame], bool]) -> None:
        """Press a button until it is done; what is refused, or takes too long, stays as it is."""
        try:
            async with asyncio.timeout(_LIMIT_S):
                while not await self._press(frame, done):
                    await self._reconnect()
        except TimeoutError:
            return

    async def _press(self, frame: Frame | None, done: Callable[[Frame], bool]) -> bool:
        """Whether it is over: done or refused; False when the connection was lost."""
        if frame:
            await self._send(**frame)
        told: Frame = {}
        try:
            while not done(told):
                told = await self._next()
                self._note(told)
                if told["type"] == "error" and frame and told["of"] == frame["type"]:
                    if told["code"] != _REFUSED:
                        return True
                    await asyncio.sleep(told["retry_after_s"])
                    await self._send(**frame)
        except TalkError:
            return False
        return True

    def _hello(self) -> Frame:
        return {**super()._hello(), "identity": self._identity}

    def _note(self, frame: Frame) -> None:
        super()._note(frame)
        if frame["type"] == "accepted":
            self.case = frame["case"]
        elif frame["type"] == "line":
            line = frame["line"]
            if (line["custom"] or {}).get("kind") == "answer":
                self._answer = frame["case"], line["seq"]
