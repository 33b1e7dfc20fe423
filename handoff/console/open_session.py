"""The session behind an open socket: looked at again and again, because it may end meanwhile."""

import asyncio
from typing import Any

from handoff.staff.audit import Actor, Did
from handoff.staff.parts import StaffParts
from handoff.staff.sessions import Who


class SessionEnded(Exception):
    """The session is gone, or its person isn't who they were: the page must ask anew."""


class OpenSession:
    """Who is at the other end of a socket, and from which address."""

    def __init__(self, staff: StaffParts, who: Who, address: str) -> None:
        self.who = who
        self._staff = staff
        self._actor = Actor(who.user, address)

    async def check(self) -> None:
        """Raise SessionEnded unless the session stands and name, role and rights are the same."""
        if await self._staff.sessions.again(self.who) != self.who:
            raise SessionEnded(self.who.user)

    async def command(self) -> None:
        """Before each command: raises SessionEnded, or TooMany."""
        await asyncio.gather(self.check(), self._staff.throttle.request(self.who.user))

    async def record(self, did: Did, case_id: str, **details: Any) -> None:
        """Put on record what the person did with a case."""
        await self._staff.audit.write(self._actor, did, case_id, **details)
