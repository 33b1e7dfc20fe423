"""Reading the record: entries of the event stream as typed events."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = Path(__file__).with_name("schema.json")


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the stream; `at` in server milliseconds. record/schema.json says the rest."""

    type: str
    v: int
    at: int
    case: str
    data: dict[str, Any]

    @classmethod
    def from_entry(cls, fields: dict[str, str]) -> "Event":
        """Parse one entry's fields; raises KeyError or ValueError on what is not an event."""
        return cls(
            type=fields["type"],
            v=int(fields["v"]),
            at=int(fields["at"]),
            case=fields["case"],
            data=json.loads(fields["data"]),
        )

    def as_entry(self) -> dict[str, str]:
        """The fields of an entry that says it, for XADD."""
        told = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        fields = {"type": self.type, "v": str(self.v), "at": str(self.at), "case": self.case}
        return {**fields, "data": told}

    def as_dict(self) -> dict[str, Any]:
        """The event as the schema describes it."""
        return asdict(self)


def newest(event: Event) -> Event:
    """Return the event as the newest version of its type would say it."""
    added = _ADDED.get((event.type, event.v))
    return event if added is None else replace(event, v=2, data=event.data | added(event.data))


def _opened_1(_data: dict[str, Any]) -> dict[str, Any]:
    return {"known": False}


def _decision_1(data: dict[str, Any]) -> dict[str, Any]:
    """What was shown is not said there: an answer was always the first passage."""
    evidence = data["evidence"]
    intents, passages = evidence.get("intents") or [], evidence.get("passages") or []
    answered = data["decision"] == "answered"
    return {
        "intent": intents[0]["name"] if intents else None,
        "articles": [passage["id"] for passage in passages[:1]] if answered else [],
        "lang": None,
        "finished": False,
    }


_ADDED: Final = {("case_opened", 1): _opened_1, ("decision", 1): _decision_1}
"""What the version after this one says beside it."""
