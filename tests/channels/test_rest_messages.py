"""What an operator's app sends: taken once, or refused with nothing written."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.channels.rest import bodies
from bot.channels.rest.asked import LARGEST_BASE64
from handoff import keys
from handoff.cases import Cases
from handoff.pictures import LARGEST
from handoff.profile import Profiles
from handoff.store import Store
from tests.channels.rest_app import (
    BASE,
    OTHER_SECRET,
    SECRET,
    App,
    in_base64,
    picture,
    signed,
)
from tests.redis.gateway import gateway, wiring

pytestmark = pytest.mark.redis


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def app(redis_url: str, store: Store, http: ClientSession) -> AsyncIterator[App]:
    """An app whose gateway sends nothing: it is asked."""
    async with gateway(wiring(redis_url, rest={"secret": SECRET})) as url:
        yield App(url, http)


async def _written(store: Store) -> list[str]:
    """All that customers' requests leave behind: cases, remembered answers, profiles."""
    return sorted([key async for key in store.scan_iter(f"{keys.PREFIX}:c*")])


async def test_a_message_is_written_and_answered(app: App, store: Store) -> None:
    """The answer says where it stands; what comes of it can be asked for."""
    said = await app.say("u1", "배송비 얼마예요?", id="m1", name="김하나")
    assert (said.status, said.body["seq"], said.body["owner"]) == (200, 1, "bot")
    assert said.body["duplicate"] is False
    case = await Cases(store).get(said.body["case"])
    assert (case.channel, case.customer, case.lang) == ("rest", "u1", "ko")
    assert (await Profiles(store).get("rest", "u1"))["identity"]["name"] == "김하나"


async def test_without_a_secret_there_is_no_channel(redis_url: str, http: ClientSession) -> None:
    """Nothing answers."""
    async with gateway(wiring(redis_url)) as url:
        assert (await App(url, http).say("u1")).status == 404


def _of(**changed: Any) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in changed.items()}


FORGED = [
    {},
    _of(webhook_id=""),
    _of(webhook_signature="v1,"),
    _of(webhook_signature="v1,AAAA"),
    _of(webhook_signature="v1"),
    _of(webhook_signature="v1,a,b"),
    _of(webhook_signature="v1,\udce4"),
    _of(webhook_signature="v2,AAAA"),
    _of(webhook_timestamp="soon"),
    _of(webhook_timestamp="nan"),
    _of(webhook_timestamp="9" * 12),
    _of(webhook_timestamp="9" * 400),
    _of(webhook_id="m 1"),
    _of(webhook_id="m" * 300),
    signed('{"customer":"u1"}', secret=OTHER_SECRET),
    signed('{"customer":"u2"}'),
    signed('{"customer":"u1"}', age_s=301),
    signed('{"customer":"u1"}', age_s=-3600),
]


async def test_what_isnt_signed_is_refused(app: App, store: Store) -> None:
    """Missing, forged, of another body, too old or of the future: 401, and nothing is written."""
    body = '{"customer":"u1"}'
    before = await _written(store)
    for headers in FORGED:
        sent = signed(body) | headers if headers else {}
        answer = await app.post_with("end", body.encode(), sent)
        assert (answer.status, answer.body["error"]) == (401, "bad_signature"), headers
    assert await _written(store) == before


async def test_lines_are_for_who_signed_the_address(app: App) -> None:
    """Another customer's, another query, a signature of something else: 401."""
    await app.say("u1")
    path = f"{BASE}/customers/u1/lines"
    for headers in ({}, signed(path.replace("u1", "u2")), signed(path, age_s=400), signed("")):
        for asked in (path, f"{path}?after=1"):
            assert (await app.get(asked, headers)).status == 401
    assert (await app.get(f"{path}?after=1", signed(path))).status == 401
    assert (await app.get(path, signed(path))).status == 200


async def test_a_webhook_that_comes_again_gets_its_answer_again(app: App, store: Store) -> None:
    """Word for word, also when its case has moved on; nothing is written twice."""
    body = {"id": "m1", "customer": "u1", "text": "하나"}
    first = await app.post("messages", body, webhook_id="w1")
    await app.post("end", {"customer": "u1"}, webhook_id="w2")
    again = await app.post("messages", body, webhook_id="w1")
    ended = await app.post("end", {"customer": "u1"}, webhook_id="w2")
    assert (again.status, again.body) == (200, first.body)
    assert (ended.status, ended.body["owner"]) == (200, "closed")
    snapshot = await Cases(store).snapshot(first.body["case"])
    assert [line.who for line in snapshot.lines].count("customer") == 1


