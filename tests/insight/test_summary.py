"""The daily summary: true numbers in plain sentences, in both languages."""

import re
from pathlib import Path
from string import Formatter
from typing import Any, Final

import pytest
from sqlalchemy import Engine

from insight.calendar import Calendar, to_number
from insight.counting import MEASURES
from insight.database import keep_last, writing
from insight.question import Question
from insight.summary import summary
from insight.summary_words import WORDS
from insight.tables import COUNTS
from insight.telling import Teller, plain
from tests.insight.stories import Story, some_stories
from tests.insight.subject import emptied, figures

_SEOUL: Final = Calendar("Asia/Seoul")
_NOW: Final = 1_773_284_400_000
_TODAY: Final = _SEOUL.day(_NOW)
_ALONE: Final = {"en": "{} of {}", "ko": "{1}건 중 {0}건"}


def _write(engine: Engine, rows: dict[tuple[int, str], dict[str, int]]) -> None:
    """Counts of days ago and topics, without the cases themselves."""
    emptied(engine)
    written = []
    for (ago, topic), counts in rows.items():
        for facet, value in (("all", ""), ("topic", topic), ("reason", "")):
            key = {"facet": facet, "day": _TODAY - ago, "value": value, "channel": topic}
            numbers = dict.fromkeys(MEASURES, 0) | counts
            written.append({**key, "lang": "ko", "known": True, **numbers})
    with writing(engine) as connection:
        keep_last(connection, COUNTS, written)


def _summary(
    engine: Engine, ago: int, lang: str = "en", titles: dict[str, str] | None = None
) -> str:
    question = Question.parse({}, _SEOUL, _NOW).over(_TODAY - ago, _TODAY - ago)
    with engine.connect() as connection:
        return summary(connection, question, "Moru", lang, titles or {})


def _first(text: str) -> str:
    return text.split("\n\n")[1].replace("\u00a0", " ")


@pytest.mark.parametrize("story", some_stories(4), ids=lambda story: story.name)
def test_its_numbers_are_the_pages(engine: Engine, story: Story) -> None:
    """Every day of every story can be told, in both languages, with the page's own counts."""
    check = story.checks[-1]
    events = [event for event in story.events if event["at"] <= check.now_ms]
    counted = figures(engine, events, check.now_ms, story.time_zone)
    whole = Question.parse(check.asked, Calendar(story.time_zone), check.now_ms)
    for row in counted.overview(check.asked)["days"]:
        day = to_number(Calendar(story.time_zone).clock(0).date().fromisoformat(row["day"]))
        question = whole.over(day, day)
        for lang in WORDS:
            with engine.connect() as connection:
                text = summary(connection, question, "Moru", lang, {})
            assert not re.search(r"[{}]|None", text)
            kept = _ALONE[lang].format(row["contained"]["k"], row["n"])
            assert (kept in _first(text)) == (row["n"] > 0)
            if row["n"] and row["young"] is None:
                for name in ("resolved", "durable"):
                    line = Teller(lang).say(name, share="@", confirmed="", assumed="")
                    start, _, _ = line.partition("@")
                    told = start + _ALONE[lang].format(row[name]["k"], row[name]["n"])
                    assert told in text, (name, text)


@pytest.mark.parametrize("lang", WORDS)
def test_a_day_without_cases_is_one_sentence(engine: Engine, lang: str) -> None:
    """Greetings alone are none either."""
    _write(engine, {(1, "intent:greet"): {"none": 3}})
    for ago in (1, 2, -1):
        _title, rest = _summary(engine, ago, lang).split("\n\n")
        assert rest.count(".") == 1
        assert len(rest.splitlines()) == 1


@pytest.mark.parametrize(
    ("today", "before", "said"),
    [
        ((90, 10), (350, 350), "up 40 points on the 7 days before (46-54 %)."),
        ((10, 90), (350, 350), "down 40 points on the 7 days before (46-54 %)."),
        ((55, 45), (350, 350), "too close to the 7 days before (46-54 %) to call it a change."),
        ((50, 50), (350, 350), "too close to the 7 days before (46-54 %) to call it a change."),
        ((20, 9), (0, 700), "too few to compare with the 7 days before."),
        ((90, 10), (1, 0), "the 7 days before have too few cases to compare with."),
        ((90, 10), (0, 0), "the 7 days before have too few cases to compare with."),
    ],
)
def test_a_change_is_claimed_only_where_ranges_stand_apart(
    engine: Engine, today: tuple[int, int], before: tuple[int, int], said: str
) -> None:
    """The first sentence; few cases carry no comparison."""
    rows = {(2, "a"): dict(zip(("unhelped", "person"), today, strict=True))}
    rows[(5, "a")] = dict(zip(("unhelped", "person"), before, strict=True))
    rows[(10, "a")] = {"person": 1000}  # more than 7 days before: not looked at
    _write(engine, rows)
    assert _first(_summary(engine, 2)).endswith(said)


