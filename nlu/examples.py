"""The training examples: NLU data, and the questions of the demo shop and of practice companies.

A shop's own articles don't join in, so that changing them never asks for a training; these are
enough to show what questions look like, in any trade.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.articles import read_articles
from knowledge.practice_companies import judging_companies, tuning_companies
from nlu.errors import BadInputError
from nlu.plain_yaml import read_plain_yaml

_ASK = "ask"
# Their customers ask where their parcels are, which is another intent here.
_SENDING = {
    *("parcel-courier", "fashion-mall", "food-delivery", "grocery", "second-hand"),
    *("furniture-store", "cosmetics-brand", "book-and-webtoon", "laptop-maker"),
}
_EVERY = 12  # of the practice companies' questions: more than of other intents would drown them
# As Rasa reads an example: [MR-10001](order_number) is the text MR-10001.
_ANNOTATION = re.compile(r"\[([^\]]+?)\](?:\([^)]+?\)|\{[^}]+?\}|\[.*?\])")


@dataclass(frozen=True)
class Example:
    """One text and its intent."""

    text: str
    intent: str


def read_nlu_data(folder: Path) -> list[Example]:
    """The examples of all YAML files under `folder`; raises BadInputError naming the file."""
    found = [example for path in sorted(folder.rglob("*.yml")) for example in _read(path)]
    if not found:
        raise BadInputError(f"{folder}: no training examples")
    return found


def read_shop_data(folder: Path, known: set[str]) -> list[Example]:
    """A shop's further examples, none if its files are still empty; raises BadInputError naming
    file and intent for an intent that is not `known`: nothing would act on it."""
    found: list[Example] = []
    for path in sorted(folder.rglob("*.yml")):
        for example in _read(path):
            if example.intent not in known:
                listed = ", ".join(sorted(known))
                raise BadInputError(f"{path}: unknown intent {example.intent}; one of {listed}")
            found.append(example)
    return found


def intents(folder: Path) -> set[str]:
    """The intents that the data in `folder` has examples of."""
    return {example.intent for example in read_nlu_data(folder)}


def _read(path: Path) -> list[Example]:
    content = read_plain_yaml(path)
    try:
        return [example for block in content["nlu"] or [] for example in _examples(block)]
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInputError(f"{path}: {' '.join(str(error).split())}") from error


def read_article_questions(folder: Path) -> list[Example]:
    """Titles and phrasings of the articles as examples of `ask`."""
    return [
        Example(question.strip(), _ASK)
        for article in read_articles(folder)
        for question in (article.title, *article.questions)
        if question.strip()
    ]


def read_practice_questions() -> list[Example]:
    """A part of what the practice companies' customers ask, as examples of `ask`."""
    companies = [*tuning_companies(), *judging_companies()]
    asked = [each.questions for each in companies if each.name not in _SENDING]
    texts = [question.text for questions in asked for question in questions]
    return [Example(text.strip(), _ASK) for text in texts[::_EVERY]]


def write_examples(examples: Iterable[Example], path: Path) -> None:
    """As Rasa's JSON, which takes every text as it stands: brackets, quotes, line ends."""
    entries = [{"text": e.text, "intent": e.intent, "entities": []} for e in examples]
    content = {"rasa_nlu_data": {"common_examples": entries}}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _examples(block: dict[str, str]) -> list[Example]:
    if "intent" not in block:  # a regex or a synonym: no example of anything
        return []
    intent = block["intent"]
    if not isinstance(intent, str):
        raise TypeError(f"intent: a name expected, not {intent!r}")
    lines = (line.strip() for line in (block["examples"] or "").splitlines())
    texts = (_ANNOTATION.sub(r"\1", line[1:].strip()) for line in lines if line.startswith("-"))
    return [Example(text, intent) for text in texts if text]
