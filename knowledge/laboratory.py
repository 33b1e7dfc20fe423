"""Many small shops made from a few data sets, and what searching them gave."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.articles import Article
from knowledge.build import contents_of
from knowledge.calibration import Calibration
from knowledge.centring import Means
from knowledge.datasets import Question, Shop
from knowledge.embedder import Embedder, Vectors
from knowledge.passages import passages_of
from knowledge.search import Index

# How often a question has an answer differs from set to set; each set is weighted to this share,
# so that the model learns what an answered question looks like and not where it came from.
_ANSWERABLE_SHARE = 0.62
_SMALL_SHOP = 60

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """What the search gave for one question."""

    question: Question
    in_shop: bool
    right: bool
    in_three: bool
    features: list[float]
    nearness: float


@dataclass(frozen=True)
class Sample:
    """Outcomes of one shop and how much they count together."""

    outcomes: list[Outcome]
    mass: float

    def weights(self) -> Floats:
        """float64[outcomes], `mass` in total, the answerable ones their fixed share of it."""
        answerable = np.array([each.in_shop for each in self.outcomes])
        share = float(answerable.mean()) if len(answerable) else 0.0
        if share in (0.0, 1.0):
            each = np.ones(len(answerable))
        else:
            rest = (1 - _ANSWERABLE_SHARE) / (1 - share)
            each = np.where(answerable, _ANSWERABLE_SHARE / share, rest)
        return each * self.mass / max(len(answerable), 1)


class Laboratory:
    """Opens shops of any choice of articles without embedding a text twice."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages: dict[str, Vectors] = {}
        self._queries: dict[str, Vectors] = {}
        self._means: Means | None = None

    def outcomes(self, articles: list[Article], questions: list[Question]) -> list[Outcome]:
        """What a shop with these articles finds for the questions; wordless ones are left out."""
        self._learn(articles, questions)
        contents = contents_of(articles, self._passages, self._embedder, self._means)
        self._means = contents.means
        index = Index(contents, self._embedder, Calibration.undecided(self._embedder.id))
        ids = {each.id for each in articles}
        found = []
        for question in questions:
            result = index.search(question.text, 3, self._queries[question.text])
            if not result.results:
                continue
            hits = [hit.id for hit in result.results]
            in_shop = question.gold in ids
            found.append(
                Outcome(
                    question,
                    in_shop,
                    right=in_shop and hits[0] == question.gold,
                    in_three=in_shop and question.gold in hits,
                    features=result.features,
                    nearness=result.nearness,
                )
            )
        return found

    def _learn(self, articles: list[Article], questions: list[Question]) -> None:
        texts = {p.text for each in articles for p in passages_of(0, each)}
        new = sorted(texts - self._passages.keys())
        self._passages |= dict(zip(new, self._embedder.passages(new), strict=True))
        asked = sorted({each.text for each in questions} - self._queries.keys())
        self._queries |= dict(zip(asked, self._embedder.queries(asked), strict=True))


def is_bilingual(shop: Shop) -> bool:
    """Whether the shop has articles in more than one language."""
    return len({each.language for each in shop.articles}) > 1


def samples_of(laboratory: Laboratory, shop: Shop, questions: list[Question]) -> list[Sample]:
    """The whole shop, and smaller ones in which part of the questions have lost their article."""
    whole = laboratory.outcomes(shop.articles, questions)
    chance = random.Random(1)  # noqa: S311  # a repeatable choice, no secret
    if not is_bilingual(shop):
        few = chance.sample(shop.articles, min(_SMALL_SHOP, len(shop.articles)))
        return [Sample(whole, 0.3), Sample(laboratory.outcomes(few, questions), 0.15)]
    samples = [Sample(whole, 1.0)]
    for language in sorted({each.language for each in shop.articles}):
        # One language only: with both, a lost article's twin in the other may still answer.
        spoken = [each for each in shop.articles if each.language == language]
        own = {each.id for each in spoken}
        asked = [each for each in questions if each.gold is None or each.gold in own]
        for _ in range(2):
            half = chance.sample(spoken, max(len(spoken) // 2, 1))
            samples.append(Sample(laboratory.outcomes(half, asked), 0.12))
    return samples
