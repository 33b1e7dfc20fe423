"""package: each handoff carries the whole conversation, and agents got it byte for byte."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from tests.chaos.checker.record import CaseRecord, Dump, Event
from tests.chaos.checker.violation import Violation
from tests.chaos.ledger import Entry, is_agent, told

_KEPT: Final = ("case", "epoch", "reason", "through", "release")
_SAME: Final = ("at", "who", "id", "turn", "name", "code")


def check_packages(pages: dict[str, list[Entry]], dump: Dump) -> Iterator[Violation]:
    """Check every frozen package, and every view that an agent got."""
    for case in dump.cases.values():
        handoffs = [
            event
            for event in case.moves
            if event.data["from"] == "bot" and event.data["to"] in {"waiting", "agent"}
        ]
        for event in handoffs[-1:]:  # the latest is kept
            yield from _frozen(case, event)
    for who, entries in pages.items():
        if is_agent(who):
            for entry in told(entries, "claimed"):
                yield from _claimed(who, entry.frame, dump)


def _violation(kind: str, case_id: str, detail: str) -> Violation:
    return Violation("package", kind, case_id, detail)


def _frozen(case: CaseRecord, event: Event) -> Iterator[Violation]:
    epoch = event.data["epoch"]
    text = case.packages.get(str(epoch))
    if text is None:
        yield _violation("missing", case.id, f"epoch {epoch}")
        return
    package = json.loads(text)
    through = package["through"]
    # What the handoff itself said: the turn's replies, or the line of the move.
    own = len(package["replies"]) if event.data["move"] == "hand_over" else 1
    if through + own != event.data["seq"]:
        detail = f"epoch {epoch}: through {through}, {own} of its own, {event.data['seq']} lines"
        yield _violation("not_the_whole", case.id, detail)
    if package["transcript"] != case.lines[:through]:
        yield _violation("another_transcript", case.id, f"epoch {epoch}")
    if (package["epoch"], package["reason"]) != (epoch, event.data["reason"]):
        detail = f"epoch {epoch}, {event.data['reason']}: {package['epoch']}, {package['reason']}"
        yield _violation("another_handoff", case.id, detail)


def _claimed(who: str, frame: dict[str, Any], dump: Dump) -> Iterator[Violation]:
    case_id = frame["case"]
    case = dump.cases.get(case_id)
    text = frame["view"]
    if hashlib.sha256(text.encode()).hexdigest() != frame["sha256"]:
        yield _violation("wrong_digest", case_id, who)
    view = json.loads(text)
    lines = view["transcript"]
    if [line["seq"] for line in lines] != list(range(1, view["n"] + 1)):
        yield _violation("view_with_gaps", case_id, f"{who}: n is {view['n']}, {len(lines)} lines")
    if case is None:
        yield _violation("view_of_nothing", case_id, who)
        return
    for line in lines:
        written = case.line(line["seq"]) or {}
        wrong = [name for name in _SAME if line.get(name) != written.get(name)]
        if not line.get("spans") and line["text"] != written.get("text"):
            wrong.append("text")
        if wrong:
            detail = f"{who}: line {line['seq']} differs in {', '.join(wrong)}"
            yield _violation("view_differs", case_id, detail)
    yield from _standing(who, view, case)


def _standing(who: str, view: dict[str, Any], case: CaseRecord) -> Iterator[Violation]:
    reign = case.reigns.get(view["epoch"])
    user = who.split("/")[1]
    if reign is None or (reign.owner, reign.agent) != ("agent", user):
        yield _violation("view_for_another", case.id, f"{who}: epoch {view['epoch']} is {reign}")
    frozen = [json.loads(text) for e, text in case.packages.items() if int(e) <= view["epoch"]]
    if not frozen:
        return
    latest = max(frozen, key=lambda package: int(package["epoch"]))
    wrong = [name for name in _KEPT if view["package"].get(name) != latest[name]]
    if wrong:
        yield _violation("view_of_another_package", case.id, f"{who}: {', '.join(wrong)}")
