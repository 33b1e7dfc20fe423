"""The exports: one row a case, the same in both formats, and nothing that was said."""

import csv
import io
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, func, select

from insight import export
from insight.calendar import Calendar
from insight.case import Case
from insight.database import keep_last, writing
from insight.question import Question
from insight.tables import CASES
from tests.insight.stories import Story, some_stories
from tests.insight.subject import emptied, figures

_COLUMNS: Final = (
    *("case", "day", "opened_at", "channel", "language", "known_customer", "release", "outcome"),
    *("topic", "articles", "intents", "reason", "lines", "answers", "helped", "last_customer_at"),
    *("first_agent", "claimed_at", "passed_on", "closed_at", "closed_why", "reopened", "score"),
    "easy",
)
_NOON: Final = 1_773_284_400_000
_SEOUL: Final = Calendar("Asia/Seoul")


def _both(engine: Engine, question: Question) -> tuple[bytes, bytes]:
    with engine.connect() as connection:
        csv_ = b"".join(export.as_csv(connection, question))
        return csv_, export.as_parquet(connection, question)


def _read(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


@pytest.mark.parametrize("story", some_stories(4), ids=lambda story: story.name)
def test_both_formats_say_the_same(engine: Engine, story: Story) -> None:
    """A row for each case of the range, greetings too, in the order in which they began."""
    check = story.checks[-1]
    events = [event for event in story.events if event["at"] <= check.now_ms]
    figures(engine, events, check.now_ms, story.time_zone)
    question = Question.parse(check.asked, Calendar(story.time_zone), check.now_ms)
    text, parquet = _both(engine, question)
    table = pq.read_table(io.BytesIO(parquet))
    rows = table.to_pylist()
    assert tuple(table.column_names) == _COLUMNS
    assert _read(text) == [{name: _as_text(row[name]) for name in _COLUMNS} for row in rows]
    with engine.connect() as connection:
        wanted = select(func.count()).select_from(CASES).where(question.where(CASES))
        assert len(rows) == connection.scalar(wanted)
    assert len({row["case"] for row in rows}) == len(rows)
    assert [row["opened_at"] for row in rows] == sorted(row["opened_at"] for row in rows)
    customers = {e["data"]["customer"] for e in events if e["type"] == "case_opened"}
    for customer in customers:
        assert customer.encode() not in text
        assert customer not in str(rows)


def _write(engine: Engine, n: int, **about: Any) -> Question:
    emptied(engine)
    rows = []
    for number in range(n):
        own = {"outcome": "unhelped", "last_customer_at": _NOON, **about}
        day = _SEOUL.day(_NOON)
        case = Case(
            f"c{number:05}", number, _NOON + number, day, "web", "ko", "someone", True, **own
        )
        rows.append(asdict(case))
    with writing(engine) as connection:
        keep_last(connection, CASES, rows)
    return Question.parse({}, _SEOUL, _NOON + 1000)


def test_nothing_is_lost_between_batches(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, they are read in parts, and there is one heading."""
    monkeypatch.setattr(export, "_AT_ONCE", 7)
    text, parquet = _both(engine, _write(engine, 23))
    expected = [f"c{number:05}" for number in range(23)]
    assert [row["case"] for row in _read(text)] == expected
    assert pq.read_table(io.BytesIO(parquet)).column("case").to_pylist() == expected
    assert text.count(b"opened_at") == 1


def test_no_cases_are_a_heading(engine: Engine) -> None:
    """Both are whole files all the same."""
    text, parquet = _both(engine, _write(engine, 0))
    assert text.startswith("\ufeffcase,day,".encode())
    assert _read(text) == []
    assert pq.read_table(io.BytesIO(parquet)).num_rows == 0


def _first_cell(engine: Engine, agent: str) -> str:
    text, parquet = _both(engine, _write(engine, 1, first_agent=agent))
    assert pq.read_table(io.BytesIO(parquet)).column("first_agent").to_pylist() == [agent]
    return _read(text)[0]["first_agent"]


@pytest.mark.parametrize("agent", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_formulas_are_defused(engine: Engine, agent: str) -> None:
    """A spreadsheet shows them as text; Parquet needs no such care."""
    assert _first_cell(engine, agent) == f"'{agent}"


@pytest.mark.parametrize("agent", ["\t=1+1", "\r=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)"])
def test_formulas_after_white_space_or_in_full_width_are_defused(
    engine: Engine, agent: str
) -> None:
    """What begins with a tab (ASVS 1.2.10) or in the full width of East Asian keyboards, too."""
    assert _first_cell(engine, agent) == f"'{agent}"


@pytest.mark.parametrize("agent", ["mina", "민아", "a=b", 'a "b", c', "two\nlines"])
def test_other_texts_stay_as_they_are(engine: Engine, agent: str) -> None:
    """Quotes, commas and line ends included."""
    assert _first_cell(engine, agent) == agent
