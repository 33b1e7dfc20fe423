"""A fixed set of questions to the demo shop, with the article that answers each."""

import json
from dataclasses import dataclass
from typing import Any

from bot.run.paths import ROOT

_SCRIPTS = ROOT / "tests" / "dialogue" / "conversations.jsonl"


@dataclass(frozen=True)
class Question:
    """What a customer asks; `articles` are the right ones, none where no article answers it."""

    text: str
    lang: str
    articles: tuple[str, ...]


def questions() -> list[Question]:
    """Every turn that an article answers, as a first message, each text once."""
    found = {
        turn["say"]: Question(turn["say"], script["lang"], tuple(turn["articles"]))
        for script, turn in _turns()
        if turn.get("articles")
    }
    return list(found.values())


def others() -> list[Question]:
    """Every turn that no article answers: small talk, orders, wishes for a person, the unknown."""
    found = {
        turn["say"]: Question(turn["say"], script["lang"], ())
        for script, turn in _turns()
        if not turn.get("articles") and "answered" not in turn["decision"]
    }
    return list(found.values())


def _turns() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    scripts = [json.loads(line) for line in _SCRIPTS.read_text("utf-8").split("\n") if line]
    return [(script, turn) for script in scripts for turn in script["turns"]]
