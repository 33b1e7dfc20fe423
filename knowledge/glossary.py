"""Which concepts a text names: words of one meaning, in both languages and in many ways to say it.

`terms.jsonl` holds one concept a line. It joins what spelling can't: "refund" and 환불, and also
돌려받 and 환불, "get rid of" and "cancel".
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

_FILE = Path(__file__).with_name("terms.jsonl")
_WORD = re.compile(r"[a-z0-9']+")
_ENDINGS = ("'s", "ing", "ed", "es", "ly", "s", "e")
_SHORTEST_STEM = 3
_SHORTEST_KOREAN = 2  # syllables: one alone is part of too many words


class Glossary:
    """Terms of both languages by their beginnings, for finding the longest that fits."""

    def __init__(self, path: Path = _FILE) -> None:
        korean: dict[str, set[int]] = defaultdict(set)
        english: dict[tuple[str, ...], set[int]] = defaultdict(set)
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            concept = json.loads(line)
            for term in concept["ko"]:
                joined = term.replace(" ", "")
                if len(joined) >= _SHORTEST_KOREAN:
                    korean[joined].add(number)
            for term in concept["en"]:
                english[tuple(_stems(term))].add(number)
        english.pop((), None)
        self.size = len(lines)
        self._korean, self._english = dict(korean), dict(english)
        self._longest_korean = max(map(len, korean))
        self._longest_english = max(map(len, english))

    def concepts(self, text: str) -> set[int]:
        """Numbers of the concepts named; of terms that begin at one place the longest counts."""
        # Customers leave out spaces, so Korean terms are looked for in the text without any.
        joined = text.replace(" ", "")
        return _found(joined, self._korean, self._longest_korean) | _found(
            tuple(_stems(text)), self._english, self._longest_english
        )

    def matrix(self, texts: list[str]) -> sp.csr_matrix:
        """float32[texts, concepts], 1 where a text names a concept."""
        rows, columns = [], []
        for row, text in enumerate(texts):
            named = sorted(self.concepts(text))
            rows += [row] * len(named)
            columns += named
        ones = np.ones(len(rows), np.float32)
        return sp.csr_matrix((ones, (rows, columns)), shape=(len(texts), self.size))


@cache
def shipped_glossary() -> Glossary:
    """The one of `terms.jsonl`, read once."""
    return Glossary()


def _found(parts: Any, terms: dict[Any, set[int]], longest: int) -> set[int]:
    named: set[int] = set()
    for start in range(len(parts)):
        for length in range(min(longest, len(parts) - start), 0, -1):
            concepts = terms.get(parts[start : start + length])
            if concepts:
                named |= concepts
                break
    return named


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text.lower())]


def _stem(word: str) -> str:
    """Cut off endings, one of each: rough, and the same on both sides."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
    return word
