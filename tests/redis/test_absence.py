"""Leaving while waiting, coming back, and the bot taking back what it could not answer."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.gateway.reply import unavailable
from handoff import keys
from handoff.agents import Agents
from handoff.cases import Case
from handoff.errors import Refused
from handoff.lines import Draft
from handoff.mover import Agent, Moved, Mover
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.sweeps import Patience, Sweeps
from handoff.turns import Outcome
from tests.redis.gateway import Page, customer, gateway, wiring
from tests.redis.writing_parts import WritingParts

pytestmark = pytest.mark.redis

MINA, JOON = Agent("mina", "Mina"), Agent("joon", "Joon")
MINUTE_MS = 60_000
AFTER_MS = 10 * MINUTE_MS
DAY_MS = 24 * 60 * MINUTE_MS


class Baton(WritingParts):
    """The writing parts and one gateway's sweeps on one store, and a clock to be moved."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.mover = Mover(store, Scripts(store))
        self.resumed: list[str] = []
        self.is_well = True
        self.sweeps = Sweeps(
            store,
            self.ownership,
            Agents(store, 30_000),
            resume=self.resumed.append,
            presence=self.presence,
            patience=Patience(agent_ms=30_000, customer_ms=AFTER_MS),
            bot_well=self.well,
        )

    async def well(self) -> bool:
        return self.is_well

    async def waits(self, who: str = "u1", channel: str = "web") -> str:
        case = (await self.says("사람이요", f"first-{who}", who, channel)).case
        await self.ownership.ask_for_person(case)
        return case

    async def bot_fails(self, who: str = "u1", message: str = "m1") -> str:
        case = (await self.says("환불 되나요", message, who)).case
        turn = await self.turns.begin(case)
        assert turn is not None
        await self.turns.finish(turn, unavailable("ko", turn.seq, {}, "down"))
        return case

    async def pass_ms(self, ms: int) -> None:
        """Let time pass in which gateways beat all the time."""
        before = int(await self.store.get(keys.CLOCK_OFFSET) or 0)
        await self.store.set(keys.CLOCK_OFFSET, str(before + ms))
        await self.presence.beat()

    async def sweep_after(self, ms: int) -> None:
        await self.pass_ms(ms)
        await self.sweeps.once()

    async def abandoned(self, who: str = "u1") -> str:
        case = await self.waits(who)
        await self.presence.beat()
        await self.sweep_after(AFTER_MS)
        assert (await self.get(case)).owner == "closed"
        return case

    async def get(self, case: str) -> Case:
        return await self.cases.get(case)

    async def codes(self, case: str) -> list[str]:
        lines = (await self.cases.snapshot(case)).lines
        return [line.code for line in lines if line.code]


@pytest.fixture
def baton(store: Store) -> Baton:
    return Baton(store)


# --- leaving ---


async def test_who_left_while_waiting_leaves_the_queue(baton: Baton, store: Store) -> None:
    """After the set time without a page, not before; the record says abandoned."""
    case = await baton.waits()
    await baton.sweep_after(AFTER_MS - MINUTE_MS)
    assert (await baton.get(case)).owner == "waiting"
    await baton.sweep_after(2 * MINUTE_MS)
    assert (await baton.get(case)).owner == "closed"
    assert await store.hget(keys.last_closed("web", "u1"), "why") == "abandoned"
    assert await store.zrange(keys.QUEUE, 0, -1) == []


async def test_an_open_page_keeps_the_place(baton: Baton) -> None:
    """However long the wait."""
    case = await baton.waits()
    await baton.pass_ms(AFTER_MS)
    async with baton.presence.page("web:u1"):
        await baton.sweeps.once()
        with pytest.raises(Refused):  # the script itself, whatever a sweep has read before
            await baton.ownership.abandon(case, AFTER_MS)
    await baton.sweep_after(AFTER_MS - MINUTE_MS)
    assert (await baton.get(case)).owner == "waiting"


async def test_messaging_customers_are_never_away(baton: Baton) -> None:
    """They have no page: a message reaches them."""
    case = await baton.waits(channel="kakao")
    await baton.sweep_after(10 * AFTER_MS)
    assert (await baton.get(case)).owner == "waiting"


