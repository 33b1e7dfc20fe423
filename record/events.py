"""Reading the record: entries of the event stream as typed events."""

import json
from dataclasses import asdict, dataclass
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

    def as_dict(self) -> dict[str, Any]:
        """The event as the schema describes it."""
        return asdict(self)