async def test_a_message_that_comes_as_another_webhook_is_the_same(app: App) -> None:
    """By its own id, for a week."""
    first = await app.say("u1", "하나", id="m1")
    again = await app.say("u1", "하나", id="m1")
    assert again.body == first.body | {"duplicate": True, "owner": again.body["owner"]}


async def test_ten_at_once_are_one(app: App, store: Store) -> None:
    """Whoever comes while the first is worked on is told to come again, or gets its answer."""
    body = {"id": "m1", "customer": "u1", "text": "하나"}
    answers = await asyncio.gather(
        *(app.post("messages", body, webhook_id="w1") for _ in range(10))
    )
    assert {answer.status for answer in answers} <= {200, 503}
    good = [answer.body for answer in answers if answer.status == 200]
    assert good
    assert all(one == good[0] for one in good)
    assert all(int(one.headers["Retry-After"]) > 0 for one in answers if one.status == 503)
    snapshot = await Cases(store).snapshot(good[0]["case"])
    assert [line.who for line in snapshot.lines].count("customer") == 1


async def test_one_id_for_two_things_is_a_conflict(app: App, store: Store) -> None:
    """Of a message and of a webhook; nothing is written of the second."""
    first = await app.post(
        "messages", {"id": "m1", "customer": "u1", "text": "하나"}, webhook_id="w1"
    )
    other = await app.say("u1", "둘", id="m1")
    assert (other.status, other.body["error"]) == (409, "id_conflict")
    reused = await app.post(
        "messages", {"id": "m2", "customer": "u1", "text": "둘"}, webhook_id="w1"
    )
    assert (reused.status, reused.body["error"]) == (409, "webhook_id_conflict")
    moved = await app.post("end", {"customer": "u1"}, webhook_id="w1")
    assert (moved.status, moved.body["error"]) == (409, "webhook_id_conflict")
    texts = [line.text for line in (await Cases(store).snapshot(first.body["case"])).lines]
    assert "둘" not in texts


async def test_a_refused_webhook_may_come_again(app: App) -> None:
    """Under the same id, when there is something to end."""
    end = {"customer": "u1"}
    assert (await app.post("end", end, webhook_id="w1")).status == 404
    await app.say("u1")
    assert (await app.post("end", end, webhook_id="w1")).status == 200


GOOD = {"id": "m1", "customer": "u1", "text": "x"}


MALFORMED: list[tuple[str, Any, str]] = [
    ("messages", "{", "body"),
    ("messages", "[]", "body"),
    ("messages", "[" * 10_000, "body"),
    ("messages", '{"id":"m1","customer":"u1","text":"\\ud83d"}', "body"),
    ("messages", '{"id":"m1","customer":"u1","text":"x","\\ud83d":1}', "body"),
    ("messages", GOOD | {"customer": "u 1"}, "customer"),
    ("messages", GOOD | {"customer": "u1\n"}, "customer"),
    ("messages", GOOD | {"customer": "u:1"}, "customer"),
    ("messages", GOOD | {"id": ""}, "id"),
    ("messages", GOOD | {"id": 1}, "id"),
    ("messages", GOOD | {"lang": "fr"}, "lang"),
    ("messages", GOOD | {"text": "가" * 4001}, "text"),
    ("messages", GOOD | {"text": " \n\u0000\u3000"}, "text"),
    ("messages", GOOD | {"text": None}, "text"),
    ("messages", {"id": "m1", "customer": "u1"}, "body"),
    ("messages", GOOD | {"owner": "agent"}, "owner"),
    ("messages", GOOD | {"pictures": []}, "pictures"),
    ("messages", GOOD | {"pictures": [{"data": "AAAA"}] * 5}, "pictures"),
    ("messages", GOOD | {"pictures": [{"data": "AAA"}]}, "pictures.0.data"),
    ("messages", GOOD | {"pictures": [{"data": "A A="}]}, "pictures.0.data"),
    ("messages", GOOD | {"pictures": [{"data": "AAAA", "type": "image/bmp"}]}, "pictures.0.type"),
    ("person", {"customer": "u1"}, "id"),
    ("feedback", {"customer": "u1", "case": "c", "seq": 0, "helped": True}, "seq"),
    ("feedback", {"customer": "u1", "case": "c", "seq": 1, "helped": "yes"}, "helped"),
    ("rating", {"customer": "u1", "case": "c"}, "body"),
    ("rating", {"customer": "u1", "case": "c", "score": 6}, "score"),
]


