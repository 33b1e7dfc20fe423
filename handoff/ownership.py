"""Moves of a case between owners, apart from the end of a bot turn (turns.py)."""

from dataclasses import dataclass
from typing import Any, Final

from handoff import keys
from handoff.cases import Case, Cases
from handoff.errors import NotFound, NotYours, QueueEmpty, Refused, Taken
from handoff.moves import Move, Owner
from handoff.package import freeze, from_last_turn
from handoff.profile import Profiles
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.words import system_line


@dataclass(frozen=True, slots=True)
class Agent:
    """The person who acts: user name for the record, display name for the customer."""

    user: str
    name: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the case went."""

    owner: Owner
    epoch: int
    last: int


_LEAVES_BOT: Final = frozenset({"ask_for_person", "take_over"})


class Ownership:
    """Every method moves one case by one row of the table, or raises and changes nothing."""

    def __init__(self, redis: Store, scripts: Scripts) -> None:
        self._redis = redis
        self._cases = Cases(redis)
        self._profiles = Profiles(redis)
        self._scripts = scripts

    async def ask_for_person(self, case_id: str) -> Moved:
        """The customer pressed the button: to the queue, past Rasa."""
        return await self._move(
            case_id,
            "ask_for_person",
            say="asked_for_person",
            by="customer",
            reason="explicit_request",
        )

    async def cancel_wait(self, case_id: str) -> Moved:
        """The customer no longer wants to wait: back to the bot."""
        return await self._move(case_id, "cancel_wait", say="wait_cancelled", by="customer")

    async def end(self, case_id: str) -> Moved:
        """The customer ends the chat."""
        return await self._move(case_id, "end", say="ended", by="customer")

    async def expire(self, case_id: str, quiet_ms: int) -> Moved:
        """Close a case of the bot whose customer has not written for `quiet_ms`."""
        return await self._move(case_id, "expire", say="expired", by="system", quiet_ms=quiet_ms)

    async def take_over(self, case_id: str, agent: Agent) -> Moved:
        """An agent steps in while the bot owns the case."""
        return await self._move(
            case_id, "take_over", say="agent_joined", by=agent.user, to=agent, reason="taken_over"
        )

    async def claim(self, case_id: str, agent: Agent) -> Moved:
        """Take a waiting case; raises Taken when somebody was faster."""
        return await self._move(case_id, "claim", say="agent_joined", by=agent.user, to=agent)

    async def claim_next(self, agent: Agent) -> str:
        """Take the case that waits longest and return its id; raises QueueEmpty."""
        while True:
            first = await self._redis.zrange(keys.QUEUE, 0, 0)
            if not first:
                raise QueueEmpty("nobody is waiting")
            try:
                await self.claim(first[0], agent)
            except (Taken, Refused):  # somebody else moved it since we looked
                continue
            return first[0]

    async def hand_back(self, case_id: str, agent: Agent) -> Moved:
        """The agent gives the case back to the bot."""
        return await self._move(case_id, "hand_back", say="handed_back", by=agent.user, actor=agent)

    async def resolve(self, case_id: str, agent: Agent) -> Moved:
        """The agent closes the case as resolved."""
        return await self._move(case_id, "resolve", say="resolved", by=agent.user, actor=agent)

    async def transfer(self, case_id: str, agent: Agent, to: Agent | None) -> Moved:
        """Pass the case to another agent, or back to the queue at its old place."""
        if to is None:
            return await self._move(case_id, "requeue", say="requeued", by=agent.user, actor=agent)
        return await self._move(
            case_id, "transfer", say="transferred", by=agent.user, actor=agent, to=to
        )

    async def vanish(self, case_id: str, agent: Agent) -> Moved:
        """The agent's heartbeat stopped: the case returns to its old place in the queue."""
        return await self._move(case_id, "vanish", say="requeued", by="system", actor=agent)

    async def _move(
        self,
        case_id: str,
        move: Move,
        *,
        say: str,
        by: str,
        actor: Agent | None = None,
        to: Agent | None = None,
        reason: str | None = None,
        quiet_ms: int | None = None,
    ) -> Moved:
        while True:
            case = await self._cases.get(case_id)
            named = to or actor
            line = system_line(say, case.lang, name=named.name if named else "")
            args: dict[str, Any] = {
                "move": move,
                "by": by,
                "lines": [line.to_json()],
                "reason": reason,
                "agent": to.user if to else None,
                "agent_name": to.name if to else None,
                "expect_agent": actor.user if actor else None,
                "quiet_ms": quiet_ms,
            }
            if move in _LEAVES_BOT and reason:
                args |= await self._frozen(case, reason)
            outcome, *rest = await self._scripts.run("move", case.ref, args)
            if outcome == "changed":
                continue
            if outcome == "moved":
                return Moved(owner=rest[0], epoch=rest[1], last=rest[2])
            raise _refusal(outcome, move, case, rest)

    async def _frozen(self, case: Case, reason: str) -> dict[str, Any]:
        snapshot = await self._cases.snapshot(case.id)
        profile = await self._profiles.get(case.channel, case.customer)
        contents = from_last_turn(snapshot.case, reason)
        return {
            "package": freeze(snapshot, contents, profile),
            "through": snapshot.last,
            "epoch": snapshot.case.epoch,
        }


def _refusal(outcome: str, move: Move, case: Case, rest: list[str]) -> Exception:
    if outcome == "not_found":
        return NotFound(f"there is no case {case.id}")
    owner, agent = rest
    if outcome == "not_yours":
        return NotYours(f"case {case.id} is not yours: its owner is {owner} {agent}".rstrip())
    if move == "claim" and owner == "agent":
        return Taken(f"case {case.id} is taken by {agent}")
    return Refused(f"case {case.id} cannot {move} while its owner is {owner}")
