"""The cases of one console's agent: each sent whole once, then whatever is new in it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any, Final

from handoff.cases import Case, Snapshot
from handoff.console import wire
from handoff.console.desk_ear import DeskEar
from handoff.console.open_session import OpenSession
from handoff.console.parts import ConsoleParts
from handoff.lines import Line
from handoff.masked import read_ahead
from handoff.package import view
from handoff.peer import Peer

_GONE_ON: Final = frozenset({"transferred", "requeued", "handed_back", "resolved", "ended"})


@dataclass(slots=True)
class _Told:
    """How far the console has been told of a case."""

    seen: int
    epoch: int
    drafts: int
    profile: tuple[Any, ...]


class OwnCases:
    """Sends a console its cases; what it has been told is kept here and nowhere else."""

    def __init__(self, parts: ConsoleParts, peer: Peer, session: OpenSession, ear: DeskEar) -> None:
        self._parts = parts
        self._peer = peer
        self._session = session
        self._user = session.who.user
        self._ear = ear
        self._told: dict[str, _Told] = {}
        self._mine: list[str] | None = None
        self._sending = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Nothing is sent by anybody else meanwhile: what a command changes is looked at once, by
        the command itself, and not by the pump as well."""
        async with self._sending:
            yield

    async def look_at_all(self) -> None:
        """Send what has changed, wherever it may be."""
        held = await self._parts.agents.cases_of(self._user)
        await self._look({*held, *self._told})

    async def look_at_news(self, *more: str) -> None:
        """Send what has changed where a hint said so, and in these cases."""
        cases = self._ear.take()
        if cases is None:
            await self.look_at_all()
        else:
            await self._look(cases.union(more))

    async def _look(self, cases: Iterable[str]) -> None:
        for case_id in sorted(cases):
            await self._look_at_one(case_id)
        if self._mine != (mine := sorted(self._told)):
            self._mine = mine
            await self._peer.send({"type": "cases", "mine": mine})

    async def _look_at_one(self, case_id: str) -> None:
        told = self._told.get(case_id)
        if told is not None:
            news = await self._parts.cases.snapshot(case_id, told.seen, told.drafts)
            if not self._is_own(news.case) or news.case.epoch == told.epoch:
                await self._send_news(told, news)
                return
            # It went and came back since the last look: what it came back with is new.
            del self._told[case_id]
        whole = await self._parts.cases.snapshot(case_id, drafts_after=0)
        if self._is_own(whole.case):
            await self._send_whole(whole)

    def _is_own(self, case: Case) -> bool:
        return case.owner == "agent" and case.agent == self._user

    async def _send_whole(self, snapshot: Snapshot) -> None:
        case = snapshot.case
        package, profile = await asyncio.gather(
            self._parts.cases.package(case),
            self._parts.profiles.get(case.channel, case.customer),
        )
        await read_ahead(line.text for line in snapshot.lines)
        # Written first: who sees is on record before they see.
        await self._session.record("case_seen", case.id, through=snapshot.last)
        self._told[case.id] = _Told(
            snapshot.last, case.epoch, len(snapshot.drafts), _telling(profile)
        )
        self._ear.own[case.id] = f"{case.channel}:{case.customer}"
        await self._peer.send(wire.claimed_frame(case.id, view(snapshot, package, profile)))

    async def _send_news(self, told: _Told, news: Snapshot) -> None:
        case = news.case
        own = self._is_own(case)
        for line in news.lines if own else _until_it_left(news.lines):
            await self._peer.send(wire.line_frame(case.id, line))
            told.seen = line.seq
        if not own:
            del self._told[case.id], self._ear.own[case.id]
            await self._peer.send(wire.owner_frame(case))
            return
        for draft in news.drafts:
            told.drafts += 1
            await self._peer.send(wire.draft_frame(case.id, told.drafts, draft))
        profile = await self._parts.profiles.get(case.channel, case.customer)
        if _telling(profile) != told.profile:
            told.profile = _telling(profile)
            await self._peer.send(wire.profile_frame(case.id, profile))


def _until_it_left(lines: list[Line]) -> Iterable[Line]:
    """The lines up to the one that says that the case has gone on; the rest is for others."""
    for line in lines:
        yield line
        if line.code in _GONE_ON:
            return


def _telling(profile: dict[str, Any]) -> tuple[Any, ...]:
    """What an agent should hear of while they have the case; `last_seen` changes all the time."""
    return profile.get("identity"), profile.get("journey"), profile["language"]
