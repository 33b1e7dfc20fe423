"""What the customer did on the shop's pages before asking, told only with their consent."""

from typing import Annotated, Final
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LONGEST_ADDRESS: Final = 500


def _bare(address: str) -> str:
    """The address without query and fragment, which may hold secrets; empty if it is no page's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


Address = Annotated[str, Field(max_length=_LONGEST_ADDRESS), AfterValidator(_bare)]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Place(_Told):
    """A page of the shop."""

    url: Address
    title: str = Field(default="", max_length=200)


class Item(_Told):
    """Something in the cart."""

    name: str = Field(max_length=120)
    quantity: float = Field(default=1, ge=0, le=1_000_000)
    price: str | None = Field(default=None, max_length=40)


class Journey(_Told):
    """The page they are on, where they came from, what they looked for, what they picked."""

    page: Place | None = None
    referrer: Address | None = None
    searches: list[Annotated[str, Field(max_length=100)]] = Field(default=[], max_length=10)
    cart: list[Item] = Field(default=[], max_length=20)
