"""Webhooks of providers that send a secret of ours in a header: checked, read, obeyed, answered."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic_core import from_json
from redis.exceptions import RedisError

from bot.channels.door import TooOften

_MOST: Final = 1024 * 1024
_PATIENCE_S: Final = 5.0

Obey = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]
"""Gets the body; returns what to answer with; raises ValueError if it is none of the provider's."""


def webhook(header: str, secret: str, obey: Obey) -> Handler:
    """Return a handler: 2xx only once it was obeyed, so that whatever fails is brought again.

    401 without the secret, before anything is read; 400, 408 and 413 for a body that isn't one; 429
    for a customer who writes too much at once; 503 while Redis is away.
    """
    wanted = secret.encode()

    async def handler(request: web.Request) -> web.Response:
        given = request.headers.get(header, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, wanted):
            raise web.HTTPUnauthorized(text="the secret is missing or wrong\n")
        try:
            answer = await obey(await _body(request))
        except ValueError:
            raise web.HTTPBadRequest(text="this is not what the provider sends\n") from None
        except TooOften as error:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(error.wait_s)}) from None
        except RedisError:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "1"}) from None
        return web.json_response(answer) if answer else web.Response()

    return handler


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            body = from_json(await request.clone(client_max_size=_MOST).read())
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="the body took too long\n") from None
    if not isinstance(body, dict):
        raise ValueError("no object")
    return body
