"""Nearest passages by FAISS: the one place that knows how they are looked for."""

from __future__ import annotations

import faiss
import numpy as np
import numpy.typing as npt

from knowledge.embedder import Vectors


class Neighbours:
    """Centred passage vectors, float32[n, dim] of length 1, searched exactly."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = np.ascontiguousarray(vectors)
        self._faiss = faiss.IndexFlatIP(vectors.shape[1])
        self._faiss.add(self.vectors)

    def nearest(self, query: Vectors, count: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Places and cosines of the `count` passages nearest to `query` (float32[dim])."""
        cosines, places = self._faiss.search(query[None, :], min(count, len(self.vectors)))
        found = places[0] >= 0
        return places[0][found], cosines[0][found]
