"""What failed is what the events say: live, bit by bit, twice, computed again, and erased."""

from collections.abc import Iterable
from typing import Any, Final

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, delete, inspect, select

from insight import database
from insight.calendar import Calendar
from insight.database import migrate, writing
from insight.recompute import keep_current, recompute
from insight.tables import FAILURES, META
from tests.insight.stories import Story, some_stories
from tests.insight.subject import figures

_ZONE: Final = "Asia/Seoul"
_SEOUL: Final = Calendar(_ZONE)
_NOON: Final = 1_773_284_400_000
_OPENED: Final = {
    "customer": "u1",
    "channel": "web",
    "lang": "ko",
    "previous": "",
    "reopened": False,
    "known": False,
}
_KINDS: Final = {"clarified": "asked_back", "handed_over": "handed_over"}
Event = dict[str, Any]


def _event(type_: str, case: str = "c1", v: int = 1, **data: Any) -> Event:
    return {"type": type_, "v": v, "at": 0, "case": case, "data": data}


def _opened(case: str = "c1") -> Event:
    return _event("case_opened", case, 2, **_OPENED)


def _decided(turn: int, decision: str, case: str = "c1", **said: Any) -> Event:
    data = {
        "turn": turn,
        "decision": decision,
        "confidence": 0.4,
        "reason": None,
        "release": "r1",
        "evidence": {},
        "intent": "ask",
        "articles": [],
        "lang": "ko",
        "finished": False,
    }
    return _event("decision", case, 2, **data | said)


def _judged(answer: int, helped: bool, case: str = "c1") -> Event:
    return _event("feedback", case, answer=answer, helped=helped, how="button")


def _taught(kind: str, seq: int, how: str, name: str = "", case: str = "c1") -> Event:
    return _event("taught", case, kind=kind, seq=seq, name=name, by="yuna", **{"as": how})


def _written(engine: Engine, events: Iterable[Event]) -> list[Event]:
    """Written a second apart, as they come: in bits, some of them twice."""
    told = [{**event, "at": _NOON + 1000 * n} for n, event in enumerate(events)]
    figures(engine, told, told[-1]["at"], _ZONE)
    return told


def _rows(engine: Engine) -> dict[tuple[str, str, int], Any]:
    with engine.connect() as connection:
        rows = connection.execute(select(FAILURES)).all()
    return {(row.case, row.kind, row.seq): row for row in rows}


def _kept(engine: Engine) -> set[tuple[str, str, int]]:
    """What there is, which is as much when it is computed again."""
    before = _rows(engine)
    assert not any(recompute(engine, _SEOUL, _NOON).differed.values())
    assert _rows(engine) == before
    return set(before)


def test_each_kind_is_told_by_its_event(engine: Engine) -> None:
    """Asked back, handed over, a person asked for, a thumb down; nothing else is a failure."""
    told = _written(
        engine,
        [
            _opened(),
            _decided(1, "social"),
            _decided(3, "clarified", lang="en", confidence=0.31),
            _decided(5, "answered"),
            _judged(6, helped=False),
            _decided(7, "form"),
            _decided(9, "unavailable", reason="bot_unavailable", confidence=None),
            _decided(9, "handed_over", reason="bot_unavailable"),
            _decided(11, "handed_over", reason="not_in_knowledge", lang=None, confidence=None),
            _decided(13, "handed_over", reason="explicit_request"),
        ],
    )
    assert _kept(engine) == {
        ("c1", "asked_back", 3),
        ("c1", "thumbs_down", 6),
        ("c1", "handed_over", 11),
        ("c1", "asked_for_person", 13),
    }
    rows = _rows(engine)
    asked_back = rows["c1", "asked_back", 3]
    assert (asked_back.lang, asked_back.channel, asked_back.at) == ("en", "web", told[2]["at"])
    assert asked_back.confidence == pytest.approx(0.31)
    handed_over = rows["c1", "handed_over", 11]
    assert (handed_over.reason, handed_over.confidence) == ("not_in_knowledge", None)
    assert handed_over.lang == "en"  # its own is not known, its case's is
    assert {row.taught_as for row in rows.values()} == {""}


def test_the_last_word_about_an_answer_counts(engine: Engine) -> None:
    """A thumb up takes the same answer's thumb down away, and no other's."""
    judged = [_judged(2, False), _judged(4, False), _judged(2, True), _judged(6, True)]
    _written(engine, [_opened(), *judged])
    assert _kept(engine) == {("c1", "thumbs_down", 4)}
    _written(engine, [_opened(), *judged, _judged(2, False), _judged(4, True)])
    assert _kept(engine) == {("c1", "thumbs_down", 2)}


