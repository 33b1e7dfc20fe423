"""A hundred thousand passages: what the lists lose, and what they cost."""

import time

import numpy as np

from knowledge.neighbours import Neighbours, lists_of
from tests.evaluate.plan import Plan
from tests.evaluate.report import Report

_DIM = 896  # of the packaged model
_QUESTIONS = 500
_TOP = 5
_TOPICS = 2000
_SPREAD = 0.9  # how far passages of one topic lie apart, against topics


def run(plan: Plan) -> Report:
    """Vectors that lie in topics, as those of articles do; questions beside some passage."""
    report = Report("passages")
    count = plan.pick(100_000, 21_000)
    random = np.random.default_rng(5)
    topics = random.standard_normal((_TOPICS, _DIM))
    of = random.integers(0, _TOPICS, count)
    vectors = _unit(topics[of] + _SPREAD * random.standard_normal((count, _DIM)))
    asked = vectors[random.integers(0, count, _QUESTIONS)]
    asked = _unit(asked + 0.6 * random.standard_normal((_QUESTIONS, _DIM)) / _DIM**0.5)
    started = time.monotonic()
    lists = lists_of(vectors)
    built = time.monotonic() - started
    exact, quick = Neighbours(vectors), Neighbours(vectors, lists)
    kept, times, whole = [], [], []
    for question in asked:
        before = time.perf_counter()
        found, _ = quick.nearest(question, _TOP)
        between = time.perf_counter()
        right, _ = exact.nearest(question, _TOP)
        times.append(1000 * (between - before))
        whole.append(1000 * (time.perf_counter() - between))
        kept.append(len(set(found.tolist()) & set(right.tolist())) / _TOP)
    report.add(f"exact top-5 kept of {count} passages, %", 100 * float(np.mean(kept)), 99)
    report.add("search among them, p95 ms", float(np.percentile(times, 95)), 5, below=True)
    report.add("comparing all of them instead, p95 ms", float(np.percentile(whole, 95)))
    report.notes.append(f"lists made in {built:.0f} s")
    return report


def _unit(vectors: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
