"""Where the shop's files are, and one edit of one of them."""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from nlu.rasa_process import ROOT


@dataclass(frozen=True)
class Shelf:
    """The shop's folders; `shipped` is the project's own training data, which says what intents
    there are."""

    articles: Path
    nlu: Path | None
    shipped: Path = ROOT / "nlu" / "data"


@dataclass(frozen=True)
class Edit:
    """One text added to one file; `before` is empty for a new file."""

    path: Path
    file: str  # for people: articles/ko/refund.md, nlu/examples.yml
    before: str
    after: str

    @property
    def diff(self) -> str:
        """Unified, three lines of context, every line ended by \\n."""
        lines = difflib.unified_diff(
            _lines(self.before), _lines(self.after), f"a/{self.file}", f"b/{self.file}", lineterm=""
        )
        return "".join(f"{line}\n" for line in lines)

    @property
    def digest(self) -> str:
        """Of file, before and after: what was shown is what gets written, or nothing is."""
        whole = json.dumps([self.file, self.before, self.after])
        return hashlib.sha256(whole.encode()).hexdigest()


def _lines(text: str) -> list[str]:
    """As editors count them: without their ends, which the page can't show."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []
