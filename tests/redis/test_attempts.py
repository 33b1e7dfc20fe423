"""Attempts to be somebody else: forged tokens, others' cases, sessions, rights, names."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType
from aiohttp.test_utils import TestClient, TestServer

from actions.app import create_app as create_answers
from actions.library import Library
from actions.settings import Settings as AnswersSettings
from bot.gateway import hello
from bot.settings.model import Limits
from handoff.staff.oidc_attempt import HOME, Attempt
from handoff.staff.roles import rights_of
from handoff.store import Store
from tests.redis.attempts_forged import HS256, by_hand, claims, customer_tokens, identities
from tests.redis.attempts_raw import PING, ask, handshake, raw_socket
from tests.redis.attempts_site import Site, attacked, guessed
from tests.redis.gateway import Page, gateway, wiring
from tests.redis.staff_site import PASSWORD, PEOPLE, closed

pytestmark = pytest.mark.redis

WIDE = dict.fromkeys(Limits().rates(), "100000/minute")


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    """A gateway without limits to speak of: what is refused here is refused for another reason."""
    async with attacked(redis_url, store, limits=WIDE) as site:
        yield site


async def refused_hello(site: Site, code: str, **hello: Any) -> None:
    """Say hello; nothing but the refusal may come back."""
    page, _ = await site.customer(**hello)
    first = json.loads(await page.socket.receive_str(timeout=10))
    assert (first["type"], first["code"]) == ("error", code)
    assert (await page.socket.receive(timeout=10)).type is WSMsgType.CLOSE


async def test_a_forged_customer_token_is_nobody(site: Site) -> None:
    """Whatever it was made from; the true one works."""
    page, token = await site.customer()
    await page.until("welcome")
    for name, forged in customer_tokens(token).items():
        try:
            await refused_hello(site, "not_signed_in", token=forged)
        except AssertionError as error:
            raise AssertionError(name) from error
    again, _ = await site.customer(token)
    await again.until("welcome")


async def test_a_forged_identity_is_refused(site: Site) -> None:
    """One thing wrong is enough, and nothing of it is written; a good one is taken."""
    _, token, case = await site.waiting()
    for name, forged in identities().items():
        try:
            await refused_hello(site, "identity_refused", token=token, identity=forged)
        except AssertionError as error:
            raise AssertionError(name) from error
    page, _ = await site.customer(token)
    await page.until("welcome", case=case)
    page, _ = await site.customer(token, identity=by_hand(HS256, claims()))
    await page.until("welcome", case=case)


async def test_an_identity_opens_no_other_customers_case(site: Site) -> None:
    """The browser's case goes to who signed in there; its token alone opens nothing any more, and
    another identity in the same browser starts with nothing."""
    _, token, case = await site.waiting()
    page, _ = await site.customer(token, identity=by_hand(HS256, claims(sub="hana")))
    await page.until("welcome", case=case)
    await refused_hello(site, "not_signed_in", token=token, case=case)
    page, _ = await site.customer(token, case=case, identity=by_hand(HS256, claims(sub="duri")))
    await page.until("welcome", case=None)


async def test_anothers_case_is_neither_read_nor_written(site: Site) -> None:
    """Named in hello, by number seen, by the other's message ids: the thief has their own case."""
    victim, _, case = await site.waiting("비밀번호는 1234")
    said = [frame["line"] for frame in victim.frames if frame["type"] == "line"]
    theirs = next(line for line in said if line["who"] == "customer")
    thief, token = await site.customer(case=case, seen=0)
    assert (await thief.until("welcome"))["case"] is None
    for frame in ({"type": "end"}, {"type": "cancel_wait"}):
        await thief.send(**frame)
        assert (await thief.until("error"))["code"] == "not_found"
    await thief.send(type="say", id=theirs["id"], text=theirs["text"])
    own = await thief.until("accepted")
    assert own["case"] != case
    assert own["duplicate"] is False
    again, _ = await site.customer(token, case=case, seen=1)
    assert (await again.until("welcome"))["case"] == own["case"]
    await victim.send(type="say", id="last", text="아직 있어요")
    assert (await victim.until("accepted"))["case"] == case
    shown = [frame["case"] for frame in thief.frames if frame["type"] == "line"]
    assert set(shown) <= {own["case"]}


