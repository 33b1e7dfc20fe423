"""What customers say of answers and of people: said once, kept as an event, shown again."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from aiohttp import ClientSession

from bot.gateway.reply import outcome_of
from handoff import keys
from handoff.bindings import Bindings
from handoff.cases import Cases
from handoff.errors import HandoffError
from handoff.feedback import Feedback, Rating
from handoff.lines import Draft
from handoff.mover import Agent
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.turns import Outcome
from record.events import SCHEMA, Event, newest
from tests.redis.gateway import customer, gateway, wiring
from tests.redis.writing_parts import WritingParts

pytestmark = pytest.mark.redis

DAY_MS = 24 * 3600 * 1000
MINA, JOON = Agent("mina", "Mina"), Agent("joon", "Joon")
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
ANSWER = outcome_of(
    {
        "replies": [
            {
                "text": "7일 안에 돼요. 도움이 됐나요?",
                "custom": {
                    "kind": "answer",
                    "articles": [{"id": "refund", "title": "환불", "language": "ko"}],
                    "confidence": 0.9,
                    "evidence": {"intents": [{"name": "ask", "probability": 0.8}]},
                },
            }
        ],
        "slots": {"language": "ko"},
    },
    1,
)
GLAD = Outcome((Draft(who="bot", text="다행이에요", turn=3),), "social", None, {}, {}, helped=True)


class Desk(WritingParts):
    """A bot, agents and one customer, u1, without a gateway."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.feedback = Feedback(store, Scripts(store))

    async def answered(self, message: str = "m1", outcome: Outcome = ANSWER) -> str:
        """A message of the customer that the bot answers in its next line."""
        case = (await self.says("환불 되나요", message)).case
        turn = await self.turns.begin(case)
        assert turn is not None
        assert await self.turns.finish(turn, outcome) == "done"
        return case

    async def attended(self) -> str:
        """A case that an agent has."""
        case = (await self.says("사람이요", "m1")).case
        await self.ownership.ask_for_person(case)
        await self.ownership.claim(case, MINA)
        return case

    async def events(self, *kinds: str) -> list[Event]:
        """The events of these kinds; every event there is follows the schema."""
        rows = await self.store.xrange(keys.EVENTS)
        events = [Event.from_entry(entry) for _, entry in rows]
        for event in events:
            VALIDATOR.validate(event.as_dict())
        return [event for event in events if event.type in kinds]

    async def said(self, kind: str) -> list[dict[str, Any]]:
        """What the events of one kind tell."""
        return [event.data for event in await self.events(kind)]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


async def test_each_new_word_is_an_event_and_a_repeated_one_is_none(desk: Desk) -> None:
    """No, no, yes: two events, and the case keeps the last word."""
    case = await desk.answered()
    for helped in (False, False, True):
        await desk.feedback.helped(case, "web", "u1", 2, helped)
    words = [(one["answer"], one["helped"], one["how"]) for one in await desk.said("feedback")]
    assert words == [(2, False, "button"), (2, True, "button")]
    assert (await desk.cases.get(case)).feedback == {"2": True}


async def test_words_are_about_the_answer_shown_last(desk: Desk) -> None:
    """The same word by button afterwards is no news; another one is."""
    case = await desk.answered()
    await desk.answered("m2", GLAD)
    assert await desk.said("feedback") == [{"answer": 2, "helped": True, "how": "words"}]
    await desk.feedback.helped(case, "web", "u1", 2, True)
    await desk.feedback.helped(case, "web", "u1", 2, False)
    assert [one["how"] for one in await desk.said("feedback")] == ["words", "button"]


async def test_words_about_nothing_are_no_feedback(desk: Desk) -> None:
    """A bot that takes a yes for feedback where it never answered writes the decision alone."""
    await desk.answered("m1", GLAD)
    assert await desk.said("feedback") == []
    assert len(await desk.said("decision")) == 1


async def test_a_turn_that_came_too_late_says_nothing_of_the_answer(desk: Desk) -> None:
    """What was never shown was not heard either."""
    case = await desk.answered()
    await desk.says("네", "m2")
    turn = await desk.turns.begin(case)
    assert turn is not None
    await desk.ownership.take_over(case, MINA)
    assert await desk.turns.finish(turn, GLAD) == "late"
    assert await desk.said("feedback") == []


@pytest.mark.parametrize(
    ("case", "who", "seq", "code"),
    [
        ("own", "u1", 1, "no_answer"),  # a line of the customer's
        ("own", "u1", 3, "no_answer"),  # no line at all
        ("own", "u1", 10**9, "no_answer"),
        ("own", "u2", 2, "not_found"),  # another customer's case
        ("c_none", "u1", 2, "not_found"),
        ("c:none", "u1", 2, "not_found"),  # spells another key
    ],
)
async def test_what_is_no_answer_of_theirs_is_refused(
    desk: Desk, case: str, who: str, seq: int, code: str
) -> None:
    """Nothing is written, and nothing is learnt of somebody else's case."""
    own = await desk.answered()
    with pytest.raises(HandoffError) as refused:
        await desk.feedback.helped(own if case == "own" else case, "web", who, seq, True)
    assert refused.value.code == code
    assert await desk.said("feedback") == []


