"""What a text can be put under, read from the files as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from nlu.examples import Example
from nlu.trainer.article_edit import articles_of
from nlu.trainer.examples import shipped_examples, shop_examples
from nlu.trainer.refusals import Refused
from nlu.trainer.shelf import Shelf

_SOME: Final = 4
T = TypeVar("T")


@dataclass(frozen=True)
class IntentTarget:
    """An intent: how many examples it has, shipped and the shop's, and a few of them."""

    name: str
    examples: int
    of_shop: int
    some: tuple[str, ...]


@dataclass(frozen=True)
class ArticleTarget:
    """An article and how many phrasings it has."""

    id: str
    title: str
    language: str
    phrasings: int


@dataclass(frozen=True)
class Targets:
    """Everything to teach; a side that can't be read is empty and its refusal is in `problems`."""

    intents: tuple[IntentTarget, ...]
    articles: tuple[ArticleTarget, ...]
    problems: tuple[Refused, ...]


def targets(shelf: Shelf) -> Targets:
    """All intents by name and all articles by path. Takes half a second: not for the event loop."""
    problems: list[Refused] = []
    shipped = _read(lambda: shipped_examples(shelf), problems)
    of_shop = _read(lambda: shop_examples(shelf, shipped), problems) if shipped else []
    articles = tuple(
        ArticleTarget(article.id, article.title, article.language, len(article.questions))
        for article in _read(lambda: articles_of(shelf), problems)
    )
    return Targets(_intents(shipped, of_shop), articles, tuple(problems))


def _read(read: Callable[[], list[T]], problems: list[Refused]) -> list[T]:
    try:
        return read()
    except Refused as problem:
        problems.append(problem)
        return []


def _intents(shipped: list[Example], of_shop: list[Example]) -> tuple[IntentTarget, ...]:
    texts: dict[str, list[str]] = {}
    for example in (*of_shop, *shipped):
        texts.setdefault(example.intent, []).append(example.text)
    own = Counter(example.intent for example in of_shop)
    return tuple(
        IntentTarget(name, len(found), own[name], tuple(found[:_SOME]))
        for name, found in sorted(texts.items())
    )
