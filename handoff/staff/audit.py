"""The audit: who did what, about whom, from where; each entry carries the digest of the last."""

import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from handoff import keys
from handoff.staff.audit_entry import Entry, broken
from handoff.staff.scripts import StaffScripts
from handoff.store import Store

Did = Literal[
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "session_revoked",
    "password_changed",
    "password_reset",
    "account_created",
    "account_disabled",
    "account_enabled",
    "role_changed",
    "renamed",
    "case_claimed",
    "case_taken_over",
    "case_seen",
    "case_transferred",
    "case_handed_back",
    "case_resolved",
    "personal_data_revealed",
    "case_read",
    "cases_exported",
    "customer_erased",
    "failure_read",
    "failure_dismissed",
    "taught",
    "articles_renewed",
    "model_trained",
    "audit_read",
    "oidc_linked",
    "refused",
]
NOBODY: Final = "-"
"""Who, where nobody is known."""
_AT_ONCE: Final = 500
_MOST: Final = 5000
"""Entries looked at for one page: a filter that fits nothing must not read everything."""
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and the address they act from ("" for a command on the machine itself)."""

    who: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; `next` is where the next page begins, None at the end; `whole`: the
    chain holds over everything that was read for it."""

    entries: list[Entry]
    next: str | None
    whole: bool


class Audit:
    """Appends to the audit and reads it; nothing changes or trims it."""

    def __init__(self, redis: Store, scripts: StaffScripts) -> None:
        self._redis = redis
        self._scripts = scripts

    async def write(self, actor: Actor, did: Did, about: str, /, **details: Any) -> None:
        """Append one entry that stands for itself."""
        await self._scripts.run(
            "audit_write",
            "",
            id=secrets.token_hex(8),
            who=actor.who,
            address=actor.address,
            did=did,
            about=about[:_LONGEST],
            details=json.dumps(details, ensure_ascii=False, sort_keys=True),
        )

    async def page(
        self, limit: int, before: str | None = None, who: str = "", did: str = ""
    ) -> Page:
        """Return up to `limit` entries older than `before`, having looked at `_MOST` at most."""
        found: list[Entry] = []
        older, head = await self._older(before)
        read = older[:1] if before and older and older[0].id == before else []
        older = older[len(read) :]
        ends = bool(read) if before else _ends(older, head)
        while older and len(found) < limit and len(read) < _MOST:
            for entry in older:
                read.append(entry)
                if who in {"", entry.who} and did in {"", entry.did}:
                    found.append(entry)
                if len(found) == limit:
                    break
            older = (await self._older(read[-1].id))[0][1:] if len(found) < limit else []
        rest = read[-1].id if read and read[-1].n > 1 else None
        return Page(found, rest, ends and broken(read[::-1]) is None)

    async def verify(self) -> Entry | None:
        """Return the first entry at which the chain is broken, or None when it is whole."""
        last: list[Entry] = []
        async for chunk, head in self._chunks():
            if chunk and not last and chunk[0].n != 1:
                return chunk[0]
            if bad := broken([*last, *chunk]):
                return bad
            last = chunk[-1:] or last
            if not chunk and not _ends(last, head):
                return last[0] if last else _NOTHING
        return None

    async def entries(self) -> AsyncIterator[Entry]:
        """Yield every entry, oldest first."""
        async for chunk, _ in self._chunks():
            for entry in chunk:
                yield entry

    async def _chunks(self) -> AsyncIterator[tuple[list[Entry], str | None]]:
        """Yield entries, oldest first, with the head as of the same moment; the last one empty."""
        start = "-"
        while True:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.xrange(keys.AUDIT, start, "+", _AT_ONCE)
                pipe.hget(keys.AUDIT_HEAD, "digest")
                rows, head = await pipe.execute()
            yield [Entry.from_stream(entry_id, row) for entry_id, row in rows], head
            if not rows:
                return
            start = f"({rows[-1][0]}"

    async def _older(self, than: str | None) -> tuple[list[Entry], str | None]:
        """Return entries from `than` on, newest first, and the head as of the same moment."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xrevrange(keys.AUDIT, than or "+", "-", _AT_ONCE)
            pipe.hget(keys.AUDIT_HEAD, "digest")
            rows, head = await pipe.execute()
        return [Entry.from_stream(entry_id, row) for entry_id, row in rows], head


_NOTHING: Final = Entry("0-0", 0, 0, "", "", "", "", "", "", "")


def _ends(newest: list[Entry], head: str | None) -> bool:
    """Whether the newest entry is the one that was written last: nothing was cut off."""
    return (newest[0].digest if newest else None) == head
