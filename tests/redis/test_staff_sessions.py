"""Signing in, what a session is, and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from handoff import keys
from handoff.staff.browsers import browser_name
from handoff.store import Store, connect
from tests.redis.staff_site import PASSWORD, Site, closed, frame, staff_site

pytestmark = pytest.mark.redis

HOUR_MS = 3600 * 1000
NEW = "another fine password"


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    async with staff_site(redis_url, store, lifetime_ms=12 * HOUR_MS, idle_ms=2 * HOUR_MS) as site:
        yield site


async def forward(site: Site, ms: int) -> None:
    await site.store.set(keys.CLOCK_OFFSET, str(ms))


async def test_signing_in_tells_who_and_sets_a_careful_cookie(site: Site) -> None:
    """HttpOnly, Strict, for every path; only a digest of it is in the store."""
    browser = await site.browser()
    answer = await browser.sign_in("sora")
    assert answer.body == {
        "user": "sora",
        "name": "Sora",
        "role": "supervisor",
        "rights": ["console", "trainer", "insight", "audit"],
        "must_change_password": False,
        "demo": True,
    }
    cookie = answer.headers["Set-Cookie"]
    assert all(
        part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200")
    )
    assert "Secure" not in cookie
    assert (await browser.call("GET", "/api/me")).body == answer.body
    secret = browser.cookie()
    async with site.store.pipeline(transaction=False) as pipe:
        pipe.keys("*")
        (names,) = await pipe.execute()
    assert secret
    assert len(secret) == 43
    assert not any(secret in name for name in names)


async def test_behind_https_the_cookie_is_secure(redis_url: str, store: Store) -> None:
    """Though the proxy talks http to us."""
    async with staff_site(redis_url, store, secure=True) as site:
        answer = await (await site.browser()).sign_in("mina")
        assert "Secure" in answer.headers["Set-Cookie"]


async def test_wrong_unknown_and_disabled_look_the_same(site: Site) -> None:
    """Same status, same words, and the audit names only accounts that exist."""
    await (await site.browser("hana")).call("PATCH", "/api/staff/mina", {"enabled": False})
    tries = [("dana", "wrong"), ("nobody-here", "x"), ("P4ssword in the wrong field", "x"),
             ("mina", PASSWORD)]  # fmt: skip
    answers = [await (await site.browser()).sign_in(user, word) for user, word in tries]
    assert {(answer.status, str(answer.body)) for answer in answers} == {
        (401, str({"error": "wrong_sign_in", "message": "wrong user or password"}))
    }
    failed = [entry for entry in await site.done() if entry[1] == "sign_in_failed"]
    assert [about for _, _, about in failed] == ["dana", "-", "-", "mina"]


async def test_a_cookie_given_beforehand_is_never_adopted(site: Site) -> None:
    """No fixation: a sign-in always makes a new id, and ends the session that was there."""
    browser = await site.browser()
    planted = "A" * 43
    browser.give_cookie(planted)
    await browser.sign_in("mina")
    first = browser.cookie()
    assert first not in (None, planted)
    await browser.sign_in("mina")
    second = browser.cookie()
    assert second not in (None, first)
    for old in (planted, first):
        thief = await site.browser()
        thief.give_cookie(str(old))
        assert (await thief.call("GET", "/api/me")).status == 401


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "A" * 5000, "user:mina"])
async def test_a_made_up_cookie_is_nobody(site: Site, cookie: str) -> None:
    """401, whatever it looks like."""
    browser = await site.browser()
    browser.give_cookie(cookie)
    answer = await browser.call("GET", "/api/me")
    assert (answer.status, answer.body["error"]) == (401, "not_signed_in")


async def test_a_session_ends_when_it_is_idle(site: Site) -> None:
    """Looks keep it; two hours without one end it."""
    browser = await site.browser("mina")
    for hour in (1, 2, 3):
        await forward(site, hour * HOUR_MS)
        assert (await browser.call("GET", "/api/me")).status == 200
    await forward(site, 5 * HOUR_MS)
    assert (await browser.call("GET", "/api/me")).status == 401


async def test_a_session_ends_after_its_lifetime(site: Site) -> None:
    """However busy it is."""
    browser = await site.browser("mina")
    for hour in range(1, 12):
        await forward(site, hour * HOUR_MS)
        assert (await browser.call("GET", "/api/me")).status == 200
    await forward(site, 12 * HOUR_MS)
    assert (await browser.call("GET", "/api/me")).status == 401


async def test_signing_out_ends_the_session_not_only_the_cookie(site: Site) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    browser = await site.browser("mina")
    copy = str(browser.cookie())
    assert (await browser.call("POST", "/api/sign-out", {})).status == 204
    assert browser.cookie() is None
    browser.give_cookie(copy)
    assert (await browser.call("GET", "/api/me")).status == 401
    assert ("mina", "signed_out", "mina") in await site.done()


async def test_own_sessions_are_listed_and_ended_one_by_one(site: Site) -> None:
    """With browser and address; only one's own."""
    here, there, sora = [await site.browser(user) for user in ("mina", "mina", "sora")]
    listed = (await here.call("GET", "/api/me/sessions")).body["sessions"]
    assert [set(one) for one in listed] == [
        {"id", "created", "last_seen", "address", "browser", "this"}
    ] * 2
    other = next(one for one in listed if not one["this"])
    assert other["address"] == "127.0.0.1"
    refused = await sora.call("DELETE", f"/api/me/sessions/{other['id']}")
    assert (refused.status, refused.body["error"]) == (404, "not_found")
    assert (await here.call("DELETE", f"/api/me/sessions/{other['id']}")).status == 204
    assert (await here.call("DELETE", f"/api/me/sessions/{other['id']}")).status == 404
    assert (await there.call("GET", "/api/me")).status == 401
    assert (await here.call("GET", "/api/me")).status == 200


