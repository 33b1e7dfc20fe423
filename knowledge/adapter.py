"""Baton's tuning of the packaged model: a low-rank addition to each of its matrices (LoRA)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from knowledge.errors import EmbedderError

SHIPPED = Path(__file__).with_name("adapter.npz")
# The parts of a layer that are tuned: all its matrices.
PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


class Tuned(nn.Module):
    """A matrix that stays as it is, and a product of two thin ones that learns."""

    def __init__(self, matrix: nn.Linear, rank: int) -> None:
        super().__init__()
        self.matrix = matrix.requires_grad_(False)
        self.down = nn.Parameter(torch.randn(matrix.in_features, rank) / matrix.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(rank, matrix.out_features))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As the matrix, plus what was learnt."""
        return self.matrix(x) + (x @ self.down) @ self.up  # type: ignore[no-any-return]


def tunable(network: nn.Module, rank: int) -> dict[str, Tuned]:
    """Make every matrix of the layers tunable; by name."""
    found = {}
    for number, layer in enumerate(network.encoder.layer):  # type: ignore[union-attr, arg-type]
        for part in PARTS:
            name = f"{number}.{part}"
            found[name] = Tuned(layer.get_submodule(part), rank)
            layer.set_submodule(part, found[name])
    return found


def save_adapter(tuned: dict[str, Tuned], path: Path) -> None:
    """Write the thin matrices, half precision: a few megabytes."""
    thin = {}
    for name, each in tuned.items():
        thin[f"{name}.down"] = each.down.detach().numpy().astype(np.float16)
        thin[f"{name}.up"] = each.up.detach().numpy().astype(np.float16)
    np.savez(path, allow_pickle=False, **thin)


def apply_adapter(network: nn.Module, path: Path) -> None:
    """Add the products to the matrices for good; EmbedderError if the file is no adapter."""
    try:
        with np.load(path, allow_pickle=False) as file, torch.no_grad():
            for number, layer in enumerate(network.encoder.layer):  # type: ignore[union-attr, arg-type]
                for part in PARTS:
                    down, up = (file[f"{number}.{part}.{side}"] for side in ("down", "up"))
                    product = down.astype(np.float32) @ up.astype(np.float32)
                    layer.get_submodule(part).weight += torch.from_numpy(product.T)
    except (OSError, ValueError, KeyError) as error:
        raise EmbedderError(f"{path}: not an adapter: {error}") from error
