"""What an operator's app is told: every line once, in order, whatever its receiver does."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from jsonschema import Draft202012Validator

from bot.channels import deliveries
from bot.channels.contract import Later, Undeliverable
from bot.channels.rest import channel
from bot.channels.rest.openapi import description
from bot.channels.rest.receiver import Receiver as Sending
from bot.channels.rest.signing import Signer
from handoff import keys
from handoff.cases import Cases
from handoff.intake import Intake
from handoff.lines import Draft
from handoff.mover import Agent
from handoff.ownership import Ownership
from handoff.pictures import Pictures
from handoff.scripts import Scripts
from handoff.speech import Speech
from handoff.store import Store
from handoff.turns import Outcome, Turns
from tests.channels.rest_app import SECRET, App, Receiver, picture, receiver
from tests.redis.gateway import gateway, wiring

pytestmark = pytest.mark.redis

MINA = Agent("mina", "Mina")
ANSWER = {
    "kind": "answer",
    "articles": [{"id": "a1", "title": "배송비", "language": "ko", "score": 0.9}],
    "evidence": {"secret": "nobody's"},
    "confidence": 0.91,
}
CLARIFY = {"kind": "clarify", "choices": [{"id": "a1", "label": "배송비"}], "confidence": 0.4}


@dataclass
class Desk:
    """A gateway with a channel, its app, and what speaks in its cases."""

    app: App
    hook: Receiver
    store: Store
    folder: Path

    async def handed_over(self, customer: str = "u1") -> str:
        """A case that waits because the bot is down; two lines, of which one is told."""
        return str((await self.app.say(customer)).body["case"])

    async def claimed(self, customer: str = "u1") -> str:
        """A case that an agent has."""
        case = str((await self.app.say(customer)).body["case"])
        ownership = Ownership(self.store, Scripts(self.store))
        await self.app.post("person", {"id": f"p-{customer}", "customer": customer})
        await ownership.claim(case, MINA)
        return case

    async def agent_says(self, case: str, *texts: str, pictures: tuple[str, ...] = ()) -> None:
        speech = Speech(self.store, Scripts(self.store))
        for text in texts:
            await speech.say(case, MINA, secrets.token_hex(8), text, pictures)


@pytest.fixture
async def hook(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    """A receiver, and a Baton that has little patience with it."""
    monkeypatch.setattr(deliveries, "_SHORTEST_S", 0.01)
    monkeypatch.setattr(channel, "_ANSWER_S", 0.3)
    async with receiver() as one:
        yield one


@pytest.fixture
async def desk(redis_url: str, store: Store, hook: Receiver, tmp_path: Path) -> AsyncIterator[Desk]:
    told = wiring(redis_url, rest={"secret": SECRET, "webhook_url": hook.url})
    async with gateway(replace(told, data=tmp_path)) as url, ClientSession() as http:
        yield Desk(App(url, http), hook, store, tmp_path)
    schemas = description()["components"]["schemas"]
    for event in hook.attempts:
        schema = {"$ref": f"#/components/schemas/{event['type'].title()}Event"}
        sent = {name: value for name, value in event.items() if name != "webhook-id"}
        Draft202012Validator(schema | {"components": {"schemas": schemas}}).validate(sent)


async def test_every_line_is_told_once_in_order(desk: Desk) -> None:
    """The customer's own are not told; the id is the place in the transcript."""
    case = await desk.claimed()
    await desk.agent_says(case, "하나", "둘", "셋")
    await desk.hook.until(lambda: desk.hook.lines()[-1:] and desk.hook.lines()[-1]["text"] == "셋")
    lines = desk.hook.lines()
    assert [line["text"] for line in lines[-3:]] == ["하나", "둘", "셋"]
    assert {line["name"] for line in lines[-3:]} == {"Mina"}
    assert [line["webhook-id"] for line in lines] == [f"{case}.{line['seq']}" for line in lines]
    numbers = [line["seq"] for line in lines]
    assert numbers == sorted(set(numbers))
    assert {line["who"] for line in lines} <= {"bot", "agent", "system"}


async def test_answers_say_what_customers_see_and_no_more(desk: Desk, hook: Receiver) -> None:
    """Sources and choices, without evidence or confidence."""
    scripts = Scripts(desk.store)
    async with desk.store.pipeline(transaction=False) as pipe:
        pipe.zadd(keys.GATEWAYS, {"test": 2**52})
        await pipe.execute()
    turns = Turns(desk.store, scripts, "test", 60_000)
    # Written past the gateway, which would take the turn itself.
    received = await Intake(desk.store, scripts).receive("rest", "u9", "ko", "m1", "배송비?")
    turn = await turns.begin(received.case)
    assert turn is not None
    replies = (
        Draft(who="bot", text="3,000원이에요.", turn=1, custom=ANSWER),
        Draft(who="bot", text="어느 쪽인가요?", turn=1, custom=CLARIFY),
    )
    assert await turns.finish(turn, Outcome(replies, "answered", 0.9, {}, {})) == "done"
    answer, clarify = await hook.until_lines(2)
    assert (answer["kind"], clarify["kind"]) == ("answer", "clarify")
    assert answer["sources"] == [{"id": "a1", "title": "배송비", "language": "ko"}]
    assert clarify["choices"] == [{"id": "a1", "label": "배송비"}]
    assert not {"evidence", "confidence", "custom", "turn"} & (set(answer) | set(clarify))
    told = (await desk.app.lines("u9")).body["lines"][1:]
    assert told == [{k: v for k, v in line.items() if k in told[0]} for line in (answer, clarify)]


