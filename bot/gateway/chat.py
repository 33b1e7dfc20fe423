"""The customer's socket: what they say goes in, what is new in their case comes out."""

import asyncio
import contextlib
import math
import time
from typing import Any

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from bot.gateway.hello import greet, refuse
from bot.gateway.limits import TooMany
from bot.gateway.parts import PARTS, Parts
from bot.gateway.visitor import CHANNEL, Visitor
from bot.gateway.wire import (
    COMMAND,
    CancelWait,
    Command,
    End,
    Hello,
    Person,
    Say,
    TellJourney,
    line_frame,
    owner_frame,
    turn_dropped_frame,
    turn_ended_frame,
)
from bot.gateway.words import wish
from handoff.cases import Snapshot
from handoff.errors import HandoffError, NotFound
from handoff.feed import Watch
from handoff.frames import MalformedFrame, parse
from handoff.peer import TRY_AGAIN, Peer

log = structlog.get_logger()


async def chat(request: web.Request) -> web.StreamResponse:
    """GET /api/chat: the WebSocket of one browser tab."""
    peer = await Peer.accept(request)
    parts = request.app[PARTS]
    greeted = await greet(parts, peer)
    if greeted is None:
        return peer.socket
    visitor, hello = greeted
    with parts.feed.watch(f"{CHANNEL}:{visitor.customer}") as watch:
        await _Chat(parts, peer, watch, visitor, hello, parts.address(request)).run()
    return peer.socket


