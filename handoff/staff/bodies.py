"""The JSON objects that requests carry."""

import asyncio
import json
from typing import Any, Final

from aiohttp import web

from handoff.staff.errors import Malformed, TooLarge, WrongContentType

_PATIENCE_S: Final = 5.0


async def read_object(request: web.Request) -> dict[str, Any]:
    """Return the body; raises WrongContentType, TooLarge, Malformed.

    A form of another site can't announce JSON without being asked first by its browser.
    """
    if request.content_type != "application/json":
        raise WrongContentType("send application/json")
    try:
        async with asyncio.timeout(_PATIENCE_S):
            text = await request.read()
        body = json.loads(text)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="the body took too long\n") from None
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge("the body is too large") from None
    except ConnectionResetError:
        raise web.HTTPBadRequest(text="the body was cut off\n") from None
    except (ValueError, RecursionError, web.RequestPayloadError):
        raise Malformed("body", "the body is no JSON") from None
    if not isinstance(body, dict):
        raise Malformed("body", "the body is a JSON object")
    return body


def nothing_else(request: web.Request) -> None:
    """For requests without a body: one that has one after all must be JSON like any other."""
    if request.body_exists and request.content_type != "application/json":
        raise WrongContentType("send application/json, or nothing")


def text(body: dict[str, Any], field: str) -> str:
    """Return a text field that is proper Unicode: JSON can spell half of a surrogate pair."""
    value = body.get(field)
    if not isinstance(value, str):
        raise Malformed(field, f"{field} is a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed(field, f"{field} is no proper text") from None
    return value
