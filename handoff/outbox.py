"""Lines on their way to a provider: in order, each crossed off once the provider has it.

append() in prelude.lua puts a line into its customer's outbox in the step that makes it a line, so
that none can be forgotten. Between a provider's taking a piece and its being crossed off a kill
makes that one piece come twice: at most one in flight (P1).
"""

import contextlib
import secrets
from dataclasses import dataclass
from typing import Final

from handoff import keys
from handoff.cases import Case, Cases
from handoff.errors import NotFound
from handoff.lines import Line
from handoff.scripts import CaseRef, Scripts
from handoff.store import Store
from handoff.words import system_line

_BEAT_MS: Final = 5000
"""A gateway that has been silent for so long holds no lease any more."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One line for one customer, as of now; `piece` is the first of its pieces still to be sent.

    `case` and `line` are None where the case was forgotten meanwhile: there is nothing to send.
    """

    channel: str
    customer: str
    entry: str
    token: str
    piece: int
    case: Case | None
    line: Line | None


class Outbox:
    """Runs take_outbox.lua and delivered.lua for one gateway."""

    def __init__(self, redis: Store, scripts: Scripts, gateway: str) -> None:
        """`gateway` is whose heartbeat keeps the leases (presence.py)."""
        self._redis = redis
        self._cases = Cases(redis)
        self._scripts = scripts
        self._gateway = gateway

    async def waiting(self) -> list[tuple[str, str]]:
        """Return (channel, customer) of everybody with something on its way."""
        whose = await self._redis.smembers(keys.OUTBOXES)
        return [
            (channel, customer) for channel, _, customer in (one.partition(":") for one in whose)
        ]

    async def take(self, channel: str, customer: str, lease_ms: int) -> Parcel | None:
        """Take the lease and return what is first; None if there is nothing, or another has it."""
        token = f"{self._gateway} {secrets.token_hex(8)}"
        outcome, *rest = await self._scripts.run(
            "take_outbox",
            CaseRef("", channel, customer),
            {
                "whose": f"{channel}:{customer}",
                "token": token,
                "gateway": self._gateway,
                "beat_ms": _BEAT_MS,
                "lease_ms": lease_ms,
            },
            keys.outbox_lease(channel, customer),
        )
        if outcome != "take":
            return None
        entry = str(rest[0])
        case_id, seq, piece = entry.split(" ")
        case: Case | None = None
        line: Line | None = None
        with contextlib.suppress(NotFound):
            case, line = await self._cases.line(case_id, int(seq))
        return Parcel(channel, customer, entry, token, int(piece), case, line)

    async def sent(self, parcel: Parcel, next_piece: int | None) -> bool:
        """Cross off what the provider has; the line goes on with `next_piece`, or is done.

        False if the lease was lost: another gateway goes on.
        """
        case_id, seq, _ = parcel.entry.split(" ")
        rest = None if next_piece is None else f"{case_id} {seq} {next_piece}"
        return await self._cross_off(parcel, case_id, {"rest": rest})

    async def undeliverable(self, parcel: Parcel, why: str) -> bool:
        """Cross off what the provider will never take, and say so in the case; as `sent`."""
        case_id, _, _ = parcel.entry.split(" ")
        lang = parcel.case.lang if parcel.case else "en"
        note = system_line("undelivered", lang, why=why)
        return await self._cross_off(parcel, case_id, {"line": note.to_json()})

    async def _cross_off(self, parcel: Parcel, case_id: str, what: dict[str, str | None]) -> bool:
        outcome, *_ = await self._scripts.run(
            "delivered",
            CaseRef(case_id, parcel.channel, parcel.customer),
            {"token": parcel.token, "entry": parcel.entry, **what},
            keys.outbox_lease(parcel.channel, parcel.customer),
        )
        return bool(outcome != "lost")
