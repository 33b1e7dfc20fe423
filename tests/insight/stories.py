"""Stories of cases as people tell them, expanded to the events that the scripts would write."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from handoff.moves import MOVES

Told = dict[str, Any]
Event = dict[str, Any]

FOLDER: Final = Path(__file__).with_name("stories")

_VERSIONS: Final = {"case_opened": 2, "decision": 2}
_REASONS: Final = {"ask_for_person": "explicit_request", "take_over": "taken_over"}
_WHY: Final = {"resolve": "resolved", "expire": "expired", "abandon": "abandoned", "end": "ended"}
_BY_CUSTOMER: Final = frozenset({"ask_for_person", "cancel_wait", "come_back", "end"})
_BY_SYSTEM: Final = frozenset({"abandon", "bot_recovered", "vanish", "expire"})
_UNITS: Final = {
    "day": 86_400_000,
    "hour": 3_600_000,
    "minute": 60_000,
    "second": 1_000,
    "ms": 1,
}


@dataclass(frozen=True, slots=True)
class Check:
    """What must come out for one range as of one moment; only what happened by then is known."""

    now_ms: int
    asked: dict[str, str]
    expect: Told


@dataclass(frozen=True, slots=True)
class Story:
    """One file of the folder `stories`."""

    name: str
    why: str
    time_zone: str
    events: list[Event]
    checks: list[Check]


def read(path: Path) -> Story:
    """Read one story; raises ValueError on one that could not have happened."""
    told = json.loads(path.read_text("utf-8"))
    zone = ZoneInfo(told["time_zone"])
    return Story(
        name=told["name"],
        why=told["why"],
        time_zone=told["time_zone"],
        events=expand(told["events"], zone),
        checks=[
            Check(
                now_ms=moment(one["now"], zone),
                asked={key: one[key] for key in ("from", "to", "channel", "lang") if one.get(key)},
                expect=one["expect"],
            )
            for one in told["checks"]
        ],
    )


@cache
def all_stories() -> list[Story]:
    """Every story, by name."""
    return [read(path) for path in sorted(FOLDER.glob("*.json"))]


def some_stories(every: int) -> list[Story]:
    """One story in so many: for what is derived from figures that all stories examine."""
    return all_stories()[::every]


def moment(text: str, zone: ZoneInfo) -> int:
    """Milliseconds of a local time; raises ValueError for one that clocks skip or show twice."""
    local = datetime.fromisoformat(text)
    first, second = (local.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
    if first != second:
        raise ValueError(f"{text} is not one moment in {zone.key}")
    return round(first * 1000)


def milliseconds(text: str) -> int:
    """`6 days 23 hours` as a number."""
    parts = re.findall(r"(\d+) (day|hour|minute|second|ms)s?\b", text)
    if " ".join(text.split()).count(" ") != 2 * len(parts) - 1:
        raise ValueError(f"not a time span: {text}")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def expand(told: list[Told], zone: ZoneInfo) -> list[Event]:
    """All events, in the order of the stream. A time without a date is on the day before it."""
    events: list[Event] = []
    cases: dict[str, _Case] = {}
    day, latest = "", 0
    for one in told:
        if " " not in one["at"]:
            one = {**one, "at": f"{day} {one['at']}"}
        day, at = one["at"].split(" ")[0], moment(one["at"], zone)
        if at < latest:
            raise ValueError(f"told out of order: {one}")
        latest = at
        name = one.get("case", "c1")
        case = cases.setdefault(name, _Case(name, events))
        case.tell(one, at)
    return events


@dataclass(slots=True)
class _Case:
    """What prelude.lua keeps of a case, as far as its events show it."""

    id: str
    events: list[Event]
    at: int = 0
    owner: str = ""
    epoch: int = 1
    agent: str = ""
    latest_agent: str = ""
    answered: int = 0
    said: list[str] = field(default_factory=list)
    lang: str = "ko"
    thought_in: int = 1
    """The epoch in which the bot began to think about the latest message."""

    def tell(self, one: Told, at: int) -> None:
        self.at = at
        verbs = {
            "say": self._say,
            "bot": self._bot,
            "agent says": self._agent_says,
            "move": self._move,
            "discarded": self._discarded,
            "feedback": self._feedback,
            "rating": self._rating,
            "returned": self._returned,
            "reopened": lambda _: self._emit("reopened", {}),
            "erased": lambda _: self._emit("erased", {}),
            "known": lambda _: self._emit("customer_known", {}),
        }
        # "known" is also a field of the first message.
        verb = next(verb for verb in verbs if verb in one)
        if not self.owner and verb != "say":
            raise ValueError(f"case {self.id} does not begin with a message: {one}")
        verbs[verb](one)

    def _emit(self, kind: str, data: dict[str, Any]) -> None:
        version = _VERSIONS.get(kind, 1)
        self.events.append(
            {"type": kind, "v": version, "at": self.at, "case": self.id, "data": data}
        )

    def _line(self, who: str) -> None:
        self.said.append(who)
        self._emit("utterance", {"seq": len(self.said), "who": who})

    def _say(self, one: Told) -> None:
        if self.owner == "closed":
            raise ValueError(f"a message to the closed case {self.id}")
        if not self.owner:
            self.owner, self.lang = "bot", one.get("lang", "ko")
            opened = {
                "customer": one.get("customer", f"customer-of-{self.id}"),
                "channel": one.get("channel", "web"),
                "lang": self.lang,
                "previous": one.get("previous", ""),
                "reopened": one.get("reopened", False),
                "known": one.get("known", False),
            }
            self._emit("case_opened", opened)
        self._line(one["say"])
        self.thought_in = self.epoch

    def _bot(self, one: Told) -> None:
        if self.owner != "bot":
            raise ValueError(f"the bot does not own {self.id}: {one}")
        turn = self._unanswered()
        for _ in range(one.get("lines", 1)):
            self._line("bot")
        self._decided(turn, one)

    def _decided(self, turn: int, one: Told) -> None:
        self.answered = turn
        decision = {
            "turn": turn,
            "decision": one["bot"],
            "confidence": one.get("confidence"),
            "reason": one.get("reason"),
            "release": one.get("release", "r1"),
            "evidence": {},
            "intent": one.get("intent"),
            "articles": one.get("articles", []),
            "lang": self.lang,
            "finished": one.get("finished", False),
        }
        self._emit("decision", decision)

    def _unanswered(self) -> int:
        for seq, who in enumerate(self.said, 1):
            if who == "customer" and seq > self.answered:
                return seq
        raise ValueError(f"nothing to answer in {self.id}")

    def _last_customer_line(self) -> int:
        return max(seq for seq, who in enumerate(self.said, 1) if who == "customer")

    def _agent_says(self, one: Told) -> None:
        if self.owner != "agent" or self.agent != one["agent says"]:
            raise ValueError(f"{self.id} is not theirs: {one}")
        self._line("agent")

    def _move(self, one: Told) -> None:
        move, former = one["move"], self.agent
        if move not in MOVES.get(self.owner, {}):
            raise ValueError(f"{self.id} cannot {move} while its owner is {self.owner}")
        reason = one.get("reason", _REASONS.get(move, ""))
        if move == "hand_over":
            unavailable = reason == "bot_unavailable"
            decision = "unavailable" if unavailable else "handed_over"
            turn = self._unanswered()
            self._line("bot")
            self._decided(turn, {"intent": None, **one, "bot": decision})
        else:
            self._line("system")
        source, self.owner = self.owner, MOVES[self.owner][move]
        self.epoch += 1
        self.agent = one["agent"] if self.owner == "agent" else ""
        self.latest_agent = self.agent or self.latest_agent
        self.answered = len(self.said)
        if move == "bot_recovered":
            self.answered = self._last_customer_line() - 1
        why = "abandoned" if (move, source) == ("end", "waiting") else _WHY.get(move, "")
        moved = {
            "move": move,
            "from": source,
            "to": self.owner,
            "epoch": self.epoch,
            "agent": self.agent,
            "by": _mover(move, self.agent, former),
            "reason": reason,
            "why": why,
            "seq": len(self.said),
        }
        self._emit("owner_moved", moved)

    def _discarded(self, _: Told) -> None:
        self._emit("turn_discarded", {"turn": self._last_customer_line(), "epoch": self.thought_in})

    def _feedback(self, one: Told) -> None:
        answers = [seq for seq, who in enumerate(self.said, 1) if who == "bot"]
        how = one.get("how", "button")
        if how == "words":  # what was said last is the word itself
            answers = [seq for seq in answers if seq < self._last_customer_line()]
        answer = one.get("answer", answers[-1])
        self._emit("feedback", {"answer": answer, "helped": one["feedback"], "how": how})

    def _rating(self, one: Told) -> None:
        rating = {"score": one["rating"], "easy": one.get("easy"), "agent": self.latest_agent}
        self._emit("rating", rating)

    def _returned(self, one: Told) -> None:
        returned = {
            "after_ms": milliseconds(one["after"]),
            "same": one["returned"],
            "similarity": one.get("similarity"),
        }
        self._emit("returned", returned)


def _mover(move: str, agent: str, former: str) -> str:
    if move == "hand_over":
        return "bot"
    if move in _BY_CUSTOMER:
        return "customer"
    if move in _BY_SYSTEM:
        return "system"
    return former if former else agent
