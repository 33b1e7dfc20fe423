"""A browser's clock that is not to be trusted."""

import random
import time
from typing import Final

_DAY_MS: Final = 86_400_000


class WrongClock:
    """Up to a year off, and now and then it jumps back by days."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._off_ms = rng.randint(-400, 400) * _DAY_MS

    def now_ms(self) -> int:
        """What the browser believes the time to be."""
        if self._rng.random() < 0.3:
            self._off_ms -= self._rng.randint(0, 3 * _DAY_MS)
        return int(time.time() * 1000) + self._off_ms
