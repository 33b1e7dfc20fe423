"""The record of a run against its event stream: each event once, figures that come out again."""

import json
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, select

from insight.calendar import Calendar
from insight.database import connect
from insight.recompute import recompute
from insight.tables import EVENTS
from record.events import Event, newest
from tests.chaos.checker.violation import Violation

_ZONE: Final = "Asia/Seoul"


def check_counted(folder: Path) -> list[Violation]:
    """Compare what run.py left in `folder`: the dump of Redis, and the record's file."""
    dumped = json.loads((folder / "redis.json").read_text("utf-8"))["events"]
    engine = connect(f"sqlite:///{folder}/record/record.sqlite")
    try:
        return [*_events(engine, dumped), *_figures(engine)]
    finally:
        engine.dispose()


def _events(engine: Engine, dumped: list[dict[str, str]]) -> list[Violation]:
    """All that was in the stream when all was quiet is in the table, once and in its order."""
    with engine.connect() as connection:
        columns = (EVENTS.c.type, EVENTS.c.at, EVENTS.c.case, EVENTS.c.data)
        rows = connection.execute(select(*columns).order_by(EVENTS.c.id)).all()
    kept = [(row.type, row.at, row.case, json.loads(row.data)) for row in rows]
    told = [_as_kept(fields) for fields in dumped]
    for place, (one, other) in enumerate(zip(told, kept, strict=False)):
        if one != other:
            return [Violation("counted", "another event", one[2], f"number {place}: {one[0]}")]
    if len(kept) < len(told):
        missing = told[len(kept)]
        return [Violation("counted", "lost events", missing[2], f"{len(told) - len(kept)}")]
    return []


def _as_kept(fields: dict[str, str]) -> tuple[str, int, str, dict[str, Any]]:
    """As the table has it: what explains a decision is in a column of its own."""
    event = newest(Event.from_entry(fields))
    data = {name: value for name, value in event.data.items() if name != "evidence"}
    return event.type, event.at, event.case, data


def _figures(engine: Engine) -> list[Violation]:
    done = recompute(engine, Calendar(_ZONE), round(time.time() * 1000))
    return [
        Violation("counted", "another figure", name, f"{count} rows")
        for name, count in done.differed.items()
        if count
    ]
