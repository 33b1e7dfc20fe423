"""What customers say of an answer, and of how it was with a person, by their buttons."""

from dataclasses import dataclass
from typing import Any, Final

from handoff.cases import Case, Cases
from handoff.errors import NoAnswer, NobodyToRate, NotFound, TooLate
from handoff.package import canonical
from handoff.scripts import Scripts
from handoff.store import Store

_LATE_MS: Final = 7 * 24 * 3600 * 1000
"""After its end a case can be judged for so long."""


@dataclass(frozen=True, slots=True)
class Rating:
    """How satisfied the customer is, 1 to 5, and whether it was easy; None where they don't say."""

    score: int | None
    easy: bool | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a customer has said of a case, and may say.

    `helped`: by the number of the bot's line, as JSON has it; `rating` is None until an agent has
    had the case; `late`: it is too late to say more.
    """

    helped: dict[str, bool]
    rating: Rating | None
    late: bool


NOTHING_SAID: Final = Opinion({}, None, late=False)


def opinion(case: Case, now_ms: float) -> Opinion:
    """Return what was said of the case; `now_ms` since 1970."""
    rating = Rating(**case.rating) if case.rating else Rating(None, None)
    late = case.owner == "closed" and now_ms - case.closed_ms > _LATE_MS
    return Opinion(case.feedback, rating if case.last_agent else None, late)


class Feedback:
    """Runs feedback.lua and rating.lua, for the customer whose case it is."""

    def __init__(self, redis: Store, scripts: Scripts) -> None:
        self._cases = Cases(redis)
        self._scripts = scripts

    async def helped(
        self, case_id: str, channel: str, customer: str, seq: int, helped: bool
    ) -> None:
        """Note whether the answer `seq` helped; raises NotFound, NoAnswer, TooLate."""
        await self._note("feedback", case_id, channel, customer, {"seq": seq, "helped": helped})

    async def rate(self, case_id: str, channel: str, customer: str, rating: Rating) -> None:
        """Note how it was with a person; raises NotFound, NobodyToRate, TooLate."""
        said = canonical({"score": rating.score, "easy": rating.easy})
        await self._note("rating", case_id, channel, customer, {"rating": said})

    async def _note(
        self, script: str, case_id: str, channel: str, customer: str, said: dict[str, Any]
    ) -> None:
        case = await self._cases.get(case_id)
        if (case.channel, case.customer) != (channel, customer):
            raise NotFound(f"there is no case {case_id} of this customer")
        outcome, *_ = await self._scripts.run(script, case.ref, {**said, "late_ms": _LATE_MS})
        if outcome == "no_answer":
            raise NoAnswer(f"line {said['seq']} of case {case_id} is no answer of the bot's")
        if outcome == "nobody":
            raise NobodyToRate(f"no agent has had case {case_id}")
        if outcome == "late":
            raise TooLate(f"case {case_id} was closed too long ago")
