"""A shop's own sentences in place of the shipped ones, checked against them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, Final

import yaml

from nlu.errors import BadInputError
from nlu.plain_yaml import read_plain_yaml

_LANGUAGES: Final = ("ko", "en")
_VARIABLE: Final = re.compile(r"\{(\w+)\}")

_NEEDED: Final = frozenset({"answer"})

Texts = dict[str, dict[str, str]]


def read_texts(path: Path | None) -> Texts:
    """Response name to {language: sentence} of a YAML file; empty if there is no file.

    Raises BadInputError naming file and entry for anything else.
    """
    if path is None:
        return {}
    content = read_plain_yaml(path) or {}
    if not isinstance(content, dict):
        raise BadInputError(f"{path}: names of responses expected, each with ko and en")
    for name, sentences in content.items():
        if not isinstance(sentences, dict) or not sentences or set(sentences) - set(_LANGUAGES):
            raise BadInputError(f"{path}: {name}: expected `ko:` and `en:`, each a sentence")
        if not all(isinstance(text, str) and text.strip() for text in sentences.values()):
            raise BadInputError(f"{path}: {name}: a sentence is empty or no text")
    return dict(content)


def write_domain(shipped: Path, texts: Texts, place: Path) -> Path:
    """Copy the domain to `place` with these sentences in it; raises BadInputError for a name or a
    variable that the shipped domain doesn't have."""
    shutil.copytree(shipped, place)
    left = dict(texts)
    for file in sorted(place.glob("*.yml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        responses = content.get("responses") or {}
        mine = {name: left.pop(name) for name in list(left) if name in responses}
        for name, sentences in mine.items():
            for variation in responses[name]:
                _put(name, variation, sentences)
        if mine:
            file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    if left:
        raise BadInputError(f"texts: there is no response {sorted(left)[0]} in {shipped}")
    return place


def _put(name: str, variation: dict[str, Any], sentences: dict[str, str]) -> None:
    language = variation["condition"][0]["value"]
    if language not in sentences:
        return
    known, used = (
        set(_VARIABLE.findall(text)) for text in (variation["text"], sentences[language])
    )
    if used - known:
        wrong = sorted(used - known)[0]
        raise BadInputError(f"texts: {name}: there is no {{{wrong}}} to fill in here")
    if set(_VARIABLE.sub("", sentences[language])) & set("{}"):
        raise BadInputError(f"texts: {name}: a brace that stands for nothing")
    if _NEEDED & known - used:
        raise BadInputError(f"texts: {name}: without {{answer}} it answers nothing")
    variation["text"] = sentences[language]
