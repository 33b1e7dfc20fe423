"""What Prometheus is told is what the page tells, and the board asks for nothing else."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, func, select

from insight.calendar import Calendar
from insight.gauges import GAUGES
from insight.metrics import RATES, WINDOWS, metrics
from insight.outcome import OUTCOMES
from insight.question import Question
from insight.tables import CASES
from tests.insight.stories import Check, Story, all_stories, some_stories
from tests.insight.subject import Figures, emptied, figures

_DOCS: Final = Path(__file__).parents[2] / "docs"
_SEOUL: Final = Calendar("Asia/Seoul")
_TIMES: Final = {"wait", "first_response", "handling"}
_RATIOS: Final = {"connected", "connected_by_message", "one_touch", "unresolved", "csat", "easy"}
_VALUES: Final = {
    "outcome": set(OUTCOMES),
    "rate": set(RATES),
    "window": set(WINDOWS),
    "lang": {"", "ko", "en"},
    "quantile": {"0.5", "0.9", "0.95"},
    "figure": _TIMES | _RATIOS,
}

Labels = frozenset[tuple[str, str]]
Scraped = dict[str, dict[Labels, float]]


def _scrape(engine: Engine, calendar: Calendar, now: int, behind: int = 0) -> Scraped:
    question = Question.parse({}, calendar, now)
    with engine.connect() as connection:
        text = metrics(connection, question, behind).decode()
    found: Scraped = {}
    for family in text_string_to_metric_families(text):
        assert (family.type, bool(family.documentation)) == ("gauge", True)
        found[family.name] = {
            frozenset(sample.labels.items()): sample.value for sample in family.samples
        }
    return found


def _told(engine: Engine, story: Story, check: Check) -> tuple[Figures, Calendar, int]:
    now = check.now_ms
    events = [event for event in story.events if event["at"] <= now]
    return figures(engine, events, now, story.time_zone), Calendar(story.time_zone), now


def _asked(calendar: Calendar, now: int, days: int) -> dict[str, str]:
    question = Question.parse({}, calendar, now)
    return question.over(question.last - days + 1, question.last).days


@pytest.mark.parametrize("place", [0, -1], ids=["first", "last"])
@pytest.mark.parametrize("story", some_stories(4), ids=lambda story: story.name)
def test_they_are_the_pages_figures(engine: Engine, story: Story, place: int) -> None:
    """Every window's outcomes and rates, people's of the last week, and the queue."""
    counted, calendar, now = _told(engine, story, story.checks[place])
    scraped = _scrape(engine, calendar, now, behind=7)
    assert set(scraped) == set(GAUGES)
    for window, days in WINDOWS.items():
        asked = _asked(calendar, now, days)
        overview = counted.overview(asked)
        for outcome, n in overview["outcomes"].items():
            assert _value(scraped, "baton_cases", outcome=outcome, window=window) == n
        for lang in ("", *overview["langs"]) if window != "1d" else ():
            rates = counted.overview(asked | {"lang": lang})["rates"]
            _same_rates(scraped, rates, window=window, lang=lang)
    week = _asked(calendar, now, 7)
    _same_people(scraped, counted.people(week))
    reasons = counted.people_by(week, "reason")["rows"]
    for row in reasons:
        own = _value(scraped, "baton_handoffs", reason=row["value"], window="7d")
        assert own == row["handoffs"]
    assert _value(scraped, "baton_record_behind_events") == 7
    _same_queue(engine, scraped, now)


def _same_rates(scraped: Scraped, rates: Mapping[str, Any], **labels: str) -> None:
    for name in RATES:
        rate = rates[name]
        own = {"rate": name, **labels}
        expected = {"ratio": "rate", "low": "low", "high": "high"}
        for gauge, key in expected.items():
            assert _value(scraped, f"baton_resolution_{gauge}", **own) == rate[key]
        n = _value(scraped, "baton_resolution_n", **own)
        assert (n or 0) == rate["n"]


def _same_people(scraped: Scraped, people: Mapping[str, Any]) -> None:
    for name in _RATIOS:
        assert _value(scraped, f"baton_{name}_ratio") == people[name]["rate"]
    for name in _TIMES:
        for quantile, rank in (("0.5", "p50"), ("0.9", "p90"), ("0.95", "p95")):
            own = _value(scraped, f"baton_{name}_seconds", quantile=quantile)
            assert own == people[name][rank]
    for name in _TIMES | _RATIOS:
        assert _value(scraped, "baton_people_n", figure=name) == people[name]["n"]


def _same_queue(engine: Engine, scraped: Scraped, now: int) -> None:
    with engine.connect() as connection:
        owners = select(CASES.c.owner, func.count()).group_by(CASES.c.owner)
        count = dict(tuple(row) for row in connection.execute(owners))
    assert _value(scraped, "baton_waiting_now") == count.get("waiting", 0)
    assert _value(scraped, "baton_with_agent_now") == count.get("agent", 0)
    oldest = _value(scraped, "baton_oldest_wait_seconds")
    assert oldest is not None
    assert 0 <= oldest <= now / 1000
    assert (oldest > 0) <= bool(count.get("waiting"))


def _value(scraped: Scraped, gauge: str, **labels: str) -> float | None:
    return scraped[gauge].get(frozenset(labels.items()))


def test_the_longest_wait_is_counted_from_its_handoff(engine: Engine) -> None:
    """Who waits for a minute has waited 60 seconds; nobody else does."""
    story = next(story for story in all_stories() if story.name == "still_waiting")
    check = next(one for one in story.checks if "waiting" in one.expect["outcomes"].values())
    events = [event for event in story.events if event["at"] <= check.now_ms]
    figures(engine, events, check.now_ms, story.time_zone)
    began = min(
        e["at"] for e in events if e["type"] == "owner_moved" and e["data"]["to"] == "waiting"
    )
    scraped = _scrape(engine, Calendar(story.time_zone), check.now_ms)
    assert _value(scraped, "baton_oldest_wait_seconds") == (check.now_ms - began) / 1000


def test_an_empty_record_has_counts_and_no_shares(engine: Engine) -> None:
    """Nothing of nothing is not 0 %: where there is no share there is no line."""
    emptied(engine)
    scraped = _scrape(engine, _SEOUL, 1_773_284_400_000)
    assert set(scraped["baton_cases"].values()) == {0}
    assert set(scraped["baton_resolution_n"].values()) == {0}
    assert scraped["baton_resolution_ratio"] == scraped["baton_wait_seconds"] == {}
    assert _value(scraped, "baton_oldest_wait_seconds") == 0


def test_each_scrape_stands_alone(engine: Engine) -> None:
    """What an earlier one said is gone, and the process's own registry knows nothing of it."""
    story = next(story for story in all_stories() if story.name == "nearest_rank")
    counted, calendar, now = _told(engine, story, story.checks[0])
    assert counted.outcomes()
    first = _scrape(engine, calendar, now)
    assert _scrape(engine, calendar, now) == first
    emptied(engine)
    assert set(_scrape(engine, calendar, now)["baton_cases"].values()) == {0}
    assert not any(family.name.startswith("baton") for family in REGISTRY.collect())


