"""What a case adds to the counts, from which every page is answered without looking at cases."""

from collections.abc import Iterator
from typing import Final

from insight.case import Case, each
from insight.outcome import NONE, OUTCOMES

MEASURES: Final = (NONE, *OUTCOMES, "answers", "yes", "no")
_PLACE: Final = {name: place for place, name in enumerate(MEASURES)}

Key = tuple[str, int, str, str, str, bool]
"""facet, day, value, channel, language, whether the customer is known."""


class Tally:
    """What some cases add, and what they added before."""

    def __init__(self) -> None:
        self.changes: dict[Key, list[int]] = {}

    def add(self, case: Case, sign: int = 1) -> None:
        """Count the case as it stands now; with -1, take it out again."""
        for facet, value in _facets(case):
            key = (facet, case.day, value, case.channel, case.lang, case.known)
            row = self.changes.get(key)
            if row is None:
                row = self.changes[key] = [0] * len(MEASURES)
            row[_PLACE[case.outcome]] += sign
            row[_PLACE["answers"]] += sign * case.answers
            if case.helped is not None:
                row[_PLACE["yes" if case.helped else "no"]] += sign

    def rows(self) -> list[dict[str, object]]:
        """The changes as rows of the table; what cancels out is left out."""
        return [
            {
                **dict(
                    zip(("facet", "day", "value", "channel", "lang", "known"), key, strict=True)
                ),
                **dict(zip(MEASURES, row, strict=True)),
            }
            for key, row in self.changes.items()
            if any(row)
        ]


def _facets(case: Case) -> Iterator[tuple[str, str]]:
    """Where it counts: once in each of the first four, in every article and intent it touched."""
    yield "all", ""
    yield "release", case.release
    yield "reason", case.reason
    yield "topic", case.topic
    for article in each(case.articles):
        yield "article", article
    for intent in each(case.intents):
        yield "intent", intent
