"""What customers write in Telegram: written down once, or refused with nothing written."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
import redis as redis_client

from handoff import keys
from handoff.profile import Profiles
from handoff.store import Store
from tests.channels.telegram_site import PUBLIC, Site, telegram_site
from tests.own_redis import own_redis

pytestmark = pytest.mark.redis

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    async with telegram_site(redis_url, store) as site:
        yield site


def _update(text: str = "배송비", **message: Any) -> dict[str, Any]:
    user = {"id": 5, "is_bot": False, "first_name": "민지"}
    chat = {"id": 5, "type": "private"}
    told = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}
    return {"update_id": 1, "message": told | message}


async def _written(store: Store) -> list[str]:
    """All that customers' messages leave behind."""
    return sorted([key async for key in store.scan_iter(f"{keys.PREFIX}:c*")])


async def test_a_message_is_answered(site: Site) -> None:
    """Typing meanwhile; the agent will see whose it is."""
    minji = site.simulator.chat(5)
    await minji.say("배송비 얼마예요?")
    await minji.shows("답: 배송비 얼마예요?")
    await minji.until(lambda chat: chat.typing > 0)
    snapshot = await site.transcript(5)
    assert (snapshot.case.channel, snapshot.case.lang) == ("telegram", "ko")
    profile = await Profiles(site.store).get("telegram", "5")
    assert profile["identity"] == {"sub": "5", "name": "민지 김"}


async def test_registered_with_a_secret_that_telegram_takes(site: Site) -> None:
    """And with what can be asked, in both languages."""
    told = site.simulator.webhook
    assert told["url"] == f"{PUBLIC}/api/channels/telegram"
    assert len(told["secret_token"]) == 64
    assert json.loads(told["allowed_updates"]) == ["message", "edited_message", "callback_query"]
    await site.simulator.faults.until(lambda api: api.answers.count(("setMyCommands", 200)) == 2)
    assert [one["command"] for one in site.simulator.commands["ko"]] == ["person", "end"]


async def test_delivered_twice_it_is_one_message(site: Site) -> None:
    """Telegram brings again what it thinks was lost."""
    site.simulator.twice = True
    minji = site.simulator.chat(5)
    for text in ("하나", "둘"):
        await minji.say(text)
        await minji.shows(f"답: {text}")
    assert await site.said(5) == ["하나", "둘"]
    assert site.simulator.statuses == [200] * 4
    assert minji.texts == ["답: 하나", "답: 둘"]


@pytest.mark.parametrize("secret", [None, "", "wrong", "ü", "a" * 4000])
async def test_forged_or_unsigned_nothing_is_written(site: Site, secret: str | None) -> None:
    """401, whatever it says."""
    headers = {} if secret is None else {SECRET: secret}
    status, _ = await site.simulator.post(json.dumps(_update()).encode(), headers)
    assert status == 401
    assert await _written(site.store) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"{}",
        b'{"update_id":"x"}',
        b'{"update_id":1,"message":[]}',
        b'{"update_id":1,"message":"x"}',
        b'{"update_id":1,"message":{"text":"x"}}',
        b'{"update_id":1,"callback_query":{"id":1}}',
        json.dumps(_update("\ud800")).encode(),
        json.dumps(_update(chat={"id": "?"})).encode(),
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
async def test_malformed_is_400_and_writes_nothing(site: Site, body: bytes) -> None:
    """With the right secret too."""
    status, _ = await site.simulator.post(body)
    assert status == 400
    assert await _written(site.store) == []


async def test_a_body_without_end_is_not_read(site: Site) -> None:
    """A megabyte is more than any update has."""
    assert (await site.simulator.post(b" " * (1024 * 1024 + 1)))[0] == 413
    long = _update("가" * 4000, reply_to_message=_update("나" * 4000)["message"])
    assert (await site.simulator.post(json.dumps(long).encode()))[0] == 200
    assert await site.said(5) == ["가" * 4000]


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "channel_post": {"message_id": 1}},
        {"update_id": 1, "poll": {"id": "1"}},
        {"update_id": 1, "my_chat_member": {}},
        {"update_id": 1, "invented_tomorrow": {"x": [1]}},
        _update(chat={"id": -100, "type": "group", "title": "모임"}),
        _update(chat={"id": -100, "type": "supergroup", "title": "모임"}),
    ],
)
async def test_what_is_not_read_is_acknowledged(site: Site, update: dict[str, Any]) -> None:
    """Else it would come again and again. Groups are nobody's case."""
    status, text = await site.simulator.post(json.dumps(update).encode())
    assert (status, text) == (200, "")
    assert await _written(site.store) == []


