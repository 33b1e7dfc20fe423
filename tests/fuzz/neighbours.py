"""Rasa, answers and the record as alarms: all well, nothing known, no turn expected of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass
class Neighbours:
    """Where they are, and what reached them that nothing malformed may reach."""

    url: str = ""
    turns: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    async def well(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "ready": True, "answers": True})

    async def no_article(self, _request: web.Request) -> web.Response:
        return web.json_response({"error": "there is no such article"}, status=404)

    async def no_figures(self, _request: web.Request) -> web.Response:
        return web.json_response({"error": "malformed", "message": "no figures here"}, status=400)

    async def other(self, request: web.Request) -> web.Response:
        (self.turns if request.path.endswith("/turn") else self.strange).append(
            f"{request.method} {request.raw_path} {(await request.text())[:500]}"
        )
        return web.json_response({"error": "not here"}, status=503)


@asynccontextmanager
async def neighbours() -> AsyncIterator[Neighbours]:
    """Start them."""
    both = Neighbours()
    app = web.Application()
    app.router.add_get("/health", both.well)
    app.router.add_get("/webhooks/baton/health", both.well)
    app.router.add_get("/articles/{id:[A-Za-z0-9._-]{1,200}}", both.no_article)
    app.router.add_get("/record/{any:.*}", both.no_figures)
    app.router.add_route("*", "/{any:.*}", both.other)
    async with TestServer(app) as server:
        both.url = str(server.make_url("")).rstrip("/")
        yield both
