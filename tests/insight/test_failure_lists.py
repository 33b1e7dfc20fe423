"""The list of failures: paged without a gap, narrowed, and refused where it makes no sense."""

from typing import Any, Final

import pytest
from sqlalchemy import Engine

from insight.database import keep_last, writing
from insight.failures import PAGE, Listed, listed
from insight.question import Malformed
from insight.tables import FAILURES
from tests.insight.subject import emptied

_NOON: Final = 1_773_284_400_000


def _listed(engine: Engine, **query: str) -> Listed:
    with engine.connect() as connection:
        return listed(connection, query)


def _many(engine: Engine) -> list[tuple[str, str, int]]:
    """More than two pages, three of them at each moment; what is listed of them, newest first."""
    emptied(engine)
    rows = []
    for n in range(3 * PAGE):
        kind = ("asked_back", "handed_over", "thumbs_down", "asked_for_person")[n % 4]
        row: dict[str, Any] = {
            "case": f"c{n % 7}",
            "kind": kind,
            "seq": n,
            "at": _NOON + n // 3,
            "channel": "web",
        }
        row |= {"lang": "en" if n % 5 == 0 else "ko", "reason": "", "confidence": None}
        row |= {"taught_as": "intent" if n % 6 == 0 else "", "taught_name": "", "taught_by": ""}
        rows.append({**row, "taught_at": None})
    with writing(engine) as connection:
        keep_last(connection, FAILURES, rows)
    wanted = [r for r in rows if not r["taught_as"] and r["kind"] != "asked_for_person"]
    wanted.sort(key=lambda r: (r["at"], r["case"], r["kind"], r["seq"]), reverse=True)
    return [(r["case"], r["kind"], r["seq"]) for r in wanted]


def test_pages_follow_each_other_without_a_gap(engine: Engine) -> None:
    """Newest first, each once, what came at the same moment included; the total is that of all."""
    expected = _many(engine)
    found, after = [], ""
    while True:
        page = _listed(engine, after=after)
        assert page.total == len(expected)
        found += [row.key for row in page.rows]
        if page.next is None:
            break
        assert len(page.rows) == PAGE
        after = page.next
    assert found == expected


def test_a_list_is_narrowed(engine: Engine) -> None:
    """By kind, language and state, alone and together; counts are those of every kind."""
    expected = _many(engine)
    for kind in ("asked_back", "handed_over", "thumbs_down"):
        rows = _listed(engine, kind=kind).rows
        of_kind = [key for key in expected if key[1] == kind]
        assert [row.key for row in rows] == of_kind[:PAGE]
        assert _listed(engine).counts[kind] == len(of_kind)
    asked = _listed(engine, kind="asked_for_person")
    assert asked.total == asked.counts["asked_for_person"] == len(asked.rows) > 0
    english = _listed(engine, lang="en")
    assert {row.lang for row in english.rows} == {"en"}
    assert 0 < english.total < len(expected)
    done = _listed(engine, state="done", lang="en", kind="handed_over")
    assert {(row.lang, row.kind, row.taught_as) for row in done.rows} <= {
        ("en", "handed_over", "intent")
    }
    assert _listed(engine, state="done").total + len(expected) == 45
    assert _listed(engine, lang="fr").total == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("kind", "everything"), ("kind", "\0"), ("state", "closed"), ("lang", "\0")),
        *(("after", text) for text in ("x", "1", "1.c1", "1.c1.asked_back", "1.c1.asked_back.x")),
        *(("after", text) for text in ("-1.c.k.1", "9999999999999999.c.k.1", "1.c.k.9999999999")),
    ],
)
def test_lists_that_make_no_sense_are_refused(engine: Engine, field: str, value: str) -> None:
    """With the field that is wrong."""
    with pytest.raises(Malformed) as refused:
        _listed(engine, **{field: value})
    assert refused.value.field == field