async def test_malformed_bodies_name_the_field(app: App, store: Store) -> None:
    """400, and nothing is written."""
    before = await _written(store)
    for path, body, field in MALFORMED:
        answer = await app.post(path, body)
        found = (answer.status, answer.body["error"], answer.body["field"])
        assert found == (400, "malformed", field), (path, str(body)[:100])
    assert await _written(store) == before


QUERIES = [
    ("?after=-1", "after"),
    ("?after=1_0", "after"),
    ("?after=99999999999", "after"),
    ("?after=1&after=2", "query"),
    ("?case=a.b", "case"),
    ("?since=1", "since"),
    ("?customer=u2", "customer"),
]


async def test_malformed_queries_name_the_field(app: App) -> None:
    """As with bodies."""
    for query, field in QUERIES:
        answer = await app.lines("u1", query)
        assert (answer.status, answer.body["field"]) == (400, field), query


async def test_other_than_json_is_refused(app: App) -> None:
    """A form of some page is no command."""
    body = json.dumps(GOOD)
    answer = await app.post_with(
        "messages", body.encode(), signed(body) | {"Content-Type": "text/plain"}
    )
    assert (answer.status, answer.body["error"]) == (415, "wrong_content_type")


async def test_pictures_are_what_they_are(app: App, store: Store) -> None:
    """Each of the four kinds, whatever it is said to be, twice the same; nobody needs a text."""
    kinds = ("PNG", "JPEG", "GIF", "WEBP")
    pictures = [{"data": in_base64(picture(kind)), "type": "image/gif"} for kind in kinds]
    body = {"id": "m1", "customer": "u1", "pictures": pictures}
    said = await app.post("messages", body, webhook_id="w1")
    assert said.status == 200
    again = await app.post("messages", body)
    assert again.body["duplicate"] is True
    lines = (await app.lines("u1")).body["lines"]
    shown = lines[0]["pictures"]
    assert [one["type"] for one in shown] == [f"image/{kind.lower()}" for kind in kinds]
    assert {(one["width"], one["height"]) for one in shown} == {(3, 2)}
    for one, kind in zip(shown, kinds, strict=True):
        fetched = await app.get(one["url"])
        assert (fetched.status, fetched.body) == (200, picture(kind))
        assert fetched.headers["Content-Type"] == one["type"]
        assert fetched.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert fetched.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        # In the order of the ways to lie: no picture, a header alone, the first half of one.
        (b"<html><script>alert(1)</script>", "no_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "no_picture"),
        (picture("PNG", (400, 400))[:300], "no_picture"),
    ],
)
async def test_what_is_no_picture_is_refused(
    app: App, store: Store, content: bytes, why: str
) -> None:
    """The message with it: nothing is written, and the place is named."""
    pictures = [{"data": in_base64(picture())}, {"data": in_base64(content), "type": "image/png"}]
    answer = await app.say("u1", "보세요", pictures=pictures)
    assert (answer.status, answer.body["error"]) == (422, "not_a_picture")
    assert (answer.body["picture"], answer.body["why"]) == (1, why)
    assert (await app.lines("u1")).body["case"] is None


async def test_a_picture_beyond_its_limit_is_too_large(app: App) -> None:
    """10 MB of bytes are looked at, one more isn't; nor is base64 that can't be less."""
    for size in (LARGEST + 1, LARGEST + 3):
        answer = await app.say("u1", "x", pictures=[{"data": in_base64(b"\0" * size)}])
        assert (answer.status, answer.body["error"], answer.body["picture"]) == (
            413,
            "too_large",
            0,
        )
    largest = await app.say("u1", "x", pictures=[{"data": in_base64(b"\0" * LARGEST)}])
    assert largest.status == 422


async def test_a_body_beyond_its_limit_isnt_read(app: App) -> None:
    """Announced or not; nor does anybody wait for it."""
    body = "{" + " " * (16 * 1024)
    answer = await app.post("end", body)
    assert (answer.status, answer.body["error"]) == (413, "too_large")
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65536

    try:
        answer = await app.post_with("end", endless(), signed("x"))
        assert answer.status == 413
    except (ConnectionError, OSError):
        pass  # it was told while it was still sending
    assert sent * 65536 < LARGEST_BASE64


