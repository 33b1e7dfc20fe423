"""What a page is told of its customer's case: the welcome, then whatever is new in it."""

import asyncio
import time
from typing import Any

from bot.gateway.followed import Followed, ended_turn
from bot.gateway.parts import Parts
from bot.gateway.visitor import CHANNEL, Visitor
from bot.gateway.wire import (
    Hello,
    line_frame,
    opinion_frame,
    owner_frame,
    turn_dropped_frame,
    turn_ended_frame,
)
from handoff.cases import Snapshot
from handoff.errors import NotFound
from handoff.feed import Watch
from handoff.feedback import opinion
from handoff.intake import Received
from handoff.peer import TRY_AGAIN, Peer


class News:
    """Follows one case for one page, and the customer's next one after it."""

    def __init__(self, parts: Parts, peer: Peer, watch: Watch, visitor: Visitor) -> None:
        self._parts = parts
        self._peer = peer
        self._watch = watch
        self._visitor = visitor
        self._customer = visitor.customer
        self._told: Followed | None = None

    @property
    def case(self) -> str | None:
        """The case that is followed now."""
        return self._told.case if self._told else None

    async def welcome(self, hello: Hello) -> None:
        """Say where the case stands; a page that can resume does, another starts from nothing."""
        case_id = await self._parts.ownership.open_case(CHANNEL, self._customer)
        case_id = case_id or await self._closed_case(hello)
        snapshot = await self._parts.cases.snapshot(case_id) if case_id else None
        resumes = bool(snapshot and case_id == hello.case and hello.seen <= snapshot.last)
        await self._peer.send(
            _welcome_frame(self._parts, self._visitor, snapshot, reset=not resumes)
            | {"staffed": await self._parts.agents.anyone_available()}
        )
        if snapshot:
            self.follow(snapshot.case.id, hello.seen if resumes else 0).known(snapshot)

    async def _closed_case(self, hello: Hello) -> str | None:
        """The case the page showed last, if it is this customer's: it may have closed meanwhile."""
        if not hello.case:
            return None
        try:
            case = await self._parts.cases.get(hello.case)
        except NotFound:
            return None
        return case.id if (case.channel, case.customer) == (CHANNEL, self._customer) else None

    def follow(self, case_id: str, seen: int = 0) -> Followed:
        """From now on send this case's lines above `seen`, its owner and its ends of turns."""
        self._told = Followed(case_id, seen)
        self._watch.wake()
        return self._told

    def acknowledged(self, received: Received) -> None:
        """A message of this page was written."""
        if self._told is not None and received.case == self._told.case:
            self._told.acknowledged(received)
            if received.duplicate:
                self._watch.wake()

    async def pump(self) -> None:
        """Send new lines, then a new owner, then the end of a turn, until cancelled."""
        try:
            while True:
                await self._watch.changed()
                async with self._parts.looking:
                    found = await self._look()
                if found:
                    await self._send_news(*found)
        except asyncio.CancelledError:
            raise
        except BaseException:
            # Without a pump the page would be acknowledged and never hear anything again.
            await self._peer.close(TRY_AGAIN, "try again")
            raise

    async def _look(self) -> tuple[Followed, Snapshot] | None:
        await self.still_the_same()
        await self._follow_another_tab()
        told = self._told
        return (told, await self._parts.cases.snapshot(told.case, told.seen)) if told else None

    async def _follow_another_tab(self) -> None:
        """A case that this customer opened elsewhere is this page's case too, and one that was
        closed as if they had left is opened again."""
        if self._told is None or self._told.closed:
            case_id = await self._parts.ownership.open_case(CHANNEL, self._customer)
            if case_id is not None and case_id != self.case:
                self.follow(case_id)

    async def _send_news(self, told: Followed, news: Snapshot) -> None:
        case = news.case
        for line in news.lines:
            await self._send(told, line_frame(case.id, line))
            told.seen = line.seq
        if case.owner == "closed" and not told.closed:
            self._watch.wake()  # once: closed for absence, though this page is open?
        told.closed = case.owner == "closed"
        if case.epoch != told.epoch:
            told.epoch = case.epoch
            # What the bot takes back it has not answered, though a turn on it has ended.
            told.turn_ended = min(told.turn_ended, case.answered_seq)
            staffed = await self._parts.agents.anyone_available()
            await self._send(told, owner_frame(news, staffed))
        if (said := opinion(case, time.time() * 1000)) != told.opinion:
            told.opinion = said
            await self._send(told, opinion_frame(case.id, said))
        if (turn := ended_turn(news)) > told.turn_ended:
            told.turn_ended = turn
            await self._send(told, turn_ended_frame(news))
        if case.owner != "bot" and told.turn_ended < told.awaited <= news.last:
            # The case left the bot in the middle of its turn: nothing more will come of it.
            told.turn_ended = told.awaited
            await self._send(told, turn_dropped_frame(news, told.awaited))
        if (slow := self._watch.slow) and slow > told.turn_ended:
            await self._send(told, {"type": "slow", "case": case.id, "seq": slow})
        self._watch.slow = None

    async def _send(self, told: Followed, frame: dict[str, Any]) -> None:
        """Send a frame of a case, unless the reader has moved on to another one meanwhile."""
        if told is not self._told:
            return
        await self._peer.send(frame)

    def tell_owner(self) -> None:
        """Say again who speaks: this page asked for what is so already."""
        if self._told is not None:
            self._told.epoch = 0
        self._watch.wake()

    async def still_the_same(self) -> None:
        """End the connection if somebody has signed in meanwhile in another tab: what follows is
        theirs, and this page must say anew who it is."""
        if not await self._parts.visitors.stands(self._visitor):
            await self._peer.close(TRY_AGAIN, "say who you are")
            raise ConnectionResetError("the customer has changed")


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
