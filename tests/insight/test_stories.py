"""Every figure against what was computed by hand from the story."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy import Engine

from insight.calendar import Calendar
from insight.recompute import recompute
from tests.insight.stories import Check, Story, all_stories
from tests.insight.subject import Figures, figures

_CHECKS: Final = [
    pytest.param((story, check), id=f"{story.name}-{number}")
    for story in all_stories()
    for number, check in enumerate(story.checks, 1)
]
_SPREADS: Final = {"wait", "first_response", "handling"}
_RESOLVED: Final = {
    f"{word}_{kept}" for word in ("confirmed", "assumed") for kept in ("kept", "returned", "young")
}
_OUTCOMES: Final = _RESOLVED | {"person", "waiting", "abandoned", "maturing", "unhelped"}
_MATURING: Final = {"assumed", "resolved", "durable", "durable_known", "durable_browser"}
_FACETS: Final = ("reason", "topic", "intent", "article", "release", "channel", "lang")


class Told(NamedTuple):
    story: Story
    check: Check
    counted: Figures


@pytest.fixture(scope="module", params=_CHECKS)
def told(engine: Engine, request: pytest.FixtureRequest) -> Told:
    """One story counted once, for all that is asked of it."""
    story, check = request.param
    events = [event for event in story.events if event["at"] <= check.now_ms]
    return Told(story, check, figures(engine, events, check.now_ms, story.time_zone))


def _rate(rate: dict[str, Any], size: int) -> list[int]:
    """A rate as it is written in expectations: k, n and, if asked for, those still maturing."""
    found = [rate["k"], rate["n"]]
    if size == 4:
        found += [rate["maturing"]["k"], rate["maturing"]["n"]]
    return found


def _people(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """The part of people's figures that is expected, written the same way."""
    shown: dict[str, Any] = {}
    for name, value in expected.items():
        one = found[name]
        if name in _SPREADS:
            marks = [one[mark] for mark in ("p50", "p90", "p95")]
            shown[name] = None if one["n"] == 0 else marks[: len(value or marks)]
        elif isinstance(value, list):
            shown[name] = _rate(one, len(value))
        elif isinstance(value, dict):
            shown[name] = {key: one.get(key, 0) for key in value}
        else:
            shown[name] = one
    return shown


