"""The cases behind a number are as many as the number says."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy import Engine

from insight.calendar import Calendar
from insight.case import Case
from insight.database import keep_last, writing
from insight.listing import PAGE, cases
from insight.outcome import OUTCOMES, RETURNED, SUMS
from insight.question import Malformed, Question
from insight.tables import CASES
from tests.insight.stories import some_stories
from tests.insight.subject import Figures, emptied, figures

_CHECKS: Final = [
    pytest.param((story, check), id=f"{story.name}-{number}")
    for story in some_stories(4)
    for number, check in enumerate(story.checks, 1)
]
_FACETS: Final = ("reason", "topic", "intent", "article", "release", "channel", "lang")
_PEOPLE_BY: Final = ("hour", "weekday", "reason", "agent")
_SEOUL: Final = Calendar("Asia/Seoul")
_NOON: Final = 1_773_284_400_000
"""12 March 2026 in Seoul."""


class Told(NamedTuple):
    engine: Engine
    last: bool
    """Of its story's moments; the facets, which take longest, are looked at only then."""
    question: Question
    asked: Mapping[str, str]
    counted: Figures

    def total(self, show: str, **query: str) -> int:
        with self.engine.connect() as connection:
            found = cases(connection, self.question, show, query)
        assert found["next"] is None
        assert len(found["cases"]) == found["total"]
        return int(found["total"])


@pytest.fixture(scope="module", params=_CHECKS)
def told(engine: Engine, request: pytest.FixtureRequest) -> Told:
    story, check = request.param
    events = [event for event in story.events if event["at"] <= check.now_ms]
    counted = figures(engine, events, check.now_ms, story.time_zone)
    question = Question.parse(check.asked, Calendar(story.time_zone), check.now_ms)
    return Told(engine, check is story.checks[-1], question, check.asked, counted)


def test_lists_of_outcomes_are_as_long_as_their_figures(told: Told) -> None:
    """n, greetings, every rate's numerator and every outcome, those of young days included."""
    overview = told.counted.overview(told.asked)
    outcomes = overview["outcomes"]
    expected = {"n": overview["n"], "greetings": overview["greetings"]}
    expected |= {
        name: sum(outcomes[one] for one in names)
        for name, names in {**SUMS, "returned": RETURNED}.items()
    }
    expected |= {name: outcomes[name] for name in OUTCOMES}
    assert {name: told.total(name) for name in expected} == expected
    for name, rate in overview["rates"].items():
        if name in SUMS:
            young = rate.get("maturing", {"k": 0})["k"]
            assert rate["k"] + young == expected[name], name


def test_lists_of_people_are_as_long_as_their_figures(told: Told) -> None:
    """Where every case was handed over once, also those that count handoffs."""
    _compare(told, told.counted.people(told.asked), {})


def test_lists_of_people_by_a_facet_are_as_long_as_their_figures(told: Told) -> None:
    """The same for each row."""
    for facet in _PEOPLE_BY if told.last else ():
        for row in told.counted.people_by(told.asked, facet)["rows"]:
            _compare(told, row, {"facet": facet, "value": str(row["value"])})


def test_rows_of_a_breakdown_are_as_long_as_their_lists(told: Told) -> None:
    """n and every outcome of each row."""
    for facet in _FACETS if told.last else ():
        for row in told.counted.breakdown(told.asked, facet)["rows"]:
            of_row = {"facet": facet, "value": row["value"]}
            assert told.total("n", **of_row) == row["n"], of_row
            for name, n in row["outcomes"].items():
                if n:
                    assert told.total(name, **of_row) == n, (of_row, name)


def _compare(told: Told, people: Mapping[str, Any], of_row: Mapping[str, str]) -> None:
    rate = {name: (one["k"], one["n"]) for name, one in people.items() if _is_rate(one)}
    of_cases = {
        "one_touch": rate["one_touch"][0],
        "unresolved": rate["unresolved"][0],
        "rated": rate["csat"][1],
        "satisfied": rate["csat"][0],
        "dissatisfied": rate["csat"][1] - rate["csat"][0],
        "easy": rate["easy"][0],
        "hard": rate["easy"][1] - rate["easy"][0],
    }
    assert {name: told.total(name, **of_row) for name in of_cases} == of_cases
    of_handoffs = {
        "handed_over": people["handoffs"],
        "connected": rate["connected"][0],
        "not_connected": rate["connected"][1] - rate["connected"][0],
        "connected_by_message": rate["connected_by_message"][0],
        "left_waiting": rate["abandoned"][0],
        "transferred": rate["transfers"][0],
    }
    found = {name: told.total(name, **of_row) for name in of_handoffs}
    if found["handed_over"] == people["handoffs"]:
        assert found == of_handoffs
    for name, n in of_handoffs.items():  # a case with several handoffs is listed once
        assert found[name] <= n, name
        assert bool(found[name]) == bool(n), name


def _is_rate(one: object) -> bool:
    return isinstance(one, dict) and "k" in one


def _some(n: int, **about: Any) -> list[dict[str, Any]]:
    """Cases of one day, several in each millisecond."""
    made = []
    for number in range(n):
        at = _NOON + number // 3
        own = {"outcome": "unhelped", "asked": True, "last_customer_at": at, **about}
        case = Case(f"c{number:05}", number, at, _SEOUL.day(at), "web", "ko", None, False, **own)
        made.append(asdict(case))
    return made


