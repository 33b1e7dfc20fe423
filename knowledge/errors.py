"""What can go wrong with articles and indexes, each told in one line."""

from __future__ import annotations

from pathlib import Path


class KnowledgeError(Exception):
    """Base of this package's errors; `str()` is one line for a person."""


class ArticleError(KnowledgeError):
    """An article (or the folder of articles) cannot be used.

    `line` counts from 1 in the file; 0 when the error is about the whole path.
    """

    def __init__(self, path: Path, line: int, message: str) -> None:
        self.path = path
        self.line = line
        self.message = message
        where = f"{path}:{line}" if line else str(path)
        super().__init__(" ".join(f"{where}: {message}".split()))


class NoIndexError(KnowledgeError):
    """The folder holds no index that can be opened."""

    @classmethod
    def missing(cls, index_dir: Path) -> NoIndexError:
        """For a folder where no index was ever built."""
        return cls(f"{index_dir}: no index here; make one with `knowledge build`")


class OtherModelError(KnowledgeError):
    """The index was made with another embedder than the one that opens it."""

    def __init__(self, index_dir: Path, made_with: str, opened_with: str) -> None:
        self.made_with = made_with
        self.opened_with = opened_with
        super().__init__(
            f"{index_dir}: the index was made with {made_with}, "
            f"not with {opened_with}; build it again"
        )


class EmbedderError(KnowledgeError):
    """The embedding model cannot be loaded or gave no vector."""


class CalibrationError(KnowledgeError):
    """The calibration file, or the data to fit one, cannot be used."""
