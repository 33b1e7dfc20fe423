"""A customer's message comes in: written first, acknowledged afterwards (steps 1 and 2)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handoff import keys
from handoff.errors import IdConflict
from handoff.lines import (
    PREVIEW_READ,
    Draft,
    checked_id,
    checked_text,
    fingerprint,
    with_pictures,
)
from handoff.ownership import Ownership
from handoff.scripts import CaseRef, Scripts
from handoff.store import Store
from handoff.words import words_of

_REOPEN_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Received:
    """The acknowledgement: where the message stands, and who owned the case just then."""

    case: str
    seq: int
    owner: str
    duplicate: bool


class Intake:
    """Writes what customers say."""

    def __init__(self, redis: Store, scripts: Scripts) -> None:
        self._ownership = Ownership(redis, scripts)
        self._scripts = scripts

    async def receive(
        self,
        channel: str,
        customer: str,
        lang: str,
        message_id: str,
        text: str,
        choice: str | None = None,
        pictures: Sequence[str] = (),
    ) -> Received:
        """Append a message to the customer's open case (the one they left while waiting, if they
        are back in time), or open one. `pictures` are ids (pictures.py).

        Raises EmptyText, TextTooLong, MalformedId, IdConflict; then nothing was written.
        """
        text = checked_text(text, pictures)
        custom = with_pictures(pictures, choice=choice)
        line = Draft(who="customer", text=text, id=checked_id(message_id), custom=custom)
        while True:
            pointer = await self._ownership.open_case(channel, customer) or ""
            ref = CaseRef(pointer or f"c_{secrets.token_urlsafe(12)}", channel, customer)
            outcome, case_id, seq, owner = await self._scripts.run(
                "receive",
                ref,
                {
                    "customer": customer,
                    "channel": channel,
                    "lang": lang,
                    "pointer": pointer,
                    "id": message_id,
                    "sha": fingerprint(text, choice, pictures),
                    "line": line.to_json(),
                    "preview": words_of(text, len(pictures), lang)[:PREVIEW_READ],
                    "ids_ttl_s": keys.MESSAGE_IDS_TTL_S,
                    "reopen_ms": _REOPEN_MS,
                },
            )
            if outcome == "conflict":
                raise IdConflict("this id was used for another text")
            if outcome == "changed":
                continue
            return Received(case_id, seq, owner, duplicate=outcome == "duplicate")
