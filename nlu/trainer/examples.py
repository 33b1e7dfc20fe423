"""All examples there are, shipped and the shop's, and what a further one must not be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

from knowledge.same_words import alike
from nlu.errors import BadInputError
from nlu.examples import Example, read_nlu_data, read_shop_data
from nlu.plain_yaml import read_plain_yaml
from nlu.trainer.refusals import AlreadyElsewhere, AlreadyThere, Gone, NoNluFolder, Unreadable
from nlu.trainer.shelf import Shelf

# What the readers raise; the last two for values that no one foresaw, as a 13th month.
BROKEN: Final = (BadInputError, ValueError, TypeError)
_SHIPPED: Final = "nlu/data"


@dataclass(frozen=True)
class Examples:
    """The examples as they are in the files now."""

    folder: Path  # the shop's
    shipped: tuple[Example, ...]
    of_shop: tuple[Example, ...]

    @classmethod
    def read(cls, shelf: Shelf) -> Examples:
        """Raises NoNluFolder, and Unreadable for the first file that can't be read."""
        shipped = shipped_examples(shelf)
        return cls(shop_folder(shelf), tuple(shipped), tuple(shop_examples(shelf, shipped)))

    @property
    def known(self) -> set[str]:
        """The intents that there are."""
        return {example.intent for example in self.shipped}

    def refuse(self, name: str, text: str) -> None:
        """Raise Gone, AlreadyThere or AlreadyElsewhere if `text` can't become one of `name`'s."""
        if name not in self.known:
            raise Gone("intent", name)
        sought = alike(text)
        having = [e.intent for e in (*self.shipped, *self.of_shop) if alike(e.text) == sought]
        if name in having:
            raise AlreadyThere("intent", name)
        if having:
            raise AlreadyElsewhere("intent", having[0], having[0])


def shipped_examples(shelf: Shelf) -> list[Example]:
    """The project's own; raises Unreadable."""
    try:
        return read_nlu_data(shelf.shipped)
    except BROKEN as error:
        raise Unreadable(_SHIPPED, 0, str(error)) from error


def shop_folder(shelf: Shelf) -> Path:
    """Where the shop's own are; raises NoNluFolder."""
    if shelf.nlu is None or not shelf.nlu.is_dir():
        raise NoNluFolder
    return shelf.nlu


def shop_examples(shelf: Shelf, shipped: Iterable[Example]) -> list[Example]:
    """The shop's own; raises NoNluFolder and Unreadable."""
    folder = shop_folder(shelf)
    try:
        return read_shop_data(folder, {example.intent for example in shipped})
    except BROKEN as error:
        raise _unreadable(folder, error) from error


def label(folder: Path, path: Path) -> str:
    """A file of the shop's folder as people know it."""
    return (Path("nlu") / path.relative_to(folder)).as_posix()


def read_back(text: str, known: set[str]) -> tuple[Any, list[Example]]:
    """What the readers make of a file with this text; raises one of BROKEN."""
    with TemporaryDirectory(prefix="baton-teach-") as folder:
        path = Path(folder) / "examples.yml"
        path.write_bytes(text.encode())
        return read_plain_yaml(path), read_shop_data(Path(folder), known)


def _unreadable(folder: Path, error: Exception) -> Unreadable:
    """Which file, and where in it."""
    paths = sorted(folder.rglob("*.yml"))
    path = next((path for path in paths if str(error).startswith(f"{path}: ")), folder)
    line, reason = 0, str(error).removeprefix(f"{path}: ")
    cause = error.__cause__
    if isinstance(cause, yaml.MarkedYAMLError):
        reason = cause.problem or cause.context or reason
        mark = cause.problem_mark or cause.context_mark
        line = mark.line + 1 if mark else 0
    elif isinstance(cause, UnicodeDecodeError):
        line, reason = cause.object[: cause.start].count(b"\n") + 1, "not valid UTF-8"
    return Unreadable(label(folder, path), line, re.sub(r"\s+", " ", reason))
