"""A failure as trainers see it: what was said, masked, and what the bot saw when it decided."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from handoff.lines import pictures_of
from handoff.masked import Spans, masked_text, masked_value
from handoff.words import words_of
from insight.failure import Failure

_BEFORE: Final = 6
_SHOWN: Final = ("kind", "articles", "choices", "confidence")
"""What is told of a line's structure; its evidence is told once, beside the lines."""

_Line = dict[str, Any]


def row_of(failure: Failure, lines: Sequence[_Line]) -> dict[str, Any]:
    """A failure as lists show it; `lines` is the transcript, empty where there is none any more."""
    by_seq = {line["seq"]: line for line in lines}
    answer = by_seq.get(failure.seq) if failure.kind == "thumbs_down" else None
    message = _message(failure, answer)
    said = by_seq.get(message) if message else None
    text, spans = _words(said, failure.lang) if said else ("", [])
    confidence = (answer.get("custom") or {}).get("confidence") if answer else failure.confidence
    return {
        "case": failure.case,
        "kind": failure.kind,
        "seq": failure.seq,
        "at": failure.at,
        "channel": failure.channel,
        "lang": failure.lang,
        "reason": failure.reason,
        "confidence": confidence,
        "message": message,
        "text": text,
        "spans": spans,
        "gone": said is None,
        "taught": _taught(failure),
    }


def view(
    failure: Failure,
    lines: Sequence[_Line],
    decisions: Sequence[dict[str, Any]],
    titles: Mapping[str, str],
) -> dict[str, Any]:
    """All about one of them; `decisions` are those of its case, `titles` those of articles."""
    row = row_of(failure, lines)
    message = row["message"]
    before = [line for line in lines if message and line["seq"] < message]
    reply = [line for line in lines if line["who"] == "bot" and line.get("turn") == message]
    # A turn that was tried again has two: what was shown is the last one's.
    nothing: dict[str, Any] = {}
    decided = next((one for one in reversed(decisions) if one["turn"] == message), nothing)
    return {
        **row,
        "before": [_line(line, failure.lang) for line in before[-_BEFORE:]],
        "reply": [_line(line, failure.lang) for line in reply],
        "decision": decided.get("decision"),
        "release": decided.get("release"),
        "evidence": _evidence(decided.get("evidence") or {}, titles),
    }


def _message(failure: Failure, answer: _Line | None) -> int | None:
    """The number of the customer's message; None if nobody knows any more which it was."""
    if failure.kind != "thumbs_down":
        return failure.seq
    return answer.get("turn") if answer else None


def _taught(failure: Failure) -> dict[str, Any] | None:
    if not failure.taught_as:
        return None
    return {
        "as": failure.taught_as,
        "name": failure.taught_name,
        "by": failure.taught_by,
        "at": failure.taught_at,
    }


def _words(line: _Line, lang: str) -> tuple[str, Spans]:
    """What was said, masked; of pictures alone, that there are some."""
    return masked_text(words_of(line["text"], len(pictures_of(line.get("custom"))), lang))


def _line(line: _Line, lang: str) -> dict[str, Any]:
    text, spans = _words(line, lang)
    custom = line.get("custom") or {}
    shown, _ = masked_value({name: custom[name] for name in _SHOWN if name in custom})
    return {
        "seq": line["seq"],
        "at": line["at"],
        "who": line["who"],
        "name": line.get("name"),
        "code": line.get("code"),
        "text": text,
        "spans": spans,
        "custom": shown,
    }


def _evidence(evidence: dict[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any]
    told, _ = masked_value(evidence)
    passages = [{**one, "title": titles.get(one["id"])} for one in told.get("passages") or []]
    return {**told, "passages": passages}
