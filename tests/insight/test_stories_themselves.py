"""The stories tell what the scripts could have written."""

import json
from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest

from handoff.moves import MOVES
from record.events import SCHEMA
from tests.insight.stories import FOLDER, Event, Story, all_stories, expand, milliseconds, moment

each_story = pytest.mark.parametrize("story", all_stories(), ids=lambda story: story.name)

_SEOUL = ZoneInfo("Asia/Seoul")


def _by_case(story: Story) -> list[list[Event]]:
    cases: dict[str, list[Event]] = defaultdict(list)
    for event in story.events:
        cases[event["case"]].append(event)
    return list(cases.values())


def _data(events: list[Event], kind: str) -> list[dict[str, Any]]:
    return [event["data"] for event in events if event["type"] == kind]


def test_there_are_enough_of_them() -> None:
    """A folder that is empty by mistake examines nothing."""
    assert len(all_stories()) >= 30
    assert all(story.why and story.checks for story in all_stories())
    assert [story.name for story in all_stories()] == sorted(one.stem for one in FOLDER.iterdir())


@each_story
def test_time_does_not_run_backwards(story: Story) -> None:
    """Events stand in the order of the stream, and every check looks at a moment of its own."""
    times = [event["at"] for event in story.events]
    assert times == sorted(times)
    moments = [(check.now_ms, tuple(check.asked.items())) for check in story.checks]
    assert len(set(moments)) == len(moments)


@each_story
def test_lines_are_numbered_without_gaps(story: Story) -> None:
    """Each case opens once, at its first line, and its lines are numbered 1..n."""
    for events in _by_case(story):
        seqs = [data["seq"] for data in _data(events, "utterance")]
        assert seqs == list(range(1, len(seqs) + 1))
        assert [event["type"] for event in events].count("case_opened") == 1
        assert [event["type"] for event in events[:2]] == ["case_opened", "utterance"]


@each_story
def test_moves_are_those_of_the_table(story: Story) -> None:
    """Every move leaves the owner that the one before went to, and the epoch rises by one."""
    for events in _by_case(story):
        owner, epoch, lines = "bot", 1, 0
        for event in events:
            data = event["data"]
            if event["type"] == "utterance":
                lines = data["seq"]
            if event["type"] != "owner_moved":
                continue
            assert data["from"] == owner
            assert data["to"] == MOVES[owner][data["move"]]  # type: ignore[index]
            assert data["epoch"] == epoch + 1
            assert data["seq"] == lines
            assert bool(data["agent"]) == (data["to"] == "agent")
            assert bool(data["why"]) == (data["to"] == "closed")
            assert data["by"]
            owner, epoch = data["to"], data["epoch"]


@each_story
def test_only_the_owner_speaks(story: Story) -> None:
    """The bot decides while it owns the case, agents speak while they do, nobody when closed."""
    for events in _by_case(story):
        owner = "bot"
        for event in events:
            data = event["data"]
            if event["type"] == "owner_moved":
                owner = data["to"]
            if event["type"] == "decision" or data.get("who") == "bot":
                assert owner == "bot"
            if data.get("who") == "agent":
                assert owner == "agent"
            if data.get("who") == "customer":
                assert owner != "closed"


@each_story
def test_turns_answer_what_a_customer_said(story: Story) -> None:
    """A turn is a customer's line; only a turn that the bot takes back comes twice."""
    for events in _by_case(story):
        customer = {one["seq"] for one in _data(events, "utterance") if one["who"] == "customer"}
        turns = [data["turn"] for data in _data(events, "decision")]
        assert set(turns) <= customer
        assert turns == sorted(turns)
        taken_back = [one for one in _data(events, "owner_moved") if one["move"] == "bot_recovered"]
        assert len(turns) - len(set(turns)) <= len(taken_back)
        for data in _data(events, "feedback"):
            assert data["answer"] not in customer


@each_story
def test_who_came_back_had_written_before(story: Story) -> None:
    """`returned` is told after the span it names, counted from the last message until then."""
    for events in _by_case(story):
        latest = 0
        for event in events:
            if event["type"] == "utterance" and event["data"]["who"] == "customer":
                latest = event["at"]
            if event["type"] == "returned":
                assert event["at"] >= latest + event["data"]["after_ms"]


@each_story
def test_cases_named_in_checks_exist(story: Story) -> None:
    """An expectation about a case that has not begun by then would never fail."""
    for check in story.checks:
        known = {event["case"] for event in story.events if event["at"] <= check.now_ms}
        assert set(check.expect.get("outcomes", {})) <= known


def test_events_are_those_of_the_schema() -> None:
    """Every expanded event is valid, as far as the schema knows its type in this version."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    rows = [row["properties"] for row in schema["oneOf"]]
    known = {(row["type"]["const"], row["v"]["const"]) for row in rows if "v" in row}
    unknown = set()
    for story in all_stories():
        for event in story.events:
            if (event["type"], event["v"]) in known:
                validator.validate(event)
            else:
                unknown.add(f"{event['type']} v{event['v']}")
    if unknown:
        pytest.skip(f"record/schema.json does not know these yet: {', '.join(sorted(unknown))}")


@pytest.mark.parametrize(
    "told",
    [
        [{"bot": "answered"}],
        [{"say": "customer"}, {"move": "claim", "agent": "mina"}],
        [{"say": "customer"}, {"bot": "answered"}, {"bot": "answered"}],
        [{"say": "customer"}, {"move": "end"}, {"say": "customer"}],
        [{"say": "customer"}, {"move": "take_over", "agent": "mina"}, {"agent says": "joon"}],
    ],
    ids=["begins_with_bot", "claimed_from_bot", "answered_twice", "after_the_end", "other_agent"],
)
def test_impossible_stories_are_refused(told: list[dict[str, Any]]) -> None:
    """A slip of the pen is found while reading, not by whoever counts."""
    with pytest.raises(ValueError, match="c1"):
        expand([{"at": "2026-03-02 10:00:00", **one} for one in told], _SEOUL)


def test_times_are_local_and_unique() -> None:
    """Seoul is nine hours ahead; what clocks skip or show twice in New York is no moment."""
    new_york = ZoneInfo("America/New_York")
    assert moment("1970-01-01 09:00:00.250", _SEOUL) == 250
    for text in ("2026-03-08 02:30:00", "2026-11-01 01:30:00"):
        with pytest.raises(ValueError, match="not one moment"):
            moment(text, new_york)
    assert milliseconds("6 days 23 hours 59 minutes 59 seconds 999 ms") == 7 * 86_400_000 - 1
    with pytest.raises(ValueError, match="time span"):
        milliseconds("7 days 1 s")
