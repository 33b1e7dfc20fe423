"""One case as managers see it: what was said, masked, and why it counts as what it counts."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, select

from handoff.lines import pictures_of
from handoff.masked import masked_text
from handoff.words import words_of
from insight.calendar import DAY_MS, WEEK_MS
from insight.case import Case
from insight.listing import row_of
from insight.stay import Stay
from insight.tables import CASES, EVENTS, STAYS

_STAY: Final = ("at", "reason", "claimed_at", "agent", "first_message_at", "ended_at")


class NoSuchCase(LookupError):
    """The record has no case of this id."""


def find(connection: Connection, case_id: str) -> tuple[Case, list[Stay]]:
    """Return a case and its stays; raises NoSuchCase."""
    row = connection.execute(select(CASES).where(CASES.c.case == case_id)).first()
    if row is None:
        raise NoSuchCase(case_id)
    stays = select(STAYS).where(STAYS.c.case == case_id).order_by(STAYS.c.epoch)
    return Case(**row._mapping), [Stay(**one._mapping) for one in connection.execute(stays)]


def said_of(connection: Connection, case_id: str) -> list[dict[str, Any]]:
    """What the customer said of the bot's answers, in order."""
    wanted = (
        select(EVENTS.c.at, EVENTS.c.data)
        .where(EVENTS.c.case == case_id, EVENTS.c.type == "feedback")
        .order_by(EVENTS.c.id)
    )
    return [{**json.loads(row.data), "at": row.at} for row in connection.execute(wanted)]


def view(
    case: Case, stays: Sequence[Stay], lines: Sequence[dict[str, Any]], now: int
) -> dict[str, Any]:
    """Put it together; `lines` is the transcript, empty where it was erased."""
    return {
        **row_of(case),
        "known": case.known,
        "erased": case.erased,
        "why": [{"rule": rule, "holds": holds} for rule, holds in _why(case, now).items()],
        "transcript": [_line(line, case.lang) for line in lines],
        "handoffs": [_stay(stay) for stay in stays],
    }


def _why(case: Case, now: int) -> dict[str, bool]:
    """The rules of the design, section 7, one by one."""
    quiet = now - case.last_customer_at
    return {
        "asked": case.asked,
        "no_person": case.claimed_at is None,
        "not_waiting": case.owner != "waiting",
        "not_abandoned": case.closed_why != "abandoned",
        "said_yes": bool(case.helped),
        "never_no": not case.refused,
        "ends_with_answer": case.ends_well,
        "quiet_24h": quiet >= DAY_MS,
        "not_returned": case.returned_ms is None or case.returned_ms >= WEEK_MS,
        "week_over": quiet >= WEEK_MS,
    }


def _line(line: dict[str, Any], lang: str) -> dict[str, Any]:
    custom = line.get("custom") or {}
    return {
        "seq": line["seq"],
        "at": line["at"],
        "who": line["who"],
        "name": line.get("name"),
        "text": masked_text(words_of(line["text"], len(pictures_of(custom)), lang))[0],
        "kind": custom.get("kind"),
        "articles": custom.get("articles") or [],
        "confidence": custom.get("confidence"),
    }


def _stay(stay: Stay) -> dict[str, Any]:
    told = asdict(stay)
    return {
        **{name: told[name] for name in _STAY},
        "end": stay.ended_by,
        "transfers": stay.passed_on,
    }
