"""`bot restart`, `train` and `articles`: give the run that uses a data folder an order, and wait
until it is done."""

import json
import socket
from pathlib import Path

from bot.run.control_socket import connected
from bot.run.orders import Order
from bot.run.paths import DataFolder
from bot.run.progress import say
from bot.run.run_lock import holder


def restart(data: Path | None, kind: str) -> int:
    """Tell the person what the run says; return 0 if all was renewed and is well."""
    # `restart` is what a supervisor reads that was started before orders had names.
    return _give(data, {"order": "restart", "kind": kind, "restart": kind})


def give(data: Path | None, order: Order) -> int:
    """Tell the person what the run says; return 0 if it is done, or nothing was to be done."""
    return _give(data, {"order": order})


def _give(data: Path | None, asked: dict[str, str]) -> int:
    folder = DataFolder.at(data)
    pid = holder(folder.lock_file)
    if pid is None:
        say(f"nothing is running with the data in {folder.root}")
        return 1
    try:
        with connected(folder.control) as line:
            line.sendall(json.dumps(asked).encode() + b"\n")
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
