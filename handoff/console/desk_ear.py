"""What one console hears of: its agent's cases and its session, and nothing of others."""

import asyncio

from handoff.feed import Hint

_NOT_OURS = ("agents", "slow:")


class DeskEar:
    """Collects what to look at; hints that come meanwhile count as one."""

    def __init__(self, user: str) -> None:
        self.own: dict[str, str] = {}
        """Case ids that the console shows, with whose they are ("channel:customer")."""
        self._user = user
        self._cases: set[str] = set()
        self._all = False
        self._session = False
        self._event = asyncio.Event()

    def hear(self, hint: Hint | None) -> None:
        """Note what the hint is about, if it is any of ours."""
        if hint is None:
            self._all = self._session = True
        elif hint.case:
            if hint.case not in self.own and self._user not in hint.agents:
                return
            self._cases.add(hint.case)
        elif hint.what.startswith("staff:"):
            if hint.what != f"staff:{self._user}":
                return
            self._session = True
        elif hint.what.startswith(_NOT_OURS):
            return
        elif hint.customer:
            concerned = {case for case, whose in self.own.items() if whose == hint.customer}
            if not concerned:
                return
            self._cases |= concerned
        else:
            self._all = True
        self._event.set()

    async def changed(self) -> None:
        """Return at the next hint for us."""
        await self._event.wait()
        self._event.clear()

    def anything(self) -> bool:
        """Whether there is still something to look at: a case, or the agent's session."""
        due, self._session = self._session, False
        return due or self._all or bool(self._cases)

    def take(self) -> set[str] | None:
        """Return the cases to look at, once; None: all of them."""
        cases, everything = self._cases, self._all
        self._cases, self._all = set(), False
        return None if everything else cases
