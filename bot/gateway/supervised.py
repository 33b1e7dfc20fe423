"""What the supervisor does for trainers: reading the articles again, training, and how it goes."""

import time
from collections.abc import Awaitable
from typing import Final, TypeVar

from aiohttp import web

from bot.gateway.parts import PARTS, Parts
from bot.gateway.trainer_errors import AwayNow, Busy
from bot.run import orders
from handoff.staff.bodies import nothing_else
from handoff.staff.guard import needs
from handoff.staff.parts import STAFF
from handoff.staff.sessions import Who

T = TypeVar("T")

_PREFIX: Final = "/api/trainer"


def add_supervised(app: web.Application) -> None:
    """Mount them, for who has the right `trainer`."""
    app.router.add_get(f"{_PREFIX}/work", needs("trainer", _work))
    app.router.add_post(f"{_PREFIX}/articles", needs("trainer", _articles))
    app.router.add_post(f"{_PREFIX}/train", needs("trainer", _train))


async def _work(request: web.Request, _who: Who) -> web.StreamResponse:
    """What the supervisor does for trainers, and whether the model is of the present examples."""
    control = request.app[PARTS].wiring.control
    return web.json_response(await _from_supervisor(orders.look(control)))


async def _articles(request: web.Request, who: Who) -> web.StreamResponse:
    """Have the articles read again as they are now."""
    nothing_else(request)
    staff = request.app[STAFF]
    at = wall_ms()
    await ordered(request.app[PARTS], "articles")
    await staff.audit.write(staff.actor(request, who), "articles_renewed", "")
    return web.json_response({"live": "soon", "at": at}, status=202)


async def _train(request: web.Request, who: Who) -> web.StreamResponse:
    nothing_else(request)
    staff = request.app[STAFF]
    await ordered(request.app[PARTS], "train")
    await staff.audit.write(staff.actor(request, who), "model_trained", "")
    return web.json_response({}, status=202)


async def ordered(parts: Parts, name: orders.Order) -> None:
    """Give an order, and return when it is taken; raises Busy, AwayNow."""
    await _from_supervisor(orders.order(parts.wiring.control, name))


async def _from_supervisor(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except orders.Refused as error:
        if error.code == "busy":
            raise Busy(str(error)) from None
        raise AwayNow("no_run", str(error)) from None


def wall_ms() -> int:
    """The time as the supervisor's clock has it."""
    return time.time_ns() // 1_000_000
