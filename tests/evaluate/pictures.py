"""The curves of the report, as PNG."""

from pathlib import Path

import matplotlib as mpl
import numpy as np

from tests.evaluate.figures import Bools, Floats, risk_coverage

mpl.use("Agg")
from matplotlib import pyplot as plt  # after the choice of a canvas

_BINS = 15


def draw(name: str, right: Bools, chance: Floats, folder: Path) -> None:
    """`NAME.png`: risk against coverage, and how often it was right against how sure it was."""
    figure, (left, side) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot(*risk_coverage(right, chance))
    left.set(xlabel="share answered", ylabel="share wrong among answers", ylim=(0, None))
    left.set_title(f"{name}: risk and coverage")
    bins = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    count = np.bincount(bins, minlength=_BINS)
    some = count > 0
    said = np.bincount(bins, chance, _BINS)[some] / count[some]
    was = np.bincount(bins, right, _BINS)[some] / count[some]
    side.plot([0, 1], [0, 1], color="grey", linewidth=1)
    side.scatter(said, was, s=8 + 200 * count[some] / len(chance))
    side.set(xlabel="P(right) said", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    side.set_title(f"{name}: reliability")
    for axes in (left, side):
        axes.grid(alpha=0.3)
    figure.savefig(folder / f"{name}.png", dpi=110)
    plt.close(figure)
