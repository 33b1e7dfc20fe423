"""The pages and their files, and the small requests the customer's page makes beside the socket."""

import contextlib
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web

from bot.gateway.parts import PARTS
from handoff.assets import Assets

_ROOT: Final = Path(__file__).parents[2]
_FOLDERS: Final = {
    "/look/": _ROOT / "handoff" / "look",
    "/widget/": _ROOT / "bot" / "widget",
    "/console/": _ROOT / "handoff" / "console" / "page",
    "/staff/": _ROOT / "handoff" / "staff" / "page",
    "/trainer/": _ROOT / "nlu" / "trainer" / "page",
    "/insight/": _ROOT / "insight" / "page",
}
"""Every room that has a page, and where its files are served."""

_DEMO_FOLDERS: Final = {"/demo/": _ROOT / "knowledge" / "demo_shop" / "page"}
_DEMO_PAGES: Final = {"/demo": "/demo/index.html"}
"""The demo shop's own page, with the widget in it: only where the demo is."""

EMBEDDED: Final = ("/look/", "/widget/", "/widget.js")
"""What pages of other sites load when they embed the widget."""

_PAGES: Final = {
    "/": "/widget/index.html",
    "/widget.js": "/widget/embed.js",
    "/agent": "/console/index.html",
    "/staff": "/staff/index.html",
    "/trainer": "/trainer/index.html",
    "/insight": "/insight/index.html",
}
_ARTICLE_LIMIT: Final = aiohttp.ClientTimeout(total=5)


def add_pages(app: web.Application, demo: bool) -> None:
    """Mount the pages, their files and the customer's requests."""
    folders = _FOLDERS | (_DEMO_FOLDERS if demo else {})
    pages = _PAGES | (_DEMO_PAGES if demo else {})
    assets = Assets(folders, EMBEDDED)

    async def file(request: web.Request) -> web.Response:
        return assets.response(request, pages.get(request.path, request.path))

    for path in (*pages, *(f"{address}{{file:.+}}" for address in folders)):
        app.router.add_get(path, file)
    app.router.add_post("/api/customer", _new_customer)
    app.router.add_get("/api/articles/{id:(?!\\.{1,2}$)[A-Za-z0-9._-]{1,200}}", _article)


async def _new_customer(request: web.Request) -> web.Response:
    """POST /api/customer -> 201 {"token", "customer"}: a browser that has no token yet."""
    token, customer = request.app[PARTS].tokens.new()
    return web.json_response({"token": token, "customer": customer}, status=201)


async def _article(request: web.Request) -> web.Response:
    """GET /api/articles/{id} -> {"id", "title", "language", "text"}; 404 if there is none."""
    parts = request.app[PARTS]
    headers = {"X-Baton-Token": parts.wiring.inner_token}
    for answers in parts.wiring.answers_urls:
        url = f"{answers}/articles/{request.match_info['id']}"
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with parts.http.get(url, headers=headers, timeout=_ARTICLE_LIMIT) as answer:
                return web.json_response(await answer.json(), status=answer.status)
    raise web.HTTPServiceUnavailable(text="articles cannot be read right now\n")
