"""What personal data is: its kinds, and one place in a text where some was found."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["resident_number", "card", "phone", "bank_account", "email"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Personal data at characters `start` to `end`; `certain` where no other reading is left."""

    start: int
    end: int
    kind: Kind
    certain: bool


def token(kind: Kind) -> str:
    """What stands for masked data in a text: the kind's name, which belongs to no language."""
    return f"[{kind}]"
