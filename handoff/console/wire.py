"""Frames between the agent's console and the gateway."""

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter

from handoff.agents import Colleague, State
from handoff.cases import Case
from handoff.frames import Frame
from handoff.lines import Line
from handoff.package import digest
from handoff.queue import Waiting
from handoff.staff.sessions import Who

CaseId = Annotated[str, Field(max_length=64)]


class Claim(Frame):
    """Take a waiting case, or the next one."""

    type: Literal["claim"]
    case: CaseId | None = None


class Say(Frame):
    """Say something to the customer of an own case."""

    type: Literal["say"]
    case: CaseId
    id: str
    text: str


class Return(Frame):
    """Hand the case back to the bot."""

    type: Literal["return"]
    case: CaseId


class Resolve(Frame):
    """Close the case as resolved."""

    type: Literal["resolve"]
    case: CaseId


class Transfer(Frame):
    """Pass the case to another agent, or to the queue."""

    type: Literal["transfer"]
    case: CaseId
    to: str | None = Field(default=None, max_length=64)


class TakeOver(Frame):
    """Step into a case that the bot is talking in."""

    type: Literal["take_over"]
    case: CaseId


class Available(Frame):
    """Ready for new cases."""

    type: Literal["available"]


class Away(Frame):
    """Not taking new cases."""

    type: Literal["away"]


Command = Claim | Say | Return | Resolve | Transfer | TakeOver | Available | Away
COMMAND: Final[TypeAdapter[Any]] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


def welcome_frame(who: Who, state: State, demo: bool) -> dict[str, Any]:
    """Who is signed in."""
    return {
        "type": "welcome",
        "user": who.user,
        "name": who.name,
        "role": who.role,
        "state": state,
        "demo": demo,
    }


def queue_frame(waiting: list[Waiting], total: int, agents: list[Colleague]) -> dict[str, Any]:
    """Who waits, longest first, and who works."""
    return {
        "type": "queue",
        "total": total,
        "waiting": [asdict(place) for place in waiting],
        "agents": [
            {"user": agent.user, "name": agent.name, "state": agent.state, "cases": agent.cases}
            for agent in agents
        ],
    }


def claimed_frame(case_id: str, view: str) -> dict[str, Any]:
    """The whole case, as text with the digest of exactly these bytes."""
    return {"type": "claimed", "case": case_id, "view": view, "sha256": digest(view)}


def line_frame(case_id: str, line: Line) -> dict[str, Any]:
    """One new line of an own case."""
    return {"type": "line", "case": case_id, "line": line.as_dict()}


def profile_frame(case_id: str, profile: dict[str, Any]) -> dict[str, Any]:
    """What is known of an own case's customer, after it has changed."""
    return {"type": "profile", "case": case_id, "profile": profile}


def owner_frame(case: Case) -> dict[str, Any]:
    """An own case moved."""
    return {
        "type": "owner",
        "case": case.id,
        "owner": case.owner,
        "epoch": case.epoch,
        "agent": case.agent or None,
        "reason": case.reason or None,
    }


def error_frame(command: str | None, reason: str, message: str, **about: Any) -> dict[str, Any]:
    """A command was refused; nothing was changed."""
    return {
        "type": "error",
        "command": command,
        "reason": reason,
        "message": message,
        "case": about.get("case"),
        "id": about.get("id"),
    }
