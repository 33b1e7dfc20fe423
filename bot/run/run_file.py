"""run.json: what runs now, for `bot stop`, for the next start, and for people."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.run.secret_files import write_private


@dataclass(frozen=True, slots=True)
class PartEntry:
    """One running process; `birth` tells it from a later process with the same number."""

    name: str
    pid: int
    birth: str
    port: int


@dataclass(slots=True)
class RunFile:
    """The file, rewritten whenever a part starts."""

    path: Path
    url: str
    parts: dict[str, PartEntry] = field(default_factory=dict)

    def put(self, entry: PartEntry) -> None:
        """Note a part that has just started."""
        self.parts[entry.name] = entry
        self.write()

    def write(self) -> None:
        """Write it, mode 0600."""
        content = {
            "supervisor": os.getpid(),
            "url": self.url,
            "parts": [asdict(entry) for entry in self.parts.values()],
        }
        write_private(self.path, json.dumps(content, indent=2) + "\n")


def read_parts(path: Path) -> list[PartEntry]:
    """Return the parts noted by an earlier run; none if it ended in order."""
    if not path.exists():
        return []
    content = json.loads(path.read_text(encoding="utf-8"))
    return [PartEntry(**entry) for entry in content["parts"]]
