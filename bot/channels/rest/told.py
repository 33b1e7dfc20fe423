"""What apps are told, in answers and in webhooks."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.channels.rest.asked import After, Id, PictureType, Seq

Owner = Literal["bot", "waiting", "agent", "closed"]


class Told(BaseModel):
    """One JSON object."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Accepted(Told):
    """The message is written down."""

    case: Id
    seq: Seq
    """Its number in the case."""
    owner: Owner
    """Who speaks: the bot, nobody yet (waiting for a person), a person, or nobody any more."""
    duplicate: bool
    """Whether it was there already."""


class Stands(Told):
    """Where the case stands now."""

    case: Id
    owner: Owner


class Noted(Told):
    """What was said of the case is written down."""

    case: Id


class Choice(Told):
    """What the customer may pick; sent back as a message with its label and id."""

    id: str
    label: str


class Source(Told):
    """An article that an answer is from."""

    id: str
    title: str
    language: str


class Shown(Told):
    """A picture. Fetch it and keep it if you want to show it tomorrow."""

    url: str
    """A path of this server, good for a day; no signature is asked for."""
    type: PictureType
    width: int
    height: int


class SaidLine(Told):
    """One line of a case."""

    seq: Seq
    """Its number; some numbers are never told."""
    at: int
    """Milliseconds since 1970."""
    who: Literal["customer", "bot", "agent", "system"]
    id: str | None
    """Of a customer's line: the id you gave it."""
    name: str | None
    """Of an agent's line: the agent's."""
    code: str | None
    """Of a system line: what happened."""
    text: str
    kind: str | None
    """Of a bot's line: answer, clarify, social, decline, form or handoff."""
    choices: list[Choice]
    sources: list[Source]
    pictures: list[Shown]


class Lines(Told):
    """A case from a line on."""

    case: Id | None
    """Null if this customer has never written, or too long ago."""
    owner: Owner | None
    reset: bool
    """Whether these are all lines because the number you gave isn't one of this customer's."""
    last: After
    """What to give as `after` next."""
    next: Id | None
    """The case that came after this one, to be asked for with `after=0`."""
    lines: list[SaidLine]


class LineEvent(SaidLine):
    """Sent once for each line that the customer is to see, in order."""

    type: Literal["line"] = "line"
    customer: Id
    case: Id
    owner: Owner


class SlowEvent(Told):
    """The answer takes longer than usual; sent at most once, and not tried again."""

    type: Literal["slow"] = "slow"
    customer: Id
    text: str
    """A sentence that says so, in the customer's language."""


class ThinkingEvent(Told):
    """The bot has begun on an answer; sent at most once, and not tried again."""

    type: Literal["thinking"] = "thinking"
    customer: Id


class Problem(Told):
    """Why a request was refused; nothing was changed."""

    error: str
    """A word for programs."""
    message: str
    """A sentence for people."""
    field: str | None = None
    """malformed: which one."""
    picture: int | None = None
    """too_large, not_a_picture: which one, from 0."""
    why: str | None = None
    """not_a_picture: no_picture, too_many_pixels or empty."""
    retry_after_s: int | None = None
    """As in Retry-After."""

    def as_dict(self) -> dict[str, Any]:
        """As it is sent: without what doesn't apply."""
        return self.model_dump(exclude_none=True)
