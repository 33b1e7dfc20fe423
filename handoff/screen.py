"""What one console has not been sent of the board yet; bounded, whatever the console does."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

_MOST: Final = 16
"""Differences; a console that is further behind is told everything anew."""


class Screen:
    """Frames for one console, as text."""

    def __init__(self, whole: Callable[[], str]) -> None:
        """`whole()` makes the frame that stands for all before it."""
        self._whole = whole
        self._anew = False
        self._frames: deque[str] = deque()
        self._event = asyncio.Event()

    def show(self, frame: str) -> None:
        """Have a difference sent; none, where the whole board is about to be."""
        if self._anew:
            return
        if len(self._frames) >= _MOST:
            self.show_all()
            return
        self._frames.append(frame)
        self._event.set()

    def show_all(self) -> None:
        """Have the whole board sent, as it will be when its turn comes."""
        self._frames.clear()
        self._anew = True
        self._event.set()

    async def next(self) -> str:
        """Return the next frame to send, when there is one."""
        await self._event.wait()
        if self._anew:
            self._anew = False
            frame = self._whole()
        else:
            frame = self._frames.popleft()
        if not self._frames:
            self._event.clear()
        return frame