async def test_an_agents_picture_can_be_fetched(desk: Desk, hook: Receiver) -> None:
    """By the address in the line."""
    case = await desk.claimed()
    pictures = Pictures(desk.store, desk.folder / "attachments")
    kept = await pictures.keep(picture("JPEG"))
    await desk.agent_says(case, "여기요", pictures=(kept.id,))
    await hook.until(lambda: any(line["pictures"] for line in hook.lines()))
    (shown,) = hook.lines()[-1]["pictures"]
    assert (shown["type"], shown["width"], shown["height"]) == ("image/jpeg", 3, 2)
    fetched = await desk.app.get(shown["url"])
    assert (fetched.status, fetched.body) == (200, picture("JPEG"))


async def test_that_it_takes_a_while_is_said(redis_url: str, store: Store, hook: Receiver) -> None:
    """That the bot has begun, and that it takes longer, in the customer's language."""
    told = wiring(redis_url, rest={"secret": SECRET, "webhook_url": hook.url})
    async with gateway(told, slow_after_s=0.1) as url, ClientSession() as http:
        await App(url, http).say("u1", "How much is shipping?")
        await hook.until(lambda: len(hook.taken) >= 3)
    told_of = {one["type"]: one for one in hook.taken}
    assert set(told_of) == {"thinking", "slow", "line"}
    assert "longer" in told_of["slow"]["text"]
    assert len({one["webhook-id"] for one in hook.taken}) == 3


@pytest.mark.parametrize("status", [500, 503, 429, 400, 401, 404, 301])
async def test_a_receiver_that_fails_for_a_while_gets_everything(
    desk: Desk, hook: Receiver, status: int
) -> None:
    """In order, whatever it says meanwhile: a refusal may be a fault of the minute."""
    hook.replies.extend([status] * 4)
    case = await desk.claimed()
    await desk.agent_says(case, "하나", "둘")
    await hook.until(lambda: bool(hook.lines()) and hook.lines()[-1]["text"] == "둘")
    lines = [one for one in hook.attempts if one["type"] == "line"]
    taken = [line["seq"] for line in hook.lines()]
    assert taken == sorted(set(taken))
    assert [line["seq"] for line in lines] == sorted(line["seq"] for line in lines)


async def test_a_redirect_is_not_followed(desk: Desk, hook: Receiver) -> None:
    """To wherever it leads: signed lines go to the operator's address alone."""
    async with receiver() as elsewhere:
        moved = web.Response(status=307, headers={"Location": elsewhere.url})
        hook.replies.append(moved)
        await desk.handed_over()
        await hook.until_lines(1)
        assert not elsewhere.attempts


async def test_a_receiver_that_is_slow_is_sent_a_line_again(desk: Desk, hook: Receiver) -> None:
    """Under the same id, by which it knows that; the lines behind it wait for it."""
    never = asyncio.Event()
    hook.replies.append(never.wait)
    await desk.handed_over()
    await hook.until_lines(1)
    lines = [one for one in hook.attempts if one["type"] == "line"]
    assert [line["webhook-id"] for line in lines] == [lines[0]["webhook-id"]] * 2


async def test_a_large_answer_isnt_read(desk: Desk, hook: Receiver) -> None:
    """The status is enough."""

    async def large() -> web.StreamResponse:
        return web.Response(body=b"x" * 5_000_000, status=200)

    hook.replies.append(large)
    await desk.handed_over()
    assert len(await hook.until_lines(1)) == 1


async def test_gone_is_noted_for_the_agent_and_never_sent_again(desk: Desk, hook: Receiver) -> None:
    """410 is the one answer that means never; the agent sees that the line did not arrive."""
    case = await desk.claimed()
    await hook.until_lines(2)
    hook.replies.append(410)
    await desk.agent_says(case, "하나")
    await desk.agent_says(case, "둘")
    await hook.until(lambda: hook.lines()[-1]["text"] == "둘")
    lines = (await Cases(desk.store).snapshot(case)).lines
    assert [line.code for line in lines].count("undelivered") == 1
    assert "하나" not in [line["text"] for line in hook.lines()]
    shown = (await desk.app.lines("u1")).body["lines"]
    assert "undelivered" not in [line["code"] for line in shown]