async def test_no_case_id_names_another_key_of_the_store(site: Site) -> None:
    """For the customer it is no case of theirs; the agent is told so and works on."""
    _, token, case = await site.waiting()
    for part in ("transcript", "lease", "drafts", "packages", "x y", "*", "\0"):
        page, _ = await site.customer(token, case=f"{case}:{part}")
        await page.until("welcome", case=case)
        stranger, _ = await site.customer(case=f"{case}:{part}")
        await stranger.until("welcome", case=None)
        agent = await site.agent("mina")
        for kind in ("claim", "take_over", "say"):
            words = {"id": "m1", "text": "x"} if kind == "say" else {}
            await agent.send(type=kind, case=f"{case}:{part}", **words)
            told = await agent.until("error")
            assert told["reason"] in {"not_found", "malformed", "not_yours"}, (part, kind)


@pytest.mark.parametrize("owner", ["waiting", "another"])
async def test_an_agent_does_nothing_in_a_case_that_is_not_theirs(site: Site, owner: str) -> None:
    """Speak, return, resolve, transfer: refused, and the customer hears nothing."""
    page, _, case = await site.waiting()
    mina, sora = await site.agent("mina"), await site.agent("sora")
    if owner == "another":
        await sora.send(type="claim", case=case)
        await sora.until("claimed")
        await page.until("owner", owner="agent")
    commands: list[dict[str, Any]] = [
        {"type": "say", "id": "a1", "text": "엿듣기"},
        {"type": "return"},
        {"type": "resolve"},
        {"type": "transfer", "to": "mina"},
        {"type": "transfer", "to": None},
        {"type": "take_over"},
    ]
    if owner == "another":
        commands.append({"type": "claim"})
    for command in commands:
        await mina.send(case=case, **command)
        assert (await mina.until("error"))["case"] == case, command
    await page.send(type="say", id="end", text="듣고 있어요")
    await page.until("line")
    assert "엿듣기" not in json.dumps(page.frames, ensure_ascii=False)
    case_row = await site.store.hgetall(f"baton:case:{case}")
    assert case_row["owner"] == ("agent" if owner == "another" else "waiting")
    assert case_row["agent"] == ("sora" if owner == "another" else "")


async def test_an_agent_reads_only_what_they_claimed(site: Site) -> None:
    """The queue shows the beginning of the last message; nothing else reaches another console."""
    page, _, case = await site.waiting("가" * 119 + "나비밀")
    mina, sora = await site.agent("mina"), await site.agent("sora")
    await sora.send(type="claim", case=case)
    await sora.until("claimed")
    await page.send(type="say", id="s1", text="소라에게만")
    await sora.until("line")
    await sora.send(type="say", case=case, id="s2", text="우리끼리")
    await sora.until("accepted")
    await mina.send(type="say", case=case, id="s3", text="x")
    await mina.until("error")
    heard = json.dumps(mina.frames, ensure_ascii=False)
    assert not any(secret in heard for secret in ("비밀", "소라에게만", "우리끼리"))
    assert all(frame["type"] in {"welcome", "queue", "cases", "error"} for frame in mina.frames)


async def test_who_has_no_right_to_the_console_hears_nothing(site: Site) -> None:
    """A trainer, nobody, a guessed session: closed before the first frame, on record."""
    dana = await site.browser("dana")
    assert await closed(await dana.console()) == 4403
    for guess in ("", "A" * 43):
        browser = await site.browser()
        browser.give_cookie(guess)
        socket = await browser.console()
        assert (await socket.receive(timeout=10)).type is WSMsgType.CLOSE
        assert socket.close_code == 4401
    refused = [entry for entry in await site.done() if entry["did"] == "refused"]
    assert [(entry["who"], entry["about"]) for entry in refused] == [("dana", "GET /api/console")]


STAFF_CALLS: tuple[tuple[str, str, Any, str], ...] = (
    ("GET", "/api/staff", None, "accounts"),
    ("POST", "/api/staff", {"user": "spy", "name": "Spy", "role": "admin"}, "accounts"),
    ("PATCH", "/api/staff/{me}", {"role": "admin"}, "accounts"),
    ("PATCH", "/api/staff/hana", {"enabled": False}, "accounts"),
    ("POST", "/api/staff/hana/password", None, "accounts"),
    ("DELETE", "/api/staff/hana/sessions", None, "accounts"),
    ("GET", "/api/audit?limit=500", None, "audit"),
    ("GET", "/api/insight/overview", None, "insight"),
    ("GET", "/api/insight/cases?show=n", None, "insight"),
    ("GET", "/api/insight/cases/c_abc", None, "insight"),
    ("GET", "/api/insight/export?format=csv", None, "insight"),
)