async def test_the_time_counts_from_the_last_that_happened(baton: Baton) -> None:
    """A message, or an agent who passed the case back to the queue."""
    wrote, passed_back = await baton.waits("u1"), await baton.waits("u2")
    await baton.ownership.claim(passed_back, MINA)
    await baton.pass_ms(AFTER_MS)
    await baton.says("아직 있어요", "m2", "u1")
    await baton.ownership.transfer(passed_back, MINA, None)
    await baton.sweep_after(AFTER_MS - MINUTE_MS)
    assert [(await baton.get(case)).owner for case in (wrote, passed_back)] == ["waiting"] * 2
    await baton.sweep_after(2 * MINUTE_MS)
    assert [(await baton.get(case)).owner for case in (wrote, passed_back)] == ["closed"] * 2


async def test_an_outage_makes_nobody_absent(baton: Baton, store: Store) -> None:
    """All gateways, or Redis, were away for eleven minutes: no page could be marked."""
    await store.set(keys.CLOCK_OFFSET, str(-11 * MINUTE_MS))
    case = await baton.waits()
    await baton.presence.beat()
    notes = await store.hgetall(keys.WATCH)
    for name in ("since_ms", "last_ms"):
        await store.hset(keys.WATCH, name, str(int(notes[name]) - 11 * MINUTE_MS))
    await store.set(keys.CLOCK_OFFSET, "0")
    with pytest.raises(Refused):  # before anybody beats again
        await baton.ownership.abandon(case, AFTER_MS)
    await baton.sweep_after(0)
    assert (await baton.get(case)).owner == "waiting"
    await baton.sweep_after(AFTER_MS)
    assert (await baton.get(case)).owner == "closed"


# --- coming back ---


async def test_who_comes_back_has_the_old_place(baton: Baton, store: Store) -> None:
    """The same case, before those who came later."""
    case = await baton.abandoned("u1")
    later = await baton.waits("u2")
    assert await baton.ownership.open_case("web", "u1") == case
    assert await store.zrange(keys.QUEUE, 0, -1) == [case, later]
    assert (await baton.codes(case))[-2:] == ["abandoned", "came_back"]


async def test_two_tabs_that_come_back_at_once_move_it_once(baton: Baton) -> None:
    """One line, one change of owner."""
    case = await baton.abandoned()
    before = (await baton.get(case)).epoch
    found = await asyncio.gather(*(baton.ownership.open_case("web", "u1") for _ in range(8)))
    assert set(found) == {case}
    assert (await baton.get(case)).epoch == before + 1
    assert (await baton.codes(case)).count("came_back") == 1


async def test_messages_of_who_comes_back_go_into_the_same_case(baton: Baton) -> None:
    """In order, from several tabs at once, and a resent one only once."""
    case = await baton.abandoned()
    sent = [f"b{n}" for n in range(6)]
    both = await asyncio.gather(*(baton.says(id_, id_) for id_ in sent), baton.says("b0", "b0"))
    assert {one.case for one in both} == {case}
    assert {one.owner for one in both} == {"waiting"}
    lines = (await baton.cases.snapshot(case)).lines
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    assert [line.code for line in lines[1:4]] == ["asked_for_person", "abandoned", "came_back"]
    assert sorted(line.id or "" for line in lines[4:]) == sent


async def test_after_a_day_a_message_opens_a_linked_case(baton: Baton) -> None:
    """And to open the chat alone opens nothing."""
    case = await baton.abandoned()
    await baton.pass_ms(DAY_MS)
    assert await baton.ownership.open_case("web", "u1") is None
    received = await baton.says("저 또 왔어요", "m9")
    assert received.case != case
    assert (await baton.get(received.case)).previous == case


async def test_who_ended_the_chat_does_not_come_back(baton: Baton, store: Store) -> None:
    """That was said, not guessed, though the record calls both abandoned."""
    case = await baton.waits()
    await baton.ownership.end(case)
    assert await store.hget(keys.last_closed("web", "u1"), "why") == "abandoned"
    assert await baton.ownership.open_case("web", "u1") is None
    assert (await baton.says("다시", "m2")).case != case


