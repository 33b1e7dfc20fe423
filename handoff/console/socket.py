"""The agent's socket: commands go in; the queue and the agent's own cases come out."""

import asyncio
from typing import Any

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from handoff.agents import Account
from handoff.console import wire
from handoff.console.parts import CONSOLE, ConsoleParts
from handoff.errors import HandoffError, NotFound
from handoff.feed import Watch
from handoff.frames import MalformedFrame, parse
from handoff.package import view
from handoff.peer import NOT_SIGNED_IN, TRY_AGAIN, Peer

log = structlog.get_logger()


async def signed_in(request: web.Request) -> Account | None:
    """Return the agent whose session the request carries."""
    parts = request.app[CONSOLE]
    user = parts.sessions.user(request)
    return await parts.agents.get(user) if user else None


async def console(request: web.Request) -> web.StreamResponse:
    """GET /api/console: the WebSocket of one signed-in agent."""
    parts = request.app[CONSOLE]
    account = await signed_in(request)
    peer = await Peer.accept(request)
    if account is None:
        await peer.close(NOT_SIGNED_IN, "sign in first")
        return peer.socket
    with parts.feed.watch() as watch:
        await _Console(parts, peer, watch, account).run()
    return peer.socket


class _Console:
    """One connection: reader, heartbeat, and a pump for the queue and the agent's cases."""

    def __init__(self, parts: ConsoleParts, peer: Peer, watch: Watch, account: Account) -> None:
        self._parts = parts
        self._peer = peer
        self._watch = watch
        self._account = account
        self._seen: dict[str, int] = {}
        self._epoch: dict[str, int] = {}
        self._queue: dict[str, Any] = {}
        self._mine: list[str] | None = None
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Serve until the console leaves; its cases then follow P5."""
        try:
            await self._parts.agents.heartbeat(self._account.user)
            account = await self._parts.agents.get(self._account.user) or self._account
            await self._peer.send(wire.welcome_frame(account, self._parts.demo))
            self._watch.wake()
            async with asyncio.TaskGroup() as tasks:
                helpers = [tasks.create_task(self._pump()), tasks.create_task(self._beat())]
                await self._read()
                for helper in helpers:
                    helper.cancel()
        except* RedisError as errors:
            log.warning("console_lost_store", error=type(errors.exceptions[0]).__name__)
            await self._peer.close(TRY_AGAIN, "try again")
        except* ConnectionResetError:
            pass  # the console left while something was on its way to it

    async def _beat(self) -> None:
        while True:
            await self._parts.agents.heartbeat(self._account.user)
            await asyncio.sleep(self._parts.agents.beat_every_s)

    async def _pump(self) -> None:
        while True:
            await self._watch.changed()
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
        mine = await self._parts.agents.cases_of(self._account.user)
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
        self._seen[case_id], self._epoch[case_id] = snapshot.last, case.epoch
        await self._peer.send(wire.claimed_frame(case_id, view(snapshot, package, profile)))

    async def _send_news(self, case_id: str) -> None:
        news = await self._parts.cases.snapshot(case_id, self._seen[case_id])
        for line in news.lines:
            await self._peer.send(wire.line_frame(case_id, line))
            self._seen[case_id] = line.seq
        if news.case.epoch != self._epoch[case_id]:
            self._epoch[case_id] = news.case.epoch
            await self._peer.send(wire.owner_frame(news.case))
        if news.case.agent != self._account.user:
            del self._seen[case_id], self._epoch[case_id]

    async def _read(self) -> None:
        async for text in self._peer.frames():
            command: wire.Command | None = None
            try:
                command = parse(wire.COMMAND, text)
                await self._obey(command)
                # Events of a command come before the answer to whatever the console sends next.
                await self._send_cases()
            except MalformedFrame as error:
                await self._peer.send(
                    wire.error_frame(error.type, "malformed", str(error), id=error.id)
                )
            except HandoffError as error:
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
        agent, ownership = self._account.agent, self._parts.ownership
        match command:
            case wire.Claim(case=None):
                await ownership.claim_next(agent)
            case wire.Claim(case=str(case_id)):
                await ownership.claim(case_id, agent)
            case wire.Say():
                await self._say(command)
            case wire.Return():
                await ownership.hand_back(command.case, agent)
            case wire.Resolve():
                await ownership.resolve(command.case, agent)
            case wire.Transfer():
                await self._transfer(command)
            case wire.TakeOver():
                await ownership.take_over(command.case, agent)
            case wire.Available() | wire.Away():
                await self._parts.agents.set_state(agent.user, command.type)
                await self._parts.feed.hint(agent.user, "agents")

    async def _say(self, say: wire.Say) -> None:
        said = await self._parts.speech.say(say.case, self._account.agent, say.id, say.text)
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
            account = await self._parts.agents.get(transfer.to)
            if account is None:
                raise NotFound(f"there is no agent {transfer.to}")
            to = account.agent
        await self._parts.ownership.transfer(transfer.case, self._account.agent, to)
