"""What the topics added to the change is the change."""

from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from insight.calendar import Calendar
from insight.counting import MEASURES
from insight.database import keep_last, writing
from insight.moved import moved
from insight.question import Question
from insight.tables import COUNTS
from tests.insight.subject import emptied

_SEOUL: Final = Calendar("Asia/Seoul")
_NOW: Final = 1_773_284_400_000
_TODAY: Final = _SEOUL.day(_NOW)
_OUTCOMES: Final = ("assumed_young", "confirmed_kept", "person", "unhelped", "abandoned")

_rows = st.dictionaries(
    st.tuples(st.integers(_TODAY - 20, _TODAY), st.sampled_from(["article:a", "intent:b", "c"])),
    st.fixed_dictionaries({name: st.integers(0, 30) for name in _OUTCOMES}),
    max_size=30,
)


def _count(engine: Engine, rows: dict[tuple[int, str], dict[str, int]]) -> dict[str, Any]:
    emptied(engine)
    written = []
    for (day, topic), counts in rows.items():
        key = {"facet": "topic", "day": day, "value": topic, "channel": "web", "lang": "ko"}
        written.append({**key, "known": True, **dict.fromkeys(MEASURES, 0), **counts})
    with writing(engine) as connection:
        keep_last(connection, COUNTS, written)
    with engine.connect() as connection:
        return moved(connection, Question.parse({}, _SEOUL, _NOW))


@settings(max_examples=60, deadline=None)
@given(rows=_rows)
def test_effects_sum_to_the_change(engine: Engine, rows: dict[Any, dict[str, int]]) -> None:
    """Whatever topics come, go, grow and shrink; the two weeks stand next to each other."""
    told = _count(engine, rows)
    resolved = ("assumed_young", "confirmed_kept")

    def week(first: int) -> tuple[int, int]:
        days = [counts for (day, _), counts in rows.items() if first <= day < first + 7]
        return sum(c[name] for c in days for name in resolved), sum(sum(c.values()) for c in days)

    last = _TODAY - 2  # the last day that has been over for 24 hours
    (k, n), (before_k, before_n) = week(last - 6), week(last - 13)
    assert (told["n"], told["before_n"]) == (n, before_n)
    if not (n and before_n):
        assert (told["change"], told["topics"]) == (None, [])
        return
    assert told["change"] == pytest.approx(k / n - before_k / before_n)
    effects = [topic["effect"] for topic in told["topics"]]
    assert sum(effects) == pytest.approx(told["change"], abs=1e-9)
    assert [abs(one) for one in effects] == sorted(map(abs, effects), reverse=True)
    assert sum(topic["n"] for topic in told["topics"]) == n
    assert sum(topic["before_n"] for topic in told["topics"]) == before_n