def test_names_end_in_what_they_count() -> None:
    """A unit, a share, or a plain number of something."""
    ends = {"seconds", "ratio", "low", "high", "n", "cases", "handoffs", "now", "events"}
    assert all(name.startswith("baton_") and name.split("_")[-1] in ends for name in GAUGES)


def test_every_gauge_is_described() -> None:
    """In docs/figures.md."""
    text = (_DOCS / "figures.md").read_text(encoding="utf-8")
    assert [name for name in GAUGES if f"`{name}`" not in text] == []


def _board() -> dict[str, Any]:
    board: dict[str, Any] = json.loads((_DOCS / "grafana-board.json").read_text("utf-8"))
    return board


def _panels() -> list[dict[str, Any]]:
    return [panel for panel in _board()["panels"] if panel["type"] != "row"]


def test_the_board_asks_for_what_there_is() -> None:
    """Every metric, every label and every value of a label."""
    asked = 0
    for panel in _panels():
        for target in panel["targets"]:
            for name, labels in re.findall(r"\b(baton_\w+)(?:\{([^}]*)\})?", target["expr"]):
                asked += 1
                assert name in GAUGES, panel["title"]
                for label, value in re.findall(r'(\w+)="([^"]*)"', labels):
                    assert label in GAUGES[name][0], (panel["title"], label)
                    assert value == "$lang" or value in _VALUES[label], (panel["title"], value)
    assert asked > 20


def test_the_board_shows_every_gauge() -> None:
    """One that no panel shows is one that nobody looks at."""
    text = " ".join(target["expr"] for panel in _panels() for target in panel["targets"])
    assert [name for name in GAUGES if not re.search(rf"\b{name}\b", text)] == []


def test_the_board_can_be_imported() -> None:
    """It belongs to no instance, names its data source as a variable, and its panels fit."""
    board = _board()
    assert board["id"] is None
    assert re.fullmatch(r"[a-z-]{1,40}", board["uid"])
    assert board["schemaVersion"] >= 39
    variables = {one["name"]: one["type"] for one in board["templating"]["list"]}
    assert variables["datasource"] == "datasource"
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
    for panel in _panels():
        assert panel["datasource"]["uid"] == "${datasource}"
        assert panel["description"], panel["title"]
        refs = [target["refId"] for target in panel["targets"]]
        assert len(set(refs)) == len(refs)
