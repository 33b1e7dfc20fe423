"""Why a text was not taught; whatever is raised here, no file was written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

Kind = Literal["intent", "phrasing"]  # taught as an intent's example, or an article's phrasing


class Refused(Exception):
    """Base of all refusals: `code` for the page, `str()` one English sentence."""

    code: ClassVar[str] = "refused"

    def fields(self) -> dict[str, Any]:
        """What belongs to the code, for the page's own sentence."""
        return {}

    def __reduce__(self) -> tuple[Any, ...]:
        # Or a copy, as dataclasses.asdict makes, would call __init__ with the sentence alone.
        return Refused.__new__, (type(self), *self.args), self.__dict__


class Empty(Refused):
    """Nothing that can be seen."""

    code = "empty"

    def __init__(self) -> None:
        super().__init__("there is no text")


class TooLong(Refused):
    """More than an example should be."""

    code = "too_long"

    def __init__(self, length: int, most: int) -> None:
        super().__init__(f"{length} characters; at most {most}")
        self.length, self.most = length, most

    def fields(self) -> dict[str, Any]:
        """How long it is and may be."""
        return {"length": self.length, "most": self.most}


class NotOneLine(Refused):
    """An example is one line."""

    code = "one_line"

    def __init__(self) -> None:
        super().__init__("the text must be one line")


class NotPlain(Refused):
    """It would not be read back as exactly this text."""

    code = "not_plain"

    def __init__(self) -> None:
        super().__init__("the text has signs that would be read as something else")


class PersonalData(Refused):
    """Personal data must not get into files."""

    code = "personal_data"

    def __init__(self, kinds: Sequence[str]) -> None:
        super().__init__(f"the text holds personal data: {', '.join(kinds)}")
        self.kinds = tuple(kinds)

    def fields(self) -> dict[str, Any]:
        """Kinds as in record.personal_data.KINDS, each once."""
        return {"kinds": list(self.kinds)}


class _AboutTarget(Refused):
    """Names the intent or the article that it is about."""

    def __init__(self, kind: Kind, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind, self.name = kind, name

    def fields(self) -> dict[str, Any]:
        """Intent or article, and its name or id."""
        return {"as": self.kind, "name": self.name}


class Gone(_AboutTarget):
    """There is no such intent or article (any more)."""

    code = "gone"

    def __init__(self, kind: Kind, name: str) -> None:
        what = "intent" if kind == "intent" else "article"
        super().__init__(kind, name, f"there is no {what} {name}")


class AlreadyThere(_AboutTarget):
    """The same intent or article has this text: nothing is left to do."""

    code = "already_there"

    def __init__(self, kind: Kind, name: str) -> None:
        super().__init__(kind, name, f"{name} already has this text")


class AlreadyElsewhere(_AboutTarget):
    """Another intent or article, which is named, has this text."""

    code = "already_elsewhere"

    def __init__(self, kind: Kind, name: str, title: str) -> None:
        super().__init__(kind, name, f"{name} already has this text")
        self.title = title

    def fields(self) -> dict[str, Any]:
        """The other one; `title` is the article's, or the intent's name."""
        return super().fields() | {"title": self.title}


class _AboutFile(Refused):
    """Names the file, as people know it."""

    def __init__(self, file: str, sentence: str) -> None:
        super().__init__(f"{file}: {sentence}")
        self.file = file

    def fields(self) -> dict[str, Any]:
        """The file."""
        return {"file": self.file}


class Changed(_AboutFile):
    """What would be written is no longer what was shown: somebody edited the file meanwhile."""

    code = "changed"

    def __init__(self, file: str) -> None:
        super().__init__(file, "changed since it was shown")


class NotEditable(_AboutFile):
    """Written in a form to which nothing can be added safely; a person can."""

    code = "not_editable"

    def __init__(self, file: str) -> None:
        super().__init__(file, "written in a form that only a person can add to")


class Unreadable(_AboutFile):
    """Broken by hand, this file or another one that has to be read."""

    code = "unreadable"

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(file, f"line {line}: {reason}" if line else reason)
        self.line, self.reason = line, reason

    def fields(self) -> dict[str, Any]:
        """File, line (0: the whole file) and what the parser says."""
        return super().fields() | {"line": self.line, "reason": self.reason}


class ReadOnly(_AboutFile):
    """The file can't be written: rights, a read-only or a full disk."""

    code = "read_only"

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, f"cannot be written: {reason}")
        self.reason = reason

    def fields(self) -> dict[str, Any]:
        """The file and what the system says."""
        return super().fields() | {"reason": self.reason}


class NoNluFolder(Refused):
    """The shop has no folder for examples of its own."""

    code = "no_nlu_folder"

    def __init__(self) -> None:
        super().__init__("the shop has no folder for examples (shop.nlu)")
