"""The agent's page sends a picture and asks for one: bytes don't go through its socket."""

import asyncio
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from handoff.console.parts import CONSOLE
from handoff.errors import HandoffError
from handoff.picture_bytes import NotAPicture
from handoff.pictures import LARGEST
from handoff.staff.errors import TooLarge, WrongContentType
from handoff.staff.guard import OwnHandler, needs
from handoff.staff.sessions import Who

_PATIENCE_S: Final = 120.0
"""10 MB from a phone."""
_AGAIN_S: Final = 2
_STATUS: Final = {"not_found": 404, "not_yours": 403, "no_pictures": 409}
_EXPECTED, _GONE, _NO_PICTURE = 409, 410, 422
_HEADERS: Final = {
    # Opened in a tab of its own it is a picture still, whatever is in it.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Cache-Control": "no-store",
}


def add_pictures(app: web.Application) -> None:
    """Mount both; the application sets app[CONSOLE] and app[STAFF]."""
    app.router.add_post("/api/console/pictures", _own(_send))
    app.router.add_get(
        r"/api/console/pictures/{case:[A-Za-z0-9_-]{1,64}}/{seq:[1-9]\d{0,8}}/{n:[1-9]\d{0,2}}",
        _own(_show),
    )


async def _send(request: web.Request, who: Who) -> web.StreamResponse:
    """POST ?case=ID, the bytes as body -> 201 {"id", "type", "width", "height"}."""
    pictures, case_id = request.app[CONSOLE].pictures, request.query.get("case", "")
    # A form of another site can't announce a picture without being asked first by its browser.
    if not request.content_type.startswith(("image/", "application/octet-stream")):
        raise WrongContentType("send the bytes of a picture, as image/png or the like")
    await pictures.check_room(case_id, who.user)
    picture = await pictures.add(case_id, who.user, await _body(request))
    told = {name: getattr(picture, name) for name in ("id", "type", "width", "height")}
    return web.json_response(told, status=201)


async def _body(request: web.Request) -> bytes:
    """Read no more than a picture may have; raises TooLarge."""
    content = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while len(content) <= LARGEST and (request.content_length or 0) <= LARGEST:
                if not (chunk := await request.content.readany()):
                    return bytes(content)
                content += chunk
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="the body took too long\n") from None
    except (ConnectionResetError, web.RequestPayloadError):
        raise web.HTTPBadRequest(text="the body was cut off\n") from None
    raise TooLarge(f"a picture has at most {LARGEST} bytes")


async def _show(request: web.Request, who: Who) -> web.StreamResponse:
    """GET -> the bytes; while the channel still fetches it 409, where it never came 410."""
    pictures, wanted = request.app[CONSOLE].pictures, request.match_info
    seq, n = int(wanted["seq"]), int(wanted["n"])
    picture = await pictures.find(wanted["case"], seq, n, who.user)
    if picture.state == "here":
        content = await pictures.read(picture)
        return web.Response(body=content, content_type=picture.type, headers=_HEADERS)
    told = {"error": picture.state, "state": picture.state, "why": picture.why}
    if picture.state == "refused":
        return web.json_response(told | {"message": "it was no picture, or is gone"}, status=_GONE)
    return web.json_response(
        told | {"message": "it is being fetched"},
        status=_EXPECTED,
        headers={"Retry-After": str(_AGAIN_S)},
    )


def _own(handler: OwnHandler) -> Handler:
    """For who has the right to the console; what is refused becomes JSON."""

    async def wrapped(request: web.Request, who: Who) -> web.StreamResponse:
        try:
            return await handler(request, who)
        except NotAPicture as error:
            told = {"error": "not_a_picture", "message": "that is no picture", "why": error.why}
            return web.json_response(told, status=_NO_PICTURE)
        except HandoffError as error:
            told = {"error": error.code, "message": str(error)}
            return web.json_response(told, status=_STATUS[error.code])

    return needs("console", wrapped)
