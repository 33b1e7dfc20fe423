"""Frames between the customer's page and the gateway."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter

from bot.gateway.journey import Journey
from handoff.cases import Snapshot
from handoff.frames import Frame
from handoff.lines import Line

Language = Literal["ko", "en"]


class Hello(Frame):
    """The first frame: who the page is and what it has seen already."""

    type: Literal["hello"]
    token: str = Field(max_length=512)
    lang: Language = "ko"
    case: str | None = Field(default=None, max_length=64)
    seen: int = Field(default=0, ge=0)
    identity: str | None = Field(default=None, max_length=4096)
    resume: str | None = Field(default=None, max_length=1024)


class Say(Frame):
    """The customer says something; `choice` when it is one of the offered choices."""

    type: Literal["say"]
    id: str = Field(max_length=64)
    text: str
    choice: str | None = Field(default=None, max_length=200)


class Person(Frame):
    """The button for a person."""

    type: Literal["person"]
    id: str = Field(max_length=64)


class CancelWait(Frame):
    """The customer no longer wants to wait."""

    type: Literal["cancel_wait"]


class End(Frame):
    """The customer ends the chat."""

    type: Literal["end"]


class TellJourney(Frame):
    """What the customer consented to tell of their visit; null takes it back."""

    type: Literal["journey"]
    journey: Journey | None


Command = Say | Person | CancelWait | End | TellJourney

HELLO: Final[TypeAdapter[Hello]] = TypeAdapter(Hello)
COMMAND: Final[TypeAdapter[Any]] = TypeAdapter(Annotated[Command, Field(discriminator="type")])

_SHOWN: Final = ("kind", "articles", "choices", "choice")
"""What a customer gets of a line's structure; evidence and confidence are for agents."""


def line_frame(case: str, line: Line) -> dict[str, Any]:
    """One line, without what is for agents only."""
    shown = line.as_dict()
    if line.custom is not None:
        shown["custom"] = {key: line.custom[key] for key in _SHOWN if key in line.custom}
    return {"type": "line", "case": case, "line": shown}


def owner_frame(snapshot: Snapshot, staffed: bool) -> dict[str, Any]:
    """Who speaks now; `staffed`: whether somebody is at the desk, which who waits should know."""
    case = snapshot.case
    return {
        "type": "owner",
        "case": case.id,
        "owner": case.owner,
        "epoch": case.epoch,
        "agent": case.agent_name or None,
        "reason": case.reason or None,
        "staffed": staffed,
    }


def turn_ended_frame(snapshot: Snapshot) -> dict[str, Any]:
    """The bot has said all it has to say to the message `seq`."""
    case, turn = snapshot.case, snapshot.case.turn
    return {
        "type": "turn_ended",
        "case": case.id,
        "seq": turn["turn"],
        "owner": case.owner,
        "decision": turn["decision"],
        "confidence": turn["confidence"],
        "reason": turn["reason"],
        "release": turn["release"],
    }


def turn_dropped_frame(snapshot: Snapshot, seq: int) -> dict[str, Any]:
    """The message `seq` went to a person while the bot was still thinking about it."""
    case = snapshot.case
    return {
        "type": "turn_ended",
        "case": case.id,
        "seq": seq,
        "owner": case.owner,
        "decision": "queued",
        "confidence": None,
        "reason": None,
        "release": None,
    }
