"""The agent's socket: commands go in; the queue and the agent's own cases come out."""

import asyncio
from typing import Any, Final

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from handoff.console import wire
from handoff.console.open_session import OpenSession, SessionEnded
from handoff.console.parts import CONSOLE, ConsoleParts
from handoff.console.tasks import until_first
from handoff.errors import HandoffError, NotFound
from handoff.feed import Watch
from handoff.frames import MalformedFrame, parse
from handoff.package import view
from handoff.peer import NOT_SIGNED_IN, TRY_AGAIN, Peer
from handoff.staff.errors import NoRight, StaffError, TooMany
from handoff.staff.guard import permitted
from handoff.staff.parts import STAFF

log = structlog.get_logger()

NO_RIGHT: Final = 4403
"""Closes the socket of somebody who is signed in and may not be here."""


async def console(request: web.Request) -> web.StreamResponse:
    """GET /api/console: the WebSocket of one signed-in person with the right to it."""
    try:
        who = await permitted(request, "console")
    except StaffError as error:
        peer = await Peer.accept(request)
        await peer.close(NO_RIGHT if isinstance(error, NoRight) else NOT_SIGNED_IN, error.code)
        return peer.socket
    peer = await Peer.accept(request)
    parts, staff = request.app[CONSOLE], request.app[STAFF]
    session = OpenSession(staff, who, staff.address(request))
    with parts.feed.watch() as watch:
        await _Console(parts, peer, watch, session).run()
    return peer.socket


