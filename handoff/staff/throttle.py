"""How often somebody may try to sign in, and how much a signed-in person may ask."""

from handoff.limits import Limits
from handoff.staff.account import is_user
from handoff.staff.audit import NOBODY
from handoff.staff.errors import TooMany


class Throttle:
    """Counts tries by address, by account and by both; the operator's settings say how many.

    The narrowest first, and a try that one refuses doesn't count for the next: else one client that
    tries for ever would lock its whole office out, and anybody could lock out somebody else.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def sign_in(self, user: str, address: str) -> None:
        """Count one try; raises TooMany."""
        account = _account(user)
        await self._count("sign_ins_per_account_and_address", account, address)
        await self._count("sign_ins_per_address", address)
        await self._count("sign_ins_per_account", account)

    async def signed_in(self, user: str, address: str) -> None:
        """A try went right: the person at this address starts anew."""
        await self._limits.forget("sign_ins_per_account_and_address", _account(user), address)

    async def from_address(self, address: str) -> None:
        """Count one try in which no account is named; raises TooMany."""
        await self._count("sign_ins_per_address", address)

    async def request(self, user: str) -> None:
        """Count one request or command of a signed-in person; raises TooMany."""
        await self._count("requests_per_account", user)

    async def _count(self, rule: str, *who: str) -> None:
        if wait_s := await self._limits.wait_s(rule, *who):
            raise TooMany(wait_s)


def _account(user: str) -> str:
    # What can't be a user name mustn't become part of a key.
    return user if is_user(user) else NOBODY
