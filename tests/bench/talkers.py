"""One customer of Baton and one of a stock Rasa, seen alike: say a text, wait for all replies."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import ClientSession

from tests.bench.people import Customer, customer
from tests.bench.stock_rasa import StockRasa


@dataclass(frozen=True)
class Said:
    """What came of one message; `shown` are articles given as the answer, `offered` as choices."""

    shown: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    goes_on: bool = True
    to_person: bool = False


class Talker(Protocol):
    """A conversation under way."""

    async def say(self, text: str) -> Said:
        """Say it; return when the bot has nothing more to say."""


Begin = Callable[[str], AbstractAsyncContextManager[Talker]]
"""Begins a conversation in a language."""


class _OfBaton:
    def __init__(self, page: Customer) -> None:
        self._page = page

    async def say(self, text: str) -> Said:
        id_ = secrets.token_hex(8)
        await self._page.send(type="say", id=id_, text=text, choice=None)
        customs: list[Mapping[str, Any]] = []
        seq = None
        while True:
            body = (await self._page.next()).body
            if body["type"] == "accepted" and body["id"] == id_:
                seq = body["seq"]
            elif body["type"] == "line" and body["line"]["who"] == "bot":
                customs.append(body["line"].get("custom") or {})
            elif body["type"] == "turn_ended" and body["seq"] == seq:
                return _said(customs, body)


def _said(customs: list[Mapping[str, Any]], ended: Mapping[str, Any]) -> Said:
    shown = [a["id"] for c in customs if c.get("kind") == "answer" for a in c["articles"]]
    offered = [o["id"] for c in customs if c.get("kind") == "clarify" for o in c["choices"]]
    stays = ended["owner"] == "bot"
    return Said(tuple(shown), tuple(offered), goes_on=stays, to_person=not stays)


class _OfStock:
    def __init__(self, http: ClientSession, rasa: StockRasa, articles: Mapping[str, str]) -> None:
        self._http, self._rasa, self._articles = http, rasa, articles
        self._sender = secrets.token_hex(8)

    async def say(self, text: str) -> Said:
        replies = await self._rasa.say(self._http, self._sender, text)
        found = [self._articles.get(reply.get("text", "")) for reply in replies]
        return Said(shown=tuple(article for article in found if article))


def baton_talkers(http: ClientSession, url: str) -> Begin:
    """Customers of a Baton, each with a page of their own."""

    @asynccontextmanager
    async def begin(lang: str) -> AsyncIterator[Talker]:
        async with await customer(http, url, lang) as page:
            yield _OfBaton(page)

    return begin


def stock_talkers(http: ClientSession, rasa: StockRasa, articles: Mapping[str, str]) -> Begin:
    """Senders of a stock Rasa; `articles` tells which article a text is."""

    @asynccontextmanager
    async def begin(lang: str) -> AsyncIterator[Talker]:
        yield _OfStock(http, rasa, articles)

    return begin
