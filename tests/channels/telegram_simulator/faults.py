"""What can be wrong with Telegram, told by the test."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.channels.telegram_simulator.errors import ApiError, too_many

_LIMIT_S = 30.0


@dataclass
class Faults:
    """All is well until somebody says otherwise."""

    next: deque[ApiError] = field(default_factory=deque)
    """Answers to the next requests that send something, one each."""
    next_by: dict[str, list[ApiError | None]] = field(default_factory=dict)
    """The same for one method; None: this one goes well."""
    always: ApiError | None = None
    """The answer to everything, till it is taken away."""
    silent: bool = False
    """Takes requests and says nothing."""
    per_chat: int = 0
    """Messages that a chat may get in one second; 0: any number."""
    calls: list[str] = field(default_factory=list)
    """Every request by its method, as it came."""
    answers: list[tuple[str, int]] = field(default_factory=list)
    """Every answer: method and status."""
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _sent: dict[int, deque[float]] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        """How many requests were answered with an error."""
        return sum(status >= 400 for _, status in self.answers)

    async def until(self, seen: Callable[["Faults"], bool]) -> None:
        """Wait for requests or answers."""
        async with asyncio.timeout(_LIMIT_S), self._changed:
            await self._changed.wait_for(lambda: seen(self))

    async def before(self, method: str) -> None:
        """Raise what the request is to be answered with, if not by the API itself."""
        self.calls.append(method)
        await self._change()
        if self.silent:
            await asyncio.Event().wait()
        error = self.always
        if error is None and self.next and method.startswith("send"):
            error = self.next.popleft()
        if error is None and self.next_by.get(method):
            error = self.next_by[method].pop(0)
        if error is not None:
            raise error

    async def after(self, method: str, status: int) -> None:
        """Note an answer."""
        self.answers.append((method, status))
        await self._change()

    def count(self, chat: int) -> None:
        """Raise 429 if this is one message too many."""
        if not self.per_chat:
            return
        sent, now = self._sent.setdefault(chat, deque()), time.monotonic()
        while sent and sent[0] < now - 1:
            sent.popleft()
        if len(sent) >= self.per_chat:
            raise too_many(1)
        sent.append(now)

    async def _change(self) -> None:
        async with self._changed:
            self._changed.notify_all()