async def test_leaving_and_coming_back_works_any_number_of_times(baton: Baton) -> None:
    """P6."""
    case = await baton.abandoned()
    for _ in range(3):
        assert await baton.ownership.open_case("web", "u1") == case
        await baton.sweep_after(AFTER_MS)
        assert (await baton.get(case)).owner == "closed"


# --- the bot is back ---


async def test_the_bot_takes_back_what_it_could_not_answer(baton: Baton) -> None:
    """Once it is well: the last message is its turn again, and the customer is told."""
    case = await baton.bot_fails()
    baton.is_well = False
    await baton.sweep_after(0)
    assert (await baton.get(case)).owner == "waiting"
    baton.is_well = True
    await baton.sweep_after(0)
    assert (await baton.get(case)).owner == "bot"
    assert baton.resumed == [case]
    assert (await baton.codes(case))[-1] == "bot_recovered"
    turn = await baton.turns.begin(case)
    assert turn is not None
    assert turn.seq == 1


async def test_only_cases_that_nobody_has_taken_go_back(baton: Baton) -> None:
    """Not who asked for a person, not who had one already, not who has one."""
    asked, had, has = await baton.waits("u1"), await baton.bot_fails("u2"), ""
    await baton.ownership.claim(had, MINA)
    await baton.ownership.transfer(had, MINA, None)
    has = await baton.bot_fails("u3")
    await baton.ownership.claim(has, JOON)
    await baton.presence.beat()
    await baton.sweeps.once()
    for case in (asked, had, has):
        with pytest.raises(Refused):
            await baton.ownership.bot_recovered(case)
        assert (await baton.get(case)).owner != "bot"


async def test_a_message_that_breaks_the_bot_goes_to_a_person_in_the_end(baton: Baton) -> None:
    """It is tried once more, not for ever, and it doesn't stand in the way of others."""
    case = await baton.bot_fails()
    await baton.sweep_after(0)
    turn = await baton.turns.begin(case)
    assert turn is not None
    await baton.turns.finish(turn, unavailable("ko", turn.seq, {}, "down"))
    for _ in range(3):
        await baton.sweep_after(0)
    assert (await baton.get(case)).owner == "waiting"
    assert (await baton.codes(case)).count("bot_recovered") == 1
    assert await baton.store.zrange(keys.BOT_DOWN, 0, -1) == []


async def test_an_outage_after_an_answer_is_a_new_one(baton: Baton) -> None:
    """The same customer may be taken back again with their next message."""
    case = await baton.bot_fails()
    await baton.sweep_after(0)
    turn = await baton.turns.begin(case)
    assert turn is not None
    answer = Outcome((Draft(who="bot", text="답", turn=1),), "answered", 0.9, {}, {})
    await baton.turns.finish(turn, answer)
    await baton.bot_fails(message="m2")
    await baton.sweep_after(0)
    assert (await baton.get(case)).owner == "bot"


async def test_the_longest_wait_goes_back_first_and_no_more_than_the_bot_can_take(
    baton: Baton,
) -> None:
    """What has gone back and is not answered yet counts."""
    cases = []
    for n in range(25):
        cases.append(await baton.bot_fails(f"u{n}"))
        await baton.pass_ms(1000)
    for _ in range(3):
        await baton.sweeps.once()
    owners = [(await baton.get(case)).owner for case in cases]
    assert owners == ["bot"] * 20 + ["waiting"] * 5


# --- the same move twice ---


async def test_a_move_whose_answer_was_lost_is_made_once(baton: Baton) -> None:
    """The client library sends a script again when the connection breaks under its reply."""
    case = await baton.waits()

    async def claim(move_id: str, agent: Agent) -> Moved:
        return await baton.mover.move(
            case, "claim", say="agent_joined", by=agent.user, to=agent, move_id=move_id
        )

    first = await claim("a", MINA)
    await baton.ownership.transfer(case, MINA, JOON)
    again = await claim("a", MINA)
    assert (again.owner, again.epoch, again.last) == (first.owner, first.epoch, first.last)
    assert again.again
    assert (await baton.get(case)).agent == "joon"
    assert (await baton.codes(case)).count("agent_joined") == 1