async def test_a_new_password_ends_every_other_session(site: Site) -> None:
    """This one goes on under a new id; the old password no longer counts."""
    here, there = await site.browser("mina"), await site.browser("mina")
    old = here.cookie()
    answer = await here.call("POST", "/api/me/password", {"old": PASSWORD, "new": NEW})
    assert answer.status == 204
    assert here.cookie() not in (None, old)
    assert (await here.call("GET", "/api/me")).status == 200
    assert (await there.call("GET", "/api/me")).status == 401
    assert (await (await site.browser()).sign_in("mina")).status == 401
    assert (await (await site.browser()).sign_in("mina", NEW)).status == 200
    assert ("mina", "password_changed", "mina") in await site.done()


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ("wrong", NEW, 403, "wrong_password"),
        (PASSWORD, "short", 400, "weak_password"),
        (PASSWORD, "qwertyuiop", 400, "weak_password"),
        (PASSWORD, "PASSWORD123", 400, "weak_password"),
        (PASSWORD, "mina123456", 400, "weak_password"),
        (PASSWORD, "aaaaaaaaaaaa", 400, "weak_password"),
        (PASSWORD, "x" * 300, 400, "weak_password"),
        (PASSWORD, PASSWORD, 400, "weak_password"),
        (PASSWORD, 5, 400, "malformed"),
        (PASSWORD, "\ud800" * 12, 400, "malformed"),
    ],
)
async def test_a_bad_new_password_changes_nothing(
    site: Site, old: str, new: str, status: int, code: str
) -> None:
    """The session stays and the old password still counts."""
    browser = await site.browser("mina")
    answer = await browser.call("POST", "/api/me/password", {"old": old, "new": new})
    assert (answer.status, answer.body["error"]) == (status, code)
    assert (await browser.call("GET", "/api/me")).status == 200
    assert (await (await site.browser()).sign_in("mina")).status == 200


async def test_two_password_changes_at_once_are_one(site: Site) -> None:
    """The second is refused: what allowed it is no longer the password."""
    one, two = await site.browser("mina"), await site.browser("mina")
    answers = await asyncio.gather(
        one.call("POST", "/api/me/password", {"old": PASSWORD, "new": NEW + "1"}),
        two.call("POST", "/api/me/password", {"old": PASSWORD, "new": NEW + "2"}),
    )
    assert sorted(answer.status for answer in answers)[0] == 204
    assert sorted(answer.status for answer in answers)[1] in (401, 403)
    right = [(await (await site.browser()).sign_in("mina", NEW + n)).status for n in "12"]
    assert sorted(right) == [200, 401]


