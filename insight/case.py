"""What the events of one case add up to. Pure: the same events give the same case, whenever."""

from dataclasses import dataclass
from typing import Any, Final

from insight.calendar import Calendar
from insight.stay import Stay
from record.events import Event

GENERAL: Final = frozenset(
    {
        *("", "ask", "nlu_fallback", "out_of_scope", "choose", "wish_person"),
        *("greet", "thanks", "goodbye", "smalltalk", "affirm", "deny", "acknowledge"),
    }
)
"""Intents that name no matter: the article does, or what was written."""

_REAL: Final = frozenset({"answered", "clarified", "handed_over", "unavailable"})


@dataclass(slots=True)
class Case:
    """One row of the table of cases. Times in server milliseconds.

    `articles` and `intents` are what it touched, in order, each between bars: |a|b|. `asked`: it
    has a real question; `ends_well`: the last reply that was no small talk was an answer or a
    finished form; `helped` is the customer's last word, `refused` whether one was ever "no";
    `returned_ms`: how soon the customer was back on the same matter. `first_agent` had it first,
    `passed_on` whether another came, or it went back to the queue; `hour` and `weekday` are those
    of its first handoff.
    """

    case: str
    opened_id: int
    opened_at: int
    day: int
    channel: str
    lang: str
    customer: str | None
    known: bool
    owner: str = "bot"
    lang_known: bool = False
    release: str = ""
    reason: str = ""
    articles: str = "|"
    intents: str = "|"
    lines: int = 0
    last_customer_at: int = 0
    asked: bool = False
    ends_well: bool = False
    answers: int = 0
    helped: bool | None = None
    refused: bool = False
    returned_ms: int | None = None
    first_agent: str = ""
    claimed_at: int | None = None
    passed_on: bool = False
    hour: int | None = None
    weekday: int | None = None
    closed_at: int | None = None
    closed_why: str = ""
    reopened: bool = False
    rated_at: int | None = None
    score: int | None = None
    easy: bool | None = None
    erased: bool = False
    outcome: str = "none"
    changes_at: int | None = None

    @property
    def topic(self) -> str:
        """Its one place among the topics: the first article shown, else the first intent."""
        if self.articles != "|":
            return f"article:{first(self.articles)}"
        return f"intent:{first(self.intents)}"


def first(listed: str) -> str:
    """The first of a list between bars; empty if there is none."""
    return listed[1:].partition("|")[0]


def each(listed: str) -> list[str]:
    """All of a list between bars."""
    return [one for one in listed.split("|") if one]


def opened(event: Event, entry: int, calendar: Calendar) -> Case:
    """The case that a case_opened begins; `entry` is the event's number in the record."""
    data = event.data
    return Case(
        case=event.case,
        opened_id=entry,
        opened_at=event.at,
        day=calendar.day(event.at),
        channel=data["channel"],
        lang=data["lang"],
        customer=data["customer"] or None,
        known=data["known"],
        last_customer_at=event.at,
    )


class Book:
    """A case with its stays, into which its further events are entered in their order."""

    def __init__(self, case: Case, stays: list[Stay]) -> None:
        self.case = case
        self.stays = stays

    def enter(self, event: Event, calendar: Calendar) -> None:
        """Take in one event; types that count for nothing are passed over."""
        case, data = self.case, event.data
        match event.type:
            case "utterance":
                self._said(data, event.at)
            case "decision":
                self._decided(data)
            case "owner_moved":
                self._moved(data, event.at, calendar)
            case "feedback":
                case.helped = data["helped"]
                case.refused = case.refused or not data["helped"]
            case "rating":
                case.score, case.easy, case.rated_at = data["score"], data["easy"], event.at
            case "returned":
                before = case.returned_ms
                case.returned_ms = min(before or data["after_ms"], data["after_ms"])
            case "reopened":
                case.reopened = True
            case "customer_known":
                case.known = True
            case "erased":
                case.erased, case.customer = True, None

    def _said(self, data: dict[str, Any], at: int) -> None:
        self.case.lines = max(self.case.lines, data["seq"])
        if data["who"] == "customer":
            self.case.last_customer_at = at
        elif data["who"] == "agent" and self.stays:
            self.stays[-1].said(at)

    def _decided(self, data: dict[str, Any]) -> None:
        case, decision = self.case, data["decision"]
        case.release = case.release or data["release"]
        if decision == "social":
            return
        real = decision in _REAL or data["finished"]
        if real and not case.lang_known and data["lang"]:
            case.lang, case.lang_known = data["lang"], True
            for stay in self.stays:
                stay.lang = case.lang
        case.asked = case.asked or real
        case.answers += decision == "answered"
        case.ends_well = decision == "answered" or data["finished"]
        case.intents = _with(case.intents, data["intent"] or "")
        for article in data["articles"]:
            case.articles = _with(case.articles, article)

    def _moved(self, data: dict[str, Any], at: int, calendar: Calendar) -> None:
        case, to = self.case, data["to"]
        if data["from"] == "bot" and to in {"waiting", "agent"}:
            self._handed_over(data, at, calendar)
        elif self.stays:
            self.stays[-1].moved(data, at)
        if to == "agent":
            self._owned_by(data["agent"], at)
        elif data["move"] in {"requeue", "vanish"}:
            case.passed_on = True
        case.owner = to
        case.closed_at = at if to == "closed" else None
        case.closed_why = data["why"] if to == "closed" else ""

    def _handed_over(self, data: dict[str, Any], at: int, calendar: Calendar) -> None:
        case = self.case
        case.asked = True
        case.reason = case.reason or data["reason"]
        _, hour, weekday = calendar.place(at)
        if not self.stays:
            case.hour, case.weekday = hour, weekday
        # The same epoch again: Redis lost its last second, and the handoff happened once more.
        self.stays = [stay for stay in self.stays if stay.epoch != data["epoch"]]
        self.stays.append(
            Stay(
                case=case.case,
                epoch=data["epoch"],
                day=case.day,
                hour=hour,
                weekday=weekday,
                channel=case.channel,
                lang=case.lang,
                at=at,
                reason=data["reason"],
                queued=data["to"] == "waiting",
            )
        )
        if data["to"] == "agent":
            self.stays[-1].moved(data, at)

    def _owned_by(self, agent: str, at: int) -> None:
        case = self.case
        if case.claimed_at is None:
            case.claimed_at, case.first_agent = at, agent
        elif agent != case.first_agent:
            case.passed_on = True


def _with(listed: str, one: str) -> str:
    return listed if not one or f"|{one}|" in listed else f"{listed}{one}|"