@pytest.mark.parametrize("user", [user for user, role in PEOPLE.items() if role != "admin"])
async def test_nobody_gives_themselves_a_right(site: Site, user: str) -> None:
    """Every call without the right is refused and changes nothing; the sign-in takes no role."""
    browser, admin = await site.browser(user), await site.browser("hana")
    before = (await admin.call("GET", "/api/staff")).body
    for method, path, body, right in STAFF_CALLS:
        answer = await browser.call(method, path.format(me=user), body)
        if right not in rights_of(PEOPLE[user]):
            assert (answer.status, answer.body["error"]) == (403, "no_right"), path
            assert set(answer.body) == {"error", "message"}
    for sent in ({"role": "admin"}, {"rights": ["accounts"]}, {"__proto__": {"role": "admin"}}):
        body = {"user": user, "password": PASSWORD} | sent
        assert (await browser.call("POST", "/api/sign-in", body)).body["role"] == PEOPLE[user]
    for path in ("/api/me", f"/api/staff/{user}/", f"//api/staff/{user}", f"/API/staff/{user}"):
        assert (await browser.call("PATCH", path, {"role": "admin"})).status in (403, 404, 405)
    after = (await admin.call("GET", "/api/staff")).body
    assert [(a["user"], a["role"], a["enabled"]) for a in after["accounts"]] == [
        (a["user"], a["role"], a["enabled"]) for a in before["accounts"]
    ]


async def test_a_guessed_session_is_nobody(site: Site) -> None:
    """Also raw bytes that no library would send: refused in a word, never with an error of ours."""
    for guess in guessed():
        answer = await ask(site.url, "GET", "/api/me", {"Cookie": f"baton_session={guess}"})
        assert answer.status == 401, guess
    for raw in ("\xff\xfe", "\xed\xa0\x80", "a\xffb", '"\\377"'):
        for path in ("/api/me", "/api/staff", "/api/audit"):
            answer = await ask(site.url, "GET", path, {"Cookie": f"baton_session={raw}"})
            assert answer.status == 401, (raw, path)


async def test_a_forged_attempt_at_the_provider_is_none(redis_url: str, store: Store) -> None:
    """Not one of this browser, signed by nobody or no text at all: back to the desk, unsigned."""
    staff = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "baton"}
    async with attacked(redis_url, store, limits=WIDE, staff=staff) as site:
        for made_up in ("", "x", "e30.x.y", "\xff\xfe", "A" * 5000):
            headers = {"Cookie": f"baton_oidc={made_up}"}
            answer = await ask(site.url, "GET", "/api/oidc/callback?code=a&state=", headers)
            assert answer.status == 302, made_up
            assert "\r\nLocation: /agent?sign_in_error=oidc_failed\r\n" in answer.head
            assert "baton_session" not in answer.head


async def test_a_session_of_elsewhere_or_of_yesterday_is_nobody(
    redis_url: str, store: Store, site: Site
) -> None:
    """Signed out, disabled, its password changed by somebody, or of a store that isn't ours."""
    hana = await site.browser("hana")
    ended = []
    for method, path, body in (
        ("POST", "/api/sign-out", {}),
        ("POST", "/api/staff/mina/password", None),
        ("DELETE", "/api/staff/sora/sessions", None),
        ("PATCH", "/api/staff/dana", {"enabled": False}),
    ):
        user = {"/api/sign-out": "mina"}.get(path) or path.split("/")[3]
        browser = await site.browser(user)
        ended.append(str(browser.cookie()))
        caller = browser if path == "/api/sign-out" else hana
        assert (await caller.call(method, path, body)).status in (200, 204)
    thief = await site.browser()
    for cookie in ended:
        thief.give_cookie(cookie)
        assert (await thief.call("GET", "/api/me")).status == 401
        assert await closed(await thief.console()) == 4401