async def test_what_a_message_has_beside_its_text_is_no_reason_to_lose_it(site: Site) -> None:
    """Kinds of forwards and replies that nobody knows yet."""
    update = _update("이거요", forward_origin={"type": "new"}, quote=7, external_reply="x")
    assert (await site.simulator.post(json.dumps(update).encode()))[0] == 200
    assert await site.said(5) == ["이거요"]


async def test_an_edited_message_is_a_new_one(site: Site) -> None:
    """What was said before may have been answered; delivered again, it is the same."""
    minji = site.simulator.chat(5)
    message = await minji.say("주문 12")
    await minji.shows("답: 주문 12")
    site.simulator.twice = True
    await minji.edit(message, "주문 123")
    await minji.shows("답: 주문 123")
    assert await site.said(5) == ["주문 12", "주문 123"]


@pytest.mark.parametrize(("lang", "words"), [("ko", "글과 사진만"), ("en", "text and pictures")])
async def test_what_cannot_be_read_is_said(site: Site, lang: str, words: str) -> None:
    """A sticker, a voice, a film: the customer knows that nobody has it."""
    minji = site.simulator.chat(5, lang=lang)
    for content in ({"sticker": {}}, {"voice": {}}, {"location": {}}):
        await minji.send(**content)
    await minji.document(b"%PDF", "application/pdf")
    assert [words in text for text in minji.texts] == [True] * 4
    assert await _written(site.store) == [keys.profile("telegram", "5")]
    await minji.document(b"%PDF", "application/pdf", "영수증이에요")
    assert await site.said(5) == ["영수증이에요"]


async def test_a_message_that_is_too_long_is_said_to_be(site: Site) -> None:
    """Telegram has room for 4,096 characters, a line for 4,000."""
    minji = site.simulator.chat(5)
    await minji.say("가" * 4001)
    assert minji.texts == ["한 번에 4,000자까지 보낼 수 있어요. 나누어 보내 주세요."]


async def test_commands(site: Site) -> None:
    """/start greets and opens no case; /person and /end are moves of one."""
    minji = site.simulator.chat(5)
    await minji.say("/start from_shop")
    assert "모루상점 챗봇" in minji.texts[0]
    assert await _written(site.store) == []
    await minji.say("/end")
    assert minji.texts[1] == "아직 시작된 대화가 없어요."
    await minji.say("/person")
    waiting = await minji.shows("상담원에게 연결하고 있어요")
    assert list(waiting.buttons) == ["기다리지 않고 챗봇과 계속하기"]
    assert await site.said(5) == ["상담원과 이야기하고 싶어요"]
    await minji.say("/end")
    await minji.shows("대화를 끝냈어요")


async def test_one_customer_who_floods_waits(redis_url: str, store: Store) -> None:
    """429, and Telegram brings it again: refused is not lost."""
    limits = {"messages_per_customer": "2/second"}
    async with telegram_site(redis_url, store, limits=limits) as site:
        minji = site.simulator.chat(5)
        for number in range(5):
            await minji.say(f"{number}번")
        assert 429 in site.simulator.statuses
        assert await site.said(5) == [f"{number}번" for number in range(5)]


async def test_without_its_store_nothing_is_acknowledged() -> None:
    """503 with Retry-After, so that it comes again."""
    with own_redis() as url:
        async with telegram_site(url, None) as site:  # type: ignore[arg-type]
            with redis_client.Redis.from_url(url) as client:
                client.shutdown(nosave=True)
            status, _ = await site.simulator.post(json.dumps(_update()).encode())
            assert status == 503


async def test_without_a_token_there_is_no_channel() -> None:
    """And the library stays unloaded: it takes a second."""
    code = (
        "import sys, bot.gateway.app, bot.channels.registry as registry\n"
        "from bot.channels.site import Site\n"
        "from bot.settings.model import Settings\n"
        "assert registry.channels(Site(Settings(), b'k')) == {}\n"
        "assert 'telegram' not in sys.modules\n"
    )
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], check=True)
