"""Which articles answer a question: dense and lexical likeness brought together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.articles import Article
from knowledge.calibration import Calibration
from knowledge.centring import centred
from knowledge.contents import Contents
from knowledge.embedder import Embedder, Vectors
from knowledge.features import Hit, features_of
from knowledge.language import language_of
from knowledge.lexical import Lexicon
from knowledge.neighbours import Neighbours
from knowledge.passages import Kind

# Up to this many passages every article is scored; beyond it only those that own one of the
# nearest passages or are likest in wording.
_NEAREST = 2048
_LIKEST = 64
# Measured on four sets: titles less than bodies and sentences gave 2 points more on hanbit-mobile
# and nothing less elsewhere; wording at half the weight kept cross-language hits, more lost them.
_DENSE_WEIGHTS = {Kind.TITLE: 0.2, Kind.BODY: 0.4, Kind.SENTENCE: 0.4}
_LEXICAL_WEIGHT = 0.5
# The first hit is compared with at most this many others, whatever k is.
_COMPARED = 50

_KINDS = list(Kind)


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first; P(the first one answers the question); likeness to anything in the shop.

    `nearness` is the highest `Hit.dense` of all articles, -1 to 1: without wording, so that small
    talk in the shop's words stays far. `features` are those of `features.NAMES`, none for an empty
    question.
    """

    results: list[Hit]
    confidence: float
    nearness: float
    language: str
    features: list[float]


class Index:
    """An opened index: frozen, so threads may share it."""

    def __init__(self, contents: Contents, embedder: Embedder, calibration: Calibration) -> None:
        self.version = contents.version
        self.articles = contents.articles
        self.calibration = calibration
        self._embedder = embedder
        self._by_id = {each.id: each for each in contents.articles}
        self._means = contents.means
        self._lexicon = Lexicon(contents.articles)
        self._owner = np.array([p.article for p in contents.passages])
        self._kind = np.array([_KINDS.index(p.kind) for p in contents.passages])
        self._neighbours = Neighbours(self._centre_passages(contents))
        languages = [each.language for each in contents.articles]
        self._language = max(set(languages), key=languages.count)

    def article(self, id: str) -> Article:  # noqa: A002  # the word the callers use
        """The article of that id; KeyError if this index has none."""
        return self._by_id[id]

    def search(self, question: str, k: int = 5, vector: Vectors | None = None) -> SearchResult:
        """The `k` best articles, never thresholded; none for a question without any word.

        `vector`: the question's vector from this embedder's `queries` (float32[dim]), if the
        caller has it already.
        """
        language = language_of(question, self._language)
        if not question.strip() or k < 1:
            return SearchResult([], 0.0, -1.0, language, [])
        if vector is None:
            vector = self._embedder.queries([question])[0]
        query = centred(vector[None, :], self._means.queries[language])[0]
        lexical = self._lexicon.cosines(question)
        candidates = self._candidates(query, lexical)
        hits, nearness = self._score(candidates, query, lexical, max(k, _COMPARED))
        features = features_of(question, language, hits[:_COMPARED])
        confidence = self.calibration.probability(features)
        return SearchResult(hits[:k], confidence, nearness, language, features)

    def _centre_passages(self, contents: Contents) -> Vectors:
        languages = np.array([contents.articles[p.article].language for p in contents.passages])
        vectors = np.empty_like(contents.vectors)
        for language, mean in contents.means.passages.items():
            rows = languages == language
            vectors[rows] = centred(contents.vectors[rows], mean)
        return vectors

    def _candidates(
        self, query: Vectors, lexical: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.int64]:
        if len(self._owner) <= _NEAREST:
            return np.arange(len(self.articles))
        places, _ = self._neighbours.nearest(query, _NEAREST)
        likest = np.argpartition(-lexical, min(_LIKEST, len(lexical) - 1))[:_LIKEST]
        return np.union1d(self._owner[places], likest)

    def _score(
        self,
        candidates: npt.NDArray[np.int64],
        query: Vectors,
        lexical: npt.NDArray[np.float32],
        count: int,
    ) -> tuple[list[Hit], float]:
        rows = np.flatnonzero(np.isin(self._owner, candidates))
        cosines = self._neighbours.vectors[rows] @ query
        best = np.full((len(self.articles), len(_KINDS)), -1.0, np.float32)
        np.maximum.at(best, (self._owner[rows], self._kind[rows]), cosines)
        # A body of a few signs has no sentence of its own: its whole text stands in.
        sentence, body = _KINDS.index(Kind.SENTENCE), _KINDS.index(Kind.BODY)
        best[:, sentence] = np.maximum(best[:, sentence], best[:, body])
        dense = best @ np.array([_DENSE_WEIGHTS[kind] for kind in _KINDS], np.float32)
        scores = dense + _LEXICAL_WEIGHT * lexical
        order = candidates[np.argsort(-scores[candidates], kind="stable")][:count]
        hits = [self._hit(place, float(scores[place]), best[place], lexical) for place in order]
        return hits, float(dense[candidates].max())

    def _hit(
        self, place: int, score: float, best: Vectors, lexical: npt.NDArray[np.float32]
    ) -> Hit:
        article = self.articles[place]
        dense = dict(zip(_KINDS, best.tolist(), strict=True))
        return Hit(
            id=article.id,
            score=score,
            language=article.language,
            dense=sum(weight * dense[kind] for kind, weight in _DENSE_WEIGHTS.items()),
            dense_title=dense[Kind.TITLE],
            dense_body=dense[Kind.BODY],
            dense_sentence=dense[Kind.SENTENCE],
            lexical=float(lexical[place]),
        )
