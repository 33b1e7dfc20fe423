"""Asks the supervisor to do something, or how it is going; what the gateway and others import."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal, TypedDict, cast

from bot.run.control_socket import connected
from bot.run.errors import RunError

ANSWER_LIMIT_S = 10.0

Order = Literal["articles", "train"]
Stage = Literal["preparing", "embedding", "training", "renewing", "announcing"]


class Refused(RunError):
    """The order was not taken; the text is one line, `code` one word for a program."""

    def __init__(self, code: Literal["busy", "not_running", "not_understood"], text: str) -> None:
        super().__init__(text)
        self.code = code


class Now(TypedDict):
    """Where a work stands: `done` of `total` are None in a stage that isn't counted."""

    stage: Stage
    done: int | None
    total: int | None


class Work(TypedDict):
    """One order that was taken."""

    order: Literal["articles", "train", "restart"]
    state: Literal["running", "done", "failed"]
    began_ms: int
    took_s: float
    """Until now, if it is still running."""
    expected_s: float | None
    """How long the last one of this order took that had something to do; None if none had."""
    now: Now | None
    """None when it has ended."""
    said: list[str]
    """What a person would read in the terminal; the last line of a failed one says why."""
    nothing_to_do: bool
    """Done, and nothing had changed: no training, no new index."""


class Model(TypedDict):
    """What is served, and whether it is of the present examples, sentences and rules."""

    current: bool
    id: str
    """The file's name, as `baton-0123456789abcdef.tar.gz`."""
    problem: str | None
    """Why no model can be trained now: a file that can't be read, in one line."""


class Look(TypedDict):
    """How it is going. The last finished work of each kind stays until the next one."""

    work: Work | None
    """Of `train` and `restart`."""
    articles: Work | None
    """Of `articles`, which may run beside a training."""
    model: Model


async def look(control: Path) -> Look:
    """Return at once how it is going, whatever is under way; raises Refused (not_running)."""
    async with _asked(control, "look") as frames:
        async for frame in frames:
            if "look" in frame:
                return cast("Look", frame["look"])
            _raise_if_refused(frame)
    raise _gone()


async def order(control: Path, name: Order) -> None:
    """Return when the order is taken, not when it is done (`look` tells); raises Refused.

    `articles` is always taken: at once, also during a training, or after what it has to wait for.
    """
    async with _asked(control, name) as frames:
        async for frame in frames:
            _raise_if_refused(frame)
            if frame.get("taken"):
                return
    raise _gone()


@contextlib.asynccontextmanager
async def _asked(control: Path, name: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            reader, writer = await asyncio.open_unix_connection(sock=connected(control))
            try:
                writer.write(json.dumps({"order": name}).encode() + b"\n")
                yield _frames(reader)
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
    except TimeoutError:
        raise Refused("not_running", "the supervisor doesn't answer") from None
    except OSError as error:
        raise Refused("not_running", f"nothing takes orders at {control}: {error}") from None


async def _frames(reader: asyncio.StreamReader) -> AsyncIterator[dict[str, Any]]:
    while line := await reader.readline():
        frame = json.loads(line)
        if isinstance(frame, dict):
            yield frame


def _raise_if_refused(frame: dict[str, Any]) -> None:
    if code := frame.get("refused"):
        raise Refused(code, str(frame.get("said", code)))


def _gone() -> Refused:
    return Refused("not_running", "the run ended meanwhile")
