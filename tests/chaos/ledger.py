"""What every scripted page sent and was told, one JSON object a line, as it happened."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

KILLER: Final = "killer"
"""Who attacks, in the ledger."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to one page; `t` is monotonic, `conn` counts its connections.

    `kind`: connected, lost, sent, told (both with the frame), final (how the page stood at the
    end), attack (what was done to Baton).
    """

    t: float
    who: str
    kind: str
    conn: int
    frame: dict[str, Any]

    @property
    def type(self) -> str:
        """The frame's own type."""
        return str(self.frame.get("type", ""))


class Ledger:
    """Appends entries; a line is on its way to the disk before the page acts on it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8", buffering=1)

    def note(self, who: str, kind: str, conn: int, frame: dict[str, Any]) -> None:
        """Write one entry down."""
        fields = {"t": time.monotonic(), "who": who, "kind": kind, "conn": conn, "frame": frame}
        self._file.write(json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


def read_ledger(path: Path) -> list[Entry]:
    """Every entry, in the order in which it happened."""
    with path.open(encoding="utf-8") as file:
        return [Entry(**json.loads(line)) for line in file]


def by_page(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries of each page."""
    pages: dict[str, list[Entry]] = {}
    for entry in entries:
        pages.setdefault(entry.who, []).append(entry)
    return pages


def told(entries: Iterable[Entry], kind: str) -> Iterator[Entry]:
    """The frames of one type that pages were told."""
    return (entry for entry in entries if entry.kind == "told" and entry.type == kind)


def is_customer(who: str) -> bool:
    """Whether the page is a customer's."""
    return who.startswith("customer/")


def is_agent(who: str) -> bool:
    """Whether the page is an agent's console."""
    return who.startswith("agent/")


def is_ghost(who: str) -> bool:
    """Whether it is a second connection that only repeats one message of a page."""
    return "/ghost" in who
