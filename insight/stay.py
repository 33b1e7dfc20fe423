"""One stay of a case outside the bot: from a handoff until the bot has it again or it is closed."""

from dataclasses import dataclass
from typing import Any, Final

_PASSED_ON: Final = frozenset({"transfer", "requeue", "vanish"})


@dataclass(slots=True)
class Stay:
    """Times in server milliseconds, None where it has not happened.

    `queued`: it began in the queue, not with an agent who took over. `agent` is who took it first;
    `back_early`: it went back to the queue before that agent had said anything. `with_agent_since`
    is set while an agent has it, `handled_ms` is the time that agents had it before.
    """

    case: str
    epoch: int
    day: int
    hour: int
    weekday: int
    channel: str
    lang: str
    at: int
    reason: str
    queued: bool
    claimed_at: int | None = None
    agent: str = ""
    first_message_at: int | None = None
    back_early: bool = False
    passed_on: int = 0
    with_agent_since: int | None = None
    handled_ms: int = 0
    ended_at: int | None = None
    ended_by: str = ""

    def moved(self, data: dict[str, Any], at: int) -> None:
        """Take in one move of the owner after the handoff itself."""
        move, to = data["move"], data["to"]
        if self.with_agent_since is not None and to != "agent":
            self.handled_ms += at - self.with_agent_since
            self.with_agent_since = None
        if move == "come_back":  # left while waiting, and here again: the same wait goes on
            self.ended_at, self.ended_by = None, ""
        if move in _PASSED_ON:
            self.passed_on += 1
        if to == "waiting" and self.claimed_at is not None and self.first_message_at is None:
            self.back_early = True
        if to == "agent":
            self._taken(data["agent"], at)
        if to in {"bot", "closed"}:
            self.ended_at, self.ended_by = at, _end(data)

    def _taken(self, agent: str, at: int) -> None:
        if self.claimed_at is None:
            self.claimed_at, self.agent = at, agent
        if self.with_agent_since is None:
            self.with_agent_since = at

    def said(self, at: int) -> None:
        """An agent said something."""
        if self.first_message_at is None:
            self.first_message_at = at


def _end(data: dict[str, Any]) -> str:
    """How it ended: why it was closed, else the move that took it back to the bot."""
    return str(data["why"] or data["move"])
