"""One account, and what its fields may be."""

import re
from dataclasses import dataclass
from typing import Final, cast

from handoff.staff.errors import Malformed, NotFound
from handoff.staff.roles import RIGHTS, Role

_USER: Final = re.compile(r"[a-z0-9._-]{2,32}")
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Account:
    """One account; times in server milliseconds, None where never. `sessions`: how many now."""

    user: str
    name: str
    role: Role
    enabled: bool
    created: int
    last_sign_in: int | None
    by: str
    demo: bool
    password: str | None
    sessions: int = 0

    @classmethod
    def from_hash(cls, user: str, row: dict[str, str], sessions: int = 0) -> "Account":
        """Parse the hash; raises NotFound when it is empty."""
        if "role" not in row:
            raise NotFound(f"there is no account {user}")
        return cls(
            user=user,
            name=row["name"],
            role=cast(Role, row["role"]),
            enabled=row["enabled"] == "1",
            created=int(row["created"]),
            last_sign_in=int(row["last_sign_in"]) if "last_sign_in" in row else None,
            by="oidc" if "subject" in row else "password",
            demo="demo" in row,
            password=row.get("password"),
            sessions=sessions,
        )


def is_user(text: str) -> bool:
    """Say whether this may be a user name."""
    return _USER.fullmatch(text) is not None


def checked_user(text: str) -> str:
    """Return the user name, or raise Malformed."""
    if not is_user(text):
        raise Malformed("user", "a user name has 2 to 32 characters of a-z 0-9 . _ -")
    return text


def checked_name(text: str) -> str:
    """Return the display name without spaces around it, or raise Malformed."""
    name = text.strip()
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise Malformed("name", f"a name has 1 to {_LONGEST_NAME} characters on one line")
    return name


def checked_role(text: str) -> Role:
    """Return the role, or raise Malformed."""
    if text not in RIGHTS:
        raise Malformed("role", f"a role is one of {', '.join(RIGHTS)}")
    return cast(Role, text)
