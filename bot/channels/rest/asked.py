"""What apps may ask for: the one source of the checks and of the API's description."""

import math
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from handoff.feedback import Rating
from handoff.lines import MAX_TEXT
from handoff.pictures import LARGEST, MOST

LARGEST_BASE64: Final = 4 * math.ceil(LARGEST / 3)
_LONGEST_CASE: Final = 10**9
"""Lines; above 2**53 a script would read another number."""

_VISIBLE: Final = r"[^\s\x00-\x1f\x7f-\x9f\ufeff]"
"""One character that can be seen."""

_BASE64: Final = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


def _whole(number: object) -> object:
    """7.0 is a whole number in JSON."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Language = Literal["ko", "en"]
PictureType = Literal["image/png", "image/jpeg", "image/gif", "image/webp"]
Text = Annotated[str, Field(max_length=MAX_TEXT, pattern=_VISIBLE)]
Seq = Annotated[int, Field(ge=1, le=_LONGEST_CASE), BeforeValidator(_whole)]
After = Annotated[int, Field(ge=0, le=_LONGEST_CASE)]


def _may_be_missing(schema: dict[str, Any]) -> None:
    """A default of its own is not sent: null means nothing here."""
    schema.pop("default", None)


def _one_of(*names: str) -> ConfigDict:
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in names]})


class Asked(BaseModel):
    """One JSON object; unknown fields are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )

    customer: Id
    """Your own id of the customer: no e-mail address, no phone number."""


class SentPicture(BaseModel):
    """A picture that a customer sends. What it is, is found out by opening it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )

    data: str = Field(
        min_length=4,
        pattern=_BASE64,
        json_schema_extra={"contentEncoding": "base64", "maxLength": LARGEST_BASE64},
    )
    """Base64 of at most 10 MB."""
    type: PictureType = Field(default="image/png", json_schema_extra=_may_be_missing)
    """What you take it for; it doesn't matter if it is another of the four."""


class Message(Asked):
    """A customer says something, sends pictures, or both."""

    model_config = _one_of("text", "pictures")

    id: Id
    """Made by you, of this message alone: whatever comes twice under one id is one message."""
    text: Text = Field(default="", json_schema_extra=_may_be_missing)
    """What they say; with a choice, its label."""
    choice: Annotated[str, Field(min_length=1, max_length=200, pattern=_VISIBLE)] = Field(
        default="", json_schema_extra=_may_be_missing
    )
    """The id of the offered choice that they picked."""
    pictures: Annotated[list[SentPicture], Field(min_length=1, max_length=MOST)] = Field(
        default=[], json_schema_extra=_may_be_missing
    )
    lang: Language | None = None
    """The customer's language; without it Korean if the text has Hangul, else as before."""
    name: Annotated[str, Field(max_length=200, pattern=_VISIBLE)] | None = None
    """What agents see them as."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.pictures:
            raise ValueError("text and pictures are both missing")
        return self


class Person(Asked):
    """The customer wants a person."""

    id: Id
    """Made by you, of this press alone."""
    lang: Language | None = None
    """As in a message."""


class CancelWait(Asked):
    """The customer no longer wants to wait for a person."""


class End(Asked):
    """The customer ends the chat."""


class Helped(Asked):
    """Whether an answer helped; the last word counts."""

    case: Id
    seq: Seq
    """The number of the bot's answer."""
    helped: bool


class Rated(Asked):
    """How it was with a person; the last word counts."""

    model_config = _one_of("score", "easy")

    case: Id
    score: Annotated[int, Field(ge=1, le=5), BeforeValidator(_whole)] = Field(
        default=0, json_schema_extra=_may_be_missing
    )
    """How satisfied, 1 to 5."""
    easy: bool = Field(default=False, json_schema_extra=_may_be_missing)
    """Whether it was easy."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not {"score", "easy"} & self.model_fields_set:
            raise ValueError("score and easy are both missing")
        return self

    @property
    def rating(self) -> Rating:
        """None stands for what isn't said."""
        said = self.model_fields_set
        return Rating(
            self.score if "score" in said else None, self.easy if "easy" in said else None
        )


class Page(BaseModel):
    """From where on somebody's lines are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    customer: Id
    """Your own id of the customer."""
    after: After = 0
    """The number of the last line you have."""
    case: Id | None = None
    """The case that this number is of; without it you get everything of the latest one."""
