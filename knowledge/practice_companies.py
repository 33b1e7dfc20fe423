"""Invented companies with their customers' messages, to learn from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.articles import LANGUAGES, Article
from knowledge.datasets import Question, Shop

FOLDER = Path(__file__).parent / "practice"


def tuning_companies(folder: Path = FOLDER) -> list[Shop]:
    """Those that the model is tuned on. Kinds of questions: answerable, near_oos, cross,
    follow_up."""
    return _companies(folder / "tuning")


def judging_companies(folder: Path = FOLDER) -> list[Shop]:
    """Those that the model has never read: it errs there as it will in a shop nobody has seen."""
    return _companies(folder / "judging")


def parallel_sentences(folder: Path = FOLDER) -> list[dict[str, str]]:
    """Sentences by language that say the same."""
    return _lines(folder / "parallel.jsonl")


def _companies(folder: Path) -> list[Shop]:
    return [_company(path) for path in sorted(folder.glob("*.jsonl"))]


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _company(path: Path) -> Shop:
    articles: list[Article] = []
    questions: list[Question] = []
    for topic in _lines(path):
        spoken = [language for language in LANGUAGES if language in topic]
        for language in spoken:
            told = topic[language]
            phrasings = tuple(told["questions"])
            articles.append(
                Article(
                    f"{language}-{topic['id']}",
                    told["title"],
                    language,
                    phrasings,
                    (),
                    told["body"],
                )
            )
        numbered = enumerate(_questions(topic, spoken))
        questions += [
            Question(f"{path.stem}:{topic['id']}:{number}", text, gold, kind, before)
            for number, (text, gold, kind, before) in numbered
        ]
    return Shop(path.stem, articles, questions)


def _questions(
    topic: dict[str, Any], spoken: list[str]
) -> Iterator[tuple[str, str | None, str, str | None]]:
    """Text, gold, kind and what was said before."""
    for language in spoken:
        told, gold = topic[language], f"{language}-{topic['id']}"
        for text in told["asked"]:
            yield text, gold, "answerable", None
        for text in told["near"]:
            yield text, None, "near_oos", None
        for before, text in told.get("then", []):
            yield text, gold, "follow_up", before
    if len(spoken) == 1:
        for text in topic.get("across", []):
            yield text, f"{spoken[0]}-{topic['id']}", "cross", None
