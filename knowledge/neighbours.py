"""Nearest passages by FAISS: the one place that knows how they are looked for."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from knowledge.embedder import Vectors

# Up to this many passages all are compared: a few milliseconds. Beyond it they lie in lists around
# centres, and only the lists nearest to the question are read.
_FEW = 20_000
_CENTRES_PER_ROOT = 4  # lists for n passages: so many times the root of n
_READ_SHARE = 0.06  # of the lists; `make evaluate`, part passages, shows what is lost
_SEED = 7


class Neighbours:
    """Passage vectors, float32[n, dim] of length 1, and how they are searched."""

    def __init__(self, vectors: Vectors, lists: faiss.Index | None = None) -> None:
        self.vectors = np.ascontiguousarray(vectors)
        if lists is None:
            lists = faiss.IndexFlatIP(vectors.shape[1])
            lists.add(self.vectors)
        self._faiss = lists

    def nearest(self, query: Vectors, count: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Places and cosines of the `count` passages nearest to `query` (float32[dim])."""
        cosines, places = self._faiss.search(query[None, :], min(count, len(self.vectors)))
        found = places[0] >= 0
        return places[0][found], cosines[0][found]


def lists_of(vectors: Vectors) -> faiss.Index | None:
    """Lists for many passages, None for few; the same vectors give the same lists."""
    count, dim = vectors.shape
    if count <= _FEW:
        return None
    centres = int(_CENTRES_PER_ROOT * count**0.5)
    lists = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, centres, faiss.METRIC_INNER_PRODUCT)
    lists.cp.seed = _SEED
    lists.cp.max_points_per_centroid = 64
    lists.train(vectors)
    lists.add(vectors)
    lists.nprobe = max(1, int(centres * _READ_SHARE))
    return lists


def write_lists(lists: faiss.Index, path: Path) -> None:
    """Into a file that `read_lists` opens."""
    faiss.write_index(lists, str(path))


def read_lists(path: Path) -> faiss.Index:
    """What `write_lists` wrote; RuntimeError for anything else."""
    return faiss.read_index(str(path))
