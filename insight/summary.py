"""One day in a few sentences, as Markdown, to be read in the morning and passed on."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection

from insight.calendar import DAY_MS, WEEK_MS
from insight.figures import by_value, overview
from insight.outcome import CONFIRMED, RESOLVED, RETURNED
from insight.people import people
from insight.question import Question
from insight.shares import Shares
from insight.telling import FEW, Teller, plain

_WEEK: Final = 7
_TOPICS: Final = 5
_YOUNG: Final = ("confirmed_young", "assumed_young")
_ENOUGH_FOR_RANKS: Final = 10
"""Below it the slowest 10 % are nobody."""

_Titles = Mapping[str, str]


def summary(
    connection: Connection, question: Question, shop: str, lang: str, titles: _Titles
) -> str:
    """The question's one day as it stands at its moment; `titles` are articles' by their ids."""
    say = Teller(lang)
    day = question.first
    title = say.say("title", shop=plain(shop), date=say.long_day(day))
    told = overview(connection, question)
    if told["n"] == 0:
        nothing = say.say("nothing", day=say.day(day))
        return f"# {title}\n\n{nothing}\n"
    week = overview(connection, question.over(day - _WEEK, day - 1))
    handed = people(connection, question)
    opening = [_kept(say, day, told["rates"]["contained"], week["rates"]["contained"])]
    if question.now < question.calendar.end_of(day):
        opening.append(say.say("unfinished"))
    parts = {
        "resolution": _resolution(say, question, told),
        "handed_over": _handed_over(say, by_value(connection, question, "reason"), told),
        "topics": _topics(say, by_value(connection, question, "topic"), titles),
        "people": _people(say, handed),
        "said": _said(say, told["feedback"], handed),
    }
    text = [f"# {title}", " ".join(opening)]
    for name, lines in parts.items():
        if rows := "\n".join(f"- {line}" for line in lines):
            text += [f"## {say.say(name)}", rows]
    return "\n\n".join([*text, _as_of(say, question)]) + "\n"


def _kept(say: Teller, day: int, now: Mapping[str, Any], was: Mapping[str, Any]) -> str:
    """The one sentence; a change is one where the intervals stand apart."""
    told = {"day": say.day(day), "share": say.share(now)}
    if now["n"] < FEW:
        return say.say("kept.few", **told)
    if was["n"] < FEW:
        return say.say("kept.alone", **told)
    told["before"] = say.range(was)
    points = say.points(now["rate"] - was["rate"], min(now["n"], was["n"]))
    if points and now["low"] > was["high"]:
        return say.say("kept.up", **told, points=points)
    if points and now["high"] < was["low"]:
        return say.say("kept.down", **told, points=points)
    return say.say("kept.early", **told)


def _resolution(say: Teller, question: Question, told: Mapping[str, Any]) -> Iterator[str]:
    day, outcomes, rates = question.first, told["outcomes"], told["rates"]

    def cases(*names: str) -> int:
        return sum(outcomes[name] for name in names)

    parts = {
        "confirmed": say.count("case", cases(*CONFIRMED)),
        "assumed": say.count("case", cases(*RESOLVED) - cases(*CONFIRMED)),
    }
    if day <= question.mature("resolved"):
        yield say.say("resolved", share=say.share(rates["resolved"]), **parts)
    else:
        yield say.say("resolved.young", when=_after(say, question, DAY_MS), **parts)
    yield from _counted(say, "maturing", cases("maturing"))
    if day <= question.mature("durable"):
        yield say.say("durable", share=say.share(rates["durable"]))
    else:
        waiting = say.count("case", cases(*_YOUNG))
        yield say.say("durable.young", when=_after(say, question, WEEK_MS), cases=waiting)
    yield from _counted(say, "returned", cases(*RETURNED))
    yield from _counted(say, "unhelped", cases("unhelped"))


def _handed_over(
    say: Teller, reasons: Mapping[str, Shares], told: Mapping[str, Any]
) -> Iterator[str]:
    counts = {reason: shares.n for reason, shares in reasons.items() if reason}
    if not counts:
        yield say.say("none_handed_over")
        return
    # Not a rate of which anybody would ask how sure it is: these are all of the day.
    yield say.say("of_them", share=say.part(sum(counts.values()), told["n"]))
    for reason, n in sorted(counts.items(), key=_most_first):
        what = say.word(f"reason.{reason}", reason)
        yield say.say("row", what=what, n=say.count("case", n))
    yield from _counted(say, "abandoned", told["outcomes"]["abandoned"])
    yield from _counted(say, "waiting", told["outcomes"]["waiting"])


def _topics(say: Teller, topics: Mapping[str, Shares], titles: _Titles) -> Iterator[str]:
    """Cases that have turned out not to be resolved; what is still maturing may yet be."""
    missed = {}
    for topic, shares in topics.items():
        outcomes = shares.outcomes()
        missed[topic] = shares.n - sum(outcomes[name] for name in (*RESOLVED, "maturing"))
    worst = sorted(((t, n) for t, n in missed.items() if n), key=_most_first)[:_TOPICS]
    if not worst:
        yield say.say("all_resolved")
    for topic, n in worst:
        what = _topic(say, topic, titles)
        yield say.say("row", what=what, n=say.part(n, topics[topic].n))


def _topic(say: Teller, topic: str, titles: _Titles) -> str:
    kind, _, name = topic.partition(":")
    if kind == "article":
        return say.quoted(titles.get(name, name))
    return say.word(f"intent.{name}", name) if name else say.say("no_topic")


def _people(say: Teller, told: Mapping[str, Any]) -> Iterator[str]:
    if told["connected"]["n"]:
        yield say.say("connected", share=say.share(told["connected"], "handoff"))
    for name in ("wait", "first_response", "handling"):
        if told[name]["n"]:
            yield say.say(name, times=_times(say, told[name]))
    for name in ("one_touch", "unresolved"):
        if told[name]["n"]:
            yield say.say(name, share=say.share(told[name]))


def _times(say: Teller, spread: Mapping[str, Any]) -> str:
    n, middle = say.count("handoff", spread["n"]), say.duration(spread["p50"])
    if spread["n"] == 1:
        return say.say("times.one", middle=middle, n=n)
    if spread["n"] < _ENOUGH_FOR_RANKS:
        # Of so few, the rank of 95 % is the last.
        return say.say("times.few", middle=middle, longest=say.duration(spread["p95"]), n=n)
    return say.say("times", middle=middle, slow=say.duration(spread["p90"]), n=n)


def _said(say: Teller, feedback: Mapping[str, int], told: Mapping[str, Any]) -> Iterator[str]:
    silent = not (feedback["yes"] or feedback["no"] or told["csat"]["n"] or told["easy"]["n"])
    if silent:
        yield say.say("nothing_said")
        return
    yield say.say(
        "feedback",
        asked=say.count("answer", feedback["asked"]),
        yes=say.count("case", feedback["yes"]),
        no=say.count("case", feedback["no"]),
    )
    for name in ("csat", "easy"):
        if told[name]["n"]:
            yield say.say(name, share=say.share(told[name]))


def _counted(say: Teller, name: str, n: int) -> Iterator[str]:
    """A sentence about some cases; of none there is nothing to say."""
    if n:
        yield say.say(name, cases=say.count("case", n))


def _after(say: Teller, question: Question, quiet_ms: int) -> str:
    """The day from which on something can be told."""
    calendar = question.calendar
    return say.day(calendar.day(calendar.end_of(question.first) + quiet_ms))


def _as_of(say: Teller, question: Question) -> str:
    clock = question.calendar.clock(question.now)
    when = f"{say.long_day(question.calendar.day(question.now))} {clock:%H:%M}"
    return say.say("as_of", when=when, few=say.count("case", FEW))


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
