"""Opens shops of any choice of articles for learning, without embedding a text twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from knowledge.articles import Article
from knowledge.build import contents_of
from knowledge.calibration import Calibration
from knowledge.centring import Means
from knowledge.datasets import Question
from knowledge.embedder import Embedder, Vectors
from knowledge.embedding_cache import EmbeddingCache
from knowledge.passages import passages_of
from knowledge.ranking import Ranker
from knowledge.search import Before, Index

Say = Callable[[str], None]

_STEP = 256


class Laboratory:
    """Vectors of texts, kept in a file, and indexes made from them."""

    def __init__(self, embedder: Embedder, cache: Path, say: Say) -> None:
        self._embedder, self.say = embedder, say
        cache.parent.mkdir(parents=True, exist_ok=True)
        self._caches = {
            kind: EmbeddingCache(cache, f"{embedder.id} {kind}") for kind in ("passage", "query")
        }
        self._passages: dict[str, Vectors] = {}
        self._queries: dict[str, Vectors] = {}
        self._means: Means | None = None

    def learn(self, articles: Iterable[Article], questions: Iterable[Question]) -> None:
        """Have the vectors of all their texts."""
        texts = [p.text for each in articles for p in passages_of(0, each)]
        self._fill(self._passages, "passage", texts, self._embedder.passages)
        asked = [text for each in questions for text in _texts(each)]
        self._fill(self._queries, "query", asked, self._embedder.queries)

    def index(
        self, articles: list[Article], ranker: Ranker, calibration: Calibration | None = None
    ) -> Index:
        """The index of a shop with these articles, as the live bot would have it."""
        contents = contents_of(articles, self._passages, self._embedder, self._means)
        self._means = contents.means
        calibration = calibration or Calibration.undecided(self._embedder.id)
        return Index(contents, self._embedder, ranker, calibration)

    def vector(self, text: str) -> Vectors:
        """float32[dim] of a text that was learnt as a question."""
        return self._queries[text]

    def before(self, question: Question) -> Before | None:
        """What was said before, with the vector of both."""
        if question.before is None:
            return None
        return Before(question.before, self._queries[together(question)])

    def _fill(
        self,
        held: dict[str, Vectors],
        kind: str,
        texts: list[str],
        embed: Callable[[list[str]], Vectors],
    ) -> None:
        cache, wanted = self._caches[kind], [text for text in texts if text not in held]
        missing = sorted(cache.missing(wanted), key=len)
        for start in range(0, len(missing), _STEP):
            some = missing[start : start + _STEP]
            cache.put(some, embed(some))
            self.say(f"embedding kind={kind} done={start + len(some)} total={len(missing)}")
        held.update(zip(wanted, cache.get(wanted), strict=True))


def together(question: Question) -> str:
    """The message before and the question, as the search reads them."""
    return f"{question.before} {question.text}"


def _texts(question: Question) -> list[str]:
    return [question.text] if question.before is None else [question.text, together(question)]
