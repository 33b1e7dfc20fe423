"""The gateway on a real Redis, with a Rasa that is down: what is promised holds without a bot."""

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar

from bot.gateway.security import HEADERS
from handoff.staff.demo_accounts import ensure_demo_account
from handoff.store import Store
from tests.redis.gateway import agent, customer, gateway, wiring

pytestmark = pytest.mark.redis


@pytest.fixture
async def url(redis_url: str, store: Store) -> AsyncIterator[str]:
    """A running gateway, and two agents."""
    await ensure_demo_account(store, "mina", "secret-1", "Mina", "agent")
    await ensure_demo_account(store, "joon", "secret-2", "Joon", "agent")
    async with gateway(wiring(redis_url)) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def test_a_dead_bot_hands_over_within_its_limit(http: ClientSession, url: str) -> None:
    """P4: nobody is left without an answer, and the reason says why a person is there."""
    page, _ = await customer(http, url)
    await page.until("welcome", case=None)
    await page.send(type="say", id="m1", text="배송비 얼마예요?")
    ended = await page.until("turn_ended")
    assert (ended["decision"], ended["reason"]) == ("unavailable", "bot_unavailable")
    assert ended["owner"] == "waiting"
    assert [who for _, who, _ in page.lines()] == ["customer", "system"]


async def test_a_message_sent_twice_appears_once(http: ClientSession, url: str) -> None:
    """The second acknowledgement names the first number."""
    page, _ = await customer(http, url)
    await page.until("welcome")
    await page.send(type="say", id="m1", text="안녕하세요")
    first = await page.until("accepted")
    await page.send(type="say", id="m1", text="안녕하세요")
    second = await page.until("accepted", duplicate=True)
    assert second["seq"] == first["seq"]
    await page.until("turn_ended")
    assert [who for _, who, _ in page.lines()].count("customer") == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('{"type":"say","id":"m1","text":"  "}', "empty"),
        (json.dumps({"type": "say", "id": "m1", "text": "가" * 4001}), "too_long"),
        ('{"type":"say","id":"m 1","text":"x"}', "malformed"),
        ('{"type":"say","text":"x"}', "malformed"),
        ('{"type":"fly"}', "malformed"),
        ("{", "malformed"),
        ("[]", "malformed"),
        ('{"type":"say","id":"m1","text":"x","owner":"agent"}', "malformed"),
        ('{"type":"cancel_wait"}', "not_found"),
    ],
)
async def test_bad_frames_get_one_line_and_lose_nothing(
    http: ClientSession, url: str, frame: str, code: str
) -> None:
    """The connection goes on and the next good message is taken."""
    page, _ = await customer(http, url)
    await page.until("welcome")
    await page.socket.send_str(frame)
    error = await page.until("error")
    assert error["code"] == code
    assert "\n" not in error["message"]
    await page.send(type="say", id="good", text="괜찮아요")
    assert (await page.until("accepted"))["seq"] == 1


@pytest.mark.parametrize("token", ["", "forged", "InVfeCI.forged"])
async def test_a_forged_token_reads_nothing(http: ClientSession, url: str, token: str) -> None:
    """Neither a case nor a transcript comes back."""
    page, _ = await customer(http, url, token=token)
    assert (await page.until("error"))["code"] == "not_signed_in"
    await page.socket.receive(timeout=10)
    assert page.socket.closed


async def test_someone_elses_case_id_shows_nothing(http: ClientSession, url: str) -> None:
    """A customer who names another's case gets their own, which is none."""
    victim, _ = await customer(http, url)
    await victim.until("welcome")
    await victim.send(type="say", id="m1", text="비밀")
    case = (await victim.until("accepted"))["case"]
    thief, _ = await customer(http, url, case=case, seen=0)
    welcome = await thief.until("welcome")
    assert (welcome["case"], welcome["last"]) == (None, 0)


async def test_a_reload_resumes_after_the_last_number_seen(http: ClientSession, url: str) -> None:
    """P7: the rest when the number is good, everything when it is not."""
    page, token = await customer(http, url)
    await page.until("welcome")
    await page.send(type="say", id="m1", text="하나")
    case = (await page.until("turn_ended"))["case"]
    await page.socket.close()

    again, _ = await customer(http, url, token, case, seen=1)
    assert (await again.until("welcome"))["reset"] is False
    assert (await again.until("line"))["line"]["seq"] == 2

    lost, _ = await customer(http, url, token, case, seen=99)
    assert (await lost.until("welcome"))["reset"] is True
    assert (await lost.until("line"))["line"]["seq"] == 1


async def test_a_second_tab_shows_the_same_chat(http: ClientSession, url: str) -> None:
    """Also a case that was opened after the tab was, and the one after that."""
    page, token = await customer(http, url)
    await page.until("welcome")
    other, _ = await customer(http, url, token)
    await other.until("welcome", case=None)
    for message in ("m1", "m2"):
        await page.send(type="say", id=message, text="안녕하세요")
        await page.until("turn_ended")
        await other.until("turn_ended")
        await page.send(type="end")
        await page.until("owner", owner="closed")
        await other.until("owner", owner="closed")
    assert other.lines() == page.lines()


async def test_each_of_two_quick_messages_gets_its_end(http: ClientSession, url: str) -> None:
    """The second one too, which went to the person that the first one was handed to."""
    page, _ = await customer(http, url)
    await page.until("welcome")
    await page.send(type="say", id="m1", text="하나")
    await page.send(type="say", id="m2", text="둘")
    await page.until("turn_ended", seq=1, decision="unavailable")
    await page.until("turn_ended", seq=2, decision="queued")


