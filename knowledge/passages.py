"""What of an article is embedded: titles and phrasings, title with body, title with sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.articles import Article

_MAX_SENTENCE_CHARS = 300
_MIN_SENTENCE_CHARS = 4
_MAX_SENTENCES = 400  # of one article: a 50,000-character one still builds in minutes

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LINE_MARK = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+|\|)", re.MULTILINE)
_SIGNS = re.compile(r"[*_`~|]{1,3}")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|\n+")


class Kind(StrEnum):
    """What a passage shows of its article."""

    TITLE = "title"  # the title, or another phrasing of the question
    BODY = "body"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Passage:
    """One text to embed; `article` is the article's place in the list of articles."""

    article: int
    kind: Kind
    text: str


def passages_of(place: int, article: Article) -> list[Passage]:
    """All passages of one article."""
    body = plain(article.body)
    titles = [article.title, *article.questions]
    found = [Passage(place, Kind.TITLE, text) for text in dict.fromkeys(titles)]
    found.append(Passage(place, Kind.BODY, f"{article.title}. {' '.join(body.split())}"))
    found += [
        Passage(place, Kind.SENTENCE, f"{article.title}. {sentence}")
        for sentence in sentences_of(body)
    ]
    return found


def plain(markdown: str) -> str:
    """The words of a Markdown text without its marks; line ends stay."""
    text = _LINK.sub(r"\1", markdown)
    return _SIGNS.sub("", _LINE_MARK.sub("", text))


def sentences_of(body: str) -> list[str]:
    """The body's sentences, those of a few characters left out, overlong ones cut."""
    parts = (part.strip() for part in _SENTENCE_END.split(body))
    kept = [part[:_MAX_SENTENCE_CHARS] for part in parts if len(part) >= _MIN_SENTENCE_CHARS]
    return list(dict.fromkeys(kept))[:_MAX_SENTENCES]
