"""Managing accounts: rights, what is refused, and who is always left."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handoff import keys
from handoff.agents import Agents
from handoff.staff.accounts import Accounts
from handoff.staff.audit import Actor
from handoff.staff.demo_accounts import disable_demo_accounts, ensure_demo_account
from handoff.staff.errors import LastAdmin
from handoff.staff.roles import RIGHTS, rights_of
from handoff.staff.scripts import StaffScripts
from handoff.store import Store
from tests.redis.staff_site import PASSWORD, PEOPLE, Site, frame, staff_site

pytestmark = pytest.mark.redis

TESTER = Actor("tester")
GUARDED: list[tuple[str, str, Any, str]] = [
    ("GET", "/api/staff", None, "accounts"),
    ("POST", "/api/staff", {"user": "x1", "name": "X", "role": "agent"}, "accounts"),
    ("PATCH", "/api/staff/mina", {"name": "X"}, "accounts"),
    ("POST", "/api/staff/mina/password", None, "accounts"),
    ("DELETE", "/api/staff/mina/sessions", None, "accounts"),
    ("GET", "/api/audit", None, "audit"),
]


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    async with staff_site(redis_url, store) as site:
        yield site


def test_the_table_of_rights() -> None:
    """As agreed, and nothing for a role that isn't one."""
    assert RIGHTS == {
        "agent": ("console",),
        "trainer": ("trainer",),
        "supervisor": ("console", "trainer", "insight", "audit"),
        "admin": ("console", "trainer", "insight", "audit", "accounts"),
    }
    assert rights_of("root") == ()


@pytest.mark.parametrize(("method", "path", "body", "right"), GUARDED)
async def test_each_request_needs_its_right(
    site: Site, method: str, path: str, body: Any, right: str
) -> None:
    """401 without a session, 403 and an entry in the audit without the right."""
    nobody = await (await site.browser()).call(method, path, body)
    assert (nobody.status, nobody.body["error"]) == (401, "not_signed_in")
    for user, role in PEOPLE.items():
        answer = await (await site.browser(user)).call(method, path, body)
        if right in rights_of(role):
            assert answer.status < 300, user
        else:
            assert (answer.status, answer.body["error"]) == (403, "no_right")
            assert (user, "refused", f"{method} {path}") in await site.done()