async def test_another_baton_knows_nobody_of_this_one(redis_url: str, store: Store) -> None:
    """A customer's token and an identity under another key; the store is even the same one."""
    told = wiring(redis_url, limits=WIDE)
    async with attacked(redis_url, store, limits=WIDE) as site:
        page, token, _ = await site.waiting()
        other = replace(told, signing_key=b"o" * 32, identity_key=b"p" * 43)
        async with gateway(other) as url:
            there = replace(site, url=url)
            await refused_hello(there, "not_signed_in", token=token)
            _, fresh = await there.customer()
            good = by_hand(HS256, claims())
            await refused_hello(there, "identity_refused", token=fresh, identity=good)
        await page.send(type="say", id="here", text="여기는 그대로")
        await page.until("accepted", id="here")


async def test_a_session_id_is_never_taken_from_the_visitor(site: Site) -> None:
    """Planted before the sign-in or named in it; new at sign-in and at a password change."""
    browser, planted = await site.browser(), secrets.token_urlsafe(32)
    browser.give_cookie(planted)
    path = f"/api/sign-in?baton_session={planted}"
    body = {"user": "mina", "password": PASSWORD, "session": planted}
    assert (await browser.call("POST", path, body)).status == 200
    first = browser.cookie()
    change = {"old": PASSWORD, "new": "a longer other password"}
    assert (await browser.call("POST", "/api/me/password", change)).status == 204
    second = browser.cookie()
    assert len({planted, first, second}) == 3
    for old in (planted, str(first)):
        thief = await site.browser()
        thief.give_cookie(old)
        assert (await thief.call("GET", "/api/me")).status == 401
    assert (await browser.call("GET", "/api/me")).status == 200


@pytest.mark.parametrize("way", ["sign-out", "password", "disabled", "role", "elsewhere"])
async def test_an_open_console_ends_with_its_session(site: Site, way: str) -> None:
    """At once, and what was sent after it is not obeyed."""
    browser, hana = await site.browser("mina"), await site.browser("hana")
    _, _, case = await site.waiting()
    console = Page(await browser.console())
    await console.until("queue")
    new = {"old": PASSWORD, "new": "a longer other password"}
    calls = {
        "sign-out": (browser, "POST", "/api/sign-out", {}),
        "password": (browser, "POST", "/api/me/password", new),
        "disabled": (hana, "PATCH", "/api/staff/mina", {"enabled": False}),
        "role": (hana, "PATCH", "/api/staff/mina", {"role": "trainer"}),
        "elsewhere": (hana, "DELETE", "/api/staff/mina/sessions", None),
    }
    who, method, path, body = calls[way]
    assert (await who.call(method, path, body)).status in (200, 204)
    await console.socket.send_str(json.dumps({"type": "claim", "case": case}))
    assert await closed(console.socket) == 4401
    assert await site.store.hget(f"baton:case:{case}", "owner") == "waiting"


@pytest.mark.parametrize(
    "then",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "https:evil.example", "https://evil.example", "javascript:alert(1)", "data:text/html,x",
        "/agent\r\nSet-Cookie: a=b", "/agent\n", "/%0d%0a", "/%2f/evil.example",
        "/..//evil.example",
        "/\t/evil.example", "/ /evil.example", "/?next=//evil.example", "/#//evil.example",
        "@evil.example", ".evil.example", " //evil.example", "/\u2028", "/\0", "/" + "a" * 300,
    ],
)  # fmt: skip
def test_after_the_provider_comes_a_page_of_ours(then: str) -> None:
    """`next` leads nowhere else, and no line end gets into the answer's head."""
    assert Attempt.new("http://127.0.0.1/api/oidc/callback", then).next == HOME


