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
    """The file, rewritten whenever a part starts or has ended for good."""

    path: Path
    url: str
    parts: list[PartEntry] = field(default_factory=list)

    def put(self, entry: PartEntry, instead_of: PartEntry | None = None) -> None:
        """Note a process that has just started, in the place of the dead one if there is one.

        In a rolling restart two processes of one name run for a while: the newer stands last.
        """
        if instead_of in self.parts:
            self.parts[self.parts.index(instead_of)] = entry
        else:
            self.parts.append(entry)
        self.write()

    def drop(self, entry: PartEntry) -> None:
        """Forget a process that has ended for good."""
        if entry in self.parts:
            self.parts.remove(entry)
            self.write()

    def write(self) -> None:
        """Write it, mode 0600."""
        content = {
            "supervisor": os.getpid(),
            "url": self.url,
            "parts": [asdict(entry) for entry in self.parts],
        }
        write_private(self.path, json.dumps(content, indent=2) + "\n")


def read_parts(path: Path) -> list[PartEntry]:
    """Return the parts noted by an earlier run; none if it ended in order."""
    if not path.exists():
        return []
    content = json.loads(path.read_text(encoding="utf-8"))
    return [PartEntry(**entry) for entry in content["parts"]]
