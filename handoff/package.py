"""The package of a handoff: frozen once as canonical bytes, shown at claim with a digest."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from handoff.cases import Case, Snapshot
from handoff.lines import Draft


@dataclass(frozen=True, slots=True)
class Contents:
    """What a bot turn adds to the transcript and profile when it hands over."""

    reason: str
    slots: dict[str, Any]
    evidence: dict[str, Any]
    release: str
    replies: tuple[Draft, ...] = ()


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, UTF-8 letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def freeze(snapshot: Snapshot, contents: Contents, profile: dict[str, Any]) -> str:
    """Return the package's canonical text: transcript 1..through and all that explains it.

    The journey is left out: consent to it can be taken back, and what is frozen stays.
    """
    case = snapshot.case
    kept = {name: value for name, value in profile.items() if name != "journey"}
    return canonical(
        {
            "case": case.id,
            "epoch": case.epoch + 1,
            "reason": contents.reason,
            "through": snapshot.last,
            "transcript": [line.as_dict() for line in snapshot.lines],
            "replies": [reply.text for reply in contents.replies],
            "slots": contents.slots,
            "profile": kept,
            "evidence": contents.evidence,
            "release": contents.release,
        }
    )


def from_last_turn(case: Case, reason: str) -> Contents:
    """Contents for a handoff outside a turn: what the bot's last turn left behind."""
    return Contents(
        reason=reason,
        slots=case.slots,
        evidence=case.turn.get("evidence") or {},
        release=case.turn.get("release") or "",
    )


def view(snapshot: Snapshot, package: str | None, profile: dict[str, Any]) -> str:
    """Return what the agent gets at claim: the whole transcript, the package, the profile.

    The package's own copy of the transcript is left out: its lines are the first `through` of
    the transcript beside it.
    """
    case = snapshot.case
    frozen = json.loads(package) if package else {}
    frozen.pop("transcript", None)
    return canonical(
        {
            "case": case.id,
            "epoch": case.epoch,
            "owner": case.owner,
            "agent": case.agent,
            "reason": case.reason,
            "lang": case.lang,
            "since": case.waiting_since_ms,
            "previous": case.previous,
            "n": snapshot.last,
            "transcript": [line.as_dict() for line in snapshot.lines],
            "package": frozen,
            "profile": profile,
        }
    )


def digest(text: str) -> str:
    """SHA-256 over the UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