def test_a_share_of_few_has_no_percentage(engine: Engine) -> None:
    """29 cases are a count, 30 a share with its range."""
    for n, shown in ((29, False), (30, True)):
        _write(engine, {(8, "article:a"): {"assumed_kept": n - 4, "person": 4}})
        text = _summary(engine, 8).rsplit("\n\n", 1)[0]
        assert f"Resolved: {n - 4} of {n} cases" in text
        assert ("%" in text) == shown


@pytest.mark.parametrize(
    ("ago", "resolved", "durable"),
    [
        (0, "from March 14", "from March 20"),
        (1, "from March 13", "from March 19"),
        (2, "Resolved: 7 of 10", "from March 18"),
        (7, "Resolved: 7 of 10", "from March 13"),
        (8, "Resolved: 7 of 10", "Stayed resolved after 7 days: 3 of 10"),
    ],
)
def test_what_is_too_young_is_not_told_yet(
    engine: Engine, ago: int, resolved: str, durable: str
) -> None:
    """It says from when instead; only today is not over."""
    counts = {"assumed_kept": 3, "assumed_young": 2, "confirmed_returned": 2, "maturing": 1}
    _write(engine, {(ago, "article:a"): {**counts, "person": 2}})
    text = _summary(engine, ago)
    lines = text.split("## Resolved\n\n")[1].splitlines()
    assert resolved in lines[0]
    assert "Can only be told after 24 quiet hours: 1 case." in lines[1]
    assert durable in lines[2]
    assert "back on the same matter within 7 days: 2 cases." in lines[3]
    assert ("not over yet" in text) == (ago == 0)


def test_topics_are_those_with_most_not_resolved(engine: Engine) -> None:
    """By title, five at most; what is still maturing has not failed."""
    rows = {(1, f"article:a{n}"): {"unhelped": n, "assumed_young": 9} for n in range(8)}
    rows[(1, "article:m")] = {"maturing": 50}
    rows[(1, "intent:complaint")] = {"person": 20}
    rows[(1, "intent:")] = {"abandoned": 10}
    _write(engine, rows)
    text = _summary(engine, 1, titles={"a7": "Refunds", "m": "Maturing"})
    topics = text.split("not resolved\n\n")[1].split("\n\n")[0]
    assert topics.splitlines() == [
        "- Complaint: 20 of 20 cases",
        "- No topic: 10 of 10 cases",
        "- “Refunds”: 7 of 16 cases",
        "- “a6”: 6 of 15 cases",
        "- “a5”: 5 of 14 cases",
    ]


def test_texts_of_others_mark_nothing(engine: Engine) -> None:
    """A title is text: no link, no heading, no emphasis, no HTML, no line of its own."""
    _write(engine, {(1, "article:a"): {"unhelped": 1}, (1, "intent:a_b_"): {"unhelped": 1}})
    title = "1. [x](http://y) <img src=x>\n\n# *z* `q` ~~s~~ &lt; Q&A \\"
    text = _summary(engine, 1, titles={"a": title})
    told = "1. \\[x\\](http://y) \\<img src=x> # \\*z\\* \\`q\\` \\~\\~s\\~\\~ \\&lt; Q&A \\\\"
    assert f"\n- “{told}”: 1 of 1 case\n" in text
    assert "\n- “a\\_b\\_”: 1 of 1 case\n" in text
    assert plain("a\r\n- b") == "a - b"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0초"),
        (59.6, "1분"),
        (61, "1분 1초"),
        (600, "10분"),
        (3900, "1시간 5분"),
        (90_000, "1일 1시간"),
    ],
)
def test_times_have_two_units_at_most(seconds: float, said: str) -> None:
    """As on the page (page/format.js)."""
    assert Teller("ko").duration(seconds) == said


def test_both_languages_say_the_same_things() -> None:
    """The same names, and no number that one of them leaves out by a slip."""
    ko, en = WORDS["ko"], WORDS["en"]
    assert list(ko) == list(en)

    def told(text: str) -> set[Any]:
        fields = {name for _, name, _, _ in Formatter().parse(text) if name}
        return {"k" if name == "counted" else name for name in fields}

    apart = {name for name in ko if told(ko[name]) != told(en[name])}
    assert apart <= {"day", "date"}


@pytest.mark.parametrize("lang", WORDS)
def test_matters_are_called_what_the_pages_call_them(lang: str) -> None:
    """One reason and one intent have one name, in the summary and on the staff's pages."""
    pages = (Path(__file__).parents[2] / "handoff/look/matter_words.js").read_text("utf-8")
    own = pages.split(f"const {lang} = ")[1].split("};")[0]
    named = dict(re.findall(r'"((?:intent|reason)\.\w+)": "([^"]+)"', own))
    told = {key: words.lower() for key, words in WORDS[lang].items() if key in named}
    assert len(told) >= 10
    assert told == {key: named[key].lower() for key in told}
