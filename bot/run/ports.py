"""Free ports for the inner parts, and whether the public one is free."""

import errno
import random
import socket
from collections import deque
from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path

INNER_HOST = "127.0.0.1"
INNER_PORTS = range(20_000, 30_000)
"""Below the range from which systems take the near end of outgoing connections: a port noted
here stays free for the part's restart."""

_TRIES = 200
_LISTENS = "0A"
_INODE = 9
"""The column of /proc/net/tcp."""


def is_free(port: int, host: str = INNER_HOST) -> bool:
    """Whether a server could listen there now; raises OSError if not because it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: an old connection's remains don't make the port busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def listeners(port: int) -> int | None:
    """Return how many sockets listen on this port; None where the system doesn't tell.

    Servers that share a port can't be asked one by one, but they can be counted.
    """
    found = _listening(port)
    return None if found is None else len(found)


def listens(pid: int, port: int) -> bool | None:
    """Whether this very process listens on a port that others may share; None if unknown."""
    found = _listening(port)
    if found is None:
        return None
    held = set(_open_files(pid))
    return any(f"socket:[{inode}]" in held for inode in found)


def _open_files(pid: int) -> Iterator[str]:
    """What a process has open, in the system's own form; nothing if it is gone."""
    with suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                yield link.readlink().name


def _listening(port: int) -> list[str] | None:
    """The numbers of the sockets that listen on this port."""
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    if not tables[0].exists():
        return None
    rows = [
        row.split()
        for table in tables
        if table.exists()
        for row in table.read_text(encoding="ascii").splitlines()[1:]
    ]
    return [row[_INODE] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == _LISTENS]


def free_ports() -> Iterator[int]:
    """Yield free loopback ports, none of the latest ones twice; there is no last one."""
    given: deque[int] = deque(maxlen=_TRIES)
    while True:
        # Chosen at random so that two runs starting together don't pick the same ones.
        picked = next(
            (port for port in random.sample(INNER_PORTS, k=_TRIES) if _fresh(port, given)), None
        )
        if picked is None:
            raise OSError(errno.EADDRINUSE, "no free ports on the loopback address")
        given.append(picked)
        yield picked


def _fresh(port: int, given: Container[int]) -> bool:
    return port not in given and is_free(port)