async def test_tries_are_counted_and_the_answer_says_when_to_come_back(site: Site) -> None:
    """The sixth within a minute; a right one from there would be refused too, another's isn't."""
    browser = await site.browser()
    answers = [await browser.sign_in("mina", "wrong") for _ in range(5)]
    assert {answer.status for answer in answers} == {401}
    refused = await browser.sign_in("mina")
    assert (refused.status, refused.body["error"]) == (429, "too_many")
    assert int(refused.headers["Retry-After"]) == refused.body["retry_after_s"] > 0
    assert (await browser.sign_in("dana")).status == 200


async def test_a_right_password_starts_the_count_anew(site: Site) -> None:
    """Four wrong, one right, and again."""
    browser = await site.browser()
    for _ in range(3):
        for _ in range(4):
            assert (await browser.sign_in("mina", "wrong")).status == 401
        assert (await browser.sign_in("mina")).status == 200


@pytest.mark.parametrize(
    ("rule", "users"),
    [("sign_ins_per_address", ["u1", "u2", "u3"]), ("sign_ins_per_account", ["mina"] * 3)],
)
async def test_an_address_and_an_account_have_limits_too(
    redis_url: str, store: Store, rule: str, users: list[str]
) -> None:
    """Many names from one place, and one name however often."""
    async with staff_site(redis_url, store, rules={rule: "2/hour"}) as site:
        browser = await site.browser()
        statuses = [(await browser.sign_in(user, "wrong")).status for user in users]
        assert statuses == [401, 401, 429]


async def test_old_passwords_cannot_be_guessed_by_changing_them(site: Site) -> None:
    """A stolen session doesn't try passwords faster than anybody else."""
    browser = await site.browser("mina")
    bodies = [{"old": f"wrong {n}", "new": NEW} for n in range(6)]
    answers = [await browser.call("POST", "/api/me/password", body) for body in bodies]
    assert [answer.status for answer in answers] == [403] * 5 + [429]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/sign-in"), ("POST", "/api/sign-out"), ("POST", "/api/me/password"),
     ("POST", "/api/staff"), ("PATCH", "/api/staff/mina"), ("POST", "/api/staff/mina/password"),
     ("DELETE", "/api/staff/mina/sessions")],
)  # fmt: skip
async def test_a_form_of_another_site_does_nothing(site: Site, method: str, path: str) -> None:
    """What a page can send without being asked first isn't JSON: 415, and nothing happened."""
    browser = await site.browser("hana")
    before = await site.done()
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        answer = await browser.call(
            method, path, data=b'{"user": "x"}', headers={"Content-Type": kind}
        )
        assert (answer.status, answer.body["error"]) == (415, "wrong_content_type")
    assert await site.done() == before


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"[]", 400, "malformed"),
        (b"[" * 9000, 400, "malformed"),
        (b"\xff", 400, "malformed"),
        (b'{"user": "mina"}', 400, "malformed"),
        (b'{"user": 1, "password": "x"}', 400, "malformed"),
        (b'{"user": "' + b"x" * 17_000 + b'"}', 413, "too_large"),
    ],
)
async def test_bad_bodies_are_refused(site: Site, data: bytes, status: int, code: str) -> None:
    """With a word and a sentence, never with a stack trace."""
    browser = await site.browser()
    headers = {"Content-Type": "application/json"}
    answer = await browser.call("POST", "/api/sign-in", data=data, headers=headers)
    assert (answer.status, answer.body["error"]) == (status, code)


