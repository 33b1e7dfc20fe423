"""The cache of sentence vectors."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding_cache import EmbeddingCache, MissingEmbedding


def _vectors(count: int) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(count, 8)).astype(np.float32)


def test_vectors_come_back_as_they_went_in(tmp_path: Path) -> None:
    """In the order asked for, repeated texts too, after the file was closed."""
    texts = ["하나", "two\nlines", "", "'quoted'"]
    vectors = _vectors(len(texts))
    with EmbeddingCache(tmp_path / "cache.sqlite", "model") as cache:
        cache.put(texts, vectors)
    with EmbeddingCache(tmp_path / "cache.sqlite", "model") as cache:
        found = cache.get([*reversed(texts), "하나"])
    assert np.array_equal(found, np.vstack([vectors[::-1], vectors[:1]]))


def test_a_missing_text_is_an_error_that_says_so(tmp_path: Path) -> None:
    """Training must not go on with a hole."""
    with EmbeddingCache(tmp_path / "cache.sqlite", "model") as cache:
        cache.put(["a"], _vectors(1))
        with pytest.raises(MissingEmbedding, match="1 of 2"):
            cache.get(["a", "b"])


def test_models_are_kept_apart(tmp_path: Path) -> None:
    """Vectors of another model are as good as none."""
    with EmbeddingCache(tmp_path / "cache.sqlite", "one") as cache:
        cache.put(["a"], _vectors(1))
    with EmbeddingCache(tmp_path / "cache.sqlite", "two") as cache:
        assert cache.missing(["a", "b", "a"]) == ["a", "b"]


def test_many_texts_at_once(tmp_path: Path) -> None:
    """More than SQLite takes in one question."""
    texts = [f"text {number}" for number in range(2500)]
    with EmbeddingCache(tmp_path / "cache.sqlite", "model") as cache:
        cache.put(texts, _vectors(len(texts)))
        assert cache.missing(texts) == []
        assert cache.get(texts).shape == (2500, 8)
