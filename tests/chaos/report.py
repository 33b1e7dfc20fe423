"""The table of a run, and a file with every violation."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.chaos.checker.record import Dump
from tests.chaos.checker.tracker import not_corrected_yet
from tests.chaos.checker.violation import COUNTERS, Violation
from tests.chaos.ledger import Entry, told


def figures(entries: list[Entry], dump: Dump) -> dict[str, int]:
    """What happened in the run, from its files alone."""
    lines = Counter(line["who"] for case in dump.cases.values() for line in case.lines)
    events = [event for case in dump.cases.values() for event in case.events]
    moves = Counter(event.data["move"] for event in events if event.type == "owner_moved")
    kinds = Counter(event.type for event in events)
    attacks = Counter(e.frame["attack"] for e in entries if e.kind == "attack")
    lost = [entry for entry in entries if entry.kind == "lost"]
    return {
        "cases": len(dump.cases),
        "customers' messages": lines["customer"],
        "agents' messages": lines["agent"],
        "bot turns": kinds["decision"],
        "turns too late to be shown": kinds["turn_discarded"],
        "trackers that the next turn will correct": not_corrected_yet(dump),
        "connections": sum(entry.kind == "connected" for entry in entries),
        "connections lost": len(lost),
        "messages known already (sent again)": sum(
            bool(entry.frame["duplicate"]) for entry in told(entries, "accepted")
        ),
        "claimed views": sum(1 for _ in told(entries, "claimed")),
        **{f"attack: {kind}": count for kind, count in sorted(attacks.items())},
        **{f"move: {move}": count for move, count in sorted(moves.items())},
    }


def tracebacks(logs: Path) -> dict[str, int]:
    """How often each part ran into an error that nobody had foreseen."""
    return {
        f"tracebacks in {log.name}": count
        for log in sorted(logs.glob("*.log"))
        if (count := log.read_text("utf-8", "replace").count("Traceback"))
    }


def counted(violations: Iterable[Violation]) -> dict[str, int]:
    """Every counter, with 0 where nothing was found."""
    found = Counter(violation.counter for violation in violations)
    return {name: found[name] for name in COUNTERS}


def table(title: str, rows: dict[str, Any]) -> str:
    """A Markdown table of two columns."""
    return "\n".join([f"| {title} | |", "|---|---|", *(f"| {k} | {v} |" for k, v in rows.items())])


def write_violations(violations: Iterable[Violation], path: Path) -> None:
    """One JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        for violation in violations:
            file.write(json.dumps(asdict(violation), ensure_ascii=False) + "\n")


def kinds(violations: Iterable[Violation]) -> dict[str, int]:
    """How often each rule was broken."""
    return dict(Counter(f"{one.counter}: {one.kind}" for one in violations).most_common())
