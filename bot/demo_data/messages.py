"""What is said in the demo's month: matters of customers, and words in between."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml

Lang = Literal["ko", "en"]
Kind = Literal[
    "question", "order", "unanswerable", "complaint", "person", "account", "foreign", "small_talk"
]

LANGS: Final[tuple[Lang, ...]] = ("ko", "en")
_FILE: Final = Path(__file__).parent / "messages.yml"
_OF_SEVERAL_WORDINGS: Final[dict[Kind, str]] = {
    "unanswerable": "unanswerable",
    "complaint": "complaints",
    "account": "accounts",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody comes with, in several wordings; `article` is the one meant, "" for none."""

    kind: Kind
    lang: Lang
    wordings: tuple[str, ...]
    article: str = ""


@dataclass(frozen=True, slots=True)
class Messages:
    """Everything in messages.yml; `words` and `desk` by language and by what they are for."""

    matters: tuple[Matter, ...]
    order_numbers: tuple[str, ...]
    words: dict[Lang, dict[str, list[str]]]
    desk: dict[Lang, dict[str, list[str]]]


def read_messages() -> Messages:
    """Read what ships with this code."""
    written: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return Messages(
        tuple(_matters(written)), tuple(written["order_numbers"]), written["words"], written["desk"]
    )


def _matters(written: dict[str, Any]) -> Iterator[Matter]:
    for article, wordings in written["questions"].items():
        yield Matter(
            "question", "ko" if article.startswith("ko-") else "en", tuple(wordings), article
        )
    for lang in LANGS:
        yield Matter("order", lang, tuple(written["orders"][lang]))
        yield Matter("person", lang, tuple(written["persons"][lang]))
        for text in written["foreign"][lang]:
            yield Matter("foreign", lang, (text,))
        for texts in written["small_talk"][lang]:
            yield Matter("small_talk", lang, tuple(texts))
        for kind, name in _OF_SEVERAL_WORDINGS.items():
            for wordings in written[name][lang]:
                yield Matter(kind, lang, tuple(wordings))
