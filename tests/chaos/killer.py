"""Does to the processes what the plan says: SIGKILL, SIGSTOP, SIGCONT; only to our own."""

import asyncio
import contextlib
import os
import signal
from collections import Counter
from typing import Final

from tests.chaos.baton import Baton
from tests.chaos.ledger import KILLER, Ledger
from tests.chaos.plan import REPLICAS, Attack, Plan

_ALONE: Final = frozenset({"redis", "record"})
"""Of these there is one, however many replicas there are."""
_PATIENCE_S: Final = 45.0
_PARTS: Final = {
    "redis_while_stopped": "redis",
    "redis_stopped": "redis",
    "rasa_stopped": "rasa",
    "both_gateways": "gateway",
    "both_rasas": "rasa",
}


class Killer:
    """Carries out the attacks of one plan; `done` counts them by what they hit."""

    def __init__(self, baton: Baton, ledger: Ledger, plan: Plan) -> None:
        self.done: Counter[str] = Counter()
        self._baton = baton
        self._ledger = ledger
        self._plan = plan
        self._stopped: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Every attack at its time, or as soon as there is something to attack."""
        began = asyncio.get_running_loop().time()
        try:
            for attack in self._plan.attacks:
                now = asyncio.get_running_loop().time() - began
                await asyncio.sleep(max(0.0, attack.at_s - now))
                await self._baton.up.wait()
                await self._carry_out(attack)
        finally:
            await self.relent()

    async def relent(self) -> None:
        """Let everything that was stopped go on."""
        for pid, task in list(self._stopped.items()):
            task.cancel()
            _signal(pid, signal.SIGCONT)

    async def _carry_out(self, attack: Attack) -> None:
        if attack.kind == "supervisor":
            await self._kill_supervisor(attack)
            return
        name = _PARTS.get(attack.kind, attack.kind)
        pid = await self._found(name if name in _ALONE else f"{name}-{attack.replica + 1}")
        if pid is None:
            return
        self._note(attack)
        if attack.kind == "redis_while_stopped":
            _signal(pid, signal.SIGSTOP)
            await asyncio.sleep(2.0)  # as long as an operator takes to lose patience
            _signal(pid, signal.SIGKILL)
        elif attack.kills:
            _signal(pid, signal.SIGKILL)
            if attack.kind.startswith("both"):
                other = self._baton.process_of(f"{name}-{REPLICAS - attack.replica}")
                _signal(other, signal.SIGKILL)
        else:
            _signal(pid, signal.SIGSTOP)
            self._stopped[pid] = asyncio.create_task(self._go_on(pid, attack.for_s))

    async def _kill_supervisor(self, attack: Attack) -> None:
        await self.relent()  # a stopped child can't hear that it should end
        self._note(attack)
        await self._baton.kill_supervisor()
        await self._baton.until_up()

    async def _go_on(self, pid: int, after_s: float) -> None:
        await asyncio.sleep(after_s)
        _signal(pid, signal.SIGCONT)
        self._stopped.pop(pid, None)

    async def _found(self, name: str) -> int | None:
        """The part's process; a part that has just been killed is waited for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                while (pid := self._baton.process_of(name)) is None:  # noqa: ASYNC110 - not ours
                    await asyncio.sleep(0.1)
                return pid
        return None

    def _note(self, attack: Attack) -> None:
        self.done[attack.kind] += 1
        frame = {"attack": attack.kind, "replica": attack.replica + 1, "for_s": attack.for_s}
        self._ledger.note(KILLER, "attack", 0, frame)


def _signal(pid: int | None, number: signal.Signals) -> None:
    if pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