async def test_a_turn_that_ended_while_the_page_was_away_is_told(
    http: ClientSession, url: str
) -> None:
    """A page that reconnects and sends again what was never acknowledged waits for nothing."""
    page, token = await customer(http, url)
    await page.until("welcome")
    await page.send(type="say", id="m1", text="안녕하세요")
    ended = await page.until("turn_ended")
    await page.socket.close()
    again, _ = await customer(http, url, token)
    await again.until("welcome")
    await again.send(type="say", id="m1", text="안녕하세요")
    assert (await again.until("accepted"))["duplicate"] is True
    assert await again.until("turn_ended") == ended


async def test_a_resend_into_a_closed_case_disturbs_nothing(http: ClientSession, url: str) -> None:
    """Its owner is closed, and the open case's turns still end."""
    page, _ = await customer(http, url)
    await page.until("welcome")
    for message in ("m1", "m2"):
        await page.send(type="say", id=message, text="안녕하세요")
        await page.until("turn_ended")
        await page.send(type="end")
        await page.until("owner", owner="closed")
    await page.send(type="say", id="m3", text="또 왔어요")
    await page.until("turn_ended")
    await page.send(type="say", id="m1", text="안녕하세요")
    assert (await page.until("accepted", id="m1"))["owner"] == "closed"
    await page.send(type="cancel_wait")
    await page.until("owner", owner="bot")
    await page.send(type="say", id="m4", text="하나 더")
    seq = (await page.until("accepted", id="m4"))["seq"]
    assert (await page.until("turn_ended"))["seq"] == seq


async def test_the_way_through_a_person_and_back(http: ClientSession, url: str) -> None:
    """Button, claim with everything at once, words both ways, hand-back, resolution."""
    page, _ = await customer(http, url)
    await page.until("welcome")
    await page.send(type="say", id="m1", text="문의드려요")
    case = (await page.until("turn_ended"))["case"]
    mina, joon = await agent(url, "mina", "secret-1"), await agent(url, "joon", "secret-2")
    await mina.send(type="claim", case=case)
    claimed = await mina.until("claimed")
    view = json.loads(claimed["view"])
    assert view["transcript"][0]["text"] == "문의드려요"
    assert view["n"] == len(view["transcript"])
    await joon.send(type="claim", case=case)
    assert (await joon.until("error"))["reason"] == "taken"
    await joon.send(type="say", case=case, id="j1", text="끼어들기")
    assert (await joon.until("error"))["reason"] == "not_yours"

    await mina.send(type="say", case=case, id="a1", text="무엇을 도와드릴까요?")
    assert (await page.until("line", case=case))["line"]["who"] in {"system", "agent"}
    await page.send(type="say", id="m2", text="사이즈 교환이요")
    assert (await page.until("accepted"))["owner"] == "agent"
    await mina.until("line")
    await mina.send(type="return", case=case)
    assert (await page.until("owner", owner="bot"))["agent"] is None
    await page.send(type="person", id="p1")
    await page.until("owner", owner="waiting")
    await joon.send(type="claim", case=None)
    assert json.loads((await joon.until("claimed"))["view"])["n"] == len(page.lines()) + 1
    await joon.send(type="resolve", case=case)
    await page.until("owner", owner="closed")
    for console in (mina, joon):
        await console.session.close()  # type: ignore[attr-defined]


async def test_pages_of_other_sites_are_refused(http: ClientSession, url: str) -> None:
    """Origin is checked for requests that change something and for both sockets."""
    foreign = {"Origin": "https://evil.example"}
    async with http.post(f"{url}/api/customer", headers=foreign) as answer:
        assert answer.status == 403
    for path in ("/api/chat", "/api/console"):
        headers = foreign | {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        }
        async with http.get(f"{url}{path}", headers=headers) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("path", ["/", "/agent", "/health", "/nowhere", "/api/me"])
async def test_every_response_has_the_security_headers(
    http: ClientSession, url: str, path: str
) -> None:
    """Errors too."""
    async with http.get(f"{url}{path}") as answer:
        assert HEADERS.items() <= dict(answer.headers).items()


async def test_a_console_without_a_session_is_closed(http: ClientSession, url: str) -> None:
    """No cookie, no queue; a forged cookie neither."""
    for cookie in ("", "baton_session=forged"):
        socket = await http.ws_connect(f"{url}/api/console", headers={"Cookie": cookie})
        await socket.receive(timeout=10)
        assert socket.close_code == 4401


async def test_a_wrong_password_is_refused(http: ClientSession, url: str) -> None:
    """With one line, the same for an unknown user."""
    texts = []
    for user in ("mina", "nobody", "mina:here"):
        body = {"user": user, "password": "wrong"}
        async with http.post(f"{url}/api/sign-in", json=body) as answer:
            assert answer.status == 401
            texts.append(await answer.text())
    assert len(set(texts)) == 1


async def test_health_names_what_is_down(http: ClientSession, url: str) -> None:
    """503 and each part's state."""
    async with http.get(f"{url}/health") as answer:
        body = await answer.json()
    assert (answer.status, body["ok"], body["parts"]["redis"]["ok"]) == (503, False, True)
    assert body["parts"]["rasa-1"]["ok"] is False


async def test_who_waits_is_told_whether_somebody_is_there(http: ClientSession, url: str) -> None:
    """Nobody at the desk is said, and so is that there is somebody."""
    page, _ = await customer(http, url)
    assert (await page.until("welcome"))["staffed"] is False
    await page.send(type="person", id="p1")
    assert (await page.until("owner", owner="waiting"))["staffed"] is False
    mina = await agent(url, "mina", "secret-1")
    staffed = False
    while not staffed:  # known within a second
        other, _ = await customer(http, url)
        staffed = (await other.until("welcome"))["staffed"]
    await mina.session.close()  # type: ignore[attr-defined]