# --- the pages ---


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def url(redis_url: str, store: Store) -> AsyncIterator[str]:
    """A gateway whose bot is down; it sweeps so rarely that it leaves the sweeping to us."""
    del store
    async with gateway(wiring(redis_url), sweep_every_s=3600.0) as address:
        yield address


async def asks_for_a_person(page: Page, press: str = "p1") -> str:
    await page.until("welcome")
    await page.send(type="person", id=press)
    return str((await page.until("owner", owner="waiting"))["case"])


async def test_a_page_that_opens_again_finds_the_same_wait(
    http: ClientSession, url: str, baton: Baton
) -> None:
    """The welcome already says so, and the lines say what happened."""
    page, token = await customer(http, url)
    case = await asks_for_a_person(page)
    await page.socket.close()
    await baton.sweep_after(AFTER_MS)
    again, _ = await customer(http, url, token)
    assert (await again.until("welcome"))["owner"] == "waiting"
    while (line := await again.until("line", case=case))["line"]["code"] != "came_back":
        pass
    assert line["line"]["text"].startswith("다시 오셨네요")


async def test_an_open_page_that_was_taken_for_absent_waits_on(
    http: ClientSession, url: str, baton: Baton
) -> None:
    """Its gateway may have been cut off from Redis for a while, alone."""
    page, _ = await customer(http, url)
    case = await asks_for_a_person(page)
    await baton.sweep_after(AFTER_MS)
    await page.until("owner", owner="closed")
    assert (await page.until("owner", owner="waiting"))["case"] == case


@pytest.mark.parametrize("what", ["end", "cancel_wait", "person"])
async def test_a_command_sent_again_is_answered_with_what_is_so(
    http: ClientSession, url: str, what: str
) -> None:
    """Its first answer was lost with the connection: no error, nothing moves twice."""
    frame = {"type": what} | ({"id": "p1"} if what == "person" else {})
    owner = {"end": "closed", "cancel_wait": "bot", "person": "waiting"}[what]
    page, token = await customer(http, url)
    case = await asks_for_a_person(page)
    if what != "person":
        await page.send(**frame)
    first = await page.until("owner", owner=owner) if what != "person" else page.frames[-1]
    await page.socket.close()

    again, _ = await customer(http, url, token, case)
    await again.until("welcome", owner=owner)
    await again.send(**frame)
    told = await again.until("owner")
    assert (told["case"], told["owner"], told["epoch"]) == (case, owner, first["epoch"])
    assert "error" not in [frame["type"] for frame in again.frames]


async def test_a_wish_for_a_person_that_was_granted_long_ago_opens_nothing(
    http: ClientSession, url: str
) -> None:
    """Sent again after the chat has ended, it is the same wish still."""
    page, token = await customer(http, url)
    case = await asks_for_a_person(page)
    await page.send(type="end")
    await page.until("owner", owner="closed")
    await page.socket.close()
    again, _ = await customer(http, url, token, case)
    await again.until("welcome", owner="closed")
    await again.send(type="person", id="p1")
    assert (await again.until("accepted"))["duplicate"] is True
    assert (await again.until("owner"))["owner"] == "closed"


async def test_what_the_bot_takes_back_ends_its_turn_again(
    http: ClientSession, redis_url: str, baton: Baton
) -> None:
    """The page hears of the second try of the same message like of any other."""
    async with gateway(wiring(redis_url), sweep_every_s=0.1) as url:
        page, _ = await customer(http, url)
        await page.until("welcome")
        await page.send(type="say", id="m1", text="배송비 얼마예요?")
        ended = await page.until("turn_ended")
        assert ended["decision"] == "unavailable"
        await baton.ownership.bot_recovered(ended["case"])
        assert (await page.until("owner", owner="bot"))["case"] == ended["case"]
        again = await page.until("turn_ended")
        assert (again["seq"], again["owner"]) == (ended["seq"], "waiting")
