"""What a page is told of its customer's case: the welcome, then whatever is new in it."""

import asyncio
from typing import Any

from bot.gateway.parts import Parts
from bot.gateway.visitor import CHANNEL, Visitor
from bot.gateway.wire import (
    Hello,
    line_frame,
    owner_frame,
    turn_dropped_frame,
    turn_ended_frame,
)
from handoff.cases import Snapshot
from handoff.errors import NotFound
from handoff.feed import Watch
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
        self.case: str | None = None
        self._seen = 0
        self._epoch = 0
        self._turn_ended = 0
        self._awaited = 0
        self._closed = False

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
            # The page knows by the welcome who owns the case and whether a turn is under way.
            self.follow(snapshot.case.id, hello.seen if resumes else 0)
            self._epoch = snapshot.case.epoch
            self._turn_ended = _ended_turn(snapshot)
            self._closed = snapshot.case.owner == "closed"

    async def _closed_case(self, hello: Hello) -> str | None:
        """The case the page showed last, if it is this customer's: it may have closed meanwhile."""
        if not hello.case:
            return None
        try:
            case = await self._parts.cases.get(hello.case)
        except NotFound:
            return None
        return case.id if (case.channel, case.customer) == (CHANNEL, self._customer) else None

    def follow(self, case_id: str, seen: int = 0) -> None:
        """From now on send this case's lines above `seen`, its owner and its ends of turns."""
        self.case, self._seen = case_id, seen
        self._epoch = self._turn_ended = self._awaited = 0
        self._closed = False
        self._watch.wake()

    def acknowledged(self, received: Received) -> None:
        """A message of this page was written: its case is the one to follow, its turn's end is
        awaited."""
        if received.case != self.case:
            return
        if received.duplicate:
            # Sent again because the page heard nothing: the turn may have ended while it was away.
            self._turn_ended = min(self._turn_ended, received.seq - 1)
            self._watch.wake()
        if received.owner == "bot":
            self._awaited = max(self._awaited, received.seq)

    async def pump(self) -> None:
        """Send new lines, then a new owner, then the end of a turn, until cancelled."""
        try:
            while True:
                await self._watch.changed()
                await self.still_the_same()
                await self._follow_another_tab()
                if self.case:
                    await self._send_news(await self._parts.cases.snapshot(self.case, self._seen))
        except asyncio.CancelledError:
            raise
        except BaseException:
            # Without a pump the page would be acknowledged and never hear anything again.
            await self._peer.close(TRY_AGAIN, "try again")
            raise

    async def _follow_another_tab(self) -> None:
        """A case that this customer opened elsewhere is this page's case too, and one that was
        closed as if they had left is opened again."""
        if self.case is None or self._closed:
            case_id = await self._parts.ownership.open_case(CHANNEL, self._customer)
            if case_id is not None and case_id != self.case:
                self.follow(case_id)

    async def _send_news(self, news: Snapshot) -> None:
        case = news.case
        for line in news.lines:
            await self._peer.send(line_frame(case.id, line))
            if case.id != self.case:
                return  # the reader moved on to another case while this one was being sent
            self._seen = line.seq
        if case.owner == "closed" and not self._closed:
            self._watch.wake()  # once: closed for absence, though this page is open?
        self._closed = case.owner == "closed"
        if case.epoch != self._epoch:
            self._epoch = case.epoch
            # What the bot takes back it has not answered, though a turn on it has ended.
            self._turn_ended = min(self._turn_ended, case.answered_seq)
            await self._peer.send(owner_frame(news, await self._parts.agents.anyone_available()))
        if (turn := _ended_turn(news)) > self._turn_ended:
            self._turn_ended = turn
            await self._peer.send(turn_ended_frame(news))
        if case.owner != "bot" and self._turn_ended < self._awaited <= news.last:
            # The case left the bot in the middle of its turn: nothing more will come of it.
            self._turn_ended = self._awaited
            await self._peer.send(turn_dropped_frame(news, self._awaited))
        if (slow := self._watch.slow) and slow > self._turn_ended:
            await self._peer.send({"type": "slow", "case": case.id, "seq": slow})
        self._watch.slow = None

    def tell_owner(self) -> None:
        """Say again who speaks: this page asked for what is so already."""
        self._epoch = 0
        self._watch.wake()

    async def still_the_same(self) -> None:
        """End the connection if somebody has signed in meanwhile in another tab: what follows is
        theirs, and this page must say anew who it is."""
        if not await self._parts.visitors.stands(self._visitor):
            await self._peer.close(TRY_AGAIN, "say who you are")
            raise ConnectionResetError("the customer has changed")


def _ended_turn(snapshot: Snapshot) -> int:
    """The message whose turn ended last; 0 if the bot has taken it back to answer it anew."""
    turn: int = snapshot.case.turn.get("turn", 0)
    return turn if turn <= snapshot.case.answered_seq else 0


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
