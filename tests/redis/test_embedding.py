"""What pages of other sites may do with the widget, and what they may tell."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from joserfc import jwt
from joserfc.jwk import OctKey

from handoff.profile import Profiles
from handoff.staff.demo_accounts import ensure_demo_account
from handoff.store import Store
from tests.redis.gateway import IDENTITY_KEY, Page, agent, customer, gateway, wiring

pytestmark = pytest.mark.redis

SHOP = {"Origin": "https://shop.example"}
EVIL = {"Origin": "https://evil.example"}


@pytest.fixture
async def url(redis_url: str, store: Store) -> AsyncIterator[str]:
    """A gateway that one shop's pages may embed."""
    async with gateway(wiring(redis_url, widget={"origins": ["https://shop.example"]})) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


def identity(key: bytes = IDENTITY_KEY, alg: str = "HS256", **claims: Any) -> str:
    """A token as the shop's server signs it."""
    told = {"sub": "kim-7", "name": "김하나", "exp": int(time.time()) + 60} | claims
    return jwt.encode({"alg": alg}, told, OctKey.import_key(key), algorithms=[alg])


async def said(page: Page, text: str, message: str = "m1") -> str:
    """Send one message and return its case once its turn has ended."""
    await page.send(type="say", id=message, text=text)
    return str((await page.until("turn_ended"))["case"])


