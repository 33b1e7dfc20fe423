"""A file of sentence vectors keyed by model and text, so that training needs no running service.

Standard library and numpy only: it is written by the application (3.11) and read inside Rasa.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_BATCH = 500  # below SQLite's default limit of 999 variables


class MissingEmbedding(LookupError):
    """A text was asked for that nobody has embedded with this model."""


class EmbeddingCache:
    """Vectors of one model in a SQLite file; other models may share the file."""

    def __init__(self, path: Path, model: str) -> None:
        self._model = model
        self._db = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self._db.execute(
            "create table if not exists vectors"
            " (model text, text text, vector blob not null, primary key (model, text))"
            " without rowid"
        )

    def __enter__(self) -> EmbeddingCache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The distinct texts without a vector, in the order first seen."""
        wanted = list(dict.fromkeys(texts))
        held = set(self._rows(wanted))
        return [text for text in wanted if text not in held]

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Store one float32 row of `vectors` (n, dim) per text; all of them or none."""
        rows = [
            (self._model, text, np.asarray(vector, dtype="<f4").tobytes())
            for text, vector in zip(texts, vectors, strict=True)
        ]
        with self._db:
            self._db.executemany("insert or replace into vectors values (?, ?, ?)", rows)

    def get(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, dim), one row per text; raises MissingEmbedding naming how many lack one."""
        rows = self._rows(texts)
        lacking = [text for text in texts if text not in rows]
        if lacking:
            raise MissingEmbedding(
                f"{len(lacking)} of {len(texts)} texts have no vector of {self._model};"
                f" the first is {lacking[0][:60]!r}"
            )
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([np.frombuffer(rows[text], dtype="<f4") for text in texts])

    def _rows(self, texts: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        wanted = list(dict.fromkeys(texts))
        for start in range(0, len(wanted), _BATCH):
            part = wanted[start : start + _BATCH]
            marks = ",".join("?" * len(part))
            query = f"select text, vector from vectors where model = ? and text in ({marks})"  # noqa: S608 - only question marks are put in
            found.update(self._db.execute(query, [self._model, *part]).fetchall())
        return found
