"""Learns from the practice companies how to rank and how sure to be; writes both files.

The ranking is learnt on two thirds of the companies, the confidence on the others, where the
ranking errs as it will err in a shop nobody has seen.
"""

from __future__ import annotations

import dataclasses
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from knowledge.articles import LANGUAGES
from knowledge.calibration import SHIPPED as CALIBRATION
from knowledge.calibration import Calibration, Logistic, Point, Thresholds, load_calibration
from knowledge.datasets import Question, Shop, halves, read_shops
from knowledge.embedder import Embedder
from knowledge.fit_ranker import examples_of, fit_ranker
from knowledge.follow_up import FollowUp, signs
from knowledge.laboratory import Laboratory, Say
from knowledge.practice_companies import practice_companies
from knowledge.ranking import SHIPPED as RANKER
from knowledge.ranking import Ranker
from knowledge.search import Before, Index
from knowledge.service import Service

_SEED = 20251
_REGULARISATION = 0.05
# How often a question has an answer differs from shop to shop; each is weighted to this share.
_ANSWERABLE_SHARE = 0.65
_HALVES = 2  # smaller shops made of each company, in which half of the questions lost their article
_FOREIGN_PER_COMPANY = 60
_KEPT_ABOVE_CLARIFY = 0.97  # of the questions whose article is among the first three
_KEPT_ABOVE_FOREIGN = 0.98
_PRACTICE_MASS = 0.1  # beside development data: practice is harder than most shops are
_NOT_QUESTIONS = ("agent_request", "complaint", "chitchat")  # understood before articles are asked
_WITH_BEFORE = 0.5  # of the questions that mean something alone: how many come after another one
_ROOT = Path(__file__).parents[1]
_CACHE = _ROOT / ".data" / "practice.sqlite"  # vectors are the same for every target
_FOREIGN_TEXTS = _ROOT / "nlu" / "data" / "out_of_scope.yml"

Floats = npt.NDArray[np.float64]


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


def fit(
    out: Path, embedder: Embedder, target: float, say: Say, data: Path | None = None
) -> dict[str, Any]:
    """Write both files into `out`; `target` is the share of wrong answers among those given.

    Returns the thresholds and what they do to the companies the confidence was learnt on.
    """
    shops = practice_companies()
    laboratory = Laboratory(embedder, _CACHE, say)
    chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice, no secret
    ranked = [_with_before(shop, chance) for number, shop in enumerate(shops) if number % 3]
    judged = [_with_before(shop, chance) for number, shop in enumerate(shops) if not number % 3]
    lived = _tuning_halves(data) if data else []
    foreign = _foreign()
    for shop in (*ranked, *judged, *lived):
        laboratory.learn(shop.articles, shop.questions)
    laboratory.learn([], foreign)
    say("ranking")
    ranker = fit_ranker([examples_of(laboratory, shop) for shop in ranked])
    calibration = Calibration.undecided(
        embedder.id,
        _fit_follow_up(laboratory, ranked, ranker),
        _fit_service(laboratory, ranked, foreign[::2]),
    )
    practised, real = (
        [
            outcome
            for shop in some
            for outcome in _outcomes(laboratory, shop, foreign[1::2], ranker, calibration, chance)
        ]
        for some in (judged, lived)
    )
    calibration = dataclasses.replace(
        calibration,
        models={
            language: _logistic(
                _of(language, practised), _of(language, real), _PRACTICE_MASS if lived else 1.0
            )
            for language in LANGUAGES
        },
    )
    shown = real or practised
    calibration = dataclasses.replace(
        calibration,
        thresholds=_lower_thresholds(calibration, shown),
        curve=tuple(_curve(calibration, shown)),
    ).for_target(target)
    (out / RANKER.name).write_text(json.dumps({"ranker": ranker.fields()}) + "\n", "utf-8")
    fields = calibration.fields()
    (out / CALIBRATION.name).write_text(json.dumps(fields, indent=1) + "\n", "utf-8")
    return dict(fields["thresholds"]) | _shares(calibration, shown)


def recalibrate(path: Path, target: float) -> dict[str, float]:
    """Move the bound for answering in a file that `fit` wrote, by the curve it holds."""
    calibration = load_calibration(path).for_target(target)
    path.write_text(json.dumps(calibration.fields(), indent=1) + "\n", "utf-8")
    return dataclasses.asdict(calibration.thresholds)


def _tuning_halves(data: Path) -> list[Shop]:
    """Development shops with questions that no article answers, with the half that may be used."""
    shops = [shop for shop in read_shops(data)[0] if any(not q.gold for q in shop.questions)]
    found = []
    for shop in shops:
        asked = [q for q in halves(shop.questions)[0] if q.kind not in _NOT_QUESTIONS]
        found.append(dataclasses.replace(shop, questions=asked))
    return found


def _of(language: str, outcomes: list[Outcome]) -> list[Outcome]:
    return [each for each in outcomes if each.language == language]


def _with_before(shop: Shop, chance: random.Random) -> Shop:
    """Part of the questions get a message of the same company put before them."""
    texts = [each.text for each in shop.questions]
    questions = [
        dataclasses.replace(each, before=chance.choice(texts))
        if each.before is None and chance.random() < _WITH_BEFORE
        else each
        for each in shop.questions
    ]
    return dataclasses.replace(shop, questions=questions)