async def test_a_sign_in_tells_nothing_about_who_is_there(redis_url: str, store: Store) -> None:
    """Unknown, disabled and wrong: the same bytes, the same headers, the same time."""
    async with attacked(redis_url, store, limits=WIDE) as site:
        hana = await site.browser("hana")
        body = {"user": "known", "name": "Known", "role": "agent"}
        assert (await hana.call("POST", "/api/staff", body)).status == 201
        password = (await hana.call("POST", "/api/staff/known/password")).body["password"]
        off = {"user": "gone", "name": "Gone", "role": "agent"}
        gone = (await hana.call("POST", "/api/staff", off)).body["password"]
        assert (await hana.call("PATCH", "/api/staff/gone", {"enabled": False})).status == 200
        tries = {"known": "x" * len(password), "gone": gone, "nobody": "x", "un:known": "x"}
        best: dict[str, float] = {}
        answers = set()
        for _ in range(4):
            for user, word in tries.items():
                began = time.perf_counter()
                answer = await hana.call("POST", "/api/sign-in", {"user": user, "password": word})
                took = time.perf_counter() - began
                best[user] = min(took, best.get(user, took))
                names = sorted(set(answer.headers) - {"Date"})
                answers.add((answer.status, str(answer.body), str(names)))
        assert len(answers) == 1
        assert max(best.values()) < 1.6 * min(best.values()), best


async def test_names_are_told_only_to_who_may_read_them(site: Site) -> None:
    """No unsigned answer names an account, and an account that isn't there is refused alike."""
    nobody, dana = await site.browser(), await site.browser("dana")
    for path in ("/api/staff", "/api/audit", "/api/me", "/api/me/sessions", "/api/sign-in-options",
                 "/health", "/api/staff/mina", "/api/articles"):  # fmt: skip
        told = str((await nobody.call("GET", path)).body)
        assert not any(user in told for user in PEOPLE), path
    for browser, status in ((nobody, 401), (dana, 403)):
        answers = [
            await browser.call("PATCH", f"/api/staff/{user}", {"name": "X"})
            for user in ("mina", "nobody")
        ]
        assert {answer.status for answer in answers} == {status}
        assert answers[0].body == answers[1].body


async def test_ids_of_cases_and_customers_cannot_be_guessed(site: Site) -> None:
    """96 random bits each: no two begin alike."""
    cases = [(await site.waiting())[2] for _ in range(8)]
    for ids in (cases, [await site.store.hget(f"baton:case:{one}", "customer") for one in cases]):
        assert all(len(str(one)) == 18 for one in ids)
        assert len({str(one)[:6] for one in ids}) == len(ids)


async def messages(site: Site) -> list[int]:
    statuses = []
    for _ in range(2):
        page, _ = await site.customer()
        await page.until("welcome")
        for number in range(3):
            await page.send(type="say", id=f"m{number}", text="x")
            while True:
                frame = json.loads(await page.socket.receive_str(timeout=10))
                if frame["type"] in {"accepted", "error"}:
                    break
            statuses.append(429 if frame.get("code") == "rate_limited" else 200)
    return statuses


async def calls(site: Site, method: str, *paths: str, user: str = "") -> list[int]:
    browser = await site.browser(user)
    return [(await browser.call(method, path)).status for path in paths]


async def sockets(site: Site) -> list[int]:
    paths = ("/api/chat", "/api/console", "/api/chat")
    return [(await handshake(site.url, path)).status for path in paths]


async def sign_ins(site: Site, *users: str) -> list[int]:
    browser = await site.browser()
    return [(await browser.sign_in(user, "wrong")).status for user in users]


ARTICLES = ("/api/articles/a", "/api/articles/b", "/%61pi/articles/c")
LIMITED: dict[str, Any] = {
    "messages_per_customer": (messages, [200, 200, 429] * 2),
    "messages_per_address": (messages, [200, 200, 429, 429, 429, 429]),
    "customers_per_address": (
        lambda site: calls(site, "POST", "/api/customer", "/api/customer?x", "/%61pi/customer"),
        [201, 201, 429],
    ),
    "sockets_per_address": (sockets, [101, 101, 429]),
    "articles_per_address": (lambda site: calls(site, "GET", *ARTICLES), [503, 503, 429]),
    "requests_per_account": (
        lambda site: calls(site, "GET", *["/api/me/sessions"] * 3, user="mina"),
        [200, 200, 429],
    ),
    "sign_ins_per_account_and_address": (
        lambda site: sign_ins(site, *["mina"] * 3),
        [401, 401, 429],
    ),
    "sign_ins_per_address": (lambda site: sign_ins(site, "a1", "b2", "c3"), [401, 401, 429]),
    "sign_ins_per_account": (lambda site: sign_ins(site, *["mina"] * 3), [401, 401, 429]),
}


def test_every_limit_is_tried_below() -> None:
    """A limit that an operator can set and nothing enforces would be a promise broken."""
    assert LIMITED.keys() == Limits().rates().keys()


