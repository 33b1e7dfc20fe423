"""Frames between the agent's console and the gateway."""

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, model_validator

from handoff.agents import State
from handoff.cases import Case
from handoff.frames import Frame
from handoff.lines import Draft, Line
from handoff.masked import masked_line
from handoff.package import digest, late_reply, masked_profile
from handoff.pictures import MOST
from handoff.staff.sessions import Who

CaseId = Annotated[str, Field(max_length=64)]
MessageId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
PictureId = Annotated[str, Field(pattern=r"^p_[0-9a-f]{32}$")]


class Order(Frame):
    """Any command; one with an `id` is answered by `done`, or by an error that has the same."""

    id: MessageId | None = None


class Claim(Order):
    """Take a waiting case, or the next one."""

    type: Literal["claim"]
    case: CaseId | None = None


class Say(Frame):
    """Say something to the customer of an own case; `pictures` are ids of what was sent for it
    (picture_requests.py), and then the text may be empty."""

    type: Literal["say"]
    case: CaseId
    id: str = Field(max_length=64)
    text: str
    pictures: list[PictureId] = Field(default=[], max_length=MOST)


class Return(Order):
    """Hand the case back to the bot; refused if the customer has written above `seen`."""

    type: Literal["return"]
    case: CaseId
    seen: int | None = Field(default=None, ge=0, le=2**31)


class Resolve(Order):
    """Close the case as resolved; refused if the customer has written above `seen`."""

    type: Literal["resolve"]
    case: CaseId
    seen: int | None = Field(default=None, ge=0, le=2**31)


class Transfer(Order):
    """Pass the case to another agent, or to the queue."""

    type: Literal["transfer"]
    case: CaseId
    to: str | None = Field(default=None, max_length=64)


class TakeOver(Order):
    """Step into a case that the bot is talking in."""

    type: Literal["take_over"]
    case: CaseId


class Reveal(Order):
    """Show what is masked in one line of an own case (`seq`), or in one value beside it: `field`
    is its path, as in `spans` of the view (`identity.email`, `slots.phone`, `drafts.0.0`)."""

    type: Literal["reveal"]
    case: CaseId
    seq: int | None = Field(default=None, ge=1, le=2**31)
    field: str | None = Field(default=None, min_length=1, max_length=200)

    @model_validator(mode="after")
    def _names_one_thing(self) -> "Reveal":
        if (self.seq is None) == (self.field is None):
            raise ValueError("either seq or field")
        return self


class Available(Order):
    """Ready for new cases."""

    type: Literal["available"]


class Away(Order):
    """Not taking new cases."""

    type: Literal["away"]


Command = Claim | Say | Return | Resolve | Transfer | TakeOver | Reveal | Available | Away
COMMAND: Final[TypeAdapter[Any]] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


def welcome_frame(who: Who, state: State, demo: bool, pictures_to: Iterable[str]) -> dict[str, Any]:
    """Who is signed in, and the channels whose customers can be shown pictures."""
    return {
        "type": "welcome",
        "user": who.user,
        "name": who.name,
        "role": who.role,
        "state": state,
        "demo": demo,
        "pictures": sorted(pictures_to),
    }


def claimed_frame(case_id: str, view: str) -> dict[str, Any]:
    """The whole case, as text with the digest of exactly these bytes."""
    return {"type": "claimed", "case": case_id, "view": view, "sha256": digest(view)}


def line_frame(case_id: str, line: Line) -> dict[str, Any]:
    """One new line of an own case."""
    return {"type": "line", "case": case_id, "line": masked_line(line)}


def draft_frame(case_id: str, n: int, replies: list[Draft]) -> dict[str, Any]:
    """The `n`th reply of the bot to an own case that came too late."""
    return {"type": "draft", "case": case_id, "draft": late_reply(n, replies)}


def profile_frame(case_id: str, profile: dict[str, Any]) -> dict[str, Any]:
    """What is known of an own case's customer, after it has changed."""
    shown, spans = masked_profile(profile)
    return {"type": "profile", "case": case_id, "profile": profile | shown, "spans": spans}


def done_frame(command: Command, case_id: str | None) -> dict[str, Any]:
    """A command with an id was obeyed; `case` is the one that it was about."""
    return {"type": "done", "command": command.type, "case": case_id, "id": command.id}


def revealed_frame(reveal: Reveal, text: str) -> dict[str, Any]:
    """What was masked, as it is."""
    about = {"seq": reveal.seq} if reveal.seq is not None else {"field": reveal.field}
    return {"type": "revealed", "case": reveal.case, **about, "text": text}


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
