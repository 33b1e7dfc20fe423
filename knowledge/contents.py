"""What one version of an index holds, and its files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.articles import Article
from knowledge.centring import Means, centred
from knowledge.embedder import Vectors
from knowledge.errors import NoIndexError
from knowledge.neighbours import lists_of, read_lists, write_lists
from knowledge.passages import Kind, Passage

FORMAT = 2

_PARTS = ("passages", "queries", "generic")  # of the means
_HEADER = "header.json"
_ARTICLES = "articles.json"
_PASSAGES = "passages.json"
_VECTORS = "vectors.npy"
_MEANS = "means.npz"
_LISTS = "lists.faiss"  # only of many passages


@dataclass(frozen=True)
class Contents:
    """Articles, their passages, a vector per passage (not centred, float32[n, dim]), the means.

    `header` says which model made the vectors and how; `version` is the digest of all of it.
    """

    header: dict[str, Any]
    articles: list[Article]
    passages: list[Passage]
    vectors: Vectors
    means: Means
    lists: Any = None  # of FAISS, for many passages

    @property
    def version(self) -> str:
        """16 hexadecimal digits that change with any article, the model or the format."""
        return str(self.header["version"])

    def write(self, folder: Path) -> None:
        """Write every file into an empty folder."""
        _dump(folder / _HEADER, self.header)
        _dump(folder / _ARTICLES, [asdict(each) for each in self.articles])
        _dump(folder / _PASSAGES, [[p.article, p.kind, p.text] for p in self.passages])
        np.save(folder / _VECTORS, self.vectors)
        means = {
            f"{part}_{language}": mean
            for part in _PARTS
            for language, mean in getattr(self.means, part).items()
        }
        with (folder / _MEANS).open("wb") as file:
            np.savez(file, **means)
        lists = lists_of(self.centred())
        if lists is not None:
            write_lists(lists, folder / _LISTS)

    def centred(self) -> Vectors:
        """The vectors without their language's mean, float32[n, dim] of length 1."""
        languages = np.array([self.articles[p.article].language for p in self.passages])
        vectors = np.empty_like(self.vectors)
        for language, mean in self.means.passages.items():
            rows = languages == language
            vectors[rows] = centred(self.vectors[rows], mean)
        return vectors


def read_header(folder: Path) -> dict[str, Any]:
    """The header of one version. Raises FileNotFoundError, or NoIndexError if it is damaged."""
    try:
        header = json.loads((folder / _HEADER).read_text("utf-8"))
    except ValueError as error:
        raise _damaged(folder) from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        message = f"{folder.parent}: the index has another format than this program; build it again"
        raise NoIndexError(message)
    return header


def read_contents(folder: Path) -> Contents:
    """All of one version. Raises FileNotFoundError, or NoIndexError if it is damaged."""
    header = read_header(folder)
    try:
        articles = [_article(each) for each in _load(folder / _ARTICLES)]
        passages = [Passage(a, Kind(kind), text) for a, kind, text in _load(folder / _PASSAGES)]
        vectors = np.load(folder / _VECTORS, allow_pickle=False)
        with np.load(folder / _MEANS, allow_pickle=False) as file:
            means = Means(*(_part(file, f"{part}_") for part in _PARTS))
        many = (folder / _LISTS).exists()
        lists = read_lists(folder / _LISTS) if many else None
    except (ValueError, TypeError, KeyError, EOFError, RuntimeError) as error:
        raise _damaged(folder) from error
    if vectors.shape != (len(passages), header.get("dim")):
        raise _damaged(folder)
    return Contents(header, articles, passages, vectors, means, lists)


def _article(fields: dict[str, Any]) -> Article:
    lists = {key: tuple(fields[key]) for key in ("questions", "tags")}
    return Article(**(fields | lists))


def _part(file: Any, prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): file[key] for key in file.files if key.startswith(prefix)}


def _damaged(folder: Path) -> NoIndexError:
    return NoIndexError(f"{folder.parent}: the index is damaged; build it again")


def _load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")
