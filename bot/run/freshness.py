"""Whether the model that Rasa serves is of the present examples, sentences, rules and code."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from bot.run.model import fitting
from bot.run.orders import Model
from bot.run.paths import ROOT
from bot.run.settings import RunSettings

_PATIENCE_S = 1.5
"""How long a look waits for the new answer; meanwhile the model counts as not current."""

_OURS = ("nlu", "knowledge", "bot/dialogue")
"""More than enters the model: a change that doesn't matter costs a second of one core."""
_FILES = ("config.yml", "requirements/rasa.lock")

Signature = frozenset[tuple[str, int, int]]


class Freshness:
    """Knows it from the last time a file changed; finding it out takes a process a second."""

    def __init__(self) -> None:
        self._asking: asyncio.Task[None] | None = None
        self._asked: Signature | None = None
        self._known: tuple[str, str | None] | None = None

    async def model(self, settings: RunSettings, served: Path) -> Model:
        """Return what is known, soon."""
        if self._asking is None or self._asking.done():
            now = await asyncio.to_thread(_signature, settings)
            if now != self._asked and (self._asking is None or self._asking.done()):
                self._asking = asyncio.create_task(self._ask(settings, now))
        if self._asking is not None:
            patience = None if self._known is None else _PATIENCE_S
            await asyncio.wait({self._asking}, timeout=patience)
        fingerprint, problem = self._known or ("", None)
        settled = self._asking is not None and self._asking.done() and bool(fingerprint)
        current = settled and fingerprint in served.name
        return {"current": current, "id": served.name, "problem": problem}

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self, settings: RunSettings, now: Signature) -> None:
        try:
            self._known = await fitting(settings)
        except OSError as error:  # no process can be started
            self._known = "", f"{type(error).__name__}: {error}"
        else:
            self._asked = now


def _signature(settings: RunSettings) -> Signature:
    """Path, time and size of all that may decide."""
    return frozenset(_stats(settings))


def _stats(settings: RunSettings) -> Iterator[tuple[str, int, int]]:
    for path in _sources(settings):
        try:
            told = path.stat()
        except OSError:  # removed meanwhile
            continue
        yield str(path), told.st_mtime_ns, told.st_size


def _sources(settings: RunSettings) -> Iterator[Path]:
    for folder in (settings.shop.nlu, *(ROOT / name for name in _OURS)):
        if folder is not None:
            yield from (file for file in folder.rglob("*.*") if file.suffix != ".pyc")
    if settings.shop.texts is not None:
        yield settings.shop.texts
    yield from (ROOT / name for name in _FILES)
