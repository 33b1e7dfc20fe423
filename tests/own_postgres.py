"""A real PostgreSQL server on a socket of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOW = ("-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
_FOLDERS = sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
)


@contextmanager
def own_postgres() -> Iterator[str]:
    """Its URL; it is gone, with all it held, when the context ends."""
    with tempfile.TemporaryDirectory(prefix="baton-pg-") as name:
        folder = Path(name)
        user = _somebody(folder)
        data = folder / "data"
        _run(user, "initdb", "-D", data, "-U", "baton", *_HOW)
        _run(user, "pg_ctl", *_started(folder), "start")
        try:
            yield f"postgresql://baton@/postgres?host={folder}"
        finally:
            _run(user, "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def restart(folder: object) -> None:
    """Kill the server whose URL names this folder as its host, and start it again."""
    place = Path(str(folder))
    user = place.owner() if os.getuid() == 0 else None
    _run(user, "pg_ctl", *_started(place), "-m", "immediate", "restart")


def _started(folder: Path) -> tuple[str | Path, ...]:
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    return ("-D", folder / "data", "-w", "-l", folder / "log", "-o", options)


def _somebody(folder: Path) -> str | None:
    """Who runs it: PostgreSQL refuses to be run by root."""
    if os.getuid() != 0:
        return None
    user = next(name for name in ("postgres", "nobody") if _exists(name))
    shutil.chown(folder, user)
    return user


def _exists(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _run(user: str | None, program: str, *arguments: str | Path) -> None:
    command = [_binary(program), *map(str, arguments)]
    done = subprocess.run(
        command, user=user, cwd="/", capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")


def _binary(program: str) -> str:
    for folder in _FOLDERS:
        if (folder / program).is_file():
            return str(folder / program)
    if found := shutil.which(program):
        return found
    raise RuntimeError(f"no {program} here: install PostgreSQL (apt-get install postgresql)")
