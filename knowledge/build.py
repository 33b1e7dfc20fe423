"""Articles to an index, embedding only what changed since the last build."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.articles import Article, read_articles
from knowledge.centring import Means, means_of
from knowledge.contents import FORMAT, Contents, read_contents, read_header
from knowledge.embedder import Embedder, Vectors
from knowledge.errors import NoIndexError
from knowledge.generic_questions import GENERIC_QUESTIONS
from knowledge.passages import Passage, passages_of
from knowledge.store import building, current_folder, publish

Progress = Callable[[int, int], None]
_STEP = 64  # texts between two calls of the progress callback


@dataclass(frozen=True)
class Summary:
    """What a build did; `str()` is one line of key=value."""

    version: str
    articles: int
    passages: int
    embedded: int
    unchanged: bool
    seconds: float

    def __str__(self) -> str:
        return (
            f"index version={self.version} articles={self.articles} passages={self.passages} "
            f"embedded={self.embedded} unchanged={'yes' if self.unchanged else 'no'} "
            f"seconds={self.seconds:.1f}"
        )


def build_index(
    articles_dir: Path,
    index_dir: Path,
    embedder: Embedder,
    progress: Progress | None = None,
) -> Summary:
    """Read all articles and make their index the current one in `index_dir`.

    The index before stays in use until the new one is complete, and for good if an article is
    malformed (ArticleError). Texts that index holds already, made by the same model, are not
    embedded again. `progress` is called with (texts done, texts to embed).
    """
    start = time.monotonic()
    articles = read_articles(articles_dir)
    passages = _passages(articles)
    header = _header(articles, passages, embedder)
    with building(index_dir):
        before = _before(index_dir, embedder)
        same = before is not None and before.version == header["version"]
        embedded = 0
        if not same:
            known = known_vectors(before)
            embedded = len({p.text for p in passages} - known.keys())
            means = before.means if before and _same_generic(before, header) else None
            contents = contents_of(articles, known, embedder, means, progress)
            publish(index_dir, contents.version, contents.write)
    seconds = time.monotonic() - start
    return Summary(header["version"], len(articles), len(passages), embedded, same, seconds)


def _header(articles: list[Article], passages: list[Passage], embedder: Embedder) -> dict[str, Any]:
    header: dict[str, Any] = {
        "format": FORMAT,
        "model": embedder.id,
        "dim": embedder.dim,
        "prefixes": embedder.prompts,
        "centring": "per language",
        "generic": hashlib.sha256(json.dumps(GENERIC_QUESTIONS).encode()).hexdigest()[:16],
        "articles": [each.id for each in articles],
    }
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    digest.update(json.dumps([asdict(each) for each in articles], sort_keys=True).encode())
    digest.update(json.dumps([[p.article, p.kind, p.text] for p in passages]).encode())
    return header | {"version": digest.hexdigest()[:16]}


def _before(index_dir: Path, embedder: Embedder) -> Contents | None:
    """The current index if this model made it and it can be read: a damaged one is replaced."""
    folder = current_folder(index_dir)
    try:
        if folder is None or read_header(folder).get("model") != embedder.id:
            return None
        return read_contents(folder)
    except (NoIndexError, OSError):
        return None


def known_vectors(before: Contents | None) -> dict[str, Any]:
    """Text to vector (float32[dim]) of what an index holds."""
    if before is None:
        return {}
    texts = (passage.text for passage in before.passages)
    return dict(zip(texts, before.vectors, strict=True))


def contents_of(
    articles: list[Article],
    known: dict[str, Any],
    embedder: Embedder,
    means: Means | None = None,
    progress: Progress | None = None,
) -> Contents:
    """The articles' index contents.

    `known` are vectors (float32[dim]) of texts embedded before, `means` those of a former index.
    """
    passages = _passages(articles)
    missing = list(dict.fromkeys(p.text for p in passages if p.text not in known))
    fresh = _embed(missing, embedder, progress)
    known = known | dict(zip(missing, fresh, strict=True))
    vectors = np.stack([known[passage.text] for passage in passages]).astype(np.float32)
    languages = [articles[passage.article].language for passage in passages]
    means = means_of(vectors, languages, embedder, means)
    return Contents(_header(articles, passages, embedder), articles, passages, vectors, means)


def _same_generic(before: Contents, header: dict[str, Any]) -> bool:
    return bool(before.header.get("generic") == header["generic"])


def _passages(articles: list[Article]) -> list[Passage]:
    return [p for place, each in enumerate(articles) for p in passages_of(place, each)]


def _embed(texts: list[str], embedder: Embedder, progress: Progress | None) -> Vectors:
    vectors = np.zeros((len(texts), embedder.dim), np.float32)
    for start in range(0, len(texts), _STEP):
        some = texts[start : start + _STEP]
        vectors[start : start + len(some)] = embedder.passages(some)
        if progress:
            progress(start + len(some), len(texts))
    return vectors