async def test_few_large_bodies_are_read_at_once(app: App) -> None:
    """One too many is told to come again, small ones go on, and a place that was freed is free."""
    held, ended = asyncio.Event(), asyncio.Event()

    async def large() -> AsyncIterator[bytes]:
        yield b"{" + b" " * 70_000
        held.set()
        await ended.wait()

    async def send() -> int:
        return (await app.post_with("messages", large(), signed("{"))).status

    waiting = []
    for _ in range(2):
        held.clear()
        waiting.append(asyncio.create_task(send()))
        await held.wait()
    statuses = []
    while 503 not in statuses:  # until both have come so far
        answer = await app.post_with("messages", io.BytesIO(b" " * 70_000), signed("{"))
        statuses.append(answer.status)
    assert int(answer.headers["Retry-After"]) > 0
    assert (await app.say("u1")).status == 200
    ended.set()
    assert await asyncio.gather(*waiting) == [401, 401]
    assert (await app.say("u1", "x" * 4000, pictures=[{"data": "AAAA" * 20_000}])).status == 422


async def test_a_body_that_doesnt_come_is_not_waited_for(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """408 after a while."""
    monkeypatch.setattr(bodies, "_PATIENCE_S", 0.1)
    ended = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await ended.wait()

    answer = await app.post_with("end", slow(), signed("{"))
    ended.set()
    assert (answer.status, answer.body["error"]) == (408, "too_slow")


async def test_pictures_of_others_have_no_address(app: App) -> None:
    """A forged address shows nothing."""
    await app.say("u1", "보세요", pictures=[{"data": in_base64(picture())}])
    url = (await app.lines("u1")).body["lines"][0]["pictures"][0]["url"]
    for forged in (url[:-1], url + "A", f"{BASE}/pictures/x", f"{BASE}/pictures/%FF"):
        answer = await app.get(forged)
        assert (answer.status, answer.body["error"]) == (404, "not_found")


async def test_one_customer_is_slowed_down_and_not_the_others(
    redis_url: str, store: Store, http: ClientSession
) -> None:
    """429 with the seconds; what was held back is taken later under the same webhook-id."""
    settings = {"rest": {"secret": SECRET}, "limits": {"messages_per_customer": "2/minute"}}
    async with gateway(wiring(redis_url, **settings)) as url:
        app = App(url, http)
        for _ in range(2):
            assert (await app.say("u1")).status == 200
        slow = await app.say("u1")
        assert (slow.status, slow.body["error"]) == (429, "too_many")
        assert 0 < int(slow.headers["Retry-After"]) == slow.body["retry_after_s"] <= 60
        assert (await app.say("u2")).status == 200


async def test_a_person_is_asked_for_and_not_waited_for(app: App) -> None:
    """As a first act too; pressing again changes nothing."""
    press = {"id": "p1", "customer": "u1", "lang": "en"}
    asked = await app.post("person", press)
    assert (asked.status, asked.body["owner"]) == (200, "waiting")
    again = await app.post("person", press)
    assert again.body == asked.body
    lines = (await app.lines("u1")).body
    assert [line["who"] for line in lines["lines"]] == ["customer", "system"]
    back = await app.post("cancel-wait", {"customer": "u1"})
    assert back.body == {"case": asked.body["case"], "owner": "bot"}
    ended = await app.post("end", {"customer": "u1"})
    assert ended.body == {"case": asked.body["case"], "owner": "closed"}
    late = await app.post("person", press)
    assert (late.status, late.body["owner"]) == (200, "closed")
    assert (await app.lines("u1")).body["owner"] == "closed"


async def test_judging_what_cant_be_judged(app: App) -> None:
    """Somebody else's case isn't there; a line that is no answer, nobody who could be rated."""
    case = (await app.say("u1")).body["case"]
    judged = {"case": case, "seq": 1, "helped": True}
    assert (await app.post("feedback", judged | {"customer": "u2"})).status == 404
    mine = await app.post("feedback", judged | {"customer": "u1"})
    assert (mine.status, mine.body["error"]) == (409, "no_answer")
    rated = await app.post("rating", {"customer": "u1", "case": case, "easy": True})
    assert (rated.status, rated.body["error"]) == (409, "nobody_to_rate")


async def test_a_store_that_is_away_means_try_again(
    store: Store, http: ClientSession, tmp_path: Any
) -> None:
    """503 with the seconds, so that whoever sends it comes again."""
    async with gateway(wiring(f"unix://{tmp_path}/nobody.sock", rest={"secret": SECRET})) as url:
        answer = await App(url, http).say("u1")
        assert (answer.status, answer.body["error"]) == (503, "try_again")
        assert int(answer.headers["Retry-After"]) > 0
        assert (await App(url, http).lines("u1")).status == 503
