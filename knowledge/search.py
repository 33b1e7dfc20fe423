"""Which articles answer a question: many likenesses of meaning and wording, put in order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from knowledge.articles import Article
from knowledge.calibration import Calibration
from knowledge.centring import centred
from knowledge.contents import Contents
from knowledge.embedder import Embedder, Vectors
from knowledge.features import Hit, features_of
from knowledge.follow_up import signs
from knowledge.initials import Initials
from knowledge.keyboard import shipped_keyboard
from knowledge.language import language_of
from knowledge.neighbours import Neighbours
from knowledge.passages import Kind
from knowledge.ranking import FEATURES, Ranker
from knowledge.same_words import SameWords
from knowledge.wording import Wording

# Up to this many articles every one is ranked; beyond it those that own one of the nearest
# passages, or are likest in wording or concepts.
_ALL = 400
_NEAREST = 200
_LIKEST = 50
_TOGETHER = 0.6  # P(follow-up) from which a message is read together with the one before
_TWIN = 0.7  # share, against the best one's, from which the customer's own language comes first
# P(right) at least of the one article that has the message word for word: whoever wrote it there
# said whose it is. What two have stays for the ranker. Not 1: few words may mean something else.
_WORD_FOR_WORD = 0.99

_KINDS = list(Kind)
_NEAR = (FEATURES.index("body"), FEATURES.index("sentence"))

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Before:
    """The customer's message before the question, and the vector of both if it is known.

    `asked_back`: the bot asked what was meant by it, so what comes now most likely tells more.
    """

    question: str
    together: Vectors | None = None
    asked_back: bool = False


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first; P(the first one answers the question); likeness to anything in the shop.

    `nearness` is the highest likeness of meaning (centred cosine, -1 to 1): without wording, so
    that small talk in the shop's words stays far. `follow_up` is P(read together with the message
    before), `service` how much it sounds like a customer's matter. `features` are those of
    `features.NAMES`, none for an empty question.
    """

    results: list[Hit]
    confidence: float
    nearness: float
    language: str
    features: list[float]
    follow_up: float = 0.0
    service: float = 0.0


@dataclass(frozen=True)
class View:
    """What one text shows of the articles that may answer it, places rising."""

    places: Places
    features: Vectors  # [places, ranking.FEATURES]
    shares: Vectors  # of the ranker, 1 in total: [places]


