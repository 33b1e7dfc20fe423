"""One promise broken, and where."""

from dataclasses import dataclass
from typing import Final, Literal

Counter = Literal[
    "lost",
    "doubled",
    "reordered",
    "spoken_by_two",
    "stuck",
    "events",
    "tracker",
    "told",
    "package",
    "counted",
]

COUNTERS: Final[dict[Counter, str]] = {
    "lost": "acknowledged or appended, and gone or never shown",
    "doubled": "written, answered or shown twice",
    "reordered": "written or shown in another order",
    "spoken_by_two": "said by somebody who did not own the case then",
    "stuck": "left lying when all was quiet",
    "events": "an event without its cause, or a cause without its event",
    "tracker": "Rasa believes what was not shown, or missed what was",
    "told": "a page was told what the record does not say",
    "package": "a handoff without its complete context",
    "counted": "an event that the record lost or doubled, a figure that is another when recomputed",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """`kind` tells the rule, `detail` what was found; `where` is a case or a page."""

    counter: Counter
    kind: str
    where: str
    detail: str