@pytest.fixture
def many(engine: Engine) -> Iterator[Engine]:
    emptied(engine)
    with writing(engine) as connection:
        keep_last(connection, CASES, _some(2 * PAGE + 37))
    yield engine
    emptied(engine)


def _page(engine: Engine, after: str | None = None, **query: str) -> dict[str, Any]:
    question = Question.parse({}, _SEOUL, _NOON + 1000)
    with engine.connect() as connection:
        return cases(connection, question, "n", query | ({"after": after} if after else {}))


def test_pages_have_no_gaps_and_no_repeats(many: Engine) -> None:
    """Newest first, and a case that begins meanwhile moves nothing."""
    page = _page(many)
    seen = [row["case"] for row in page["cases"]]
    assert (len(seen), page["total"]) == (PAGE, 2 * PAGE + 37)
    newer = {**_some(1)[0], "case": "newer", "opened_at": _NOON + 500}
    with writing(many) as connection:
        keep_last(connection, CASES, [newer])
    while page["next"]:
        page = _page(many, page["next"])
        seen += [row["case"] for row in page["cases"]]
    assert seen == [f"c{number:05}" for number in reversed(range(2 * PAGE + 37))]


def test_a_full_last_page_has_no_next(many: Engine) -> None:
    """Nobody is led to an empty page."""
    emptied(many)
    with writing(many) as connection:
        keep_last(connection, CASES, _some(PAGE))
    page = _page(many)
    assert (len(page["cases"]), page["next"]) == (PAGE, None)


@pytest.mark.parametrize(
    ("show", "query", "field"),
    [
        ("", {}, "show"),
        ("none", {}, "show"),
        ("'; drop table cases", {}, "show"),
        ("n", {"facet": "customer", "value": "c"}, "facet"),
        ("n", {"facet": "", "value": ""}, "facet"),
        ("connected", {"facet": "customer"}, "facet"),
        ("n", {"facet": "hour", "value": ""}, "value"),
        ("n", {"facet": "hour", "value": "-1"}, "value"),
        ("connected", {"facet": "hour", "value": "٣"}, "value"),
        ("connected", {"facet": "weekday", "value": "999999999999"}, "value"),
        ("n", {"after": "c00001"}, "after"),
        ("n", {"after": "-1.c00001"}, "after"),
        ("n", {"after": f"{10**20}.c00001"}, "after"),
    ],
)
def test_what_makes_no_sense_is_malformed(
    engine: Engine, show: str, query: dict[str, str], field: str
) -> None:
    """With the field that is wrong."""
    question = Question.parse({}, _SEOUL, _NOON)
    with engine.connect() as connection, pytest.raises(Malformed) as refused:
        cases(connection, question, show, query)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "query",
    [
        {"facet": "reason", "value": "%"},
        {"facet": "article", "value": "%"},
        {"facet": "article", "value": "_"},
        {"facet": "topic", "value": "article:%"},
        {"facet": "reason", "value": "' or 1=1 --"},
        {"facet": "hour", "value": "99"},
    ],
)
def test_values_that_nothing_has_list_nothing(engine: Engine, query: dict[str, str]) -> None:
    """Wildcards are characters like any other."""
    emptied(engine)
    with writing(engine) as connection:
        keep_last(connection, CASES, _some(2, articles="|x|", reason="complaint"))
    assert _page(engine, **query)["total"] == 0


@pytest.mark.parametrize("facet", ["article", "intent", "topic"])
def test_ids_that_differ_in_case_are_two(engine: Engine, facet: str) -> None:
    """The breakdown counts them apart, so the lists behind it must too."""
    emptied(engine)
    listed = "intents" if facet == "intent" else "articles"
    upper, lower = _some(2)
    rows = [{**upper, listed: "|Refund|"}, {**lower, listed: "|refund|"}]
    with writing(engine) as connection:
        keep_last(connection, CASES, rows)
    value = "article:refund" if facet == "topic" else "refund"
    assert _page(engine, facet=facet, value=value)["total"] == 1


@pytest.mark.parametrize(
    "query",
    [{"facet": "reason", "value": "\0"}, {"facet": "article", "value": "\0"}, {"after": "1.\0"}],
)
def test_a_nul_is_malformed_or_matches_nothing(engine: Engine, query: dict[str, str]) -> None:
    """PostgreSQL takes none in a text: the asker's fault, and not a database that is away."""
    question = Question.parse({}, _SEOUL, _NOON)
    with engine.connect() as connection, contextlib.suppress(Malformed):
        assert cases(connection, question, "n", query)["total"] >= 0


@pytest.mark.parametrize("query", [{"channel": "\0"}, {"lang": "\0"}])
def test_a_nul_in_the_question_is_malformed_or_matches_nothing(
    engine: Engine, query: dict[str, str]
) -> None:
    """The same where everything is narrowed."""
    try:
        question = Question.parse(query, _SEOUL, _NOON)
    except Malformed:
        return
    with engine.connect() as connection:
        assert cases(connection, question, "n", {})["total"] == 0


@pytest.mark.parametrize(
    "query", [{"to": "0001-01-05"}, {"from": "0001-01-01", "to": "0001-01-05"}]
)
def test_days_before_the_calendar_are_malformed(query: dict[str, str]) -> None:
    """Days that the question needs, its own and those before, and that no calendar has."""
    with pytest.raises(Malformed):
        assert Question.parse(query, _SEOUL, _NOON).before().days
