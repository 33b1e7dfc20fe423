"""`bot restart`: asks the run that uses a data folder to renew its parts, and waits for it."""

import contextlib
import json
import socket
from pathlib import Path

from bot.run.paths import DataFolder
from bot.run.progress import say
from bot.run.run_lock import holder


def restart(data: Path | None, kind: str) -> int:
    """Tell the person what the run says; return 0 if all was renewed and is well."""
    folder = DataFolder.at(data)
    pid = holder(folder.lock_file)
    if pid is None:
        say(f"nothing is running with the data in {folder.root}")
        return 1
    try:
        with _connected(folder.control) as line:
            line.sendall(json.dumps({"restart": kind}).encode() + b"\n")
            return _listen(line)
    except (FileNotFoundError, ConnectionRefusedError):
        say(f"process {pid} is still starting, or just stopping")
    except PermissionError:
        say(f"process {pid} belongs to another account")
    except ConnectionError:
        say("the run ended meanwhile")
    return 1


def _listen(line: socket.socket) -> int:
    with line.makefile("r", encoding="utf-8") as told:
        for text in told:
            frame = json.loads(text)
            if said := frame.get("said"):
                say(str(said))
            if "status" in frame:
                return int(frame["status"])
    raise ConnectionResetError


def _connected(path: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    try:
        # By its name alone, like the other side: the length of a socket's address is limited.
        with contextlib.chdir(path.parent):
            line.connect(path.name)
    except OSError:
        line.close()
        raise
    return line
