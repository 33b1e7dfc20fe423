"""The customer's page, its files, and the small requests it makes beside the socket."""

from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web

from bot.gateway.parts import PARTS

_WIDGET: Final = Path(__file__).parents[1] / "widget"
_ARTICLE_LIMIT: Final = aiohttp.ClientTimeout(total=5)


def add_pages(app: web.Application) -> None:
    """Mount the page, its files and its requests."""
    app.router.add_get("/", _index)
    app.router.add_static("/widget/", _WIDGET)
    app.router.add_post("/api/customer", _new_customer)
    app.router.add_get("/api/articles/{id:[A-Za-z0-9._-]{1,200}}", _article)


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(_WIDGET / "index.html", headers={"Cache-Control": "no-cache"})


async def _new_customer(request: web.Request) -> web.Response:
    """POST /api/customer -> 201 {"token", "customer"}: a browser that has no token yet."""
    token, customer = request.app[PARTS].tokens.new()
    return web.json_response({"token": token, "customer": customer}, status=201)


async def _article(request: web.Request) -> web.Response:
    """GET /api/articles/{id} -> {"id", "title", "language", "text"}; 404 if there is none."""
    parts = request.app[PARTS]
    url = f"{parts.settings.answers_urls[0]}/articles/{request.match_info['id']}"
    headers = {"X-Baton-Token": parts.settings.inner_token}
    try:
        async with parts.http.get(url, headers=headers, timeout=_ARTICLE_LIMIT) as answer:
            return web.json_response(await answer.json(), status=answer.status)
    except (aiohttp.ClientError, TimeoutError):
        raise web.HTTPServiceUnavailable(text="articles cannot be read right now\n") from None
