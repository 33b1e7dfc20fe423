"""The machine and the processes on it, read from /proc."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from bot.run.redis_part import find_redis_server

_KIB = 1024


def facts() -> str:
    """One line about the machine that was measured on."""
    memory = _value(Path("/proc/meminfo"), "MemTotal") / _KIB / _KIB
    busy = os.getloadavg()[0]
    server = ".".join(map(str, find_redis_server().version))
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}, aiohttp {version('aiohttp')}, Redis {server}; "
        f"load when it began: {busy:.2f}"
    )


def rss_kb(pid: int) -> int:
    """Resident memory of a process, in KiB."""
    return _value(Path(f"/proc/{pid}/status"), "VmRSS")


def rss_kb_of_tree(pid: int) -> int:
    """The same of a process and all that it started."""
    return rss_kb(pid) + sum(rss_kb_of_tree(child) for child in children(pid))


def children(pid: int) -> list[int]:
    """Processes that this one started."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def cpu_s(pid: int) -> float:
    """Processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _value(path: Path, name: str) -> int:
    for line in path.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError(f"{path}: no {name}")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
