"""From the scripts to SQL: everything once, in order, whatever stops in between; then trimmed."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from handoff import keys
from handoff.store import Store
from insight.calendar import Calendar
from insight.figures import overview
from insight.question import Question
from insight.recompute import keep_current, recompute
from insight.tables import EVENTS, REJECTED
from insight.writer import Entry, Writer
from tests.insight.desk import DAY_MS, MINA, SEOUL, Desk
from tests.insight.subject import emptied

pytestmark = pytest.mark.redis


async def test_what_the_scripts_write_is_counted(desk: Desk) -> None:
    """A case answered and left in peace for a week, and one that a person resolved."""
    alone = await desk.asks("u1", "환불은 언제 되나요")
    await desk.answers(alone, "refund")
    other = await desk.asks("u2", "사람 불러 주세요")
    await desk.ownership.ask_for_person(other)
    await desk.ownership.claim(other, MINA)
    await desk.ownership.resolve(other, MINA)
    await desk.counted()
    assert (desk.case(alone).outcome, desk.case(other).outcome) == ("maturing", "person")
    await desk.later(DAY_MS)
    await desk.counted()
    assert desk.case(alone).outcome == "assumed_young"
    await desk.later(6 * DAY_MS)
    await desk.counted()
    assert desk.case(alone).outcome == "assumed_kept"


async def test_it_catches_up_after_it_was_down(desk: Desk) -> None:
    """What came while nobody counted is counted when somebody does, and nothing twice."""
    cases = [await desk.asks(f"u{n}", "질문") for n in range(30)]
    for case_id in cases:
        await desk.answers(case_id, "refund")
    await desk.counted()
    await desk.asks("u0", "하나 더")
    fresh = Desk(desk.store, desk.engine)
    await fresh.counted()
    with desk.engine.connect() as connection:
        question = Question.parse({}, SEOUL, _now(desk))
        assert overview(connection, question)["n"] == len(cases)
        assert connection.scalar(select(func.count()).select_from(EVENTS)) == 30 * 4 + 1


async def test_a_database_that_goes_away_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that fails is undone whole; the next try takes it in; Redis kept it meanwhile."""
    case_id = await desk.asks("u1", "질문")
    whole = Writer.write

    def fails(writer: Writer, entries: Sequence[Entry], now: int) -> int:
        whole(writer, entries[:1], now)
        raise OperationalError("COMMIT", {}, Exception("gone"))

    monkeypatch.setattr(Writer, "write", fails)
    with pytest.raises(OperationalError):
        await desk.consumer.step(wait_ms=1)
    monkeypatch.undo()
    await desk.counted()
    assert desk.case(case_id).lines == 1


async def test_only_what_is_safe_is_trimmed(store: Store, engine: Engine) -> None:
    """Redis forgets what was counted and is old enough, and never what was not counted."""
    emptied(engine)
    desk = Desk(store, engine)
    for n in range(300):
        await desk.asks(f"u{n}", "질문")
    await desk.counted()
    await desk.later(DAY_MS)
    await desk.counted()
    left = await store.xlen(keys.EVENTS)
    assert left < 600  # whole nodes of the stream go; a part of one may stay
    await desk.asks("late", "질문")
    await desk.consumer._trim()
    newest = (await store.xrevrange(keys.EVENTS, "+", "-", 1))[0][1]
    assert newest["type"] == "utterance"
    await desk.counted()
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(EVENTS)) == 602


async def test_what_is_no_event_holds_up_nothing(desk: Desk) -> None:
    """It is put aside as it came, and what follows is counted."""
    await desk.store.xadd(keys.EVENTS, {"type": "utterance", "v": "one"})
    await desk.store.xadd(
        keys.EVENTS, {"type": "utterance", "v": "1", "at": "1", "case": "c_nobody", "data": "{}"}
    )
    await desk.store.xadd(
        keys.EVENTS, {"type": "of_the_future", "v": "9", "at": "1", "case": "c_x", "data": "{}"}
    )
    case_id = await desk.asks("u1", "질문")
    await desk.store.xadd(
        keys.EVENTS, {"type": "utterance", "v": "1", "at": "1", "case": case_id, "data": "{}"}
    )
    await desk.counted()
    assert desk.case(case_id).lines == 1
    with desk.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(REJECTED)) == 1
    assert not any(recompute(desk.engine, SEOUL, _now(desk)).differed.values())


def _now(desk: Desk) -> int:
    with desk.engine.connect() as connection:
        return int(connection.scalar(select(func.max(EVENTS.c.at))) or 0)


async def test_another_time_zone_moves_the_days(desk: Desk) -> None:
    """What was counted by days of Seoul is counted again by those of another place, once."""
    case_id = await desk.asks("u1", "질문")
    await desk.counted()
    assert not keep_current(desk.engine, SEOUL, _now(desk))
    here = desk.case(case_id)
    west = Calendar("Pacific/Kiritimati" if SEOUL.place(here.opened_at)[1] > 18 else "Pacific/Niue")
    assert keep_current(desk.engine, west, _now(desk))
    assert desk.case(case_id).day != here.day
    assert not keep_current(desk.engine, west, _now(desk))
    assert keep_current(desk.engine, SEOUL, _now(desk))
