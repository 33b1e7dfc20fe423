"""What the packaged model is tuned on: messages of invented companies beside their articles."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch

from knowledge.articles import Article
from knowledge.datasets import Shop
from knowledge.passages import plain, sentences_of

_MESSAGES = 48
_OTHER_ARTICLES = 8  # of the same company, that nobody in the batch asks for
_PAIRS = 64
_TWIN_INCLUDED = 0.5  # how often an article's twin in the other language lies in the batch
_TWIN_WANTED = 0.4  # and how often it is then the one to find
_TITLE_ONLY, _SENTENCE_ONLY = 0.2, 0.3


@dataclass(frozen=True)
class Batch:
    """Texts to be embedded as queries and as passages, and which belong together.

    bool[queries, passages] both: `right` are to be found, `ignored` count neither way.
    """

    queries: list[str]
    passages: list[str]
    right: torch.Tensor
    ignored: torch.Tensor


class Company:
    """A company as batches need it."""

    def __init__(self, shop: Shop) -> None:
        self.articles = shop.articles
        at = {each.id: place for place, each in enumerate(shop.articles)}
        self.messages = [
            (each.text, at[each.gold])
            for each in shop.questions
            if each.gold and each.kind in ("answerable", "cross")
        ]
        self.messages += [(text, at[each.id]) for each in shop.articles for text in each.questions]
        other = {"ko": "en", "en": "ko"}
        twins = {at[a.id]: at.get(f"{other[a.language]}{a.id[2:]}") for a in shop.articles}
        self.twins = {place: twin for place, twin in twins.items() if twin is not None}


def batches(
    companies: list[Company], pairs: list[dict[str, str]], chance: random.Random
) -> list[Callable[[], Batch]]:
    """One round through everything, each made when it is called, in mixed order."""
    found: list[Callable[[], Batch]] = []
    for company in companies:
        messages = chance.sample(company.messages, len(company.messages))
        for start in range(0, len(messages) - _MESSAGES // 2, _MESSAGES):
            some = messages[start : start + _MESSAGES]
            found.append(partial(_of_company, company, some, chance))
    mixed = chance.sample(pairs, len(pairs))
    starts = range(0, len(mixed) - _PAIRS // 2, _PAIRS)
    found += [partial(_of_pairs, mixed[start : start + _PAIRS], chance) for start in starts]
    chance.shuffle(found)
    return found


def _of_pairs(pairs: list[dict[str, str]], chance: random.Random) -> Batch:
    asked, told = chance.sample(["ko", "en"], 2)
    right = torch.eye(len(pairs), dtype=torch.bool)
    queries = [_as_typed(pair[asked], asked, chance) for pair in pairs]
    return Batch(queries, [pair[told] for pair in pairs], right, torch.zeros_like(right))


def _of_company(company: Company, messages: list[tuple[str, int]], chance: random.Random) -> Batch:
    wanted = list(dict.fromkeys(place for _, place in messages))
    twins = [company.twins[place] for place in wanted if place in company.twins]
    shown = dict.fromkeys(wanted)
    shown |= dict.fromkeys(twin for twin in twins if chance.random() < _TWIN_INCLUDED)
    rest = [place for place in range(len(company.articles)) if place not in shown]
    shown |= dict.fromkeys(chance.sample(rest, min(_OTHER_ARTICLES, len(rest))))
    column = {place: number for number, place in enumerate(shown)}
    right = torch.zeros(len(messages), len(shown), dtype=torch.bool)
    ignored = torch.zeros_like(right)
    for row, (_, place) in enumerate(messages):
        twin = company.twins.get(place)
        if twin in column and chance.random() < _TWIN_WANTED:
            right[row, column[twin]], ignored[row, column[place]] = True, True
        else:
            right[row, column[place]] = True
            if twin in column:
                ignored[row, column[twin]] = True
    queries = [
        _as_typed(text, company.articles[place].language, chance) for text, place in messages
    ]
    return Batch(queries, [_part(company.articles[p], chance) for p in shown], right, ignored)


def _part(article: Article, chance: random.Random) -> str:
    """A title, title with a sentence, or title with the whole body."""
    which, body = chance.random(), plain(article.body)
    if which < _TITLE_ONLY:
        return chance.choice([article.title, *article.questions])
    if which < _TITLE_ONLY + _SENTENCE_ONLY:
        return f"{article.title}. {chance.choice(sentences_of(body))}"
    return f"{article.title}. {' '.join(body.split())}"


def _as_typed(text: str, language: str, chance: random.Random) -> str:
    """Now and then without spaces, or with a letter missing or in the wrong place."""
    which, place = chance.random(), chance.randrange(max(len(text) - 2, 1))
    if language == "ko":
        if which < 0.12:
            return text.replace(" ", "")
        if which < 0.2:
            return text[:place] + text[place + 1 :]
        return text.replace(" ", "", 1) if which < 0.28 else text
    if which < 0.1:
        return text.lower()
    if which < 0.2:
        return (
            text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]
        )
    return text[:place] + text[place + 1 :] if which < 0.27 else text
