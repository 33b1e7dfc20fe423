"""The package of a handoff: frozen once as canonical bytes, shown at claim with a digest."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from handoff.cases import Case, Snapshot
from handoff.lines import Draft
from handoff.masked import Spans, masked_line, masked_value

_TOLD: Final = ("identity", "journey")
"""What a profile has of the customer's own words or data."""


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
    """Return what the agent gets at claim: the whole transcript, the package, the profile, the
    bot's late replies; personal data masked, and `spans` that say where outside the transcript.

    The package's own copy of the transcript is left out: its lines are the first `through` of
    the transcript beside it.
    """
    case = snapshot.case
    frozen = json.loads(package) if package else {}
    frozen.pop("transcript", None)
    shown, spans = masked_value(hideable(frozen, profile))
    told = {name: shown[name] for name in _TOLD if name in shown}
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
            "transcript": [masked_line(line) for line in snapshot.lines],
            "package": _masked_parts(frozen),
            "profile": profile | told,
            "drafts": [late_reply(n, one) for n, one in enumerate(snapshot.drafts, 1)],
            "spans": spans,
        }
    )


def _masked_parts(frozen: dict[str, Any]) -> dict[str, Any]:
    """Return the package with its texts masked, and ids and numbers as they are."""
    parts = {name: frozen[name] for name in ("slots", "evidence", "replies") if name in frozen}
    shown: dict[str, Any]
    shown, _ = masked_value(parts)
    if profile := frozen.get("profile"):
        shown["profile"] = profile | masked_profile(profile)[0]
    return frozen | shown


def masked_profile(profile: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Spans]]:
    """Return what the profile has of the customer's own, masked, and the spans by their path."""
    shown: dict[str, Any]
    shown, spans = masked_value(_told(profile))
    return shown, spans


def hideable(frozen: dict[str, Any], profile: dict[str, Any]) -> dict[str, Any]:
    """Return what may hold personal data beside the transcript, by the names of its paths."""
    beside = {name: frozen.get(name) or {} for name in ("slots", "evidence")}
    return _told(profile) | beside


def _told(profile: dict[str, Any]) -> dict[str, Any]:
    return {name: profile[name] for name in _TOLD if name in profile}


def late_reply(n: int, replies: list[Draft]) -> dict[str, Any]:
    """Return the `n`th late reply as agents see it; `turn`: the message it would have answered."""
    turn = replies[0].turn if replies else None
    return {"n": n, "turn": turn, "replies": [masked_line(reply) for reply in replies]}


def digest(text: str) -> str:
    """SHA-256 over the UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
