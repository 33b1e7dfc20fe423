"""The shop's articles and the embedder, loaded once and kept current without a restart."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from pathlib import Path
from typing import Final

import numpy as np
import structlog

from actions.decision import Thresholds
from knowledge.embedder import DEFAULT, Embedder, Vectors, load_embedder
from knowledge.errors import KnowledgeError, NoIndexError
from knowledge.index import Summary, build_index, current_version, open_index
from knowledge.search import Index

log = structlog.get_logger()

_KEPT: Final = 4096  # vectors of 384 floats: 6 MB
_PAUSE_S: Final = 0.01


class Library:
    """An opened index, its thresholds, and vectors that are computed once per text."""

    def __init__(self, embedder: Embedder, index_dir: Path, index: Index) -> None:
        self._embedder = embedder
        self._index_dir = index_dir
        self._index = index
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._busy = asyncio.Lock()
        self._opening = asyncio.Lock()
        self._building = asyncio.Lock()

    @classmethod
    async def open(cls, index_dir: Path, embedder_name: str | None) -> Library:
        """Load the embedder and the index; raises KnowledgeError with one line."""
        embedder = await asyncio.to_thread(load_embedder, embedder_name or DEFAULT)
        index = await asyncio.to_thread(open_index, index_dir, embedder)
        await asyncio.to_thread(embedder.queries, ["warm"])
        return cls(embedder, index_dir, index)

    @property
    def embedder_id(self) -> str:
        """Which model the vectors are of."""
        return self._embedder.id

    @property
    def version(self) -> str:
        """Which articles are in use."""
        return self._index.version

    @property
    def thresholds(self) -> Thresholds:
        """The bounds fitted with the calibration."""
        fitted = self._index.calibration.thresholds
        return Thresholds(fitted.answer, fitted.clarify, fitted.foreign)

    async def index(self) -> Index:
        """The current index; a new one that can't be opened leaves the old one in use."""
        async with self._opening:
            version = await asyncio.to_thread(current_version, self._index_dir)
            if version is not None and version != self._index.version:
                await self._reopen()
        return self._index

    async def build(self, articles: Path) -> Summary:
        """Make the index of these articles the current one and go by it, embedding what changed.

        Raises KnowledgeError, and the index before stays in use.
        """
        async with self._building:
            summary = await asyncio.to_thread(
                build_index, articles, self._index_dir, self._embedder, _let_others_in
            )
            if (await self.index()).version != summary.version:
                raise NoIndexError(f"{self._index_dir}: the new index can't be opened")
        return summary

    async def _reopen(self) -> None:
        try:
            self._index = await asyncio.to_thread(open_index, self._index_dir, self._embedder)
            log.info("index_opened", version=self._index.version)
        except KnowledgeError as error:
            log.warning("index_kept", version=self._index.version, why=type(error).__name__)

    async def vector(self, text: str) -> Vectors:
        """float32 (dim,) of one text."""
        return np.asarray((await self.vectors([text]))[0], dtype=np.float32)

    async def vectors(self, texts: list[str]) -> Vectors:
        """float32 (n, dim), rows as the texts. Whoever asks second waits for the first instead of
        computing the same again: Rasa and the action ask for one text in a row."""
        async with self._busy:
            new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
            if new:
                made = await asyncio.to_thread(self._embedder.queries, new)
                self._vectors.update(zip(new, made, strict=True))
            found = np.stack([self._vectors[text] for text in texts])
            for text in texts:
                self._vectors.move_to_end(text)
            while len(self._vectors) > _KEPT:
                self._vectors.popitem(last=False)
        return np.asarray(found, dtype=np.float32)


def _let_others_in(_done: int, _total: int) -> None:
    # The embedder's lock is not fair: without a pause customers' texts would wait for all of it.
    time.sleep(_PAUSE_S)
