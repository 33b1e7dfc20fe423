"""Events of very many invented cases in a year, as the scripts would have written them."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

Fields = dict[str, str]

DAYS: Final = 365
_DAY_MS: Final = 86_400_000
_HOURS: Final = (
    *(1, 1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 14, 16, 18, 18, 17, 15, 12, 12, 12, 10, 6, 3),
)
"""How much there is to do in each hour, in Seoul."""

_ARTICLES: Final = [f"article-{number:03}" for number in range(130)]
_INTENTS: Final = ("order_status", "cancel_order", "change_address", "complaint", "account_action")
_REASONS: Final = ("not_in_knowledge", "explicit_request", "complaint", "repeated_failure")
_EVIDENCE: Final[dict[str, Any]] = {
    "intents": [{"name": f"intent_{n}", "probability": round(0.9 / (n + 1), 4)} for n in range(5)],
    "understanding": {"in_scope": 0.91, "agreement": 0.8},
    "passages": [{"id": f"article-{n:03}", "score": round(0.8 - n / 9, 4)} for n in range(5)],
    "confidence": 0.91,
    "nearness": 0.4,
    "follow_up": 0.0,
    "thresholds": {"answer": 0.87, "clarify": 0.104},
    "tried": [],
}


@dataclass(slots=True)
class _Case:
    """One case as it is being told."""

    id: str
    at: int
    dice: random.Random
    told: list[tuple[int, str, int, dict[str, Any]]] = field(default_factory=list)
    seq: int = 0
    epoch: int = 1

    def emit(self, kind: str, data: dict[str, Any], v: int = 1) -> None:
        self.told.append((self.at, kind, v, data))

    def line(self, who: str, after_ms: int) -> None:
        self.at += after_ms
        self.seq += 1
        self.emit("utterance", {"seq": self.seq, "who": who})

    def turn(self, decision: str, article: str | None = None, intent: str = "ask") -> None:
        self.line("customer", self.dice.randint(2_000, 90_000))
        turn = self.seq
        self.line("bot", self.dice.randint(80, 400))
        data = {
            "turn": turn,
            "decision": decision,
            "confidence": 0.91,
            "reason": None,
            "release": f"release-{self.at // (90 * _DAY_MS)}",
            "evidence": _EVIDENCE,
            "intent": intent,
            "articles": [article] if article else [],
            "lang": "ko",
            "finished": False,
        }
        self.emit("decision", data, v=2)

    def move(self, move: str, source: str, to: str, **more: str) -> None:
        self.epoch += 1
        data = {"move": move, "from": source, "to": to, "epoch": self.epoch, "agent": ""}
        self.emit("owner_moved", data | {"by": "", "reason": "", "why": "", "seq": self.seq} | more)


def entries(count: int, now: int, seed: int = 1) -> Iterator[Fields]:
    """The entries of `count` cases, each case in its order, the cases in that of their days."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    per_day = -(-count // DAYS)
    number = 0
    for day in range(DAYS, 0, -1):
        midnight = (now // _DAY_MS - day) * _DAY_MS - 9 * 3_600_000
        todays = []
        for _ in range(min(per_day, count - number)):
            hour = dice.choices(range(24), _HOURS)[0]
            at = midnight + hour * 3_600_000 + dice.randrange(3_600_000)
            number += 1
            todays.append(_case(f"c_{number:012x}", at, dice))
        # Live, cases are interleaved: sorted by time, as their events would have come.
        told = [(at, case.id, kind, v, data) for case in todays for at, kind, v, data in case.told]
        told.sort(key=lambda event: event[0])
        for at, case_id, kind, v, data in told:
            yield {
                "type": kind,
                "v": str(v),
                "at": str(at),
                "case": case_id,
                "data": json.dumps(data, separators=(",", ":")),
            }


def _case(case_id: str, at: int, dice: random.Random) -> _Case:
    case = _Case(case_id, at, dice)
    known = dice.random() < 0.4
    opened = {
        "customer": f"u_{case_id}",
        "channel": dice.choices(("web", "telegram", "rest"), (70, 20, 10))[0],
        "lang": dice.choices(("ko", "en"), (85, 15))[0],
        "previous": "",
        "reopened": False,
        "known": known,
    }
    case.emit("case_opened", opened, v=2)
    article = _ARTICLES[min(int(dice.expovariate(1 / 25)), len(_ARTICLES) - 1)]
    what = dice.random()
    if what < 0.08:
        case.turn("social", intent="greet")
    elif what < 0.73:
        _by_the_bot(case, article)
    else:
        _by_a_person(case)
    return case


def _by_the_bot(case: _Case, article: str) -> None:
    dice = case.dice
    if dice.random() < 0.2:
        case.turn("clarified")
    case.turn("answered", article)
    if dice.random() < 0.3:
        case.turn("social", intent="affirm")
        helped = dice.random() < 0.8
        case.emit("feedback", {"answer": case.seq - 2, "helped": helped, "how": "words"})
    case.at += _DAY_MS
    case.line("system", 0)
    case.move("expire", "bot", "closed", why="expired")
    if dice.random() < 0.06:
        case.at += _DAY_MS
        case.emit("returned", {"after_ms": 2 * _DAY_MS, "same": "article", "similarity": None})


def _by_a_person(case: _Case) -> None:
    dice, reason = case.dice, case.dice.choice(_REASONS)
    case.turn("handed_over", intent=dice.choice(_INTENTS))
    case.move("hand_over", "bot", "waiting", reason=reason)
    case.at += int(dice.lognormvariate(3.3, 1.1) * 1000)
    if dice.random() < 0.1:
        case.move("abandon", "waiting", "closed", why="abandoned")
        return
    agent = f"agent-{dice.randrange(20)}"
    case.line("system", 0)
    case.move("claim", "waiting", "agent", agent=agent)
    for _ in range(dice.randint(1, 4)):
        case.line("agent", dice.randint(5_000, 60_000))
        case.line("customer", dice.randint(5_000, 90_000))
    if dice.random() < 0.1:
        case.move("transfer", "agent", "agent", agent=f"agent-{dice.randrange(20)}")
    case.line("system", dice.randint(1_000, 20_000))
    case.move("resolve", "agent", "closed", why="resolved")
    if dice.random() < 0.3:
        score = dice.choices((1, 2, 3, 4, 5), (4, 6, 15, 35, 40))[0]
        case.emit("rating", {"score": score, "easy": score > 2, "agent": agent})
