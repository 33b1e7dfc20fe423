"""The script of `bot talk`: customers and what they say."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadScript(Exception):
    """The script can't be read; the text names file and line."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One new customer with one case."""

    id: str
    lang: str
    turns: tuple[str, ...]


def read_script(path: Path) -> list[Customer]:
    """Read JSON lines of {"id", "lang", "turns"}; raises BadScript."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScript(f"{path}: {error}") from None
    return [
        _customer(f"{path}:{number}", line)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]


def _customer(where: str, line: str) -> Customer:
    try:
        entry: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadScript(f"{where}: {error}") from None
    if not isinstance(entry, dict):
        raise BadScript(f"{where}: an object is expected")
    try:
        json.dumps(entry, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadScript(f"{where}: half a character (a lone surrogate)") from None
    turns = entry.get("turns")
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise BadScript(f"{where}: `turns` is a list of texts")
    if entry.get("lang") not in ("ko", "en"):  # a tuple: it may be unhashable
        raise BadScript(f"{where}: `lang` is ko or en")
    if not isinstance(entry.get("id"), str):
        raise BadScript(f"{where}: `id` is a text")
    return Customer(entry["id"], entry["lang"], tuple(turns))
