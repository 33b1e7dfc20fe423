"""Moves of a case between owners, apart from the end of a bot turn (turns.py)."""

import contextlib
from typing import Final

from handoff import keys
from handoff.cases import Cases
from handoff.errors import Refused
from handoff.mover import Agent, Moved, Mover
from handoff.presence import GAP_MS
from handoff.scripts import Scripts
from handoff.store import Store

_BACK_MS: Final = 24 * 3600 * 1000
"""Who left while waiting finds their old place for so long."""


class Ownership:
    """Every method moves one case by one row of the table, or raises and changes nothing."""

    def __init__(self, redis: Store, scripts: Scripts) -> None:
        self._redis = redis
        self._cases = Cases(redis)
        self._move = Mover(redis, scripts).move

    async def ask_for_person(self, case_id: str, press_id: str | None = None) -> Moved:
        """The customer pressed the button: to the queue, past Rasa; once for one `press_id`."""
        return await self._move(
            case_id,
            "ask_for_person",
            say="asked_for_person",
            by="customer",
            reason="explicit_request",
            move_id=f"press {press_id}" if press_id else None,
        )

    async def cancel_wait(self, case_id: str) -> Moved:
        """The customer no longer wants to wait: back to the bot."""
        return await self._move(case_id, "cancel_wait", say="wait_cancelled", by="customer")

    async def end(self, case_id: str) -> Moved:
        """The customer ends the chat."""
        return await self._move(case_id, "end", say="ended", by="customer")

    async def expire(self, case_id: str, quiet_ms: int) -> Moved:
        """Close a case of the bot whose customer has not written for `quiet_ms`."""
        only = {"quiet_ms": quiet_ms}
        return await self._move(case_id, "expire", say="expired", by="system", only=only)

    async def abandon(self, case_id: str, after_ms: int) -> Moved:
        """Close a waiting case whose customer has had no page open for `after_ms`."""
        away = {"after_ms": after_ms, "gap_ms": GAP_MS}
        return await self._move(
            case_id, "abandon", say="abandoned", by="system", only={"away": away}
        )

    async def open_case(self, channel: str, customer: str) -> str | None:
        """Return the id of the customer's open case, for a customer who is here now.

        A case that was closed because they left while waiting is open again, at its old place.
        """
        case_id = await self._cases.open_case(channel, customer)
        if case_id is None and (left := await self._left(channel, customer)):
            with contextlib.suppress(Refused):  # too late, or another tab was faster
                await self._come_back(left)
            case_id = await self._cases.open_case(channel, customer)
        return case_id

    async def bot_recovered(self, case_id: str) -> Moved:
        """The bot takes back a case that waits only because the bot was unavailable."""
        return await self._move(case_id, "bot_recovered", say="bot_recovered", by="system")

    async def take_over(self, case_id: str, agent: Agent) -> Moved:
        """An agent steps in while the bot owns the case."""
        return await self._move(
            case_id, "take_over", say="agent_joined", by=agent.user, to=agent, reason="taken_over"
        )

    async def claim(self, case_id: str, agent: Agent) -> Moved:
        """Take a waiting case; raises Taken when somebody was faster."""
        return await self._move(case_id, "claim", say="agent_joined", by=agent.user, to=agent)

    async def hand_back(self, case_id: str, agent: Agent, seen: int | None = None) -> Moved:
        """The agent gives the case back to the bot; Unread if the customer wrote above `seen`."""
        only = {"seen": seen}
        return await self._move(
            case_id, "hand_back", say="handed_back", by=agent.user, actor=agent, only=only
        )

    async def resolve(self, case_id: str, agent: Agent, seen: int | None = None) -> Moved:
        """The agent closes the case as resolved; Unread if the customer wrote above `seen`."""
        only = {"seen": seen}
        return await self._move(
            case_id, "resolve", say="resolved", by=agent.user, actor=agent, only=only
        )

    async def transfer(self, case_id: str, agent: Agent, to: Agent | None) -> Moved:
        """Pass the case to another agent, or back to the queue at its old place."""
        if to is None:
            return await self._move(case_id, "requeue", say="requeued", by=agent.user, actor=agent)
        return await self._move(
            case_id, "transfer", say="transferred", by=agent.user, actor=agent, to=to
        )

    async def vanish(self, case_id: str, agent: Agent, watched_ms: int = 0) -> Moved:
        """The agent's heartbeat stopped: the case returns to its old place in the queue.

        Only if heartbeats have been seen to come for `watched_ms`, where that is given.
        """
        watched = {"watched_ms": watched_ms, "gap_ms": GAP_MS} if watched_ms else {}
        return await self._move(
            case_id,
            "vanish",
            say="requeued",
            by="system",
            actor=agent,
            only={"unless_here": True, **watched},
            also=keys.agent_here(agent.user),
        )

    async def _left(self, channel: str, customer: str) -> str | None:
        """The case that closed last, if it looks as if its customer left while waiting."""
        name = keys.last_closed(channel, customer)
        case_id, why = await self._redis.hmget(name, ["case", "why"])
        return case_id if why == "abandoned" else None

    async def _come_back(self, case_id: str) -> Moved:
        return await self._move(
            case_id, "come_back", say="came_back", by="customer", only={"back_ms": _BACK_MS}
        )