async def test_an_allowed_page_gets_a_token_and_a_socket(http: ClientSession, url: str) -> None:
    """The browser's questions before a request are answered, and it may read the answers."""
    asked = SHOP | {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    async with http.options(f"{url}/api/customer", headers=asked) as answer:
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
    async with http.post(f"{url}/api/customer", json={}, headers=SHOP) as answer:
        assert answer.status == 201
        assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    async with http.ws_connect(f"{url}/api/chat", headers=SHOP) as socket:
        assert not socket.closed


@pytest.mark.parametrize("path", ["/widget.js", "/look/tokens.css", "/widget/main.js"])
async def test_any_page_may_load_the_widget_s_files(
    http: ClientSession, url: str, path: str
) -> None:
    """They hold nothing of anybody; the rest of the house is not for other sites."""
    async with http.get(f"{url}{path}", headers=EVIL) as answer:
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    async with http.get(f"{url}/agent", headers=EVIL) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_an_embedding_page_reaches_nothing_but_the_chat(
    http: ClientSession, url: str
) -> None:
    """Not the console, not the sign-in; and a page that is not allowed reaches nothing."""
    async with http.post(f"{url}/api/sign-in", json={}, headers=SHOP) as answer:
        assert answer.status == 403
    for path, origin in (("/api/console", SHOP), ("/api/chat", EVIL)):
        with pytest.raises(WSServerHandshakeError) as refused:
            await http.ws_connect(f"{url}{path}", headers=origin)
        assert refused.value.status == 403


async def test_a_verified_customer_is_the_same_in_every_browser(
    http: ClientSession, url: str
) -> None:
    """Two browsers, one identity, one conversation."""
    page, _ = await customer(http, url, identity=identity())
    welcome = await page.until("welcome")
    case = await said(page, "안녕하세요")
    other, _ = await customer(http, url, identity=identity())
    again = await other.until("welcome")
    assert (again["customer"], again["case"]) == (welcome["customer"], case)
    assert "kim" not in welcome["customer"]


async def test_signing_in_keeps_the_open_chat(http: ClientSession, url: str, store: Store) -> None:
    """The browser's open case goes on, with the verified name on it; after signing out the
    browser's token opens nothing of it, and nobody else's identity does."""
    page, token = await customer(http, url)
    await page.until("welcome")
    case = await said(page, "로그인하기 전에 물어봤어요")
    signed_in, _ = await customer(http, url, token, identity=identity())
    welcome = await signed_in.until("welcome")
    assert welcome["case"] == case
    profile = await Profiles(store).get("web", welcome["customer"])
    assert profile["identity"] == {"sub": "kim-7", "name": "김하나", "email": ""}

    signed_out, _ = await customer(http, url, token)
    assert (await signed_out.until("error"))["code"] == "not_signed_in"
    stranger, _ = await customer(http, url, token, identity=identity(sub="lee-8"))
    assert (await stranger.until("welcome"))["case"] is None


@pytest.mark.parametrize(
    "token",
    [
        identity(key=b"x" * 43),
        identity(exp=int(time.time()) - 3600),
        identity(exp=None),
        identity(sub=""),
        identity(sub="a" * 201),
        identity(name={"html": "<b>"}),
        identity(alg="HS512"),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0tNyJ9.",
        "not.a.token",
    ],
)
async def test_a_wrong_identity_opens_nothing(http: ClientSession, url: str, token: str) -> None:
    """Forged, out of date, without an end, of another algorithm, unsigned: the page is told and
    comes back without it."""
    page, _ = await customer(http, url, identity=token)
    assert (await page.until("error"))["code"] == "identity_refused"
    await page.socket.receive(timeout=10)
    assert page.socket.closed


async def test_a_journey_is_kept_bare_and_taken_back(
    http: ClientSession, url: str, store: Store
) -> None:
    """Addresses lose query and fragment; null forgets all of it."""
    page, _ = await customer(http, url)
    who = (await page.until("welcome"))["customer"]
    journey = {
        "page": {"url": "https://shop.example/sofa?session=secret#x", "title": "소파"},
        "referrer": "javascript:alert(1)",
        "searches": ["패브릭 소파"],
        "cart": [{"name": "협탁", "quantity": 2, "price": "89,000원"}],
    }
    await page.send(type="journey", journey=journey)
    await said(page, "이거 언제 와요?")
    kept = (await Profiles(store).get("web", who))["journey"]
    assert kept["page"]["url"] == "https://shop.example/sofa"
    assert kept["referrer"] == ""
    assert kept["cart"] == [{"name": "협탁", "quantity": 2.0, "price": "89,000원"}]
    await page.send(type="journey", journey=None)
    await page.send(type="say", id="m2", text="네")
    await page.until("accepted", id="m2")
    assert "journey" not in await Profiles(store).get("web", who)


@pytest.mark.parametrize(
    "journey",
    [
        {"cart": [{"name": "x"}] * 21},
        {"searches": ["x" * 101]},
        {"page": {"url": "https://a.example/" + "x" * 500}},
        {"cart": [{"name": "x", "quantity": -1}]},
        {"cart": [{"name": "x", "quantity": 1e300}]},
        {"password": "x"},
        [],
    ],
)
async def test_a_journey_has_bounds(http: ClientSession, url: str, journey: Any) -> None:
    """What is too much or of another form is refused whole."""
    page, _ = await customer(http, url)
    await page.until("welcome")
    await page.send(type="journey", journey=journey)
    assert (await page.until("error"))["code"] == "malformed"


async def test_too_many_messages_wait(redis_url: str, store: Store, http: ClientSession) -> None:
    """The page is told how long; nothing was written, and nothing is lost when it sends again."""
    told = wiring(redis_url, limits={"messages_per_customer": "2/second"})
    async with gateway(told) as url:
        page, _ = await customer(http, url)
        await page.until("welcome")
        for number in range(3):
            await page.send(type="say", id=f"m{number}", text="여보세요")
        refused = await page.until("error", code="rate_limited")
        assert refused["id"] == "m2"
        assert refused["retry_after_s"] >= 1
        written = [json.loads(text)["id"] for text in await _transcript(store, page)]
        assert written[:1] == ["m0"]
        assert "m2" not in written


async def _transcript(store: Store, page: Page) -> list[str]:
    case = next(frame["case"] for frame in page.frames if frame["type"] == "accepted")
    return await store.lrange(f"baton:case:{case}:transcript", 0, -1)


async def test_too_many_new_browsers_wait(
    redis_url: str, store: Store, http: ClientSession
) -> None:
    """429 with Retry-After, for each address by itself as a trusted proxy names it."""
    limits = {"customers_per_address": "1/minute"}
    server = {"trusted_proxies": ["127.0.0.1"]}
    async with gateway(wiring(redis_url, limits=limits, server=server)) as url:
        answers = []
        for address in ("198.51.100.1", "198.51.100.1", "198.51.100.2"):
            headers = {"X-Forwarded-For": address}
            async with http.post(f"{url}/api/customer", json={}, headers=headers) as answer:
                answers.append(answer.status)
                if answer.status == 429:
                    assert int(answer.headers["Retry-After"]) >= 1
        assert answers == [201, 429, 201]


async def test_an_untrusted_forwarded_address_counts_for_nothing(
    redis_url: str, store: Store, http: ClientSession
) -> None:
    """Or anybody could be anybody."""
    limits = {"customers_per_address": "1/minute"}
    async with gateway(wiring(redis_url, limits=limits)) as url:
        for address, status in (("198.51.100.1", 201), ("198.51.100.2", 429)):
            headers = {"X-Forwarded-For": address}
            async with http.post(f"{url}/api/customer", json={}, headers=headers) as answer:
                assert answer.status == status


async def test_the_agent_hears_of_a_new_journey(
    http: ClientSession, url: str, store: Store
) -> None:
    """While they have the case, and when it is taken back."""
    await ensure_demo_account(store, "mina", "secret-1", "Mina", "agent")
    page, _ = await customer(http, url)
    await page.until("welcome")
    case = await said(page, "안녕하세요")
    mina = await agent(url, "mina", "secret-1")
    await mina.send(type="claim", case=case)
    await mina.until("claimed")
    for searches in (["소파"], []):
        journey = {"searches": searches} if searches else None
        await page.send(type="journey", journey=journey)
        told = await mina.until("profile", case=case)
        assert told["profile"].get("journey", {}).get("searches", []) == searches
    await mina.session.close()  # type: ignore[attr-defined]


async def test_an_address_holds_so_many_connections(
    redis_url: str, store: Store, http: ClientSession
) -> None:
    """One more is refused until one has been closed."""
    limits = {"open_sockets_per_address": 2}
    async with gateway(wiring(redis_url, limits=limits)) as url:
        sockets = [await http.ws_connect(f"{url}/api/chat") for _ in range(2)]
        with pytest.raises(WSServerHandshakeError) as refused:
            await http.ws_connect(f"{url}/api/chat")
        assert refused.value.status == 429
        await sockets[0].close()
        async with http.ws_connect(f"{url}/api/chat") as again:
            assert not again.closed
        await sockets[1].close()


async def test_a_second_device_comes_to_the_same_chat(http: ClientSession, url: str) -> None:
    """Also to one that began in a browser before anybody signed in there, and after it has closed:
    a message sent again is still known as the same."""
    page, token = await customer(http, url)
    await page.until("welcome")
    case = await said(page, "로그인하기 전에 물어봤어요")
    desktop, _ = await customer(http, url, token, identity=identity())
    who = (await desktop.until("welcome"))["customer"]
    phone, _ = await customer(http, url, identity=identity())
    welcome = await phone.until("welcome")
    assert (welcome["customer"], welcome["case"]) == (who, case)
    await phone.send(type="end")
    await desktop.until("owner", owner="closed")
    again, _ = await customer(http, url, token, case, identity=identity())
    assert (await again.until("welcome"))["case"] == case
    await again.send(type="say", id="m1", text="로그인하기 전에 물어봤어요")
    assert (await again.until("accepted"))["duplicate"] is True


async def test_a_tab_from_before_the_sign_in_hears_nothing_more(
    http: ClientSession, url: str
) -> None:
    """It is told to say who it is; then its token opens nothing."""
    tab, token = await customer(http, url)
    await tab.until("welcome")
    await said(tab, "로그인하기 전에 물어봤어요")
    signed_in, _ = await customer(http, url, token, identity=identity())
    await signed_in.until("welcome")
    closed = await tab.socket.receive(timeout=10)
    assert closed.data == 1013
    await signed_in.send(type="say", id="m2", text="비밀이에요")
    await signed_in.until("accepted", id="m2")
    assert "비밀이에요" not in [text for _, _, text in tab.lines()]
    again, _ = await customer(http, url, token)
    assert (await again.until("error"))["code"] == "not_signed_in"


async def test_an_open_page_outlives_its_identity_token(http: ClientSession, url: str) -> None:
    """What it got with its welcome stands in for the token, and for no other identity."""
    page, token = await customer(http, url, identity=identity())
    welcome = await page.until("welcome")
    case = await said(page, "안녕하세요")
    old = identity(exp=int(time.time()) - 3600)
    again, _ = await customer(http, url, token, case, identity=old, resume=welcome["resume"])
    assert (await again.until("welcome"))["case"] == case
    forged, _ = await customer(http, url, token, case, identity=old, resume=token)
    assert (await forged.until("error"))["code"] == "identity_refused"
    anonymous, _ = await customer(http, url)
    assert (await anonymous.until("welcome"))["resume"] is None


async def test_what_was_told_of_a_visit_is_not_frozen(
    http: ClientSession, url: str, store: Store
) -> None:
    """The package of a handoff stays for ever; consent doesn't."""
    page, _ = await customer(http, url)
    await page.until("welcome")
    await page.send(type="journey", journey={"searches": ["소파 커버"]})
    case = await said(page, "안녕하세요")  # the bot is down: handed over
    await page.send(type="journey", journey=None)
    await page.send(type="say", id="m2", text="네")
    await page.until("accepted", id="m2")
    for frozen in (await store.hgetall(f"baton:case:{case}:packages")).values():
        assert "소파 커버" not in frozen
