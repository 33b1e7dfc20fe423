"""Buttons under a line, for messaging apps that have them: which there are, and what they do.

A button carries what it does and of which line; what that line holds is looked up when it is
pressed. Nothing that an app sends back is believed beyond that.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.channels.contract import Said
from bot.channels.site import Site
from bot.channels.words import words
from bot.words import sentence
from handoff.cases import Case
from handoff.errors import HandoffError, NotFound
from handoff.feedback import Rating
from handoff.lines import Line

_DATA: Final = re.compile(r"([a-z]+) ([\w-]{1,40}) ([1-9]\d{0,8}) (\d{1,2})", re.ASCII)
_WAITING: Final = frozenset({"asked_for_person", "bot_unavailable", "requeued", "came_back"})
_SCORES: Final = range(1, 6)


@dataclass(frozen=True, slots=True)
class Button:
    """What it says, and what comes back when it is pressed: at most 64 bytes."""

    label: str
    data: str


def buttons_of(case: Case, line: Line) -> list[list[Button]]:
    """Return rows of buttons; none for most lines."""

    def button(does: str, label: str = "", place: int = 0) -> Button:
        return Button(label or words(does, case.lang), f"{does} {case.id} {line.seq} {place}")

    custom = line.custom or {}
    kind, choices = custom.get("kind"), custom.get("choices") or []
    rows = [[button("choice", one["label"], place)] for place, one in enumerate(choices)]
    if kind == "answer":
        rows.append([button("yes"), button("no")])
    elif kind in {"clarify", "decline"} and "wish_person" not in {one["id"] for one in choices}:
        rows.append([button("person")])
    elif kind == "handoff" or line.code in _WAITING:
        rows.append([button("cancel")])
    elif line.code == "resolved":
        rows.append([button("rate", str(score), score) for score in _SCORES])
    return rows


class Presses:
    """Obeys the buttons of one channel's customers."""

    def __init__(self, site: Site, channel: str) -> None:
        self._site = site
        self._channel = channel
        self._door = site.door(channel)

    async def pressed(self, customer: str, data: str, press_id: str, lang: str) -> str:
        """Return what to say of it, "" for nothing; `press_id` is the press's own.

        A button of another customer's line, or of one that is gone, changes nothing.
        """
        button = _DATA.fullmatch(data)
        if button is None:
            return words("old_button", lang)
        does, case_id, seq, place = button[1], button[2], int(button[3]), int(button[4])
        try:
            case, line = await self._site.parts.cases.line(case_id, seq)
            if (case.channel, case.customer) != (self._channel, customer):
                raise NotFound("this customer has no such case")
            lang = case.lang
            if does in {"yes", "no"}:
                await self._door.judged(customer, case_id, seq, does == "yes")
            elif does == "rate" and place in _SCORES:
                await self._door.rated(customer, case_id, Rating(place, None))
            else:
                return await self._act(does, case, line, place, press_id)
            return words(f"{does}_noted", lang)
        except (NotFound, LookupError):
            return words("old_button", lang)
        except HandoffError as error:
            return sentence(error.code, lang)

    async def _act(self, does: str, case: Case, line: Line, place: int, press_id: str) -> str:
        if case.owner == "closed":
            raise NotFound("the case is closed")
        if does == "choice":
            chosen = (line.custom or {})["choices"][place]
            said_id = f"{case.id}-{line.seq}-{place}"  # pressed twice, it is one message
            said = Said(said_id, case.customer, chosen["label"], case.lang, chosen["id"])
            await self._door.said(said)
        elif does == "person":
            await self._door.asked_for_person(case.customer, press_id, case.lang)
            return words("person_noted", case.lang)
        elif does == "cancel":
            await self._door.cancelled_wait(case.customer)
        else:
            raise NotFound("there is no such button")
        return ""