class Index:
    """An opened index: frozen, so threads may share it."""

    def __init__(
        self, contents: Contents, embedder: Embedder, ranker: Ranker, calibration: Calibration
    ) -> None:
        self.version = contents.version
        self.articles = contents.articles
        self.ranker = ranker
        self.calibration = calibration
        self._embedder = embedder
        self._by_id = {each.id: each for each in contents.articles}
        self._means = contents.means
        self._wording = Wording(contents.articles)
        self._same_words = SameWords(contents.articles)
        self._initials = Initials(
            (text for each in contents.articles for text in (each.title, *each.questions)),
            (each.body for each in contents.articles),
        )
        self._owner = np.array([p.article for p in contents.passages])
        self._kind = np.array([_KINDS.index(p.kind) for p in contents.passages])
        # Passages of an article lie side by side: where each one's begin.
        self._start = np.searchsorted(self._owner, np.arange(len(contents.articles) + 1))
        self._vectors = contents.vectors
        self._neighbours = Neighbours(contents.centred(), contents.lists)
        self._spoken = np.array([each.language for each in contents.articles])
        languages = self._spoken.tolist()
        self._language = max(set(languages), key=languages.count)

    def article(self, id: str) -> Article:  # noqa: A002  # the word the callers use
        """The article of that id; KeyError if this index has none."""
        return self._by_id[id]

    def search(
        self,
        question: str,
        k: int = 5,
        vector: Vectors | None = None,
        before: Before | None = None,
    ) -> SearchResult:
        """The `k` best articles, never thresholded; none for a question without any word.

        `vector`: the question's vector from this embedder's `queries` (float32[dim]), if the
        caller has it already. `before`: what the customer said before, for what only means
        something after it. Word for word a title or phrasing of one article alone, a question is
        that article's, whatever was said before.
        """
        meant = self._meant(question)
        language = language_of(meant, self._language)
        written = self._same_words.place(question, language)
        if not question.strip() or k < 1:
            return SearchResult([], 0.0, -1.0, language, [])
        if vector is None or meant != question:
            vector = self._embedder.queries([meant])[0]
        question = meant
        service = self.calibration.service.sign(vector)
        alone = self.view(question, vector, written)
        found = self._result(question, language, alone, k, service, written)
        sure = written is not None or self._is_sure(found)
        if sure or before is None or not before.question.strip():
            return found
        view, chance = self._with_before(alone, question, before)
        if chance < _TOGETHER:
            return replace(found, follow_up=chance)
        return replace(self._result(question, language, view, k, service), follow_up=chance)

    def _meant(self, text: str) -> str:
        return self._initials.spelled_out(shipped_keyboard().as_meant(text))

    def _is_sure(self, found: SearchResult) -> bool:
        return found.confidence >= self.calibration.thresholds.answer

    def _result(
        self,
        question: str,
        language: str,
        view: View,
        k: int,
        service: float,
        written: int | None = None,
    ) -> SearchResult:
        order = self._order(view, language, written)
        features = features_of(question, language, view, order, self._spoken, service)
        confidence = self.calibration.probability(features, language)
        if written is not None:
            confidence = max(confidence, _WORD_FOR_WORD)
        # One put first for its language or words counts as much as the one it was put before.
        scores = np.maximum.accumulate(view.shares[order][::-1])[::-1]
        return SearchResult(
            results=[
                self._hit(view, row, score) for row, score in zip(order[:k], scores, strict=False)
            ],
            confidence=confidence,
            nearness=float(view.features[:, _NEAR].mean(axis=1).max()),
            language=language,
            features=features,
            service=service,
        )

    def _order(self, view: View, language: str, written: int | None) -> Places:
        """Best first; an article in the customer's language before a twin that is little better.

        Before all of them the one at the place `written`.
        """
        order = np.argsort(-view.shares, kind="stable")
        if written is not None:
            first = view.places[order] == written
            return np.concatenate([order[first], order[~first]])
        own = order[self._spoken[view.places[order]] == language]
        if len(own) and view.shares[own[0]] >= _TWIN * view.shares[order[0]]:
            order = np.concatenate([own[:1], order[order != own[0]]])
        return order

    def view(self, text: str, vector: Vectors | None = None, written: int | None = None) -> View:
        """The candidates for one text, with the one at the place `written`, and their shares."""
        if vector is None:
            vector = self._embedder.queries([text])[0]
        language = language_of(text, self._language)
        query = centred(vector[None, :], self._means.queries[language])[0]
        read = self._wording.read(text)
        wording, concepts = self._wording.likenesses(read)
        places = self._candidates(query, wording, concepts)
        if written is not None:
            places = np.union1d(places, [written])
        features = np.concatenate(
            [
                self._meaning(places, self._neighbours.vectors, query),
                self._meaning(places, self._vectors, vector),
                wording[places, None],
                concepts[places, None],
                self._wording.closer(read, places),
                (self._spoken[places] == language)[:, None],
            ],
            axis=1,
        ).astype(np.float32)
        return View(places, features, _shares(self.ranker.scores(features)))

    def _candidates(self, query: Vectors, *likenesses: Vectors) -> Places:
        if len(self.articles) <= _ALL:
            return np.arange(len(self.articles))
        near, _ = self._neighbours.nearest(query, _NEAREST)
        likest = [np.argpartition(-each, _LIKEST)[:_LIKEST] for each in likenesses]
        return np.unique(np.concatenate([self._owner[near], *likest]))

    def _meaning(self, places: Places, vectors: Vectors, query: Vectors) -> Vectors:
        """The best cosine per kind of passage: float32[places, kinds]."""
        sizes = self._start[places + 1] - self._start[places]
        edges = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        rows = np.arange(sizes.sum()) + np.repeat(self._start[places] - edges, sizes)
        cosines = vectors[rows] @ query
        best = np.full((len(places), len(_KINDS)), -1.0, np.float32)
        np.maximum.at(best, (np.repeat(np.arange(len(places)), sizes), self._kind[rows]), cosines)
        # A body of a few signs has no sentence of its own: its whole text stands in.
        sentence, body = _KINDS.index(Kind.SENTENCE), _KINDS.index(Kind.BODY)
        best[:, sentence] = np.maximum(best[:, sentence], best[:, body])
        return best

    def _with_before(self, alone: View, question: str, before: Before) -> tuple[View, float]:
        together = self.view(f"{self._meant(before.question)} {question}", before.together)
        places = np.union1d(alone.places, together.places)
        spread = [_spread(each, places) for each in (alone, together)]
        chance = self.calibration.follow_up.chance(signs(question, *(s for s, _ in spread)))
        if before.asked_back:
            chance = max(chance, _TOGETHER)
        (first, _), (second, features) = spread
        return View(places, features, (1 - chance) * first + chance * second), chance

    def _hit(self, view: View, row: int, score: float) -> Hit:
        article = self.articles[int(view.places[row])]
        return Hit(article.id, float(score), article.language)


def _spread(view: View, places: Places) -> tuple[Vectors, Vectors]:
    """Shares and features at the places of a longer list; 0 where the view has none."""
    at = np.searchsorted(places, view.places)
    shares = np.zeros(len(places), np.float32)
    features = np.zeros((len(places), view.features.shape[1]), np.float32)
    shares[at], features[at] = view.shares, view.features
    return shares, features


def _shares(scores: Vectors) -> Vectors:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)
