"""The customer's socket: what they say goes in; news.py sends what comes out."""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from bot.gateway.hello import greet, refuse
from bot.gateway.limits import TooMany
from bot.gateway.news import News
from bot.gateway.parts import PARTS, Parts
from bot.gateway.visitor import CHANNEL, Visitor
from bot.gateway.wire import (
    COMMAND,
    CancelWait,
    Command,
    End,
    Hello,
    Person,
    Rate,
    Say,
    SayHelped,
    TellJourney,
    noted_frame,
)
from bot.words import wish
from handoff.errors import HandoffError, NotFound, Refused
from handoff.feed import Watch
from handoff.feedback import Rating
from handoff.frames import MalformedFrame, parse
from handoff.intake import Received
from handoff.lines import checked_id
from handoff.mover import Moved
from handoff.moves import Owner
from handoff.peer import TRY_AGAIN, Peer
from handoff.tasks import until_ended

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
    """One connection: reads the page's frames and obeys them; its news are sent beside that."""

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
        self._customer = visitor.customer
        self._hello = hello
        self._address = address
        self._news = News(parts, peer, watch, visitor)
        self._held_until = 0.0

    async def run(self) -> None:
        """Serve until the page leaves or cannot be served any more."""
        try:
            async with self._parts.presence.page(f"{CHANNEL}:{self._customer}"):
                await self._serve()
        except RedisError as error:
            log.warning("chat_lost_store", error=type(error).__name__)
            await self._peer.close(TRY_AGAIN, "try again")
        except ConnectionResetError:
            return

    async def _serve(self) -> None:
        await self._news.welcome(self._hello)
        pump = asyncio.create_task(self._news.pump())
        try:
            await self._read()
        finally:
            await until_ended(pump)
            with contextlib.suppress(asyncio.CancelledError, ConnectionResetError, RedisError):
                await pump

    async def _read(self) -> None:
        async for text in self._peer.frames():
            command: Command | None = None
            try:
                command = parse(COMMAND, text)
                await asyncio.gather(self._count(command), self._news.still_the_same())
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
                case_id = self._needed_case()
                await self._want({"bot"}, case_id, self._parts.ownership.cancel_wait(case_id))
            case End():
                case_id = self._needed_case()
                await self._want({"closed"}, case_id, self._parts.ownership.end(case_id))
            case TellJourney():
                await self._tell_journey(command)
            case SayHelped() | Rate():
                await self._note(command)

    async def _tell_journey(self, told: TellJourney) -> None:
        journey = told.journey.model_dump(exclude_none=True) if told.journey else None
        await self._parts.profiles.tell_journey(CHANNEL, self._customer, journey)
        await self._parts.feed.hint(f"{CHANNEL}:{self._customer}", "profile")

    async def _note(self, said: SayHelped | Rate) -> None:
        """Write down what the customer says of one of their cases, the one before this one too."""
        checked_id(said.id)
        feedback, case = self._parts.feedback, (said.case, CHANNEL, self._customer)
        if isinstance(said, Rate):
            await feedback.rate(*case, Rating(said.score, said.easy))
        else:
            await feedback.helped(*case, said.seq, said.helped)
        await self._peer.send(noted_frame(said))

    async def _ask_for_person(self, person: Person) -> None:
        """Past Rasa. A customer whose first act it is has said so, or there would be no case."""
        ownership, press = self._parts.ownership, checked_id(person.id)
        case_id = await ownership.open_case(CHANNEL, self._customer)
        if case_id is None:
            words = wish(self._hello.lang)
            case_id = (await self._receive(Say(type="say", id=press, text=words))).case
        move = ownership.ask_for_person(case_id, press)
        await self._want({"waiting", "agent"}, case_id, move)

    async def _want(self, owners: set[Owner], case_id: str, move: Awaitable[Moved]) -> None:
        """Make a move towards one of `owners`. A page that lost our answer asks again: if it is so
        already, that is the answer."""
        try:
            moved = await move
        except Refused:
            if (await self._parts.cases.get(case_id)).owner not in owners:
                raise
        else:
            if not moved.again:
                return  # the hint of the move wakes every page
        self._news.tell_owner()

    def _needed_case(self) -> str:
        if self._news.case is None:
            raise NotFound("this customer has no case yet")
        return self._news.case

    async def _say(self, say: Say) -> None:
        received = await self._receive(say)
        if received.owner == "bot":
            self._parts.bot_turns.poke(received.case)

    async def _receive(self, say: Say) -> Received:
        """Write the message down and acknowledge it."""
        received = await self._parts.intake.receive(
            CHANNEL, self._customer, self._hello.lang, say.id, say.text, say.choice
        )
        if received.case != self._news.case and not received.duplicate:
            self._news.follow(received.case)
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
        self._news.acknowledged(received)
        return received
