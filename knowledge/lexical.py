"""Likeness of wording: cosine of character n-gram tf-idf over whole articles."""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.articles import Article
from knowledge.passages import plain

_MAX_QUESTION_CHARS = 2000


class Lexicon:
    """The n-grams of all articles, weighted by how rare they are in this shop."""

    def __init__(self, articles: list[Article]) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, dtype=np.float32
        )
        self._matrix = self._vectorizer.fit_transform([_text(each) for each in articles]).T.tocsr()

    def cosines(self, question: str) -> npt.NDArray[np.float32]:
        """Likeness of the question to each article, 0 to 1: float32[articles]."""
        vector = self._vectorizer.transform([_normal(question[:_MAX_QUESTION_CHARS])])
        found: npt.NDArray[np.float32] = (vector @ self._matrix).toarray()[0]
        return found


def _text(article: Article) -> str:
    parts = [article.title, *article.questions, *article.tags, plain(article.body)]
    return _normal("\n".join(parts))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()
