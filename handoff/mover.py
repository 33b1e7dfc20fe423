"""One move of one case: what it says, who makes it, and on which conditions."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from handoff.cases import Case, Cases
from handoff.errors import NotFound, NotYours, Refused, Taken, Unread
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
    """Where the case went; `again`: it had gone there before, by the same move."""

    owner: Owner
    epoch: int
    last: int
    again: bool = False


_LEAVES_BOT: Final = frozenset({"ask_for_person", "take_over"})


class Mover:
    """Runs move.lua."""

    def __init__(self, redis: Store, scripts: Scripts) -> None:
        self._cases = Cases(redis)
        self._profiles = Profiles(redis)
        self._scripts = scripts

    async def move(
        self,
        case_id: str,
        move: Move,
        *,
        say: str,
        by: str,
        actor: Agent | None = None,
        to: Agent | None = None,
        reason: str | None = None,
        move_id: str | None = None,
        only: Mapping[str, Any] | None = None,
        also: str | None = None,
    ) -> Moved:
        """Make the move, once for one `move_id`; `only` holds conditions that the script checks,
        `also` names a key that one of them reads."""
        move_id = move_id or secrets.token_hex(8)
        while True:
            case = await self._cases.get(case_id)
            named = to or actor
            line = system_line(say, case.lang, name=named.name if named else "")
            args: dict[str, Any] = {
                "move": move,
                "move_id": move_id,
                "by": by,
                "lines": [line.to_json()],
                "reason": reason,
                "agent": to.user if to else None,
                "agent_name": to.name if to else None,
                "expect_agent": actor.user if actor else None,
                **(only or {}),
            }
            if move in _LEAVES_BOT and reason:
                args |= await self._frozen(case, reason)
            outcome, *rest = await self._scripts.run("move", case.ref, args, also)
            if outcome == "changed":
                continue
            if outcome == "moved":
                return Moved(rest[0], rest[1], rest[2], again=bool(rest[3]))
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
    if outcome == "unread":
        return Unread(f"the customer has just written in case {case.id}")
    if outcome == "not_yours":
        return NotYours(f"case {case.id} is not yours: its owner is {owner} {agent}".rstrip())
    if move == "claim" and owner == "agent":
        return Taken(f"case {case.id} is taken by {agent}")
    return Refused(f"case {case.id} cannot {move} while its owner is {owner}")