async def test_the_last_rating_counts_and_names_the_last_agent(desk: Desk) -> None:
    """Said twice is one event; about the next agent it is another."""
    case = await desk.attended()
    await desk.ownership.resolve(case, MINA)
    for rating in (Rating(4, None), Rating(4, None), Rating(4, True)):
        await desk.feedback.rate(case, "web", "u1", rating)
    assert await desk.said("rating") == [
        {"score": 4, "easy": None, "agent": "mina"},
        {"score": 4, "easy": True, "agent": "mina"},
    ]
    assert (await desk.cases.get(case)).rating == {"score": 4, "easy": True}


async def test_a_case_handed_back_is_rated_and_the_next_agent_too(desk: Desk) -> None:
    """The same words about somebody else are news."""
    case = await desk.attended()
    await desk.ownership.hand_back(case, MINA)
    await desk.feedback.rate(case, "web", "u1", Rating(5, True))
    await desk.ownership.take_over(case, JOON)
    await desk.ownership.hand_back(case, JOON)
    await desk.feedback.rate(case, "web", "u1", Rating(5, True))
    assert [one["agent"] for one in await desk.said("rating")] == ["mina", "joon"]


async def test_nobody_rates_where_no_person_was(desk: Desk) -> None:
    """Nor somebody else's case."""
    case = await desk.answered()
    await desk.ownership.ask_for_person(case)
    for who, code in (("u1", "nobody_to_rate"), ("u2", "not_found")):
        with pytest.raises(HandoffError) as refused:
            await desk.feedback.rate(case, "web", who, Rating(5, None))
        assert refused.value.code == code
    assert await desk.said("rating") == []


async def test_a_closed_case_can_be_judged_for_a_week(desk: Desk, store: Store) -> None:
    """By the server's clock, from its end on."""
    case = await desk.answered()
    await desk.ownership.take_over(case, MINA)
    await desk.ownership.resolve(case, MINA)
    await store.set(keys.CLOCK_OFFSET, str(7 * DAY_MS - 60_000))
    await desk.feedback.helped(case, "web", "u1", 2, True)
    await desk.feedback.rate(case, "web", "u1", Rating(None, False))
    await store.set(keys.CLOCK_OFFSET, str(7 * DAY_MS + 60_000))
    for late in (
        desk.feedback.helped(case, "web", "u1", 2, False),
        desk.feedback.rate(case, "web", "u1", Rating(1, None)),
    ):
        with pytest.raises(HandoffError) as refused:
            await late
        assert refused.value.code == "too_late"
    assert len(await desk.events("feedback", "rating")) == 2


async def test_a_decision_says_what_was_shown(desk: Desk) -> None:
    """Version 2: intent, articles, the message's language, and whether a form was finished."""
    await desk.answered()
    done = outcome_of(
        {
            "replies": [{"text": "배송 중", "custom": {"kind": "form", "done": True}}],
            "slots": {"language": "en"},
        },
        3,
    )
    await desk.answered("m2", done)
    first, second = await desk.events("decision")
    assert (first.v, first.data["articles"], first.data["intent"]) == (2, ["refund"], "ask")
    assert (first.data["lang"], first.data["finished"]) == ("ko", False)
    assert (second.data["articles"], second.data["intent"]) == ([], None)
    assert (second.data["lang"], second.data["finished"]) == ("en", True)


async def test_a_case_says_whether_its_customer_is_known(desk: Desk, store: Store) -> None:
    """A browser is not, a messaging channel is; who signs in is told of once, when it happens."""
    await desk.says("안녕", "m1", "u9", "kakao")
    case = (await desk.says("안녕", "m1", "browser")).case
    bindings, hana = Bindings(store), {"sub": "kim-7", "name": "", "email": ""}
    for _ in range(2):
        assert await bindings.bind("web", "browser", "i_kim", hana) == "browser"
    await desk.ownership.end(case)
    await desk.says("또 안녕", "m2", "browser")
    opened = await desk.events("case_opened")
    assert [event.data["known"] for event in opened] == [True, False, True]
    assert [event.case for event in await desk.events("customer_known")] == [case]


async def test_who_signs_in_without_an_open_case_changes_none(desk: Desk, store: Store) -> None:
    """The closed case stays what it was."""
    case = (await desk.says("안녕", "m1", "browser")).case
    await desk.ownership.end(case)
    await Bindings(store).bind("web", "browser", "i_kim", {"sub": "kim-7"})
    assert await desk.events("customer_known") == []