@pytest.mark.parametrize("rule", LIMITED)
async def test_each_limit_is_enforced(redis_url: str, store: Store, rule: str) -> None:
    """Alone, where docs/settings.md says."""
    tried, expected = LIMITED[rule]
    async with attacked(redis_url, store, limits=WIDE | {rule: "2/hour"}) as site:
        assert await tried(site) == expected


@pytest.mark.parametrize(
    ("trusted", "statuses"), [((), [201, 201, 429, 429]), (("127.0.0.1",), [201] * 4)]
)
async def test_an_address_is_believed_only_from_a_trusted_proxy(
    redis_url: str, store: Store, trusted: tuple[str, ...], statuses: list[int]
) -> None:
    """A new X-Forwarded-For at each request is no new visitor, unless a proxy of ours says so."""
    settings = {"limits": WIDE | {"customers_per_address": "2/hour"}}
    server = {"trusted_proxies": trusted}
    async with attacked(redis_url, store, server=server, **settings) as site:
        told = [
            (await ask(site.url, "POST", "/api/customer", {"X-Forwarded-For": f"203.0.113.{n}"}))
            for n in range(4)
        ]
        assert [answer.status for answer in told] == statuses


async def test_a_proxys_nonsense_is_one_address(redis_url: str, store: Store) -> None:
    """What isn't an address counts as the proxy's own, however it is spelt."""
    nonsense = ("x", "1.2.3.4:80", "1.2.3.4\tx", "\xff", "::1%a%b", "a" * 4000, "", ",,,", "0x7f.1")
    limits = WIDE | {"customers_per_address": "2/hour"}
    server = {"trusted_proxies": ("127.0.0.1",)}
    async with attacked(redis_url, store, server=server, limits=limits) as site:
        told = [
            (await ask(site.url, "POST", "/api/customer", {"X-Forwarded-For": text})).status
            for text in nonsense
        ]
    assert told == [201, 201] + [429] * (len(nonsense) - 2)


async def test_a_page_that_never_says_hello_is_closed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pings don't keep it: who it is must come within the limit."""
    monkeypatch.setattr(hello, "_LIMIT_S", 0.5)
    async with raw_socket(site.url, "/api/chat") as socket:
        began = time.monotonic()
        ended = asyncio.create_task(socket.closed())
        while not ended.done() and time.monotonic() - began < 3:
            await socket.frame(PING, b"x")
            await asyncio.wait({ended}, timeout=0.1)
        assert ended.done(), "pings kept it open"
        assert await ended == 4401


@pytest.fixture
async def answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Any]:
    """The answers process without its library: nobody here may come that far."""

    class Nothing:
        version = "none"

    async def nothing(*_: Any) -> Nothing:
        return Nothing()

    monkeypatch.setattr(Library, "open", nothing)
    settings = AnswersSettings(5055, tmp_path, "t" * 43, None, "MR:5", None, tmp_path)
    async with TestClient(TestServer(create_answers(settings))) as client:
        yield client


async def call_answers(answers: "TestClient[Any, Any]", path: str, token: str | None) -> int:
    url = str(answers.make_url("")).rstrip("/")
    headers = {} if token is None else {"X-Baton-Token": token}
    headers["Content-Type"] = "application/json"
    body = b'{"next_action": "x", "texts": ["x"]}'
    return (await ask(url, "POST", path, headers, body)).status


@pytest.mark.parametrize("path", ["/webhook", "/embed", "/%77ebhook", "/webhook?x=1"])
async def test_answers_obey_only_who_has_the_inner_token(
    answers: "TestClient[Any, Any]", path: str
) -> None:
    """401 without it, with a wrong one, one cut short; no other spelling goes past it."""
    for token in (None, "", "x", "t" * 42, "t" * 44, "T" * 43, " ", "t" * 5000):
        assert await call_answers(answers, path, token) == 401, token
    for other in ("//webhook", "/webhook/", "/./webhook/.", "/WEBHOOK", "/x/../embed/"):
        assert await call_answers(answers, other, None) in {401, 404}, other


async def test_a_token_that_is_no_text_is_a_wrong_one(answers: "TestClient[Any, Any]") -> None:
    """Refused, not an error of ours."""
    assert await call_answers(answers, "/webhook", "\xff\xfe") == 401
