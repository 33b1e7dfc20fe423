"""How often the right article comes."""

from dataclasses import dataclass

from tests.bench.questions import others, questions
from tests.bench.talkers import Begin


@dataclass
class Score:
    """Counts over the fixed set of questions."""

    asked: int = 0
    right: int = 0
    offered: int = 0
    wrong: int = 0
    to_person: int = 0
    foreign: int = 0
    foreign_answered: int = 0

    @property
    def nothing(self) -> int:
        """Neither an article nor a choice nor a person."""
        return self.asked - self.right - self.offered - self.wrong - self.to_person

    def told(self) -> str:
        """One line."""
        return (
            f"right article {_share(self.right, self.asked)}, "
            f"asked back with it among the choices {_share(self.offered, self.asked)}, "
            f"wrong article {_share(self.wrong, self.asked)}, "
            f"passed to a person {_share(self.to_person, self.asked)}, "
            f"none of these {_share(self.nothing, self.asked)}"
        )

    def told_of_foreign(self) -> str:
        """One line about messages that no article answers."""
        return _share(self.foreign_answered, self.foreign)


async def score(begin: Begin, limit: int | None = None) -> Score:
    """Ask each question as the first message of a new conversation."""
    counts = Score()
    for question in questions()[:limit]:
        async with begin(question.lang) as talker:
            said = await talker.say(question.text)
        counts.asked += 1
        right = set(question.articles)
        if said.shown:
            counts.right += said.shown[0] in right
            counts.wrong += said.shown[0] not in right
        elif right & set(said.offered):
            counts.offered += 1
        elif said.to_person:
            counts.to_person += 1
    for question in others()[:limit]:
        async with begin(question.lang) as talker:
            counts.foreign_answered += bool((await talker.say(question.text)).shown)
        counts.foreign += 1
    return counts


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({count / of:.0%})"
