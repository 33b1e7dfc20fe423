"""The answers process: actions, sentence vectors and the demo order back end, on loopback."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from rasa_sdk.executor import ActionExecutor

from actions.answer import ActionAnswer
from actions.demo_orders import DemoOrders
from actions.feedback import ActionFeedback
from actions.hand_over import ActionCoreFallback, ActionHandOver
from actions.library import Library
from actions.order_backend import OrderBackend
from actions.orders import (
    ActionAskOrderNumber,
    ActionOrderStatus,
    OrderNumber,
    ValidateOrderForm,
)
from actions.settings import Settings
from knowledge.errors import ArticleError, KnowledgeError

log = structlog.get_logger()

TOKEN_HEADER: Final = "X-Baton-Token"  # noqa: S105 - a header's name
_MAX_BODY: Final = 32 * 1024 * 1024  # a tracker of a thousand turns is 2 MB
_MAX_TEXTS: Final = 64
_GUARDED: Final = ("/webhook", "/embed", "/index")

_SETTINGS: Final = web.AppKey("settings", Settings)
_LIBRARY: Final = web.AppKey("library", Library)
_EXECUTOR: Final = web.AppKey("executor", ActionExecutor)


def create_app(settings: Settings) -> web.Application:
    """Wire the application; resources are opened when it starts."""
    app = web.Application(client_max_size=_MAX_BODY, middlewares=[_guard])
    app[_SETTINGS] = settings
    app.cleanup_ctx.append(_open_library)
    app.cleanup_ctx.append(_register_actions)
    app.add_routes(
        [
            web.post("/webhook", _webhook),
            web.post("/embed", _embed),
            web.post("/index", _index),
            web.get("/articles", _titles),
            web.get("/articles/{id}", _article),
            web.get("/health", _health),
        ]
    )
    if settings.orders_url == f"http://127.0.0.1:{settings.port}/demo/orders":
        app.add_routes(DemoOrders.read(settings.demo_orders).routes())
    return app


async def _open_library(app: web.Application) -> AsyncIterator[None]:
    settings = app[_SETTINGS]
    app[_LIBRARY] = await Library.open(settings.index, settings.embedder)
    log.info("library_opened", version=app[_LIBRARY].version)
    yield


async def _register_actions(app: web.Application) -> AsyncIterator[None]:
    library, settings = app[_LIBRARY], app[_SETTINGS]
    numbers = OrderNumber(settings.order_number)
    without = frozenset() if settings.orders_url else frozenset({"order_status"})
    answer = ActionAnswer(library, without)
    async with aiohttp.ClientSession() as session:
        backend = OrderBackend(session, settings.orders_url) if settings.orders_url else None
        executor = ActionExecutor()
        for action in (
            answer,
            ActionFeedback(library, answer),
            ActionHandOver(),
            ActionCoreFallback(),
            ValidateOrderForm(backend, numbers),
            ActionAskOrderNumber(numbers),
            ActionOrderStatus(answer),
        ):
            executor.register_action(action)
        app[_EXECUTOR] = executor
        yield


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever can reach loopback is not yet allowed to run actions."""
    if request.path in _GUARDED:
        given = request.headers.get(TOKEN_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, request.app[_SETTINGS].token.encode()):
            return _error(401, "the token is missing or wrong")
    return await handler(request)


async def _webhook(request: web.Request) -> web.Response:
    """Run one action; a failure is 500, which fails the turn in Rasa instead of losing it."""
    call = await _json_object(request)
    try:
        result = await request.app[_EXECUTOR].run(call)
    except Exception as error:  # the edge: any failure of any action
        # The answer says no more than the kind: the error may hold the conversation.
        name, kind = call.get("next_action"), type(error).__name__
        log.error("action_failed", name=name, exc_info=error)
        return _error(500, f"{name} failed: {kind}")
    if result is None:
        return _error(400, "next_action is missing")
    return web.json_response(result.model_dump())


async def _embed(request: web.Request) -> web.Response:
    texts = (await _json_object(request)).get("texts")
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return _error(400, "texts: a list of strings expected")
    if not 1 <= len(texts) <= _MAX_TEXTS:
        return _error(400, f"texts: 1 to {_MAX_TEXTS} expected")
    library = request.app[_LIBRARY]
    vectors = await library.vectors(texts)
    return web.json_response({"model": library.embedder_id, "vectors": vectors.tolist()})


async def _index(request: web.Request) -> web.Response:
    """Make the index that of the articles as they lie in a folder now, and go by it."""
    articles = (await _json_object(request)).get("articles")
    if not isinstance(articles, str) or not Path(articles).is_absolute():
        return _error(400, "articles: the path of a folder expected")
    try:
        summary = await request.app[_LIBRARY].build(Path(articles))
    except ArticleError as error:
        return _error(422, str(error))
    except (KnowledgeError, OSError) as error:
        log.error("index_failed", exc_info=error)
        return _error(500, " ".join(str(error).split()))
    log.info("index_built", version=summary.version, embedded=summary.embedded)
    return web.json_response({"index": summary.version, "embedded": summary.embedded})


async def _titles(request: web.Request) -> web.Response:
    """Every article's title by its id."""
    index = await request.app[_LIBRARY].index()
    return web.json_response({article.id: article.title for article in index.articles})


async def _article(request: web.Request) -> web.Response:
    index = await request.app[_LIBRARY].index()
    try:
        article = index.article(request.match_info["id"])
    except KeyError:
        return _error(404, "there is no such article")
    return web.json_response(
        {
            "id": article.id,
            "title": article.title,
            "language": article.language,
            "text": article.body.strip(),
        }
    )


async def _health(request: web.Request) -> web.Response:
    library = request.app[_LIBRARY]
    # Another replica may have made a new index, which the next question would open.
    index = await library.index()
    return web.json_response({"ok": True, "index": index.version, "embedder": library.embedder_id})


async def _json_object(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(
            text='{"error": "a JSON object is expected"}', content_type="application/json"
        )
    return body


def _error(status: int, line: str) -> web.Response:
    return web.json_response({"error": line}, status=status)
