"""Runs inside Rasa: what a stock pipeline makes of texts. MODEL TEXTS.json OUT.json."""

import json
import sys
from pathlib import Path
from typing import Any

from nlu.inside_rasa.predict import read

_NO_ANSWERS = {"nlu_fallback", "i_oos"}  # as ours: the likeliest intent in scope, and how likely


def main() -> None:
    """Read, predict, write."""
    model, asked, found = map(Path, sys.argv[1:])
    messages = read(model, json.loads(asked.read_text("utf-8")))
    found.write_text(json.dumps([_first(message) for message in messages]), "utf-8")


def _first(message: Any) -> dict[str, Any]:
    ranking = message.get("intent_ranking") or [{"name": "", "confidence": 0.0}]
    return next((dict(each) for each in ranking if each["name"] not in _NO_ANSWERS), ranking[0])


if __name__ == "__main__":
    main()
