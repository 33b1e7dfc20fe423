"""The socket at which a running supervisor takes orders.

A signal could not say which part is meant, nor tell whoever asked how it goes; a port would need a
secret of its own. The file's mode (0600, in the data folder) says who may ask.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.run.asked import Told, read_order
from bot.run.control_socket import bound
from bot.run.errors import BadInput, RunError
from bot.run.orders import Look, Model, Refused, Work
from bot.run.paths import DataFolder
from bot.run.progress import heard_by, say
from bot.run.work import Durations, Job

_NAMES = {"restart": "a restart", "train": "a training"}
_DONE = {
    "restart": "all is renewed and well",
    "train": "the new model answers",
    "articles": "the articles answer as they are now",
}
_FAILED = {"restart": "not renewed", "train": "not renewed", "articles": "not taken over"}

Step = Callable[[], Awaitable[bool]]


class Obeys(Protocol):
    """Whoever carries the orders out; each raises RunError."""

    async def restart(self, kind: str) -> bool:
        """Renew the parts of this kind. True."""

    async def train(self) -> bool:
        """Train and renew what uses the model; False if there was nothing to do."""

    async def articles(self) -> bool:
        """Answer from the articles as they are now; False if there was nothing to do."""

    async def model(self) -> Model:
        """Say which model is served."""


class Control:
    """Takes one restart or training at a time; articles may come at any time, and are all seen."""

    def __init__(self, data: DataFolder, obeys: Obeys) -> None:
        self._path = data.control
        self._obeys = obeys
        self._durations = Durations(data.durations_file)
        self._server: asyncio.Server | None = None
        self._work: Job | None = None
        self._articles: Job | None = None
        self._again = False
        self._tasks: dict[Job, asyncio.Task[None]] = {}

    async def open(self) -> None:
        """Listen. The caller holds the data folder, so that a socket lying there is a dead one."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._answer, sock=bound(self._path))

    async def close(self) -> None:
        """Listen no more, and give up what is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = Told(writer)
        try:
            asked = await read_order(reader)
            if asked["order"] == "look":
                told.send(look=await self._look(), status=0)
            else:
                await self._follow(self._taken(asked), told)
        except Refused as error:
            told.send(said=str(error), refused=error.code, status=BadInput.status)
        finally:
            told.gone = True
            with contextlib.suppress(ConnectionError):
                writer.close()
                await writer.wait_closed()

    async def _look(self) -> Look:
        model = await self._obeys.model()
        return {
            "work": self._told_of(self._work),
            "articles": self._told_of(self._articles),
            "model": model,
        }

    def _told_of(self, job: Job | None) -> Work | None:
        return None if job is None else job.work(self._durations.of(job.order))

    def _taken(self, asked: dict[str, str]) -> Job:
        """Begin the work, or let what is under way do it; raises Refused."""
        if asked["order"] == "articles":
            return self._articles_taken()
        if self._work is not None and self._work.status is None:
            raise Refused("busy", f"{_NAMES[self._work.order]} is under way already")
        if asked["order"] == "train":
            self._work = self._begun(Job("train"), self._obeys.train)
        else:
            kind = asked["kind"]
            self._work = self._begun(Job("restart"), lambda: self._obeys.restart(kind))
        return self._work

    def _articles_taken(self) -> Job:
        if self._articles is None or self._articles.status is not None:
            self._articles = self._begun(Job("articles"), self._until_all_seen)
        else:
            self._again = True  # it may have read the folder already
        return self._articles

    async def _until_all_seen(self) -> bool:
        changed = False
        while True:
            self._again = False
            try:
                changed |= await self._obeys.articles()
            except RunError as error:
                if not self._again:
                    raise
                say(str(error))
            else:
                if not self._again:
                    return changed

    def _begun(self, job: Job, step: Step) -> Job:
        # Whoever asked may leave: what has begun goes on.
        task = self._tasks[job] = asyncio.create_task(self._run(job, step))
        task.add_done_callback(lambda _: self._tasks.pop(job, None))
        return job

    async def _run(self, job: Job, step: Step) -> None:
        with heard_by(job):
            try:
                job.changed = await step()
            except RunError as error:
                say(f"{_FAILED[job.order]}: {error}")
                job.end(error.status)
            except Exception as error:  # noqa: BLE001 - whoever asked waits for an answer
                say(f"{_FAILED[job.order]}: {type(error).__name__}: {error}")
                job.end(1)
            except asyncio.CancelledError:
                job.end(1)
                raise
            else:
                if job.changed:
                    say(_DONE[job.order])
                job.end(0)
                if job.changed:
                    self._durations.keep(job)

    async def _follow(self, job: Job, told: Told) -> None:
        """Tell who asked what is said, until it has ended."""
        told.send(taken=True)
        with told.hearing(job):
            await asyncio.wait({self._tasks[job]})
        told.send(status=job.status)
