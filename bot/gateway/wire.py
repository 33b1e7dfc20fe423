"""Frames between the customer's page and the gateway."""

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from bot.gateway.journey import Journey
from handoff.cases import Snapshot
from handoff.feedback import Opinion
from handoff.frames import Frame
from handoff.lines import Line

Language = Literal["ko", "en"]

_LONGEST_CASE: Final = 10**9
"""Lines; above 2**53 a script would read another number."""


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


class SayHelped(Frame):
    """Whether the answer that is line `seq` of a case helped; `noted` acknowledges it."""

    type: Literal["feedback"]
    id: str = Field(max_length=64)
    case: str = Field(max_length=64)
    seq: int = Field(ge=1, le=_LONGEST_CASE)
    helped: bool


class Rate(Frame):
    """How it was with a person, all that is said of it; `noted` acknowledges it."""

    type: Literal["rating"]
    id: str = Field(max_length=64)
    case: str = Field(max_length=64)
    score: int | None = Field(default=None, ge=1, le=5)
    easy: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.score is None and self.easy is None:
            raise ValueError("score and easy are both missing")
        return self


Command = Say | Person | CancelWait | End | TellJourney | SayHelped | Rate

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


def opinion_frame(case: str, opinion: Opinion) -> dict[str, Any]:
    """What the customer has said of the case so far; sent whenever that is something new, so that
    a reload and every other tab show it.

    `helped` by the numbers of answers; `rating` null until somebody has had the case, then with
    `score` and `easy`; `late`: no more can be said.
    """
    return {"type": "opinion", "case": case, **asdict(opinion)}


def noted_frame(command: SayHelped | Rate) -> dict[str, Any]:
    """The feedback or rating `id` is written down."""
    return {"type": "noted", "id": command.id, "case": command.case, "of": command.type}


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
