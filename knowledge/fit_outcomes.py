"""What searches give in shops whose right answers are known: what confidence is learnt from."""

from __future__ import annotations

import random
from dataclasses import dataclass

from knowledge.articles import LANGUAGES
from knowledge.calibration import Calibration
from knowledge.datasets import Question, Shop
from knowledge.laboratory import Laboratory
from knowledge.ranking import Ranker
from knowledge.search import Before, Index

# How often a question has an answer differs from shop to shop; each is weighted to this share.
_ANSWERABLE_SHARE = 0.65
_HALVES = 2  # smaller shops made of each company, in which half of the questions lost their article
_MASS_OF_A_HALF = 0.25
_FOREIGN_PER_COMPANY = 60


@dataclass(frozen=True)
class Outcome:
    """What a search gave for one question."""

    features: list[float]
    language: str
    right: bool
    in_three: bool
    in_shop: bool
    nearness: float
    weight: float
    whole: bool  # the shop had all its articles


def outcomes_of(
    laboratory: Laboratory,
    shop: Shop,
    foreign: list[Question],
    ranker: Ranker,
    calibration: Calibration,
    chance: random.Random,
) -> list[Outcome]:
    """The whole company, and smaller ones in which part of the questions lost their article."""
    laboratory.say(f"judging company={shop.name}")
    some = chance.sample(foreign, _FOREIGN_PER_COMPANY)
    index = laboratory.index(shop.articles, ranker, calibration)
    found = _asked(laboratory, index, [*shop.questions, *some], whole=True)
    for language in LANGUAGES:
        # One language only: with both, a lost article's twin in the other may still answer.
        spoken = [each for each in shop.articles if each.language == language]
        own = {each.id for each in spoken}
        asked = [each for each in shop.questions if each.gold in own or each.gold is None]
        for _ in range(_HALVES):
            half = chance.sample(spoken, len(spoken) // 2)
            found += _asked(laboratory, laboratory.index(half, ranker, calibration), asked)
    return found


def _asked(
    laboratory: Laboratory, index: Index, questions: list[Question], *, whole: bool = False
) -> list[Outcome]:
    ids = {each.id for each in index.articles}
    answerable = sum(each.gold in ids for each in questions) / max(len(questions), 1)
    found = []
    for question in questions:
        before: Before | None = laboratory.before(question)
        result = index.search(question.text, 3, laboratory.vector(question.text), before)
        if not result.results:
            continue
        hits = [hit.id for hit in result.results]
        in_shop = question.gold in ids
        share = _ANSWERABLE_SHARE / answerable if in_shop else _rest(answerable)
        found.append(
            Outcome(
                result.features,
                result.language,
                right=in_shop and hits[0] == question.gold,
                in_three=in_shop and question.gold in hits,
                in_shop=in_shop,
                nearness=result.nearness,
                weight=share * (1.0 if whole else _MASS_OF_A_HALF),
                whole=whole,
            )
        )
    return found


def _rest(answerable: float) -> float:
    return (1 - _ANSWERABLE_SHARE) / max(1 - answerable, 1e-6)
