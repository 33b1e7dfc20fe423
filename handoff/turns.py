"""The bot's turn: leased, and shown as one batch only if the case is still the bot's (3 and 5)."""

import json
import secrets
from dataclasses import dataclass
from typing import Any, Final, Literal

from handoff.cases import Case, Cases
from handoff.lines import Draft, Line
from handoff.package import Contents, freeze
from handoff.profile import Profiles
from handoff.scripts import Scripts
from handoff.store import Store


@dataclass(frozen=True, slots=True)
class Turn:
    """One customer message that the bot may answer now, and what Rasa has not heard before it.

    `shown_seq` is the last message to which a reply of Rasa's was shown.
    """

    case: Case
    seq: int
    epoch: int
    release: str
    token: str
    shown_seq: int
    message: Line
    unseen: list[Line]
    age_s: float
    """How long the message had been waiting when the turn began."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bot made of a turn.

    `handoff` is the reason when it hands over; `heard` is False when Rasa never took the turn, so
    that the next one tells it everything. `intent` is the likeliest one's name, `articles` are the
    ids shown as the answer, `lang` is the message's language, `finished` says that a form was,
    `helped` whether the answer before did, by the customer's words.
    """

    replies: tuple[Draft, ...]
    decision: str
    confidence: float | None
    evidence: dict[str, Any]
    slots: dict[str, Any]
    handoff: str | None = None
    heard: bool = True
    intent: str | None = None
    articles: tuple[str, ...] = ()
    lang: str | None = None
    finished: bool = False
    helped: bool | None = None


Ended = Literal["done", "late", "lost"]
"""Shown; kept as a draft, the lease still held; or nothing done, the lease being another's."""

_BEAT_MS: Final = 5000
"""A gateway that has been silent for so long holds no lease any more."""


class Turns:
    """Begins and ends turns; between the two the caller holds the case's lease."""

    def __init__(self, redis: Store, scripts: Scripts, gateway: str, lease_ms: int) -> None:
        """`gateway` is whose heartbeat keeps the leases (presence.py); `lease_ms` outlasts a turn,
        for the case that it is the turn alone that hangs."""
        self._gateway = gateway
        self._cases = Cases(redis)
        self._profiles = Profiles(redis)
        self._scripts = scripts
        self._lease_ms = lease_ms

    async def begin(self, case_id: str) -> Turn | None:
        """Take the lease for the next unanswered message; None when there is nothing to do."""
        case = await self._cases.get(case_id)
        token = f"{self._gateway} {secrets.token_hex(8)}"
        outcome, *rest = await self._scripts.run(
            "begin_turn",
            case.ref,
            {
                "token": token,
                "gateway": self._gateway,
                "lease_ms": self._lease_ms,
                "beat_ms": _BEAT_MS,
            },
        )
        if outcome != "turn":
            return None
        seq, epoch, shown_seq, release, now, texts = rest
        lines = [Line.from_json(text) for text in texts]
        unseen = [line for line in lines[:-1] if line.who != "bot"]
        age_s = max(0.0, (int(now) - lines[-1].at) / 1000)
        return Turn(case, seq, epoch, release, token, shown_seq, lines[-1], unseen, age_s)

    async def release(self, turn: Turn) -> None:
        """Give the lease back; whoever looks next need not wait for its end."""
        await self._scripts.run("release_lease", turn.case.ref, {"token": turn.token})

    async def finish(self, turn: Turn, outcome: Outcome) -> Ended:
        """Show the replies and make the handoff if there is one; 'late' and 'lost' show nothing."""
        while True:
            ended, *_ = await self._scripts.run(
                "finish_turn", turn.case.ref, await self._arguments(turn, outcome)
            )
            if ended != "changed":
                return ended  # type: ignore[no-any-return]

    async def _arguments(self, turn: Turn, outcome: Outcome) -> dict[str, Any]:
        record = {
            "turn": turn.seq,
            "decision": outcome.decision,
            "confidence": outcome.confidence,
            "reason": outcome.handoff,
            "release": turn.release,
            "evidence": outcome.evidence,
            "intent": outcome.intent,
            "articles": outcome.articles,
            "lang": outcome.lang,
            "finished": outcome.finished,
        }
        args: dict[str, Any] = {
            "token": turn.token,
            "seq": turn.seq,
            "told_seq": turn.seq if outcome.heard else turn.shown_seq,
            "epoch": turn.epoch,
            "lines": [reply.to_json() for reply in outcome.replies],
            "draft": json.dumps([one.as_dict() for one in outcome.replies], ensure_ascii=False),
            "turn": json.dumps(record, ensure_ascii=False),
            "slots": json.dumps(outcome.slots, ensure_ascii=False),
            "decision": json.dumps(record, ensure_ascii=False),
            "helped": outcome.helped,
        }
        if outcome.handoff:
            snapshot = await self._cases.snapshot(turn.case.id)
            profile = await self._profiles.get(turn.case.channel, turn.case.customer)
            contents = Contents(
                outcome.handoff, outcome.slots, outcome.evidence, turn.release, outcome.replies
            )
            args |= {
                "reason": outcome.handoff,
                "through": snapshot.last,
                "package": freeze(snapshot, contents, profile),
            }
        return args
