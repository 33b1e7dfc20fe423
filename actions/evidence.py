"""Why the bot decided as it did, without the customer's text. Pure."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.conversation import heard, ranking
from actions.decision import Thresholds
from knowledge.search import SearchResult

_TOP = 5


def evidence(
    tracker: Tracker,
    *,
    found: SearchResult | None = None,
    thresholds: Thresholds | None = None,
    tried: list[str] | None = None,
) -> dict[str, Any]:
    """The `evidence` of the reply that decided; keys as on the wire."""
    before = heard(tracker)
    told: dict[str, Any] = {
        "intents": [
            {"name": name, "probability": round(share, 4)}
            for name, share in ranking(tracker)[:_TOP]
        ],
        "understanding": tracker.latest_message.get("understanding"),
        "passages": [],
        "confidence": None,
        "nearness": None,
        "follow_up": None,
        "thresholds": None,
        "tried": tried or [],
    }
    if found is not None:
        told["passages"] = [
            {"id": hit.id, "score": round(float(hit.score), 4)} for hit in found.results[:_TOP]
        ]
        told["confidence"] = round(float(found.confidence), 4)
        told["nearness"] = round(float(found.nearness), 4)
        told["follow_up"] = round(float(found.follow_up), 4)
    if thresholds is not None:
        told["thresholds"] = {"answer": thresholds.answer, "clarify": thresholds.clarify}
    if before.lines:
        told["heard"] = {"agent_lines": before.lines, "agent": before.agent}
    return told
