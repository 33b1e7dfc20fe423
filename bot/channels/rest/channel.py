"""The channel as Baton sees it: lines go to the operator's app, or wait to be asked for."""

import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from aiohttp import web

from bot.channels.contract import Capabilities, Channel, Gone
from bot.channels.rest.operations import NAME
from bot.channels.rest.receiver import Receiver
from bot.channels.rest.requests import Requests
from bot.channels.rest.signing import Signer
from bot.channels.rest.telling import PictureLinks, line_event
from bot.channels.rest.told import SlowEvent, ThinkingEvent, Told
from bot.channels.site import Site
from handoff.cases import Case
from handoff.lines import Line

_ANSWER_S: Final = 10.0
_SLOW: Final = {
    "ko": "답을 찾는 데 조금 더 걸리고 있어요.",
    "en": "Finding an answer is taking a little longer.",
}


class RestChannel:
    """Without a receiver nothing is sent, and apps ask."""

    name = NAME
    can = Capabilities(pictures_in=True, pictures_out=True, buttons=True)

    def __init__(self, site: Site, secret: str, receiver_url: str, answer_s: float) -> None:
        """`answer_s`: how long the receiver may take."""
        signer = Signer(secret)
        self._site = site
        self._links = PictureLinks(site.signing_key)
        self._requests = Requests(site, signer, self._links)
        self._receiver = Receiver(receiver_url, signer, answer_s) if receiver_url else None

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the requests it answers."""
        return self._requests.routes()

    def running(self) -> AbstractAsyncContextManager[None]:
        """Keep the connections to the receiver."""
        return self._receiver.running() if self._receiver else _nothing()

    def pieces(self, case: Case, line: Line) -> Sequence[tuple[Case, Line]]:
        """Return the line, which is one request; nothing where nobody is to be told."""
        return [(case, line)] if self._receiver else []

    async def send(self, _customer: str, piece: tuple[Case, Line]) -> None:
        """Tell the receiver; the number in the case is the id, the same when it is sent again."""
        case, line = piece
        event = await line_event(case, line, self._site.parts.pictures, self._links)
        await self._tell(f"{case.id}.{line.seq}", event, line.at / 1000)

    async def thinking(self, customer: str) -> None:
        """Say that the bot has begun on an answer."""
        await self._tell(f"thinking.{secrets.token_hex(8)}", ThinkingEvent(customer=customer))

    async def say_slow(self, customer: str, lang: str) -> None:
        """Say that it takes longer."""
        event = SlowEvent(customer=customer, text=_SLOW.get(lang, _SLOW["en"]))
        await self._tell(f"slow.{secrets.token_hex(8)}", event)

    async def fetch(self, _source: dict[str, Any]) -> bytes:
        """Never: pictures come with their messages."""
        raise Gone("nothing is fetched")

    async def _tell(self, webhook_id: str, event: Told, made_at_s: float | None = None) -> None:
        if self._receiver is not None:
            made_at_s = time.time() if made_at_s is None else made_at_s
            await self._receiver.tell(webhook_id, event.model_dump_json(), made_at_s)


def create(site: Site) -> Channel | None:
    """Return the channel, if there is a secret."""
    rest = site.settings.rest
    return RestChannel(site, rest.secret, rest.webhook_url, _ANSWER_S) if rest.secret else None


@contextlib.asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield
