"""The one table of who may do what."""

from collections.abc import Mapping
from typing import Final, Literal, cast

Role = Literal["agent", "trainer", "supervisor", "admin"]
Right = Literal["console", "trainer", "insight", "audit", "accounts"]

RIGHTS: Final[Mapping[Role, tuple[Right, ...]]] = {
    "agent": ("console",),
    "trainer": ("trainer",),
    "supervisor": ("console", "trainer", "insight", "audit"),
    "admin": ("console", "trainer", "insight", "audit", "accounts"),
}


def rights_of(role: str) -> tuple[Right, ...]:
    """Return the rights of a role; none for a name that isn't one."""
    return RIGHTS.get(cast(Role, role), ())


def roles_with(right: Right) -> list[str]:
    """Return the roles that have a right."""
    return [role for role, rights in RIGHTS.items() if right in rights]
