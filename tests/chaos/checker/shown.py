"""lost, doubled, reordered, told: what pages were shown, number by number."""

import json
from collections.abc import Iterator
from typing import Any, Final

from tests.chaos.checker.record import Dump
from tests.chaos.checker.violation import Violation
from tests.chaos.ledger import Entry, is_agent

_SAME: Final = ("at", "who", "id", "turn", "name", "code")


def check_shown(pages: dict[str, list[Entry]], dump: Dump) -> Iterator[Violation]:
    """Follow every page through its connections."""
    for who, entries in pages.items():
        page = _Agent(who, dump) if is_agent(who) else _Customer(who, dump)
        for entry in entries:
            yield from page.take(entry)


class _Page:
    """What one page shows: case -> the last number, all below it being there."""

    def __init__(self, who: str, dump: Dump) -> None:
        self.who = who
        self.dump = dump
        self.shown: dict[str, int] = {}
        self.left_out: set[tuple[str, int]] = set()

    def take(self, entry: Entry) -> Iterator[Violation]:
        """Apply one entry of the ledger."""
        if entry.kind == "told" and entry.type == "line":
            yield from self._line(entry.frame["case"], entry.frame["line"])
        elif entry.kind == "final":
            yield from self._final(entry.frame)

    def _line(self, case_id: str, line: dict[str, Any]) -> Iterator[Violation]:
        seq, last = line["seq"], self.shown.get(case_id, 0)
        detail = f"{self.who} was shown line {seq} after line {last}"
        if (case_id, seq) in self.left_out:
            yield Violation("reordered", "shown_late", case_id, detail)
        elif seq <= last:
            yield Violation("doubled", "shown_twice", case_id, detail)
        elif seq > last + 1:
            self.left_out |= {(case_id, missed) for missed in range(last + 1, seq)}
            yield Violation("reordered", "gap_on_page", case_id, detail)
        self.left_out.discard((case_id, seq))
        self.shown[case_id] = max(seq, last)
        yield from self._as_written(case_id, line)

    def _as_written(self, case_id: str, line: dict[str, Any]) -> Iterator[Violation]:
        case = self.dump.cases.get(case_id)
        written = case.line(line["seq"]) if case else None
        if written is None:
            detail = f"{self.who} was shown line {line['seq']}, which is not written"
            yield Violation("lost", "shown_and_gone", case_id, detail)
            return
        wrong = [name for name in _SAME if line.get(name) != written.get(name)]
        if not line.get("spans") and line["text"] != written["text"]:  # spans: it is masked
            wrong.append("text")
        if wrong:
            detail = f"{self.who}: line {line['seq']} differs in {', '.join(wrong)}"
            yield Violation("told", "another_line", case_id, detail)

    def _final(self, mark: dict[str, Any]) -> Iterator[Violation]:
        """`mark` says which cases the page showed at the end, and how long each was then."""
        for case_id, last in mark["cases"].items():
            shown = self.shown.get(case_id, 0)
            if shown < last:
                detail = f"{self.who} was shown 1..{shown} of {last} lines"
                yield Violation("lost", "never_shown", case_id, detail)


class _Customer(_Page):
    """A tab: a welcome either resumes what it shows or starts from nothing."""

    def take(self, entry: Entry) -> Iterator[Violation]:
        """Apply one entry of the ledger."""
        if entry.kind == "sent" and entry.type == "hello":
            said = entry.frame
            self.shown = {said["case"]: said["seen"]} if said.get("case") else {}
            self.left_out = set()
        elif entry.kind == "told" and entry.type == "welcome" and entry.frame["reset"]:
            self.shown = {}
        yield from super().take(entry)


class _Agent(_Page):
    """A console: a `claimed` view is the whole case up to its n."""

    def take(self, entry: Entry) -> Iterator[Violation]:
        """Apply one entry of the ledger."""
        if entry.kind == "connected":
            self.shown = {}
        elif entry.kind == "told" and entry.type == "claimed":
            self.shown[entry.frame["case"]] = json.loads(entry.frame["view"])["n"]
        yield from super().take(entry)
