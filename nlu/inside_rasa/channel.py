"""The only door into Rasa: one turn per request, idempotent by message id, errors as errors."""

from __future__ import annotations

import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from redis.exceptions import RedisError
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu.inside_rasa import patches
from nlu.inside_rasa.lease import LeaseLost
from nlu.inside_rasa.patches import ActionFailed
from nlu.inside_rasa.turn import NotReady, NoVector, correct, run_turn
from nlu.inside_rasa.turn_request import MalformedRequest, parse_standing, parse_turn

patches.apply()

logger = logging.getLogger(__name__)

_FRAMES: Final = 4


class BatonInput(InputChannel):
    """POST /webhooks/baton/turn, POST /webhooks/baton/correct, GET /webhooks/baton/health."""

    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError("credentials.yml: the channel needs a token")
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        """The channel's name, also its place under /webhooks/."""
        return "baton"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> BatonInput:
        """From `token` in credentials.yml."""
        return cls(str((credentials or {}).get("token") or ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes; Rasa's own way of handling a message is not used (see turn.py)."""
        routes = Blueprint("baton_channel")

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._answer(request, self._turn)

        @routes.post("/correct")
        async def correct(request: Request) -> HTTPResponse:
            return await self._answer(request, self._correct)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return await _health(request)

        return routes

    def _is_allowed(self, request: Request) -> bool:
        given = request.headers.get("X-Baton-Token", "")
        return hmac.compare_digest(given.encode(errors="surrogateescape"), self._token)

    async def _turn(self, request: Request) -> dict[str, Any]:
        return await run_turn(request.app.ctx.agent, parse_turn(request.body), self.name())

    async def _correct(self, request: Request) -> dict[str, Any]:
        return {
            "corrected": await correct(request.app.ctx.agent, parse_standing(request.body)),
        }

    async def _answer(
        self, request: Request, work: Callable[[Request], Awaitable[dict[str, Any]]]
    ) -> HTTPResponse:
        if not self._is_allowed(request):
            return _error(401, "the token is missing or wrong")
        try:
            return response.json(await work(request))
        except MalformedRequest as error:
            return _error(400, str(error))
        except LeaseLost as error:
            return _failed(409, error)
        except (NotReady, NoVector, RedisError, LockError) as error:
            return _failed(503, error)
        except ActionFailed as error:
            return _failed(502, error)
        except Exception as error:  # noqa: BLE001 - the edge: the gateway must hear of it
            return _failed(500, error)


async def _health(request: Request) -> HTTPResponse:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or agent.processor is None or not agent.is_ready():
        return response.json({"ready": False, "model": None}, status=503)
    try:
        # Behind Rasa's fail-safe wrapper is our own store.
        await agent.tracker_store._tracker_store.ping()
    except RedisError as error:
        logger.warning("event=health_redis error=%s", type(error).__name__)
        return response.json({"ready": False, "model": agent.model_name}, status=503)
    return response.json({"ready": True, "model": agent.model_name})


def _failed(status: int, error: BaseException) -> HTTPResponse:
    # The error's own text may quote what the customer wrote: it goes no further than its kind.
    kind = type(error).__name__
    logger.error("event=turn_refused status=%s error=%s where=%r", status, kind, _where(error))
    return _error(status, kind)


def _where(error: BaseException) -> str:
    """The innermost places that the error went through."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))


def _error(status: int, line: str) -> HTTPResponse:
    return response.json({"error": line}, status=status)
