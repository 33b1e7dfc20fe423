"""What orders are under way, and how long each kind takes."""

import json
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from bot.run.orders import Now, Stage, Work
from bot.run.secret_files import write_private

_LONGEST = 200
"""Lines kept of what one order said."""

Kind = Literal["articles", "train", "restart"]


class Job:
    """One order that was taken; hears what is said on the way."""

    def __init__(self, order: Kind) -> None:
        self.order: Kind = order
        self.status: int | None = None
        """None while it runs."""
        self.changed = False
        """Whether there was something to do."""
        self.ears: list[Callable[[str], None]] = []
        """Who is told each line, besides those who look."""
        self._began_ms = round(time.time() * 1000)
        self._began = time.monotonic()
        self._took_s = 0.0
        self._said: deque[str] = deque(maxlen=_LONGEST)
        self._now: Now | None = {"stage": "preparing", "done": None, "total": None}

    def heard(self, text: str) -> None:
        """Keep one line, and pass it on; a part that outlives the job may still say something."""
        if self.status is None:
            self._said.append(text)
            for tell in self.ears:
                tell(text)

    def stands_at(self, stage: Stage, done: int | None, total: int | None) -> None:
        """Note how far it has come."""
        if self.status is None:
            self._now = {"stage": stage, "done": done, "total": total}

    def end(self, status: int) -> None:
        """Nothing more is heard."""
        self._took_s = self.took_s
        self._now = None
        self.status = status

    @property
    def took_s(self) -> float:
        """Until now, or until its end."""
        return time.monotonic() - self._began if self.status is None else self._took_s

    def work(self, expected_s: float | None) -> Work:
        """For whoever looks."""
        ended: Literal["done", "failed"] = "failed" if self.status else "done"
        return {
            "order": self.order,
            "state": "running" if self.status is None else ended,
            "began_ms": self._began_ms,
            "took_s": round(self.took_s, 1),
            "expected_s": expected_s,
            "now": self._now,
            "said": list(self._said),
            "nothing_to_do": self.status == 0 and not self.changed,
        }


class Durations:
    """How long the last order of each kind took that had something to do, in a small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, kind: Kind) -> float | None:
        """Return seconds, None if it is not known."""
        took = self._read().get(kind)
        return float(took) if isinstance(took, int | float) else None

    def keep(self, job: Job) -> None:
        """Keep how long this one took; a full disk is no reason to fail."""
        with suppress(OSError):
            known = self._read() | {job.order: round(job.took_s, 1)}
            write_private(self._path, json.dumps(known) + "\n")

    def _read(self) -> dict[str, object]:
        with suppress(OSError, ValueError):
            content = json.loads(self._path.read_text("utf-8"))
            if isinstance(content, dict):
                return content
        return {}
