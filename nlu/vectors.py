"""Fills the cache of sentence vectors that training and measuring read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from knowledge.embedding_cache import EmbeddingCache

Progress = Callable[[str], None]

_BATCH = 256
_SAID_EVERY = 2048


def embed_into_cache(
    texts: Iterable[str], path: Path, embedder_name: str | None, progress: Progress
) -> str:
    """Embed the texts that the cache at `path` lacks; the embedder's id.

    Raises knowledge's EmbedderError.
    """
    # Nothing else runs for the moment: all cores for one embedder. Read by it when it is loaded.
    os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count() or 1))
    from knowledge.embedder import DEFAULT, load_embedder  # takes seconds: torch

    embedder = load_embedder(embedder_name or DEFAULT)
    with EmbeddingCache(path, embedder.id) as cache:
        # Texts of one length together: a batch costs what its longest text costs.
        missing = sorted(cache.missing(texts), key=len)
        if missing:
            progress(f"embedding {len(missing)} texts")
        for start in range(0, len(missing), _BATCH):
            part = missing[start : start + _BATCH]
            cache.put(part, embedder.queries(part))
            done = start + len(part)
            if done % _SAID_EVERY == 0:
                progress(f"embedded {done} of {len(missing)} texts")
    return embedder.id
