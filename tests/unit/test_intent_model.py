"""The intent model on hardly any examples: defined behaviour, and never sure."""

import numpy as np
import pytest

from nlu.inside_rasa.intent_model import IntentModel

_WIDTH = 16
_UNSURE = 0.4  # config.yml: below it nothing is acted on


def vectors(count: int, seed: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    made = np.random.default_rng(seed).normal(size=(count, _WIDTH)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.mark.parametrize(
    "labels",
    [["a", "b"], list("abcdefg"), ["a"], ["a", "a", "a"], ["a", "oos"]],
    ids=["one each", "one each of many", "one in all", "one intent", "one and out of scope"],
)
def test_hardly_any_examples_make_a_model_that_is_unsure(labels: list[str]) -> None:
    """With nothing to calibrate on it never acts alone: a person or the articles decide."""
    texts = [f"text number {place}" for place in range(len(labels))]
    model = IntentModel.fit(texts, vectors(len(labels)), labels)
    asked = ["hello", "🙂🙂", "   ", ""]
    for read in model.understand(asked, vectors(len(asked), seed=1)):
        assert {name for name, _ in read.ranking} == set(labels) - {"oos"}
        assert 0 <= read.confidence < _UNSURE
        assert sum(share for _, share in read.ranking) <= 1 + 1e-6


def test_only_out_of_scope_is_refused() -> None:
    """There would be nothing to say."""
    with pytest.raises(ValueError, match="intent in scope"):
        IntentModel.fit(["a", "b"], vectors(2), ["oos", "out_of_scope"])
