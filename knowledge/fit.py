"""Learns from the practice companies how to rank and how sure to be; writes the shipped files.

Everything is learnt on companies that the model was not tuned on, where it errs as it will in a
shop nobody has seen. Confidence is learnt from a ranking that has not seen the company either: of
two halves of the companies each is ranked by what the other taught.
"""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from knowledge.calibration import SHIPPED as CALIBRATION
from knowledge.calibration import Calibration, load_calibration
from knowledge.datasets import Question, Shop, halves, read_shops
from knowledge.embedder import Embedder
from knowledge.fit_confidence import shares, with_confidence
from knowledge.fit_outcomes import Outcome, outcomes_of
from knowledge.fit_ranker import examples_of, fit_ranker
from knowledge.follow_up import FollowUp, signs
from knowledge.keyboard import SHIPPED as KEYBOARD
from knowledge.keyboard import Keyboard, fit_keyboard
from knowledge.laboratory import Laboratory, Say
from knowledge.practice_companies import judging_companies, tuning_companies
from knowledge.ranking import SHIPPED as RANKER
from knowledge.ranking import Ranker
from knowledge.service import Service

_SEED = 20251
_NOT_QUESTIONS = ("agent_request", "complaint", "chitchat")  # understood before articles are asked
_WITH_BEFORE = 0.5  # of the questions that mean something alone: how many come after another one
_ROOT = Path(__file__).parents[1]
_CACHE = _ROOT / ".data" / "practice.sqlite"  # vectors are the same for every target
_FOREIGN_TEXTS = _ROOT / "nlu" / "data" / "out_of_scope.yml"


class _Lessons:
    """The companies and what else is learnt from, with all vectors at hand."""

    def __init__(self, embedder: Embedder, say: Say, data: Path | None) -> None:
        self.chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice, no secret
        self.laboratory = Laboratory(embedder, _CACHE, say)
        self.practised = [_with_before(shop, self.chance) for shop in judging_companies()]
        self.lived = _tuning_halves(data) if data else []
        self.foreign = _foreign()
        self.tuned_on = [q for shop in tuning_companies() for q in shop.questions]
        for shop in (*self.practised, *self.lived):
            self.laboratory.learn(shop.articles, shop.questions)
        self.laboratory.learn([], [*self.foreign, *self.tuned_on])

    def outcomes(
        self, shops: list[Shop], ranker: Ranker, calibration: Calibration
    ) -> list[Outcome]:
        return [
            outcome
            for shop in shops
            for outcome in outcomes_of(
                self.laboratory, shop, self.foreign[1::2], ranker, calibration, self.chance
            )
        ]


def fit(
    out: Path, embedder: Embedder, target: float, say: Say, data: Path | None = None
) -> dict[str, Any]:
    """Write the files into `out`; `target` is the share of wrong answers among those given.

    Returns the thresholds and what they do to the questions they were learnt on.
    """
    lessons = _Lessons(embedder, say, data)
    say("ranking")
    examples = [examples_of(lessons.laboratory, shop) for shop in lessons.practised]
    ranker = fit_ranker(examples)
    calibration = Calibration.undecided(
        embedder.id, _fit_follow_up(lessons, ranker), _fit_service(lessons)
    )
    practised: list[Outcome] = []
    for half in (0, 1):
        other = fit_ranker(examples[1 - half :: 2])
        practised += lessons.outcomes(lessons.practised[half::2], other, calibration)
    lived = lessons.outcomes(lessons.lived, ranker, calibration)
    calibration = with_confidence(calibration, practised, lived).for_target(target)
    fields = calibration.fields()
    (out / CALIBRATION.name).write_text(json.dumps(fields, indent=1) + "\n", "utf-8")
    for path, learnt in (
        (RANKER, {"ranker": ranker.fields()}),
        (KEYBOARD, _fit_keyboard().fields()),
    ):
        (out / path.name).write_text(json.dumps(learnt) + "\n", "utf-8")
    return dict(fields["thresholds"]) | shares(
        calibration, [o for o in lived or practised if o.whole]
    )


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


def _fit_follow_up(lessons: _Lessons, ranker: Ranker) -> FollowUp:
    found, follows = [], []
    for shop in lessons.practised:
        index = lessons.laboratory.index(shop.articles, ranker)
        for question in shop.questions:
            before = lessons.laboratory.before(question)
            if before is None or question.gold is None:
                continue
            alone = index.view(question.text, lessons.laboratory.vector(question.text))
            both = index.view(f"{before.question} {question.text}", before.together)
            found.append(signs(question.text, alone.shares, both.shares))
            follows.append(question.kind == "follow_up")
    model = LogisticRegression(C=1.0, max_iter=2000).fit(np.array(found), follows)
    return FollowUp(tuple(model.coef_[0].tolist()), float(model.intercept_[0]))


def _fit_service(lessons: _Lessons) -> Service:
    asked = [q.text for q in lessons.tuned_on if q.kind != "follow_up"]
    texts = [*asked, *(each.text for each in lessons.foreign[::2])]
    vectors = np.stack([lessons.laboratory.vector(text) for text in texts])
    middle = vectors.mean(axis=0)
    model = LogisticRegression(C=1.0, max_iter=3000, class_weight="balanced")
    model.fit(vectors - middle, np.arange(len(texts)) < len(asked))
    weights = model.coef_[0].astype(np.float32)
    return Service(weights, float(model.intercept_[0] - middle @ weights))


def _fit_keyboard() -> Keyboard:
    articles = [a for shop in (*tuning_companies(), *judging_companies()) for a in shop.articles]
    korean, english = (
        [f"{a.title} {a.body}" for a in articles if a.language == language]
        for language in ("ko", "en")
    )
    return fit_keyboard(korean, english)