@pytest.mark.parametrize("how", ["intent", "phrasing", "dismissed"])
def test_what_was_taught_is_done_until_it_is_put_back(engine: Engine, how: str) -> None:
    """With who did what and when; put back it is as if nobody had."""
    events = [_opened(), _decided(1, "clarified"), _decided(3, "clarified")]
    events += [_taught("asked_back", 1, how, "refund")]
    told = _written(engine, events)
    _kept(engine)
    row = _rows(engine)["c1", "asked_back", 1]
    assert (row.taught_as, row.taught_name, row.taught_by) == (how, "refund", "yuna")
    assert row.taught_at == told[-1]["at"]
    assert _rows(engine)["c1", "asked_back", 3].taught_as == ""
    _written(engine, [*events, _taught("asked_back", 1, "open")])
    _kept(engine)
    row = _rows(engine)["c1", "asked_back", 1]
    assert (row.taught_as, row.taught_name, row.taught_by, row.taught_at) == ("", "", "", None)


def test_what_happens_once_more_stays_taught(engine: Engine) -> None:
    """Redis lost its last second, and the bot asked back again: the trainer need not."""
    taught = _taught("asked_back", 1, "intent", "refund")
    again = _decided(1, "clarified", confidence=0.2)
    _written(engine, [_opened(), _decided(1, "clarified"), taught, again])
    assert _kept(engine) == {("c1", "asked_back", 1)}
    row = _rows(engine)["c1", "asked_back", 1]
    assert (row.taught_as, row.confidence) == ("intent", pytest.approx(0.2))


@pytest.mark.parametrize(
    "event",
    [
        _taught("asked_back", 9, "intent", "refund"),
        _taught("handed_over", 1, "intent", "refund"),
        _taught("asked_back", 1, "intent", "refund", case="c_nobody"),
        _taught("asked_back", 1, "of the future"),
        _event("taught", kind="asked_back", seq=1),
        _decided(1, "clarified", case="c_nobody"),
        _judged(2, False, case="c_nobody"),
    ],
)
def test_what_nothing_is_known_of_changes_nothing(engine: Engine, event: Event) -> None:
    """Another number, another kind, another case, another Baton's: the rest is counted."""
    _written(engine, [_opened(), _decided(1, "clarified"), event, _decided(3, "clarified")])
    assert _kept(engine) == {("c1", "asked_back", 1), ("c1", "asked_back", 3)}
    assert _rows(engine)["c1", "asked_back", 1].taught_as == ""


def test_an_erased_case_has_no_failures_any_more(engine: Engine) -> None:
    """All of them go, whatever comes after; those of others stay."""
    events = [
        *(_opened(), _opened("c2"), _decided(1, "clarified"), _decided(1, "clarified", "c2")),
        *(_judged(4, False), _taught("asked_back", 1, "dismissed"), _event("erased")),
        *(_taught("asked_back", 1, "open"), _judged(4, False), _decided(5, "clarified")),
    ]
    _written(engine, events)
    assert _kept(engine) == {("c2", "asked_back", 1)}


@pytest.mark.parametrize("story", some_stories(4), ids=lambda story: story.name)
def test_stories_fail_where_they_tell(engine: Engine, story: Story) -> None:
    """As many as are read off the events by another way."""
    figures(engine, story.events, story.events[-1]["at"], story.time_zone)
    erased = {event["case"] for event in story.events if event["type"] == "erased"}
    expected, judged = set(), {}
    for event in story.events:
        case, data = event["case"], event["data"]
        if event["type"] == "decision" and data["decision"] in _KINDS:
            wished = data["reason"] == "explicit_request"
            kind = "asked_for_person" if wished else _KINDS[data["decision"]]
            expected.add((case, kind, data["turn"]))
        elif event["type"] == "feedback":
            judged[case, "thumbs_down", data["answer"]] = data["helped"]
    expected |= {key for key, helped in judged.items() if not helped}
    assert set(_rows(engine)) == {key for key in expected if key[0] not in erased}


def test_an_older_record_is_filled_once(engine: Engine) -> None:
    """Tables of before come up to date, and what failed before is found in the events."""
    events = [_opened(), _decided(1, "clarified"), _judged(4, False)]
    _written(engine, [*events, _taught("asked_back", 1, "dismissed")])
    assert not keep_current(engine, _SEOUL, _NOON)
    before = _rows(engine)
    assert len(before) == 2
    _as_of_0001(engine)
    assert "failures" not in inspect(engine).get_table_names()
    migrate(engine)
    assert _rows(engine) == {}
    assert keep_current(engine, _SEOUL, _NOON)
    assert _rows(engine) == before
    assert not keep_current(engine, _SEOUL, _NOON)


def _as_of_0001(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.execute(delete(META).where(META.c.name == "counted_as"))
