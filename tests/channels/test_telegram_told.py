"""What is sent to Telegram while it is slow, full, broken or away: all of it, in order, once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import messenger
from handoff.store import Store
from handoff.words import system_line
from tests.channels.telegram_simulator import Chat
from tests.channels.telegram_simulator.errors import ApiError, bad, too_many
from tests.channels.telegram_site import Site, picture, telegram_site

pytestmark = pytest.mark.redis


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    async with telegram_site(redis_url, store) as site:
        yield site


@pytest.fixture
async def minji(site: Site) -> Chat:
    """A customer with an agent, who has been told so."""
    minji = site.simulator.chat(5)
    await minji.say("안녕")
    await minji.shows("답: 안녕")
    await site.take_over(5)
    await minji.shows("미나님과 연결")
    minji.bubbles.clear()
    return minji


async def _talk(site: Site, customer: int, count: int) -> list[str]:
    for number in range(count):
        await site.agent_says(customer, f"{number}번", n=number)
    return [f"미나: {number}번" for number in range(count)]


async def test_an_agents_words_come_under_their_name(site: Site, minji: Chat) -> None:
    """Long ones in several pieces, in order."""
    await site.agent_says(5, "네.", n=1)
    await site.agent_says(5, "😀" * 3000, n=2)
    await minji.until(lambda chat: len(chat.bubbles) == 3)
    assert minji.texts[0] == "미나: 네."
    assert "".join(minji.texts[1:]) == "미나: " + "😀" * 3000


async def test_told_to_wait_it_waits(site: Site, minji: Chat) -> None:
    """429 with retry_after; the lines behind wait with it, and none is tried before."""
    site.simulator.faults.next.extend([too_many(1)])
    said = await _talk(site, 5, 3)
    await minji.until(lambda chat: len(chat.bubbles) == 3)
    assert minji.texts == said
    assert site.simulator.faults.refused == 1


async def test_more_than_a_chat_may_get(site: Site, minji: Chat) -> None:
    """All of it, at Telegram's pace."""
    site.simulator.faults.per_chat = 2
    said = await _talk(site, 5, 5)
    await minji.until(lambda chat: len(chat.bubbles) == 5)
    assert minji.texts == said
    assert site.simulator.faults.refused >= 1


@pytest.mark.parametrize(
    "error",
    [
        ApiError(500, "Internal Server Error"),
        ApiError(502, "Bad Gateway"),
        ApiError(401, "Unauthorized"),
        ApiError(404, "Not Found"),
        ApiError(429, "Too Many Requests"),
        ApiError(409, "Conflict: terminated by other getUpdates request"),
    ],
)
async def test_broken_for_a_while(site: Site, minji: Chat, error: ApiError) -> None:
    """What Telegram doesn't say of the message itself is tried again, a wrong token too."""
    site.simulator.faults.always = error
    said = await _talk(site, 5, 2)
    await site.simulator.faults.until(lambda api: api.refused >= 2)
    assert minji.texts == []
    site.simulator.faults.always = None
    await minji.until(lambda chat: len(chat.bubbles) == 2)
    assert minji.texts == said


async def test_another_gateway_goes_on(redis_url: str, store: Store) -> None:
    """What the first could not send before it ended."""
    async with telegram_site(redis_url, store) as site:
        minji = site.simulator.chat(5)
        await minji.say("안녕")
        await minji.shows("답: 안녕")
        await site.take_over(5)
        await minji.shows("미나님과 연결")
        site.simulator.faults.always = ApiError(500, "Internal Server Error")
        await site.agent_says(5, "들리세요?")
        await site.simulator.faults.until(lambda api: api.refused >= 1)
    async with telegram_site(redis_url, store) as site:
        minji = site.simulator.chat(5)
        minji.known = True
        await minji.shows("미나: 들리세요?")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ApiError(403, "Forbidden: bot was blocked by the user"), "bot was blocked by the user"),
        (ApiError(403, "Forbidden: user is deactivated"), "user is deactivated"),
        (bad("chat not found"), "chat not found"),
        (bad("message is too long"), "message is too long"),
        (ApiError(413, "Request Entity Too Large"), "Request Entity Too Large"),
    ],
)
async def test_never_to_be_delivered(site: Site, minji: Chat, error: ApiError, why: str) -> None:
    """The agent is told; what comes behind is tried."""
    site.simulator.faults.next.append(error)
    await site.agent_says(5, "하나", n=1)
    await site.agent_says(5, "둘", n=2)
    await minji.shows("미나: 둘")
    assert minji.texts == ["미나: 둘"]
    lines = (await site.transcript(5)).lines
    note = system_line("undelivered", "ko", why=why).text
    assert note.lower() in [line.text.lower() for line in lines]


async def test_one_customer_in_trouble_holds_up_nobody(site: Site, minji: Chat) -> None:
    """Waiting is for each by themselves."""
    site.simulator.faults.next.append(too_many(3))
    await site.agent_says(5, "하나", n=1)
    await site.simulator.faults.until(lambda api: api.refused == 1)
    other = site.simulator.chat(6)
    async with asyncio.timeout(2):
        await other.say("배송비")
        await other.shows("답: 배송비")
    assert minji.texts == []


async def test_telegram_is_away_at_the_start(redis_url: str, store: Store) -> None:
    """Baton starts; the webhook is registered once it can be."""
    async with telegram_site(redis_url, store, away=True) as site:
        await site.simulator.faults.until(lambda api: api.refused >= 1)
        assert not site.simulator.registered.is_set()
        site.simulator.faults.always = None
        async with asyncio.timeout(10):
            await site.simulator.registered.wait()


async def test_telegram_is_silent(
    redis_url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given up on, and tried again."""
    monkeypatch.setattr(messenger, "_ANSWER_S", 0.2)
    async with telegram_site(redis_url, store) as site:
        site.simulator.faults.silent = True
        minji = site.simulator.chat(5)
        await minji.say("안녕")
        await site.simulator.faults.until(lambda api: api.calls.count("sendMessage") == 2)
        site.simulator.faults.silent = False
        await minji.shows("답: 안녕")
        assert minji.texts == ["답: 안녕"]


async def test_the_token_is_in_no_log(
    site: Site, minji: Chat, capfd: pytest.CaptureFixture[str]
) -> None:
    """Telegram's addresses hold it, and errors hold addresses."""
    site.simulator.faults.next_by = {
        "download": [ApiError(404, "Not Found")],
        "sendMessage": [ApiError(500, "Internal Server Error")],
    }
    await minji.photo(picture(), "이거요")
    await site.agent_says(5, "하나")
    await minji.shows("하나")
    await site.simulator.faults.until(lambda api: ("download", 200) in api.answers)
    out, err = capfd.readouterr()
    assert "delivery_put_off" in out
    assert "picture_put_off" in out
    assert "A" * 35 not in out + err
