"""Accounts of the demo: made at every start of it, and never left open anywhere else."""

from handoff.staff import passwords
from handoff.staff.account import checked_role
from handoff.staff.accounts import Accounts
from handoff.staff.audit import Actor
from handoff.staff.scripts import StaffScripts
from handoff.store import Store

_START = Actor("start")


async def ensure_demo_account(redis: Store, user: str, password: str, name: str, role: str) -> None:
    """Make the demo account, or give it this password, name and role again.

    An account of that name which isn't the demo's belongs to somebody and is left alone.
    """
    accounts = Accounts(redis, StaffScripts(redis))
    account = await accounts.find(user)
    if account is None:
        await accounts.create(_START, user, name, checked_role(role), password, demo=True)
        return
    if not account.demo:
        return
    await accounts.change(
        _START, user, name=name, role=checked_role(role), enabled=True, guard=False
    )
    if not await passwords.matches(account.password, password):
        await accounts.set_password(_START, user, password, must_change=False)


async def disable_demo_accounts(redis: Store) -> list[str]:
    """Disable what a demo left in these data, the last admin too; return their user names."""
    accounts = Accounts(redis, StaffScripts(redis))
    left = [account.user for account in await accounts.all() if account.demo and account.enabled]
    for user in left:
        await accounts.change(_START, user, enabled=False, guard=False)
    return left
