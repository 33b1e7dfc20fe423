"""The checker of the record finds nothing in a whole one, and each kind of fault in another."""

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from insight.calendar import Calendar
from insight.database import connect, migrate, writing
from insight.settling import settle_due
from insight.writer import Writer
from tests.chaos.counted import check_counted
from tests.chaos.test_checker import RECORDED


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Engine]:
    """What the events of a quiet run come to, beside their dump."""
    events = json.loads(gzip.decompress(RECORDED.read_bytes()))["dump"]["events"]
    (tmp_path / "redis.json").write_text(json.dumps({"events": events}), "utf-8")
    (tmp_path / "record").mkdir()
    engine = connect(f"sqlite:///{tmp_path}/record/record.sqlite")
    migrate(engine)
    now = round(time.time() * 1000)
    entries = [(f"{fields['at']}-{n}", fields) for n, fields in enumerate(events)]
    Writer(engine, Calendar("Asia/Seoul")).write(entries, now)
    settle_due(engine, now)
    yield engine
    engine.dispose()


def test_a_whole_record_has_no_violation(record: Engine, tmp_path: Path) -> None:
    assert check_counted(tmp_path) == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("DELETE FROM events WHERE id = (SELECT max(id) FROM events)", "lost events"),
        ("DELETE FROM events WHERE type = 'decision'", "another event"),
        (
            "INSERT INTO events SELECT min(id) - 1, type, v, at, 'c', data, evidence FROM events",
            "another event",
        ),
        ("UPDATE counts SET maturing = maturing + 1 WHERE facet = 'all'", "another figure"),
        ("UPDATE cases SET helped = 1", "another figure"),
    ],
)
def test_a_planted_fault_is_found(record: Engine, tmp_path: Path, fault: str, kind: str) -> None:
    with writing(record) as connection:
        connection.execute(text(fault))
    found = check_counted(tmp_path)
    assert kind in {violation.kind for violation in found}
    assert {violation.counter for violation in found} == {"counted"}
