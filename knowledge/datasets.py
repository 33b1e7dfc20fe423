"""Development data to fit on: shops with articles, and questions whose right article is known."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass
from pathlib import Path

from knowledge.articles import Article, read_articles
from knowledge.errors import CalibrationError

_SEED = 20251


@dataclass(frozen=True)
class Question:
    """A customer's text and the id of the article that answers it, None if there is none.

    `before`: the customer's message before it, where it means nothing alone.
    """

    id: str
    text: str
    gold: str | None
    kind: str
    before: str | None = None


@dataclass(frozen=True)
class Shop:
    """Articles with questions to them."""

    name: str
    articles: list[Article]
    questions: list[Question]


def read_shops(data: Path) -> tuple[list[Shop], list[Question]]:
    """The shops in the folders of `data`, and small talk that belongs to none.

    A shop is a folder with `articles/` and `queries.jsonl`, or with `entries.csv` and
    `queries.csv`; small talk is a `chitchat.csv`. Raises CalibrationError if no shop is found.
    """
    shops: list[Shop] = []
    talk: list[Question] = []
    folders = sorted(path for path in data.iterdir() if path.is_dir()) if data.is_dir() else []
    for folder in folders:
        if (folder / "articles").is_dir() and (folder / "queries.jsonl").is_file():
            shops.append(_article_shop(folder))
        elif (folder / "entries.csv").is_file() and (folder / "queries.csv").is_file():
            shops.append(_entry_shop(folder))
        elif (folder / "chitchat.csv").is_file():
            rows = _csv(folder / "chitchat.csv", "text")
            talk += [Question(f"t{n}", row["text"], None, "talk") for n, row in enumerate(rows)]
    if not shops:
        raise CalibrationError(f"{data}: no development data here (articles/ and queries.jsonl)")
    return shops, talk


def halves(questions: list[Question]) -> tuple[list[Question], list[Question]]:
    """A tuning and a held-out half: one article's questions stay together, others go by id."""
    keys = sorted({each.gold or f"id:{each.id}" for each in questions})
    random.Random(_SEED).shuffle(keys)  # noqa: S311  # a repeatable split, no secret
    tuning = set(keys[: len(keys) // 2])
    first = [each for each in questions if (each.gold or f"id:{each.id}") in tuning]
    return first, [each for each in questions if (each.gold or f"id:{each.id}") not in tuning]


def _article_shop(folder: Path) -> Shop:
    path = folder / "queries.jsonl"
    questions = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line:
            continue
        try:
            row = json.loads(line)
            questions.append(Question(str(row["id"]), row["text"], row["gold"], row["kind"]))
        except (ValueError, KeyError, TypeError) as error:
            raise CalibrationError(f"{path}:{number}: not a question with its gold") from error
    return Shop(folder.name, read_articles(folder / "articles"), questions)


def _entry_shop(folder: Path) -> Shop:
    articles = [
        Article(row["id"], row["question"], "ko", (), (), row["question"])
        for row in _csv(folder / "entries.csv", "id", "question")
    ]
    rows = _csv(folder / "queries.csv", "text", "id")
    questions = [
        Question(f"p{number}", row["text"], row["id"], "answerable")
        for number, row in enumerate(rows)
    ]
    return Shop(folder.name, articles, questions)


def _csv(path: Path, *columns: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise CalibrationError(f"{path}:1: column {sorted(missing)[0]} is missing")
        return list(reader)