async def test_an_account_is_made_used_and_changed(site: Site) -> None:
    """The password is shown once, must be changed, and then everything works."""
    hana = await site.browser("hana")
    body = {"user": "new.agent-1", "name": " 김새봄 ", "role": "agent"}
    made = await hana.call("POST", "/api/staff", body)
    assert made.status == 201
    account = made.body["account"]
    assert account.pop("created") > 0
    assert account == {
        "user": "new.agent-1", "name": "김새봄", "role": "agent", "enabled": True,
        "last_sign_in": None, "by": "password", "sessions": 0,
    }  # fmt: skip
    fresh = await site.browser()
    told = await fresh.sign_in("new.agent-1", made.body["password"])
    assert told.body["must_change_password"] is True
    for path in ("/api/me/sessions", "/api/staff", "/api/audit"):
        refused = await fresh.call("GET", path)
        assert (refused.status, refused.body["error"]) == (403, "password_change_needed")
    change = {"old": made.body["password"], "new": "a password of my own"}
    assert (await fresh.call("POST", "/api/me/password", change)).status == 204
    assert (await fresh.call("GET", "/api/me")).body["must_change_password"] is False

    changed = await hana.call("PATCH", "/api/staff/new.agent-1", {"role": "supervisor"})
    assert changed.body["account"]["sessions"] == 1
    assert changed.body["account"]["last_sign_in"] > 0
    assert "audit" in (await fresh.call("GET", "/api/me")).body["rights"]
    reset = await hana.call("POST", "/api/staff/new.agent-1/password")
    assert (await fresh.call("GET", "/api/me")).status == 401
    again = await (await site.browser()).sign_in("new.agent-1", reset.body["password"])
    assert again.body["must_change_password"] is True
    listed = (await hana.call("GET", "/api/staff")).body["accounts"]
    assert [one["user"] for one in listed] == ["dana", "hana", "mina", "new.agent-1", "sora"]
    assert all("password" not in one for one in listed)


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"user": "A"}, 400, "malformed", "user"),
        ({"user": "Upper"}, 400, "malformed", "user"),
        ({"user": "x" * 33}, 400, "malformed", "user"),
        ({"user": "a b"}, 400, "malformed", "user"),
        ({"user": "mina\n"}, 400, "malformed", "user"),
        ({"user": "미나"}, 400, "malformed", "user"),
        ({"user": None}, 400, "malformed", "user"),
        ({"name": "  "}, 400, "malformed", "name"),
        ({"name": "two\nlines"}, 400, "malformed", "name"),
        ({"name": "x" * 81}, 400, "malformed", "name"),
        ({"role": "root"}, 400, "malformed", "role"),
        ({"user": "mina"}, 409, "exists", None),
    ],
)
async def test_a_bad_account_is_refused(
    site: Site, changes: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    """With the field that is wrong, and nothing is made."""
    hana = await site.browser("hana")
    body = {"user": "fine", "name": "Fine", "role": "agent"} | changes
    answer = await hana.call("POST", "/api/staff", body)
    assert (answer.status, answer.body["error"], answer.body.get("field")) == (status, code, field)
    assert await site.store.smembers(keys.ACCOUNTS) == set(PEOPLE)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/staff/nobody", {"name": "X"}, 404, "not_found"),
        ("/api/staff/mina:sessions", {"name": "X"}, 404, "not_found"),
        ("/api/staff/mina", {"role": "root"}, 400, "malformed"),
        ("/api/staff/mina", {"enabled": "no"}, 400, "malformed"),
        ("/api/staff/mina", {"password": "x"}, 400, "malformed"),
        ("/api/staff/mina", {"name": None}, 400, "malformed"),
        ("/api/staff/hana", {"enabled": False}, 409, "last_admin"),
        ("/api/staff/hana", {"role": "supervisor"}, 409, "last_admin"),
    ],
)
async def test_a_bad_change_changes_nothing(
    site: Site, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    """Not even a part of it."""
    hana = await site.browser("hana")
    before = (await hana.call("GET", "/api/staff")).body
    answer = await hana.call("PATCH", path, body)
    assert (answer.status, answer.body["error"]) == (status, code)
    assert (await hana.call("GET", "/api/staff")).body == before


async def test_two_admins_who_demote_each_other_leave_one(site: Site) -> None:
    """However the two requests fall."""
    accounts = site.parts.accounts
    for _ in range(10):
        for user in ("hana", "sora"):
            await accounts.change(TESTER, user, role="admin", enabled=True, guard=False)
        outcomes = await asyncio.gather(
            accounts.change(TESTER, "hana", role="agent"),
            accounts.change(TESTER, "sora", enabled=False),
            return_exceptions=True,
        )
        assert [type(one) for one in outcomes].count(LastAdmin) == 1
        left = [one for one in await accounts.all() if one.role == "admin" and one.enabled]
        assert len(left) == 1


async def test_two_accounts_of_one_name_at_once_are_one(site: Site) -> None:
    """The second is told that it exists."""
    hana = await site.browser("hana")
    bodies = [{"user": "twin", "name": name, "role": "agent"} for name in ("One", "Two")]
    answers = await asyncio.gather(*(hana.call("POST", "/api/staff", body) for body in bodies))
    assert sorted(answer.status for answer in answers) == [201, 409]


async def test_only_who_can_work_at_the_desk_is_an_agent(site: Site) -> None:
    """Disabled people and people without the right are neither listed nor given a case."""
    agents = Agents(site.store, 30_000)
    assert [one.user for one in await agents.all()] == ["hana", "mina", "sora"]
    hana, sora = await site.browser("hana"), await site.browser("sora")
    await hana.call("PATCH", "/api/staff/mina", {"enabled": False})
    assert [one.user for one in await agents.all()] == ["hana", "sora"]
    case = (await site.intake.receive("web", "u1", "ko", "m1", "사람")).case
    await site.ownership.ask_for_person(case)
    socket = await sora.console()
    await socket.send_json({"type": "claim", "case": case})
    await frame(socket, "claimed")
    for to in ("mina", "dana", "nobody"):
        await socket.send_json({"type": "transfer", "case": case, "to": to})
        assert (await frame(socket, "error"))["reason"] == "not_found"
    await socket.send_json({"type": "transfer", "case": case, "to": "hana"})
    assert (await frame(socket, "owner"))["agent"] == "hana"


async def test_a_disabled_agents_cases_return_with_the_next_sweep(site: Site) -> None:
    """Without waiting for the heartbeat to run out."""
    mina, hana = await site.browser("mina"), await site.browser("hana")
    case = (await site.intake.receive("web", "u1", "ko", "m1", "사람")).case
    await site.ownership.ask_for_person(case)
    socket = await mina.console()
    await socket.send_json({"type": "claim", "case": case})
    await frame(socket, "claimed")
    agents = Agents(site.store, 30_000)
    assert await agents.vanished() == []
    await hana.call("PATCH", "/api/staff/mina", {"enabled": False})
    assert [(one, agent.user) for one, agent in await agents.vanished()] == [(case, "mina")]


async def test_demo_accounts_never_outlive_the_demo(store: Store) -> None:
    """Production disables them, the admin too, with their sessions; the next demo brings them
    back; an account of the same name that isn't the demo's is left alone."""
    accounts = Accounts(store, StaffScripts(store))
    await accounts.create(TESTER, "mina", "Real Mina", "agent", "a real password")
    before = await accounts.get("mina")
    for user, role in PEOPLE.items():
        await ensure_demo_account(store, user, PASSWORD, user.title(), role)
    assert await accounts.get("mina") == before
    assert await disable_demo_accounts(store) == ["dana", "hana", "sora"]
    assert await disable_demo_accounts(store) == []
    assert [one.user for one in await accounts.all() if one.enabled] == ["mina"]
    await ensure_demo_account(store, "hana", "another password", "Hana", "admin")
    assert (await accounts.get("hana")).enabled
    assert (await accounts.get("mina")) == before


async def test_passwords_are_kept_as_argon2id(store: Store) -> None:
    """The store never holds the password."""
    accounts = Accounts(store, StaffScripts(store))
    await accounts.create(TESTER, "mina", "Mina", "agent", PASSWORD)
    row = await store.hgetall(keys.account("mina"))
    assert row["password"].startswith("$argon2id$")
    assert PASSWORD not in str(row)