@pytest.mark.parametrize(
    ("how", "hours", "reopened"),
    [
        ("resolve", 23, True),
        ("resolve", 25, False),
        ("end", 1, False),
    ],
)
async def test_a_resolved_case_is_told_that_its_customer_came_back(
    desk: Desk, store: Store, how: str, hours: int, reopened: bool
) -> None:
    """Within 24 h of an agent's resolution, on the former case."""
    former = await desk.attended()
    if how == "resolve":
        await desk.ownership.resolve(former, MINA)
    else:
        await desk.ownership.end(former)
    await store.set(keys.CLOCK_OFFSET, str(hours * 3600 * 1000))
    await desk.says("아직 안 돼요", "m2")
    assert [event.case for event in await desk.events("reopened")] == [former] * reopened
    assert (await desk.events("case_opened"))[-1].data["reopened"] is reopened


async def test_older_events_are_valid_and_read_as_the_newest(desk: Desk) -> None:
    """What an older Baton has written is counted like the rest."""
    await desk.answered()
    opened, decided = await desk.events("case_opened", "decision")
    old = {"known"}, {"intent", "articles", "lang", "finished"}
    for event, fields in zip((opened, decided), old, strict=True):
        data = {key: value for key, value in event.data.items() if key not in fields}
        if event is decided:
            data["evidence"] |= {"passages": [{"id": "refund", "score": 1.0}, {"id": "b"}]}
        before = replace(event, v=1, data=data)
        VALIDATOR.validate(before.as_dict())
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate(replace(before, v=2).as_dict())
        read = newest(before)
        VALIDATOR.validate(read.as_dict())
        assert newest(read) == read
        if event is decided:
            assert read.data == event.data | {"lang": None, "evidence": data["evidence"]}
        else:
            assert read.data == event.data


@pytest.fixture
async def url(redis_url: str, store: Store) -> AsyncIterator[str]:
    async with gateway(wiring(redis_url)) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_a_press_is_noted_shown_in_every_tab_and_after_a_reload(
    http: ClientSession, url: str, desk: Desk
) -> None:
    """The page that pressed is told that it is written down, all pages what was said."""
    page, token = await customer(http, url)
    who = (await page.until("welcome"))["customer"]
    other, _ = await customer(http, url, token)
    await other.until("welcome")
    case = (await desk.intake.receive("web", who, "ko", "m1", "환불?")).case
    turn = await desk.turns.begin(case)
    assert turn is not None
    await desk.turns.finish(turn, ANSWER)
    await page.until("turn_ended")
    await page.send(type="feedback", id="f1", case=case, seq=2, helped=False)
    assert await page.until("noted") == {
        "type": "noted",
        "id": "f1",
        "case": case,
        "of": "feedback",
    }
    said = await other.until("opinion")
    assert (said["helped"], said["rating"], said["late"]) == ({"2": False}, None, False)

    await desk.ownership.take_over(case, MINA)
    await desk.ownership.resolve(case, MINA)
    await other.until("opinion", rating={"score": None, "easy": None})
    await page.send(type="rating", id="r1", case=case, score=4, easy=None)
    assert (await page.until("noted"))["of"] == "rating"
    again, _ = await customer(http, url, token, case)
    await again.until("welcome", case=case)
    said = await again.until("opinion")
    assert (said["helped"], said["rating"]) == ({"2": False}, {"score": 4, "easy": None})
    assert [one["score"] for one in await desk.said("rating")] == [4]


async def test_bad_presses_are_refused_by_their_id(
    http: ClientSession, url: str, desk: Desk
) -> None:
    """One error frame each, nothing written, and the connection goes on."""
    page, _ = await customer(http, url)
    who = (await page.until("welcome"))["customer"]
    theirs = await desk.answered()  # u1's
    own = (await desk.intake.receive("web", who, "ko", "m1", "사람이요")).case
    await desk.ownership.ask_for_person(own)
    feedback = {"type": "feedback", "case": own, "seq": 1, "helped": True}
    rating = {"type": "rating", "case": own, "score": 5, "easy": True}
    bad: list[tuple[dict[str, Any], str]] = [
        (feedback, "no_answer"),
        (feedback | {"case": theirs, "seq": 2}, "not_found"),
        (feedback | {"case": "c_none"}, "not_found"),
        (feedback | {"seq": 0}, "malformed"),
        (feedback | {"seq": 10**20}, "malformed"),
        (feedback | {"helped": 1}, "malformed"),
        (feedback | {"helped": None}, "malformed"),
        (rating, "nobody_to_rate"),
        (rating | {"case": theirs}, "not_found"),
        (rating | {"score": 0}, "malformed"),
        (rating | {"score": 6}, "malformed"),
        (rating | {"score": True}, "malformed"),
        (rating | {"score": 4.5}, "malformed"),
        (rating | {"easy": "yes"}, "malformed"),
        (rating | {"score": None, "easy": None}, "malformed"),
    ]
    for n, (frame, code) in enumerate(bad):
        await page.send(id=f"f{n}", **frame)
        error = await page.until("error")
        assert (error["code"], error["id"], error["of"]) == (code, f"f{n}", frame["type"]), frame
    await page.send(id="half a pair \ud800", **feedback)
    assert (await page.until("error"))["code"] == "malformed"
    assert await desk.events("feedback", "rating") == []
    assert (await Cases(desk.store).get(own)).feedback == {}
