"""Pictures by Telegram, both ways: written down first, fetched beside that, shown as they are."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from handoff.lines import pictures_of
from handoff.pictures import Picture, Pictures
from handoff.store import Store
from tests.channels.telegram_simulator import Chat
from tests.channels.telegram_simulator.errors import ApiError, bad
from tests.channels.telegram_site import Site, picture, telegram_site

pytestmark = pytest.mark.redis

REFUSED = "보내 주신 사진을 열지 못했어요"


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    async with telegram_site(redis_url, store) as site:
        yield site


@pytest.fixture
async def minji(site: Site) -> Chat:
    return site.simulator.chat(5)


async def _sent(site: Site) -> list[Picture]:
    """The customer's pictures, in the order of their lines."""
    kept = Pictures(site.store, site.pictures)
    lines = (await site.transcript(5)).lines
    ids = [one for line in lines if line.who == "customer" for one in pictures_of(line.custom)]
    return [await kept.find(one) for one in ids]


async def _fetched(site: Site, count: int) -> list[Picture]:
    await site.simulator.faults.until(lambda api: api.answers.count(("download", 200)) >= count)
    return await _settled(site)


async def _settled(site: Site) -> list[Picture]:
    """Once none is expected any more: keeping the last one is a moment's work of a thread."""
    kept = Pictures(site.store, site.pictures)
    while await kept.due(2**52):
        await site.store.ping()
    return await _sent(site)


@pytest.mark.parametrize(
    ("kind", "type_"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
async def test_a_photo_is_fetched(site: Site, minji: Chat, kind: str, type_: str) -> None:
    """The largest of its sizes; it is what its bytes are."""
    content = picture(kind)
    await minji.photo(content, "이거요")
    assert await site.said(5) == ["이거요"]
    (kept,) = await _fetched(site, 1)
    assert (kept.state, kept.type, kept.width, kept.height) == ("here", type_, 60, 40)
    assert await Pictures(site.store, site.pictures).read(kept) == content


async def test_an_album_and_a_file_and_twice(site: Site, minji: Chat) -> None:
    """Each is a message of its own; one that is brought again is not another."""
    site.simulator.twice = True
    await minji.photo(picture(), "하나")
    await minji.photo(picture("JPEG"))
    await minji.document(picture("GIF"), "image/gif", "셋")
    assert await site.said(5) == ["하나", "", "셋"]
    kept = await _fetched(site, 3)
    assert [one.type for one in kept] == ["image/png", "image/jpeg", "image/gif"]


@pytest.mark.parametrize(
    ("content", "mime"),
    [(b"MZ" * 50, "image/png"), (b"<svg/>", "image/svg+xml"), (picture()[:80], "image/jpeg")],
)
async def test_a_picture_that_is_none(site: Site, minji: Chat, content: bytes, mime: str) -> None:
    """Its text stays; the customer is told."""
    await minji.document(content, mime, "이거요")
    await minji.shows(REFUSED)
    (kept,) = await _sent(site)
    assert (kept.state, kept.why) == ("refused", "no_picture")
    assert await site.said(5) == ["이거요"]


@pytest.mark.parametrize("megabytes", [11, 21])
async def test_a_file_that_is_too_large(site: Site, minji: Chat, megabytes: int) -> None:
    """Ours is 10 MB, Telegram's own 20."""
    await minji.document(bytes(megabytes * 1024 * 1024), "image/png", "큰 사진")
    await minji.shows(REFUSED)
    (kept,) = await _sent(site)
    assert kept.why == "too_large"


async def test_their_file_server_is_away_for_a_while(site: Site, minji: Chat) -> None:
    """What the customer writes after it doesn't wait for it."""
    site.simulator.faults.next_by["getFile"] = [
        ApiError(500, "Internal Server Error"),
        bad("wrong file_id or the file is temporarily unavailable"),
    ]
    await minji.photo(picture(), "사진")
    await minji.say("보이세요?")
    await minji.shows("답: 보이세요?")
    (kept,) = await _fetched(site, 1)
    assert kept.state == "here"


async def test_an_agents_pictures(site: Site, minji: Chat) -> None:
    """As photos, with the words under the first; what is no photo to Telegram goes as a file."""
    await minji.say("안녕")
    await minji.shows("답: 안녕")
    await site.take_over(5)
    await minji.shows("연결됐어요")
    minji.bubbles.clear()
    sent = [picture(), picture("GIF"), picture("JPEG", (400, 10)), picture("JPEG")]
    await site.agent_says(5, "이렇게 해 보세요", *sent)
    await minji.until(lambda chat: len(chat.bubbles) == 4)
    assert minji.texts == ["미나: 이렇게 해 보세요", "", "", ""]
    assert [one.kind for one in minji.bubbles] == ["photo", "document", "document", "photo"]
    assert [one.content for one in minji.bubbles] == sent


async def test_a_photo_that_telegram_cannot_show_is_a_file(site: Site, minji: Chat) -> None:
    """Whatever it has against it."""
    await minji.say("안녕")
    await minji.shows("답: 안녕")
    await site.take_over(5)
    site.simulator.faults.next_by["sendPhoto"] = [bad("IMAGE_PROCESS_FAILED")]
    await site.agent_says(5, "", picture())
    await minji.until(lambda chat: chat.bubbles[-1].kind == "document")
    assert minji.bubbles[-1].text == "미나:"


async def test_a_piece_behind_a_picture_is_not_sent_twice(site: Site, minji: Chat) -> None:
    """Trouble in the middle of a line goes on where it was."""
    await minji.say("안녕")
    await minji.shows("답: 안녕")
    await site.take_over(5)
    await minji.shows("연결됐어요")
    minji.bubbles.clear()
    errors: list[Any] = [None, ApiError(500, "Internal Server Error")]
    site.simulator.faults.next_by["sendPhoto"] = errors
    await site.agent_says(5, "둘", picture(), picture("JPEG"))
    await minji.until(lambda chat: len(chat.bubbles) == 2)
    assert minji.texts == ["미나: 둘", ""]
    assert errors == []
