"""Requests of the operator's app: checked, obeyed once, answered."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import structlog
from aiohttp import web
from pydantic import BaseModel, ValidationError
from redis.exceptions import RedisError

from bot.channels.door import TooOften
from bot.channels.rest.asked import Asked, Page
from bot.channels.rest.bodies import Bodies
from bot.channels.rest.commands import Commands
from bot.channels.rest.errors import (
    RefusedRequest,
    malformed,
    not_found,
    refused,
    too_many,
    try_again,
    wrong_content_type,
)
from bot.channels.rest.once import Claim, Once
from bot.channels.rest.openapi import description
from bot.channels.rest.operations import BASE, NAME, OPERATIONS, Operation
from bot.channels.rest.reading import Reading
from bot.channels.rest.signing import Signer, webhook_id
from bot.channels.rest.telling import PictureLinks
from bot.channels.rest.told import Told
from bot.channels.site import Site
from handoff.errors import HandoffError

log = structlog.get_logger()

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Model = TypeVar("_Model", bound=BaseModel)

_LARGE_AT_ONCE: Final = 2
_AGAIN_S: Final = 2
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_LONGEST_NAME: Final = 64
_LONGEST_TEXT: Final = 200
_PICTURE_HEADERS: Final = {
    # Opened in a tab of its own it is a picture still, whatever is in it.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
    # The address is the right to it: the operator's own pages may show it.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class Requests:
    """All that is answered below /api/channels/rest."""

    def __init__(self, site: Site, signer: Signer, links: PictureLinks) -> None:
        self._site = site
        self._signer = signer
        self._links = links
        self._bodies = Bodies(_LARGE_AT_ONCE)
        self._description = description()

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the requests."""
        commands = [web.post(f"{BASE}/{one.path}", self._command(one)) for one in OPERATIONS]
        asked = {
            "customers/{customer}/lines": self._lines,
            "pictures/{token}": self._picture,
            "openapi.json": self._openapi,
        }
        return [
            *commands,
            *(
                web.get(f"{BASE}/{path}", _told(one), allow_head=False)
                for path, one in asked.items()
            ),
        ]

    def _command(self, operation: Operation) -> _Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            claimed_id = webhook_id(request.headers)
            if request.content_type != "application/json":
                raise wrong_content_type()
            async with self._bodies.body(request, operation.most) as body:
                # In a thread, since a body may be large.
                await asyncio.to_thread(self._signer.check, request.headers, body)
                claim = await asyncio.to_thread(Claim.of, claimed_id, request.path, body)
                return web.json_response(await self._once(operation, claim, body))

        return _told(handler)

    async def _once(self, operation: Operation, claim: Claim, body: bytes) -> object:
        once = Once(self._site.parts.redis, NAME)
        if (before := await once.begin(claim)) is not None:
            return before
        obeyed = False
        try:
            asked = await asyncio.to_thread(_parsed, operation.asked, body)
            answer = (await self._obey(asked)).model_dump()
            obeyed = True
        finally:
            if not obeyed:
                await once.not_obeyed(claim)
        await once.answered(claim, answer)
        return answer

    async def _obey(self, asked: Asked) -> Told:
        door = self._site.door(NAME)
        try:
            await door.let_in(asked.customer)
        except TooOften as error:
            raise too_many(error.wait_s) from None
        return await Commands(door, self._site.parts).obey(asked)

    async def _lines(self, request: web.Request) -> web.StreamResponse:
        # There is no body to sign: what is asked for is signed instead.
        self._signer.check(request.headers, request.raw_path.encode())
        parts = self._site.parts
        reading = Reading(NAME, parts.redis, parts.cases, parts.pictures, self._links)
        lines = await reading.lines(_page(request))
        return web.json_response(lines.model_dump())

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        picture_id = self._links.picture_id(request.match_info["token"])
        if picture_id is None:
            raise not_found("there is no such picture, or its address is too old")
        try:
            picture = await self._site.parts.pictures.find(picture_id)
            content = await self._site.parts.pictures.read(picture)
        except (LookupError, FileNotFoundError):
            raise not_found("this picture is not kept any more") from None
        return web.Response(body=content, content_type=picture.type, headers=_PICTURE_HEADERS)

    async def _openapi(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(self._description)


def _page(request: web.Request) -> Page:
    """Return what a request for lines asks for; raises RefusedRequest."""
    query = request.query
    if len(set(query)) != len(query):
        raise malformed("query", "something is given twice")
    asked: dict[str, str | int] = {**query, "customer": request.match_info["customer"]}
    if "customer" in query:
        raise malformed("customer", "the path says whose lines")
    if "after" in query:
        if not _NUMBER.fullmatch(query["after"]):
            raise malformed("after", "after is a whole number")
        asked["after"] = int(query["after"])
    return _valid(Page.model_validate, asked)


def _parsed(model: type[_Model], body: bytes) -> _Model:
    return _valid(model.model_validate_json, body)


def _valid(validate: Callable[..., _Model], given: object) -> _Model:
    """Return the model, or raise what names the first field that isn't as described."""
    try:
        return validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        # An unknown field's name is the sender's.
        where = ".".join(str(part) for part in first["loc"])[:_LONGEST_NAME]
        raise malformed(where or "body", first["msg"][:_LONGEST_TEXT]) from None


def _told(handler: _Handler) -> _Handler:
    """Every refusal as JSON; a store that is away as "try again", or it would be lost."""

    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except RefusedRequest as error:
            return error.answer()
        except HandoffError as error:
            return refused(error).answer()
        except RedisError as error:
            log.warning("rest_lost_store", error=type(error).__name__)
            return try_again("the store is away", _AGAIN_S).answer()

    return wrapped