def _foreign() -> list[Question]:
    blocks = yaml.safe_load(_FOREIGN_TEXTS.read_text("utf-8"))["nlu"]
    texts = [line[1:].strip() for block in blocks for line in block["examples"].splitlines()]
    return [Question(f"f{number}", text, None, "far_oos") for number, text in enumerate(texts)]


def _fit_follow_up(laboratory: Laboratory, shops: list[Shop], ranker: Ranker) -> FollowUp:
    found, follows = [], []
    for shop in shops:
        index = laboratory.index(shop.articles, ranker)
        for question in shop.questions:
            before = laboratory.before(question)
            if before is None or question.gold is None:
                continue
            alone = index.view(question.text, laboratory.vector(question.text))
            both = index.view(f"{before.question} {question.text}", before.together)
            found.append(signs(question.text, alone.shares, both.shares))
            follows.append(question.kind == "follow_up")
    model = LogisticRegression(C=1.0, max_iter=2000).fit(np.array(found), follows)
    return FollowUp(tuple(model.coef_[0].tolist()), float(model.intercept_[0]))


def _outcomes(
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
    found = _asked(laboratory, index, [*shop.questions, *some])
    for language in LANGUAGES:
        # One language only: with both, a lost article's twin in the other may still answer.
        spoken = [each for each in shop.articles if each.language == language]
        own = {each.id for each in spoken}
        asked = [each for each in shop.questions if each.gold in own or each.gold is None]
        for _ in range(_HALVES):
            half = chance.sample(spoken, len(spoken) // 2)
            found += _asked(laboratory, laboratory.index(half, ranker, calibration), asked, 0.25)
    return found


def _asked(
    laboratory: Laboratory, index: Index, questions: list[Question], mass: float = 1.0
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
                weight=share * mass,
            )
        )
    return found


def _rest(answerable: float) -> float:
    return (1 - _ANSWERABLE_SHARE) / max(1 - answerable, 1e-6)


def _logistic(practised: list[Outcome], real: list[Outcome], practice_mass: float) -> Logistic:
    outcomes = [*practised, *real]
    features = np.array([each.features for each in outcomes])
    right = np.array([each.right for each in outcomes])
    weights = np.array([each.weight for each in outcomes])
    weights[: len(practised)] *= practice_mass
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=_REGULARISATION, max_iter=5000)
    model.fit(np.clip(scaler.transform(features), -4, 4), right, sample_weight=weights)
    return Logistic(
        tuple(scaler.mean_.tolist()),
        tuple(scaler.scale_.tolist()),
        tuple(model.coef_[0].tolist()),
        float(model.intercept_[0]),
    )


def _fit_service(laboratory: Laboratory, shops: list[Shop], foreign: list[Question]) -> Service:
    asked = [q.text for shop in shops for q in shop.questions if q.kind != "follow_up"]
    texts = [*asked, *(each.text for each in foreign)]
    vectors = np.stack([laboratory.vector(text) for text in texts])
    middle = vectors.mean(axis=0)
    model = LogisticRegression(C=1.0, max_iter=3000, class_weight="balanced")
    model.fit(vectors - middle, np.arange(len(texts)) < len(asked))
    weights = model.coef_[0].astype(np.float32)
    return Service(weights, float(model.intercept_[0] - middle @ weights))


def _lower_thresholds(calibration: Calibration, outcomes: list[Outcome]) -> Thresholds:
    chance = _chances(calibration, outcomes)
    found = np.array([each.in_three for each in outcomes])
    nearness = np.array([each.nearness for each in outcomes])
    return Thresholds(
        answer=1.0,
        clarify=round(float(np.quantile(chance[found], 1 - _KEPT_ABOVE_CLARIFY)), 3),
        foreign=round(float(np.quantile(nearness[found], 1 - _KEPT_ABOVE_FOREIGN)), 3),
    )


def _curve(calibration: Calibration, outcomes: list[Outcome]) -> list[Point]:
    """The trade between answering and erring, a point per per cent of confidence."""
    chance = _chances(calibration, outcomes)
    weights = np.array([each.weight for each in outcomes])
    wrong = np.array([not each.right for each in outcomes]) * weights
    points = []
    for bound in np.arange(0.05, 1.0, 0.01):
        above = chance >= bound
        if weights[above].sum() > 0:
            share = float(wrong[above].sum() / weights[above].sum())
            answered = float(weights[above].sum() / weights.sum())
            points.append(Point(round(float(bound), 2), round(answered, 4), round(share, 4)))
    # A stricter bound never counts as worse than a looser one: what is left to the right is noise.
    kept, worst = [], 0.0
    for point in reversed(points):
        worst = max(worst, point.wrong)
        kept.append(dataclasses.replace(point, wrong=worst))
    return kept[::-1]


def _chances(calibration: Calibration, outcomes: list[Outcome]) -> Floats:
    return np.array([calibration.probability(each.features, each.language) for each in outcomes])


def _shares(calibration: Calibration, outcomes: list[Outcome]) -> dict[str, float]:
    chance = _chances(calibration, outcomes)
    answered = chance >= calibration.thresholds.answer
    right = np.array([each.right for each in outcomes])
    in_shop = np.array([each.in_shop for each in outcomes])
    return {
        "answered_of_answerable": round(float(answered[in_shop].mean()), 3),
        "answered_of_others": round(float(answered[~in_shop].mean()), 3),
        "right_of_answered": round(float(right[answered].mean()), 3),
        "first_right_of_answerable": round(float(right[in_shop].mean()), 3),
    }