async def test_an_ended_session_closes_its_consoles_at_once(site: Site) -> None:
    """4401 for that one; another session of the same person stays."""
    here, there = await site.browser("mina"), await site.browser("mina")
    kept, cut = await here.console(), await there.console()
    for socket in (kept, cut):
        await frame(socket, "queue")
    listed = (await here.call("GET", "/api/me/sessions")).body["sessions"]
    other = next(one["id"] for one in listed if not one["this"])
    await here.call("DELETE", f"/api/me/sessions/{other}")
    assert await closed(cut) == 4401
    await kept.send_str('{"type":"claim","case":null}')
    assert (await frame(kept, "error"))["reason"] == "queue_empty"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/api/staff/mina", {"enabled": False}),
        ("PATCH", "/api/staff/mina", {"role": "trainer"}),
        ("PATCH", "/api/staff/mina", {"name": "Mina Kim"}),
        ("POST", "/api/staff/mina/password", None),
        ("DELETE", "/api/staff/mina/sessions", None),
    ],
)
async def test_what_an_admin_changes_closes_the_consoles(
    site: Site, method: str, path: str, body: dict[str, object] | None
) -> None:
    """At once: nobody goes on under a name, role or session that is no longer theirs."""
    hana, mina = await site.browser("hana"), await site.browser("mina")
    socket = await mina.console()
    await frame(socket, "queue")
    assert (await hana.call(method, path, body)).status in (200, 204)
    assert await closed(socket) == 4401


async def test_a_command_after_the_end_is_never_obeyed(site: Site) -> None:
    """Even when no hint comes: each command looks at the session itself."""
    mina = await site.browser("mina")
    socket = await mina.console()
    await frame(socket, "queue")
    case = (await site.intake.receive("web", "u1", "ko", "m1", "사람")).case
    await site.ownership.ask_for_person(case)
    async with site.store.pipeline(transaction=False) as pipe:
        pipe.delete(keys.sessions("mina"))
        await pipe.execute()
    await socket.send_str('{"type":"claim","case":null}')
    assert await closed(socket) == 4401
    assert await site.store.zcard(keys.QUEUE) == 1


async def test_a_console_needs_the_right_and_a_password_of_ones_own(site: Site) -> None:
    """4403 for who may not be here, 4401 for who isn't here yet."""
    assert await closed(await (await site.browser()).console()) == 4401
    assert await closed(await (await site.browser("dana")).console()) == 4403
    hana = await site.browser("hana")
    body = {"user": "fresh", "name": "Fresh", "role": "agent"}
    password = (await hana.call("POST", "/api/staff", body)).body["password"]
    fresh = await site.browser()
    await fresh.sign_in("fresh", password)
    assert await closed(await fresh.console()) == 4401
    await fresh.call("POST", "/api/me/password", {"old": password, "new": NEW})
    await frame(await fresh.console(), "welcome")


async def test_a_signed_in_person_has_a_limit_too(redis_url: str, store: Store) -> None:
    """Over all they do, requests and commands; the refused command is named."""
    async with staff_site(redis_url, store, rules={"requests_per_account": "3/hour"}) as site:
        browser, other = await site.browser("sora"), await site.browser("hana")
        socket = await browser.console()
        assert (await browser.call("GET", "/api/me/sessions")).status == 200
        await socket.send_json({"type": "away"})
        await socket.send_json({"type": "say", "case": "c", "id": "m1", "text": "x"})
        refused = await frame(socket, "error")
        assert (refused["reason"], refused["command"], refused["id"]) == ("too_many", "say", "m1")
        answer = await browser.call("GET", "/api/audit")
        assert (answer.status, answer.body["error"]) == (429, "too_many")
        assert (await other.call("GET", "/api/audit")).status == 200


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/130.0.0.0 Safari/537.36", "Chrome 130, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/130.0.0.0 Whale/4.29.282.14 Safari/537.36", "Whale 4, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge 130, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
         "like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "Safari 17, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox 128, Linux"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_a_few_words(sent: str, shown: str) -> None:
    """Enough to know one's own again; never what somebody else made up."""
    assert browser_name(sent) == shown
    assert len(browser_name(sent * 100)) < 50


async def test_a_store_that_is_away_is_said(site: Site) -> None:
    """503 and a word, never a session."""
    browser = await site.browser("mina")
    async with aclosing(connect("unix:///nowhere/redis.sock")) as nowhere:
        site.parts.sessions._redis = nowhere
        answer = await browser.call("GET", "/api/me")
    assert (answer.status, answer.body["error"]) == (503, "try_again")
