"""What is looked at when the attack is over: the store, the audit, the record, the process."""

import asyncio
import time
from typing import Any, Final

from handoff import keys
from handoff.staff.audit import Audit
from handoff.staff.scripts import StaffScripts
from handoff.store import Store
from tests.fuzz.digest import differences
from tests.fuzz.outcome import Fault
from tests.fuzz.process import Gateway
from tests.fuzz.world import World

GROWTH_MB: Final = 64.0
"""How much more memory the gateway may hold at the end than after a tenth of the inputs."""

_SPARE_FILES: Final = 10
_CLOSING_S: Final = 30.0
_ON_RECORD: Final = {
    *("refused", "sign_in_failed", "audit_read", "case_read", "cases_exported"),
}
"""What the audit may say of refusals, and of an administrator who reads."""

Marks = dict[str, str]


def fault(what: str) -> Fault:
    """A fault of the whole, not of one input."""
    return Fault("aftermath", what)


async def marks(store: Store) -> Marks:
    """The latest entries of the streams."""
    async with store.pipeline(transaction=False) as pipe:
        for key in (keys.AUDIT, keys.EVENTS):
            pipe.xrevrange(key, "+", "-", 1)
        audit, events = await pipe.execute()
    return {"audit": audit[0][0], "events": events[0][0]}


async def kept(
    store: Store, world: World, before: tuple[dict[str, str], Marks], after: dict[str, str]
) -> list[str]:
    """Everything in the store that is not as it should be."""
    found = differences(before[0], after)
    async with store.pipeline(transaction=False) as pipe:
        pipe.xrange(keys.AUDIT, f"({before[1]['audit']}", "+")
        pipe.xrange(keys.EVENTS, f"({before[1]['events']}", "+")
        audit, events = await pipe.execute()
    done: set[str] = {row["did"] for _, row in audit} - _ON_RECORD
    found += [f"the audit tells of {did}" for did in sorted(done)]
    if await Audit(store, StaffScripts(store)).verify() is not None:
        found.append("the audit's chain is broken")
    cases = {world.bystander.case, world.talker.case}
    strange: list[Any] = [row for _, row in events if row["case"] not in cases]
    return found + [f"an event of another case: {row}" for row in strange[:5]]


def grown(gateway: Gateway, warm_mb: float, end_mb: float) -> list[str]:
    """Whether the process is there, and no larger than it may be."""
    if not gateway.alive():
        return ["the gateway died"]
    return [f"memory grew from {warm_mb:.0f} to {end_mb:.0f} MB"] * (end_mb > warm_mb + GROWTH_MB)


async def left_open(gateway: Gateway, files: int) -> list[str]:
    """Whether every connection of the attack is gone soon after it."""
    deadline = time.monotonic() + _CLOSING_S
    while gateway.alive() and gateway.open_files() > files + _SPARE_FILES:
        if time.monotonic() > deadline:
            return [f"{gateway.open_files()} files are open, {files} were"]
        await asyncio.sleep(0.1)  # between two looks; the limit is the deadline
    return []