def _rows(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rows = {str(row["value"]): row for row in found["rows"]}
    assert len(rows) == len(found["rows"]), "a value has two rows"
    return rows


def _outcomes(counted: Figures, _: Check, expected: dict[str, str]) -> Any:
    outcomes = counted.outcomes()
    return {case: outcomes.get(case) for case in expected}


def _rates(counted: Figures, check: Check, expected: dict[str, list[int]]) -> Any:
    rates = counted.overview(check.asked)["rates"]
    return {name: _rate(rates[name], len(value)) for name, value in expected.items()}


def _days(counted: Figures, check: Check, expected: dict[str, dict[str, Any]]) -> Any:
    days = {row["day"]: row for row in counted.overview(check.asked)["days"]}
    shown: dict[str, Any] = {}
    for day, fields in expected.items():
        row = days[day]
        shown[day] = {
            name: _rate(row[name], len(value)) if isinstance(value, list) else row[name]
            for name, value in fields.items()
        }
    return shown


def _funnel(counted: Figures, check: Check, expected: dict[str, int]) -> Any:
    steps = {row["step"]: row["n"] for row in counted.overview(check.asked)["funnel"]}
    return {step: steps[step] for step in expected}


def _breakdown(counted: Figures, check: Check, expected: dict[str, dict[str, int]]) -> Any:
    shown = {}
    for facet, values in expected.items():
        rows = _rows(counted.breakdown(check.asked, facet))
        shown[facet] = {value: rows[value]["n"] if value in rows else 0 for value in values}
    return shown


def _people_by(counted: Figures, check: Check, expected: dict[str, dict[str, Any]]) -> Any:
    shown: dict[str, Any] = {}
    for facet, values in expected.items():
        rows = _rows(counted.people_by(check.asked, facet))
        shown[facet] = {
            value: _people(rows[value], fields) if value in rows else None
            for value, fields in values.items()
        }
    return shown


_SHOWN: Final[dict[str, Callable[[Figures, Check, Any], Any]]] = {
    "outcomes": _outcomes,
    "n": lambda counted, check, _: counted.overview(check.asked)["n"],
    "greetings": lambda counted, check, _: counted.overview(check.asked)["greetings"],
    "rates": _rates,
    "days": _days,
    "funnel": _funnel,
    "breakdown": _breakdown,
    "people": lambda counted, check, expected: _people(counted.people(check.asked), expected),
    "people_by": _people_by,
}


def test_figures_are_those_computed_by_hand(told: Told) -> None:
    """Everything that the story expects, in one comparison, so that all differences show."""
    story, check, counted = told
    found = {name: _SHOWN[name](counted, check, value) for name, value in check.expect.items()}
    assert found == check.expect, story.why


def test_outcomes_are_one_partition(told: Told) -> None:
    """Each case has one outcome; those of the range sum to n, and the rates are made of them."""
    _, check, counted = told
    assert set(counted.outcomes().values()) <= _OUTCOMES | {"none"}
    overview = counted.overview(check.asked)
    parts, n, rates = overview["outcomes"], overview["n"], overview["rates"]
    assert set(parts) == _OUTCOMES
    assert sum(parts.values()) == n
    confirmed = sum(parts[f"confirmed_{kept}"] for kept in ("kept", "returned", "young"))
    assumed = sum(parts[f"assumed_{kept}"] for kept in ("kept", "returned", "young"))
    contained = confirmed + assumed + parts["maturing"] + parts["unhelped"]
    kept = parts["confirmed_kept"] + parts["assumed_kept"]
    assert _rate(rates["contained"], 2) == [contained, n]
    assert _rate(rates["confirmed"], 2) == [confirmed, n]
    assert _rate(rates["abandoned"], 2) == [parts["abandoned"], n]
    assert _rate(rates["person"], 2) == [parts["person"], n]
    for name, k in (("assumed", assumed), ("resolved", confirmed + assumed), ("durable", kept)):
        mature_k, mature_n, young_k, young_n = _rate(rates[name], 4)
        assert (mature_k + young_k, mature_n + young_n) == (k, n), name
    for name in range(4):
        apart = (_rate(rates["durable_known"], 4)[name], _rate(rates["durable_browser"], 4)[name])
        assert sum(apart) == _rate(rates["durable"], 4)[name]


def test_days_and_rows_sum_to_the_whole(told: Told) -> None:
    """The days sum to n, and so do the rows of every facet in which no case stands twice."""
    _, check, counted = told
    overview = counted.overview(check.asked)
    whole: Counter[str] = Counter(overview["outcomes"])
    assert sum(day["n"] for day in overview["days"]) == overview["n"]
    assert sum((Counter(day["outcomes"]) for day in overview["days"]), Counter()) == +whole
    for facet in _FACETS:
        found = counted.breakdown(check.asked, facet)
        rows = list(_rows(found).values())
        assert [row["n"] for row in rows] == sorted((row["n"] for row in rows), reverse=True)
        assert found["overlapping"] == (facet in {"intent", "article"})
        if not found["overlapping"]:
            assert sum((Counter(row["outcomes"]) for row in rows), Counter()) == +whole


def test_every_rate_has_wilsons_interval(told: Told) -> None:
    """k of n, between 0 and 1, with the 95 % interval; nothing instead of a number where n is 0."""
    _, check, counted = told
    overview, people = counted.overview(check.asked), counted.people(check.asked)
    for name, rate in [*_all_rates(overview), *_all_rates(people)]:
        k, n = rate["k"], rate["n"]
        assert 0 <= k <= n, name
        shown = [rate["rate"], rate["low"], rate["high"]]
        if n == 0:
            assert shown == [None, None, None], name
        else:
            assert shown == pytest.approx([k / n, *_wilson(k, n)], abs=5e-4), name
    for name in _MATURING:
        assert set(overview["rates"][name]["maturing"]) == {"k", "n"}


def _all_rates(found: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(found, list):
        for one in found:
            yield from _all_rates(one)
    if not isinstance(found, dict):
        return
    for name, one in found.items():
        if isinstance(one, dict) and {"k", "n", "low"} <= set(one):
            yield name, one
        else:
            yield from _all_rates(one)


def _wilson(k: int, n: int) -> tuple[float, float]:
    z = 1.959964
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def test_computed_again_it_is_the_same(told: Told, engine: Engine) -> None:
    """Live, bit by bit and some of it twice, or all at once from the events: every row is equal."""
    story, check, _ = told
    done = recompute(engine, Calendar(story.time_zone), check.now_ms)
    assert not any(done.differed.values()), done
