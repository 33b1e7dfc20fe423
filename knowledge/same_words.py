"""When two texts count as the same, and whose article a text is word for word."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from knowledge.articles import Article


def alike(text: str) -> str:
    """Equal for texts that differ in case, blanks, form of the same letters, or the last signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isprintable():  # asked of the whole first: a shop has 100,000 texts
        folded = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    seen = " ".join(folded.split())
    end = len(seen)
    while end and (seen[end - 1] in " ~" or unicodedata.category(seen[end - 1])[0] == "P"):
        end -= 1
    return seen[:end] or seen


class SameWords:
    """The articles by their titles and phrasings."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._spoken = [each.language for each in articles]
        self._places: dict[str, list[int]] = {}
        for place, article in enumerate(articles):
            for key in {alike(text) for text in (article.title, *article.questions)} - {""}:
                self._places.setdefault(key, []).append(place)

    def place(self, text: str, language: str) -> int | None:
        """Of the only article that has `text`, or of the only one in `language` among several."""
        found = self._places.get(alike(text), [])
        if len(found) > 1:
            found = [place for place in found if self._spoken[place] == language]
        return found[0] if len(found) == 1 else None
