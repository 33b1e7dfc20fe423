"""Tunes the packaged model on invented companies: half an hour on two cores, a few megabytes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from knowledge.adapter import save_adapter, tunable
from knowledge.packaged_model import PROMPTS, PackagedE5
from knowledge.packaged_weights import PackagedWeights
from knowledge.practice_companies import parallel_sentences, tuning_companies
from knowledge.tuning_batches import Batch, Company, batches

_RANK = 16
_RATE = 7e-4
_RATE_OF_THE_REST = 2e-3
_WARM_UP = 15  # steps
_LONGEST_QUERY, _LONGEST_PASSAGE = 64, 96  # tokens
_TOKEN_WIDTH = 64
_TOKEN_SHARE = 0.5
_SEED = 1

Say = Callable[[str], None]


def tune(out: Path, rounds: float, say: Say) -> None:
    """Write the adapter learnt in so many `rounds` through the companies."""
    torch.manual_seed(_SEED)
    chance = random.Random(_SEED)  # noqa: S311  # a repeatable choice, no secret
    model = _Model()
    companies, pairs = [Company(each) for each in tuning_companies()], parallel_sentences()
    made = [each for _ in range(int(rounds) + 1) for each in batches(companies, pairs, chance)]
    made = made[: int(len(made) * rounds / (int(rounds) + 1))]
    thin = [p for each in model.tuned.values() for p in (each.down, each.up)]
    steps = torch.optim.AdamW(
        [
            {"params": thin, "lr": _RATE, "weight_decay": 0.01},
            {"params": model.rest, "lr": _RATE_OF_THE_REST, "weight_decay": 0.0},
        ]
    )
    rate = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda step: min(1.0, (step + 1) / _WARM_UP) * max(0.03, 1 - step / len(made))
    )
    started = time.monotonic()
    for number, make in enumerate(made, 1):
        loss, found = model.loss(make())
        steps.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(thin, 1.0)
        steps.step()
        rate.step()
        left = (time.monotonic() - started) / number * (len(made) - number)
        say(f"step={number}/{len(made)} loss={loss:.2f} found={found:.2f} left_s={left:.0f}")
    save_adapter(model.tuned, out)


class _Model:
    """The network with what learns, and the two ways in which it is asked.

    The vectors of whole texts are what is used later. That tokens find tokens of their meaning is
    asked for beside it, because it shows the network which words matter.
    """

    def __init__(self) -> None:
        self._e5 = PackagedE5(PackagedWeights())
        self.tuned = tunable(self._e5.network, _RANK)
        self._narrow = nn.Linear(self._e5.get_embedding_dimension(), _TOKEN_WIDTH, bias=False)
        self._sharpness = nn.Parameter(torch.tensor(3.9))
        self._token_sharpness = nn.Parameter(torch.tensor(3.0))
        self.rest = [*self._narrow.parameters(), self._sharpness, self._token_sharpness]

    def loss(self, batch: Batch) -> tuple[torch.Tensor, float]:
        """The loss, and the share of queries whose nearest passage is the right one."""
        asked, asked_mask = self._read(batch.queries, "query", _LONGEST_QUERY)
        told, told_mask = self._read(batch.passages, "document", _LONGEST_PASSAGE)
        whole = _pooled(asked, asked_mask) @ _pooled(told, told_mask).T * self._sharpness.exp()
        tokens = torch.einsum("qih,djh->qdij", self._thin(asked), self._thin(told))
        nearest = tokens.masked_fill(~told_mask[None, :, None, :], -1.0).amax(dim=3)
        each = (nearest * asked_mask[:, None, :]).sum(dim=2) / asked_mask.sum(dim=1, keepdim=True)
        beside = _contrast(each * self._token_sharpness.exp(), batch)
        best = whole.masked_fill(batch.ignored, -1e4).argmax(dim=1, keepdim=True)
        found = batch.right.gather(1, best).float().mean().item()
        return _contrast(whole, batch) + _TOKEN_SHARE * beside, found

    def _read(self, texts: list[str], kind: str, longest: int) -> tuple[torch.Tensor, torch.Tensor]:
        features = self._e5.preprocess(texts, PROMPTS[kind])
        short = {key: value[:, :longest] for key, value in features.items()}
        return self._e5(short)["token_embeddings"], short["attention_mask"].bool()

    def _thin(self, tokens: torch.Tensor) -> torch.Tensor:
        return functional.normalize(self._narrow(tokens), dim=-1)


def _pooled(tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    total = (tokens * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
    return functional.normalize(total, dim=1)


def _contrast(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Mean of -log(share of the right passages among all that count)."""
    counted = scores.masked_fill(batch.ignored, -1e4)
    right = counted.masked_fill(~batch.right, -1e4)
    return (counted.logsumexp(dim=1) - right.logsumexp(dim=1)).mean()