class _Chat:
    """One connection: a reader for frames, a pump that sends what the transcript gained."""

    def __init__(
        self,
        parts: Parts,
        peer: Peer,
        watch: Watch,
        visitor: Visitor,
        hello: Hello,
        address: str,
    ) -> None:
        self._parts = parts
        self._peer = peer
        self._watch = watch
        self._visitor = visitor
        self._customer = visitor.customer
        self._hello = hello
        self._address = address
        self._case: str | None = None
        self._seen = 0
        self._epoch = 0
        self._turn_ended = 0
        self._awaited = 0
        self._closed = False
        self._held_until = 0.0

    async def run(self) -> None:
        """Serve until the page leaves or cannot be served any more."""
        try:
            await self._welcome()
            pump = asyncio.create_task(self._pump())
            try:
                await self._read()
            finally:
                pump.cancel()
                with contextlib.suppress(asyncio.CancelledError, ConnectionResetError, RedisError):
                    await pump
        except RedisError as error:
            log.warning("chat_lost_store", error=type(error).__name__)
            await self._peer.close(TRY_AGAIN, "try again")
        except ConnectionResetError:
            return

    async def _welcome(self) -> None:
        """Say where the case stands; a page that can resume does, another starts from nothing."""
        case_id = await self._parts.cases.open_case(CHANNEL, self._customer)
        case_id = case_id or await self._closed_case()
        snapshot = await self._parts.cases.snapshot(case_id) if case_id else None
        resumes = bool(
            snapshot and case_id == self._hello.case and self._hello.seen <= snapshot.last
        )
        await self._peer.send(
            _welcome_frame(self._parts, self._visitor, snapshot, reset=not resumes)
            | {"staffed": await self._parts.agents.anyone_available()}
        )
        if snapshot:
            # The page knows by the welcome who owns the case and whether a turn is under way.
            self._follow(snapshot.case.id, self._hello.seen if resumes else 0)
            self._epoch = snapshot.case.epoch
            self._turn_ended = snapshot.case.turn.get("turn", 0)
            self._closed = snapshot.case.owner == "closed"

    async def _closed_case(self) -> str | None:
        """The case the page showed last, if it is this customer's: it may have closed meanwhile."""
        if not self._hello.case:
            return None
        try:
            case = await self._parts.cases.get(self._hello.case)
        except NotFound:
            return None
        return case.id if (case.channel, case.customer) == (CHANNEL, self._customer) else None

    def _follow(self, case_id: str, seen: int = 0) -> None:
        """From now on send this case's lines above `seen`, its owner and its ends of turns."""
        self._case, self._seen = case_id, seen
        self._epoch = self._turn_ended = self._awaited = 0
        self._closed = False
        self._watch.wake()

    async def _pump(self) -> None:
        """Send new lines, then a new owner, then the end of a turn, until cancelled."""
        try:
            while True:
                await self._watch.changed()
                await self._still_the_same()
                await self._follow_another_tab()
                if self._case:
                    await self._send_news(await self._parts.cases.snapshot(self._case, self._seen))
        except asyncio.CancelledError:
            raise
        except BaseException:
            # Without a pump the page would be acknowledged and never hear anything again.
            await self._peer.close(TRY_AGAIN, "try again")
            raise

    async def _follow_another_tab(self) -> None:
        """A case that this customer opened elsewhere is this page's case too."""
        if self._case is None or self._closed:
            case_id = await self._parts.cases.open_case(CHANNEL, self._customer)
            if case_id is not None and case_id != self._case:
                self._follow(case_id)

    async def _send_news(self, news: Snapshot) -> None:
        case = news.case
        for line in news.lines:
            await self._peer.send(line_frame(case.id, line))
            if case.id != self._case:
                return  # the reader moved on to another case while this one was being sent
            self._seen = line.seq
        self._closed = case.owner == "closed"
        if case.epoch != self._epoch:
            self._epoch = case.epoch
            await self._peer.send(owner_frame(news, await self._parts.agents.anyone_available()))
        if case.turn.get("turn", 0) > self._turn_ended:
            self._turn_ended = case.turn["turn"]
            await self._peer.send(turn_ended_frame(news))
        if case.owner != "bot" and self._turn_ended < self._awaited <= news.last:
            # The case left the bot in the middle of its turn: nothing more will come of it.
            self._turn_ended = self._awaited
            await self._peer.send(turn_dropped_frame(news, self._awaited))
        if (slow := self._watch.slow) and slow > self._turn_ended:
            await self._peer.send({"type": "slow", "case": case.id, "seq": slow})
        self._watch.slow = None

    async def _still_the_same(self) -> None:
        """End the connection if somebody has signed in meanwhile in another tab: what follows is
        theirs, and this page must say anew who it is."""
        if not await self._parts.visitors.stands(self._visitor):
            await self._peer.close(TRY_AGAIN, "say who you are")
            raise ConnectionResetError("the customer has changed")

    async def _read(self) -> None:
        async for text in self._peer.frames():
            command: Command | None = None
            try:
                command = parse(COMMAND, text)
                await self._count(command)
                await self._still_the_same()
                await self._obey(command)
            except MalformedFrame as error:
                await self._refuse("malformed", error, str(error))
                if await self._is_too_fast():
                    await self._peer.close(TRY_AGAIN, "too many malformed frames")
            except TooMany as error:
                await self._refuse("rate_limited", command, retry_after_s=error.wait_s)
            except HandoffError as error:
                await self._refuse(error.code, command, str(error))

    async def _refuse(
        self,
        code: str,
        frame: Command | MalformedFrame | None,
        detail: str | None = None,
        **more: int,
    ) -> None:
        about = {"id": getattr(frame, "id", None), "of": getattr(frame, "type", None)}
        await refuse(self._peer, code, self._hello.lang, detail=detail, **about, **more)

    async def _count(self, command: Command) -> None:
        """Raise TooMany; what is said after a message that has to wait, waits too, or it would
        stand before it."""
        now = time.monotonic()
        if isinstance(command, Say) and now < self._held_until:
            raise TooMany(math.ceil(self._held_until - now))
        try:
            await self._parts.limits.frame(self._customer, self._address)
        except TooMany as error:
            if isinstance(command, Say):
                self._held_until = now + error.wait_s
            raise

    async def _is_too_fast(self) -> bool:
        try:
            await self._parts.limits.frame(self._customer, self._address)
        except TooMany:
            return True
        return False

    async def _obey(self, command: Command) -> None:
        match command:
            case Say():
                await self._say(command)
            case Person():
                await self._ask_for_person(command)
            case CancelWait():
                await self._parts.ownership.cancel_wait(self._needed_case())
            case End():
                await self._parts.ownership.end(self._needed_case())
            case TellJourney():
                await self._tell_journey(command)

    async def _tell_journey(self, told: TellJourney) -> None:
        journey = told.journey.model_dump(exclude_none=True) if told.journey else None
        await self._parts.profiles.tell_journey(CHANNEL, self._customer, journey)
        await self._parts.feed.hint(f"{CHANNEL}:{self._customer}", "profile")

    async def _ask_for_person(self, person: Person) -> None:
        """Past Rasa. A customer whose first act it is has said so, or there would be no case."""
        case_id = await self._parts.cases.open_case(CHANNEL, self._customer)
        if case_id is None:
            words = wish(self._hello.lang)
            case_id = await self._receive(Say(type="say", id=person.id, text=words))
        await self._parts.ownership.ask_for_person(case_id)

    def _needed_case(self) -> str:
        if self._case is None:
            raise NotFound("this customer has no case yet")
        return self._case

    async def _say(self, say: Say) -> None:
        case_id = await self._receive(say)
        self._parts.bot_turns.poke(case_id)

    async def _receive(self, say: Say) -> str:
        """Write the message down, acknowledge it, and return the id of its case."""
        received = await self._parts.intake.receive(
            CHANNEL, self._customer, self._hello.lang, say.id, say.text, say.choice
        )
        if received.case != self._case and not received.duplicate:
            self._follow(received.case)
        await self._peer.send(
            {
                "type": "accepted",
                "id": say.id,
                "case": received.case,
                "seq": received.seq,
                "owner": received.owner,
                "duplicate": received.duplicate,
            }
        )
        if received.duplicate and received.case == self._case:
            # Sent again because the page heard nothing: the turn may have ended while it was away.
            self._turn_ended = min(self._turn_ended, received.seq - 1)
            self._watch.wake()
        if received.owner == "bot" and received.case == self._case:
            self._awaited = max(self._awaited, received.seq)
        return received.case


def _welcome_frame(
    parts: Parts, visitor: Visitor, snapshot: Snapshot | None, reset: bool
) -> dict[str, Any]:
    case = snapshot.case if snapshot else None
    return {
        "type": "welcome",
        "customer": visitor.customer,
        "resume": parts.visitors.resume(visitor),
        "case": case.id if case else None,
        "owner": case.owner if case else "bot",
        "epoch": case.epoch if case else 0,
        "agent": (case.agent_name or None) if case else None,
        "turn": bool(snapshot and snapshot.owed and snapshot.case.owner == "bot"),
        "last": snapshot.last if snapshot else 0,
        "reset": reset,
        "shop": parts.shop,
        "demo": parts.wiring.demo,
    }
