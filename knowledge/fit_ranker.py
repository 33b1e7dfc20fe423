"""Learns the ranker: which article of a shop is the one that answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from knowledge.datasets import Question, Shop
from knowledge.laboratory import Laboratory
from knowledge.ranking import FEATURES, Ranker, with_distances

_UNITS = 4
_ROUNDS = 120
_RATE = 0.02
_DECAY = 0.1
_ACROSS = 0.3  # what finding the twin among the other language's articles alone counts
_ACROSS_ONLY = 2.0  # and what a question counts whose only article is in the other language
_SEED = 0

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """Candidates of one question: which is right, and which it is in the other language (or -1)."""

    features: Floats
    right: int
    twin: int
    foreign: npt.NDArray[np.bool_]


def untrained() -> Ranker:
    """One that goes by meaning alone: for looking before there is a ranker."""
    inputs = 2 * len(FEATURES) - 1
    linear = np.zeros(inputs, np.float32)
    linear[:3] = 10.0
    zeros = np.zeros((inputs, 1), np.float32)
    return Ranker(
        np.zeros(inputs, np.float32),
        np.ones(inputs, np.float32),
        linear,
        zeros,
        np.zeros(1, np.float32),
        np.zeros(1, np.float32),
    )


def examples_of(laboratory: Laboratory, shop: Shop) -> list[Example]:
    """What the questions of a shop show of all its articles."""
    index = laboratory.index(shop.articles, untrained())
    at = {each.id: place for place, each in enumerate(shop.articles)}
    languages = np.array([each.language for each in shop.articles])
    found = []
    for question in shop.questions:
        if question.gold is None or question.kind not in ("answerable", "cross"):
            continue
        view = index.view(question.text, laboratory.vector(question.text))
        if len(view.places) < len(at):
            continue
        right = at[question.gold]
        asked_in = _asked_in(question, languages[right])
        twin_id = f"{'en' if asked_in == 'ko' else 'ko'}{question.gold[2:]}"
        found.append(Example(view.features, right, at.get(twin_id, -1), languages != asked_in))
    return found


def _asked_in(question: Question, language: str) -> str:
    if question.kind != "cross":
        return language
    return "en" if language == "ko" else "ko"


def fit_ranker(shops: list[list[Example]]) -> Ranker:
    """Most likely to put the right article first; the same examples give the same ranker."""
    torch.manual_seed(_SEED)
    rows = np.concatenate([with_distances(e.features) for shop in shops for e in shop[::5]])
    means, scales = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    inputs = len(means)
    linear = nn.Parameter(torch.zeros(inputs))
    hidden = nn.Parameter(torch.randn(inputs, _UNITS) / inputs**0.5)
    offset = nn.Parameter(torch.zeros(_UNITS))
    out = nn.Parameter(torch.zeros(_UNITS))
    learnt = [linear, hidden, offset, out]
    steps = torch.optim.AdamW(learnt, lr=_RATE, weight_decay=_DECAY)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(steps, _ROUNDS)
    packed = [_packed(shop, means, scales) for shop in shops]
    total = sum(len(shop) for shop in shops)
    for _ in range(_ROUNDS):
        loss = torch.zeros(())
        for x, right, weight, twin, foreign in packed:
            scores = x @ linear + torch.tanh(x @ hidden + offset) @ out
            each = functional.cross_entropy(scores, right, reduction="none")
            loss = loss + (each * weight).sum()
            has = twin >= 0
            across = scores[has].masked_fill(~foreign[has], -1e4)
            loss = loss + _ACROSS * functional.cross_entropy(across, twin[has], reduction="sum")
        steps.zero_grad()
        (loss / total).backward()  # type: ignore[no-untyped-call]
        steps.step()
        rate.step()
    parts = [each.detach().numpy() for each in learnt]
    return Ranker(means, scales, *parts)


def _packed(
    shop: list[Example], means: Floats, scales: Floats
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    x = np.stack([(with_distances(each.features) - means) / scales for each in shop])
    right = np.array([each.right for each in shop])
    foreign = np.stack([each.foreign for each in shop])
    only = foreign[np.arange(len(shop)), right]
    twin = np.where(only, right, [each.twin for each in shop])
    weight = np.where(only, _ACROSS_ONLY, 1.0).astype(np.float32)
    return (
        torch.from_numpy(x.astype(np.float32)),
        torch.from_numpy(right),
        torch.from_numpy(weight),
        torch.from_numpy(twin),
        torch.from_numpy(foreign),
    )
