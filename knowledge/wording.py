"""Likeness of wording between a question and articles: n-grams of characters, and concepts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from knowledge.articles import Article
from knowledge.glossary import shipped_glossary
from knowledge.passages import plain

_MAX_QUESTION_CHARS = 2000

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Read:
    """A question's n-grams and concepts, weighted: one row each."""

    grams: sp.csr_matrix
    concepts: sp.csr_matrix


class Wording:
    """The wording of all articles, weighted by how rare it is in this shop."""

    def __init__(self, articles: list[Article]) -> None:
        whole = [_whole(each) for each in articles]
        titles = [_normal("\n".join([each.title, *each.questions])) for each in articles]
        self._ngrams = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, dtype=np.float32
        )
        self._whole = sp.csc_matrix(self._ngrams.fit_transform(whole).T).tocsr()
        self._titles = self._ngrams.transform(titles).tocsr()
        self._glossary = shipped_glossary()
        named = self._glossary.matrix(whole)
        self._rarity = _rarity(named)
        self._named = (named.T).tocsr()
        self._concepts = _weighted(named, self._rarity).T.tocsr()
        self._title_concepts = _weighted(self._glossary.matrix(titles), self._rarity)

    def read(self, question: str) -> Read:
        """The question in the articles' terms."""
        text = _normal(question[:_MAX_QUESTION_CHARS])
        concepts = _weighted(self._glossary.matrix([text]), self._rarity)
        return Read(self._ngrams.transform([text]), concepts)

    def likenesses(self, read: Read) -> tuple[Floats, Floats]:
        """By n-grams and by concepts, 0 to 1, float32[articles] each."""
        return _dense(read.grams @ self._whole), _dense(read.concepts @ self._concepts)

    def closer(self, read: Read, places: npt.NDArray[np.int64]) -> Floats:
        """What only candidates are asked for, float32[places, 3]: likeness to the titles by n-grams
        and by concepts, and the share of the question's concepts that the article names."""
        grams, concepts = read.grams, read.concepts
        named = sp.csr_matrix(
            (np.ones_like(concepts.data), concepts.indices, concepts.indptr), concepts.shape
        ).multiply(self._rarity)
        held = _dense(named.tocsr() @ self._named[:, places]) / max(float(named.sum()), 1e-6)
        titles = _dense(self._titles[places] @ grams.T)
        title_concepts = _dense(self._title_concepts[places] @ concepts.T)
        return np.stack([titles, title_concepts, held], axis=1)


def _rarity(named: sp.csr_matrix) -> Floats:
    """Of each concept among the articles; one that no article names tells most."""
    count, articles = np.asarray(named.sum(axis=0)).ravel(), named.shape[0]
    some = np.clip(np.log((articles + 1) / (count + 0.5)), 0, None)
    return np.asarray(np.where(count > 0, some, np.log(2 * articles)), np.float32)


def _weighted(named: sp.csr_matrix, rarity: Floats) -> sp.csr_matrix:
    return sp.csr_matrix(normalize(named.multiply(rarity).tocsr()))


def _dense(product: sp.spmatrix) -> Floats:
    return np.asarray(product.toarray(), np.float32).ravel()


def _whole(article: Article) -> str:
    return _normal(
        "\n".join([article.title, *article.questions, *article.tags, plain(article.body)])
    )


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()