async def test_one_customers_receiver_fault_holds_nobody_else_up(
    desk: Desk, hook: Receiver
) -> None:
    """Lines of another customer go out while one's are put off for a minute."""
    wait = web.Response(status=503, headers={"Retry-After": "60"})
    hook.replies.append(wait)
    await desk.handed_over("u1")
    await hook.until(lambda: any(one["type"] == "line" for one in hook.attempts))
    await desk.handed_over("u2")
    await hook.until_lines(1)
    assert {line["customer"] for line in hook.lines()} == {"u2"}


async def _told_by(hook: Receiver, made_at_s: float) -> Exception | None:
    sending = Sending(hook.url, Signer(SECRET), 5.0)
    async with sending.running():
        try:
            await sending.tell("c.1", '{"type":"line"}', made_at_s)
        except (Later, Undeliverable) as error:
            return error
    return None


async def test_how_long_a_receiver_wants_to_be_left_alone(hook: Receiver) -> None:
    """Seconds or a date, an hour at most; nonsense is left to our own judgement."""
    now = datetime.now(UTC)
    for said, low, high in (
        ("7", 7, 7),
        ("86400", 3600, 3600),
        ("9" * 5000, 3600, 3600),
        (format_datetime(now + timedelta(seconds=90), usegmt=True), 80, 90),
        (format_datetime(now - timedelta(days=9), usegmt=True), 0, 0),
    ):
        hook.replies.append(web.Response(status=429, headers={"Retry-After": said}))
        error = await _told_by(hook, now.timestamp())
        assert isinstance(error, Later)
        assert error.wait_s is not None
        assert low <= error.wait_s <= high
    for nonsense in ("soon", "-1", "1.5", ""):
        hook.replies.append(web.Response(status=503, headers={"Retry-After": nonsense}))
        error = await _told_by(hook, now.timestamp())
        assert isinstance(error, Later)
        assert error.wait_s is None


async def test_a_line_that_is_refused_for_a_day_is_given_up(hook: Receiver) -> None:
    """So that those behind it have a chance; failures and "later" are never given up for."""
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).timestamp()
    for status, error in ((400, Undeliverable), (500, Later), (429, Later), (302, Later)):
        hook.replies.append(status)
        assert isinstance(await _told_by(hook, yesterday), error)


async def test_a_receiver_that_isnt_there(hook: Receiver) -> None:
    """Is a matter of later."""
    sending = Sending("http://127.0.0.1:9/", Signer(SECRET), 5.0)
    async with sending.running():
        with pytest.raises(Later):
            await sending.tell("c.1", "{}", 0.0)


async def test_a_new_gateway_tells_what_the_old_one_could_not(
    redis_url: str, store: Store, hook: Receiver
) -> None:
    """Whatever was on its way is in Redis."""
    hook.replies.extend([500] * 1000)
    told = wiring(redis_url, rest={"secret": SECRET, "webhook_url": hook.url})
    async with gateway(told) as url, ClientSession() as http:
        case = (await App(url, http).say("u1")).body["case"]
        await hook.until(lambda: any(one["type"] == "line" for one in hook.attempts))
    hook.replies.clear()
    async with store.pipeline(transaction=False) as pipe:
        pipe.delete(keys.GATEWAYS)  # its heart has stopped
        await pipe.execute()
    async with gateway(told):
        lines = await hook.until_lines(1)
    assert [(line["case"], line["seq"]) for line in lines] == [(case, 2)]


async def test_lines_can_be_asked_for_instead(redis_url: str, store: Store) -> None:
    """From a number on; everything where the number can't be honoured; no case is jumped over."""
    told = wiring(redis_url, rest={"secret": SECRET})
    async with gateway(told) as url, ClientSession() as http:
        app = App(url, http)
        nothing = {"case": None, "owner": None, "reset": True, "last": 0, "next": None, "lines": []}
        assert (await app.lines("u1")).body == nothing
        cases = []
        for number in range(3):
            cases.append((await app.say("u1", f"글 {number}")).body["case"])
            await app.post("end", {"customer": "u1"})
        for place, case in enumerate(cases):
            page = (await app.lines("u1", f"?case={case}&after=1")).body
            assert (page["case"], page["reset"], page["owner"]) == (case, False, "closed")
            assert [line["seq"] for line in page["lines"]] == list(range(2, page["last"] + 1))
            assert page["next"] == (cases[place + 1] if place < 2 else None)
        whole = (await app.lines("u1")).body
        assert (whole["case"], whole["reset"], whole["lines"][0]["id"] is None) == (
            cases[2],
            True,
            False,
        )
        for query in (f"?case={cases[2]}&after=99", "?case=c_nobodys&after=1", "?after=1"):
            assert (await app.lines("u1", query)).body == whole
        other = (await app.lines("u2", f"?case={cases[0]}")).body
        assert other["case"] is None
        async with store.pipeline(transaction=False) as pipe:
            pipe.smembers(keys.OUTBOXES)
            (left,) = await pipe.execute()
        assert not left
