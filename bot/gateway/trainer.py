"""What trainers may ask: what the bot failed on, and to teach it a text.

The file is the truth. What is taught is written there first, then on the record, then used: who is
cut off in between and asks again finds the text there already, and the rest is done.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final, TypeVar

from aiohttp import web

from bot.gateway.lesson import Failed, Lesson, Settled
from bot.gateway.of_record import asked_of_record
from bot.gateway.parts import PARTS, Parts
from bot.gateway.supervised import ordered, wall_ms
from bot.gateway.trainer_errors import AwayNow, NotTaught, SettledAlready
from handoff.staff.audit import Did
from handoff.staff.bodies import read_object, text
from handoff.staff.errors import Malformed, NotFound
from handoff.staff.guard import needs
from handoff.staff.parts import STAFF
from handoff.staff.sessions import Who
from nlu.trainer.refusals import AlreadyThere, Refused
from nlu.trainer.shelf import Shelf
from nlu.trainer.targets import targets
from nlu.trainer.teach import preview, teach

T = TypeVar("T")

_PREFIX: Final = "/api/trainer"
_ONE: Final = "/failures/{case:[A-Za-z0-9_-]{1,64}}/{kind:[a-z_]{1,16}}/{seq:[0-9]{1,9}}"


def add_trainer(app: web.Application) -> None:
    """Mount the trainers' requests, for who has the right `trainer`."""
    router = app.router
    router.add_get(f"{_PREFIX}/failures", needs("trainer", _failures))
    router.add_get(f"{_PREFIX}{_ONE}", needs("trainer", _failure))
    router.add_get(f"{_PREFIX}/targets", needs("trainer", _targets))
    router.add_post(f"{_PREFIX}/preview", needs("trainer", _preview))
    router.add_post(f"{_PREFIX}/teach", needs("trainer", _teach))
    router.add_post(f"{_PREFIX}/dismiss", needs("trainer", _dismiss))


async def _failures(request: web.Request, _who: Who) -> web.StreamResponse:
    return await asked_of_record(request.app[PARTS], "/failures", request.query)


async def _failure(request: web.Request, who: Who) -> web.StreamResponse:
    """One of them with its conversation; that somebody reads it is on record before they do."""
    path = request.path.removeprefix(_PREFIX)
    await _audit(request, who, "failure_read", request.match_info["case"])
    return await asked_of_record(request.app[PARTS], path)


async def _targets(request: web.Request, _who: Who) -> web.StreamResponse:
    found = await asyncio.to_thread(targets, _shelf(request.app[PARTS]))
    problems = [_told(problem) for problem in found.problems]
    return web.json_response(asdict(found) | {"problems": problems})


async def _preview(request: web.Request, _who: Who) -> web.StreamResponse:
    """The edit that would be made, and the digest by which it is asked for."""
    lesson = Lesson.of(await read_object(request))
    shelf = _shelf(request.app[PARTS])
    edit = await _edited(lambda: preview(shelf, lesson.kind, lesson.name, lesson.text))
    return web.json_response({"file": edit.file, "diff": edit.diff, "digest": edit.digest})


async def _teach(request: web.Request, who: Who) -> web.StreamResponse:
    parts = request.app[PARTS]
    body = await read_object(request)
    failed, lesson, digest = Failed.of(body), Lesson.of(body), text(body, "digest")
    await _still_open(parts, failed, lesson)
    shelf = _shelf(parts)
    try:
        edit = await _edited(lambda: teach(shelf, lesson.kind, lesson.name, lesson.text, digest))
        done = {"file": edit.file, "diff": edit.diff}
    except NotTaught as refusal:
        if not isinstance(refusal.why, AlreadyThere):
            raise
        done = {"file": "", "diff": ""}
    told = {"as": lesson.kind, "name": lesson.name, "file": done["file"]}
    await _audit(request, who, "taught", failed.case, **told)
    await failed.settle(parts.redis, lesson.kind, lesson.name, who.user)
    return web.json_response(done | await _used(parts, lesson))


async def _dismiss(request: web.Request, who: Who) -> web.StreamResponse:
    """Set one aside, or open it again."""
    parts = request.app[PARTS]
    body = await read_object(request)
    failed, as_ = Failed.of(body), text(body, "as")
    if as_ not in {"dismissed", "open"}:
        raise Malformed("as", "as is dismissed or open")
    await _row(parts, failed)
    settled: Settled = "open" if as_ == "open" else "dismissed"
    await _audit(request, who, "failure_dismissed", failed.case, **{"as": settled})
    return web.json_response({"at": await failed.settle(parts.redis, settled, "", who.user)})


async def _used(parts: Parts, lesson: Lesson) -> dict[str, Any]:
    """How a taught text comes into use: `retrain`, `soon`, or `later` with the reason."""
    at = wall_ms()
    if lesson.kind == "intent":
        return {"live": "retrain", "at": at}
    try:
        await ordered(parts, "articles")
    except AwayNow as error:
        return {"live": "later", "at": at, "message": str(error)}
    return {"live": "soon", "at": at}


async def _still_open(parts: Parts, failed: Failed, lesson: Lesson) -> None:
    """Raise SettledAlready if somebody else made something else of it."""
    taught = (await _row(parts, failed))["taught"]
    if taught and (taught["as"], taught["name"]) != (lesson.kind, lesson.name):
        raise SettledAlready("somebody else dealt with this message")


async def _row(parts: Parts, failed: Failed) -> dict[str, Any]:
    """What the record knows of it; raises NotFound, AwayNow."""
    answer = await asked_of_record(parts, failed.path)
    if answer.status == web.HTTPNotFound.status_code:
        raise NotFound("the record has no such failure")
    if answer.status != web.HTTPOk.status_code:
        raise AwayNow("record_away", "the record's process doesn't answer")
    row: dict[str, Any] = json.loads(answer.text or "")
    return row


async def _edited(edit: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(edit)
    except Refused as why:
        raise NotTaught(why) from None


async def _audit(request: web.Request, who: Who, did: Did, about: str, **details: Any) -> None:
    staff = request.app[STAFF]
    await staff.audit.write(staff.actor(request, who), did, about, **details)


def _shelf(parts: Parts) -> Shelf:
    """Raises AwayNow where the gateway was told of no shop."""
    wiring = parts.wiring
    if wiring.articles is None:
        raise AwayNow("no_run", "the gateway runs by itself and knows no shop's files")
    return Shelf(wiring.articles, wiring.examples)


def _told(why: Refused) -> dict[str, Any]:
    return {"error": why.code, "message": str(why), **why.fields()}