class _Console:
    """One connection: reader, heartbeat, and a pump for the queue and the agent's cases."""

    def __init__(self, parts: ConsoleParts, peer: Peer, watch: Watch, session: OpenSession) -> None:
        self._parts = parts
        self._peer = peer
        self._watch = watch
        self._session = session
        self._agent = session.who.agent
        self._seen: dict[str, int] = {}
        self._epoch: dict[str, int] = {}
        self._told_of: dict[str, Any] = {}
        self._queue: dict[str, Any] = {}
        self._mine: list[str] | None = None
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Serve until the console leaves; its cases then follow P5."""
        try:
            await self._parts.agents.heartbeat(self._agent.user)
            here = await self._parts.agents.get(self._agent.user)
            state = here.state if here else "away"
            await self._peer.send(wire.welcome_frame(self._session.who, state, self._parts.demo))
            self._watch.wake()
            await until_first(self._read(), self._pump(), self._beat())
        except RedisError as error:
            log.warning("console_lost_store", error=type(error).__name__)
            await self._peer.close(TRY_AGAIN, "try again")
        except SessionEnded:
            await self._peer.close(NOT_SIGNED_IN, "sign in again")
        except ConnectionResetError:
            pass  # the console left while something was on its way to it

    async def _beat(self) -> None:
        while True:
            await self._session.check()
            await self._parts.agents.heartbeat(self._agent.user)
            await asyncio.sleep(self._parts.agents.beat_every_s)

    async def _pump(self) -> None:
        while True:
            await self._watch.changed()
            await self._session.check()
            await self._send_cases()
            await self._send_queue()

    async def _send_queue(self) -> None:
        queue = wire.queue_frame(
            await self._parts.queue.waiting(),
            await self._parts.queue.length(),
            await self._parts.agents.all(),
        )
        if queue != self._queue:
            self._queue = queue
            await self._peer.send(queue)

    async def _send_cases(self) -> None:
        async with self._sending:
            await self._send_changed_cases()

    async def _send_changed_cases(self) -> None:
        mine = await self._parts.agents.cases_of(self._agent.user)
        for case_id in mine:
            if case_id not in self._seen:
                await self._send_whole(case_id)
        for case_id in list(self._seen):
            await self._send_news(case_id)
        if mine != self._mine:
            self._mine = mine
            await self._peer.send({"type": "cases", "mine": mine})

    async def _send_whole(self, case_id: str) -> None:
        snapshot = await self._parts.cases.snapshot(case_id)
        case = snapshot.case
        package = await self._parts.cases.package(case)
        profile = await self._parts.profiles.get(case.channel, case.customer)
        # Written first: who sees is on record before they see.
        await self._session.record("case_seen", case_id, through=snapshot.last)
        self._seen[case_id], self._epoch[case_id] = snapshot.last, case.epoch
        self._told_of[case_id] = _telling(profile)
        await self._peer.send(wire.claimed_frame(case_id, view(snapshot, package, profile)))

    async def _send_news(self, case_id: str) -> None:
        news = await self._parts.cases.snapshot(case_id, self._seen[case_id])
        for line in news.lines:
            await self._peer.send(wire.line_frame(case_id, line))
            self._seen[case_id] = line.seq
        if news.case.epoch != self._epoch[case_id]:
            self._epoch[case_id] = news.case.epoch
            await self._peer.send(wire.owner_frame(news.case))
        if news.case.agent != self._agent.user:
            del self._seen[case_id], self._epoch[case_id], self._told_of[case_id]
            return
        profile = await self._parts.profiles.get(news.case.channel, news.case.customer)
        if _telling(profile) != self._told_of[case_id]:
            self._told_of[case_id] = _telling(profile)
            await self._peer.send(wire.profile_frame(case_id, profile))

    async def _read(self) -> None:
        async for text in self._peer.frames():
            command: wire.Command | None = None
            try:
                try:
                    command = parse(wire.COMMAND, text)
                finally:
                    await self._session.command()  # malformed ones count as well
                await self._obey(command)
                # Events of a command come before the answer to whatever the console sends next.
                await self._send_cases()
            except MalformedFrame as error:
                await self._peer.send(
                    wire.error_frame(error.type, "malformed", str(error), id=error.id)
                )
            except (HandoffError, TooMany) as error:
                await self._peer.send(
                    wire.error_frame(
                        command.type if command else None,
                        error.code,
                        str(error),
                        case=getattr(command, "case", None),
                        id=getattr(command, "id", None),
                    )
                )

    async def _obey(self, command: wire.Command) -> None:
        agent, ownership, record = self._agent, self._parts.ownership, self._session.record
        match command:
            case wire.Claim():
                case_id = command.case or await ownership.claim_next(agent)
                if command.case:
                    await ownership.claim(case_id, agent)
                await record("case_claimed", case_id)
            case wire.Say():
                await self._say(command)
            case wire.Return():
                await ownership.hand_back(command.case, agent)
                await record("case_handed_back", command.case)
            case wire.Resolve():
                await ownership.resolve(command.case, agent)
                await record("case_resolved", command.case)
            case wire.Transfer():
                await self._transfer(command)
                await record("case_transferred", command.case, to=command.to or "queue")
            case wire.TakeOver():
                await ownership.take_over(command.case, agent)
                await record("case_taken_over", command.case)
            case wire.Available() | wire.Away():
                await self._parts.agents.set_state(agent.user, command.type)
                await self._parts.feed.hint(agent.user, "agents")

    async def _say(self, say: wire.Say) -> None:
        said = await self._parts.speech.say(say.case, self._agent, say.id, say.text)
        await self._peer.send(
            {
                "type": "accepted",
                "id": say.id,
                "case": say.case,
                "seq": said.seq,
                "duplicate": said.duplicate,
            }
        )

    async def _transfer(self, transfer: wire.Transfer) -> None:
        to = None
        if transfer.to is not None:
            colleague = await self._parts.agents.get(transfer.to)
            if colleague is None:
                raise NotFound(f"there is no agent {transfer.to}")
            to = colleague.agent
        await self._parts.ownership.transfer(transfer.case, self._agent, to)


def _telling(profile: dict[str, Any]) -> tuple[Any, ...]:
    """What an agent should hear of while they have the case; `last_seen` changes all the time."""
    return profile.get("identity"), profile.get("journey"), profile["language"]
