"""The audit: everything is in it, and nothing can be taken out or changed unnoticed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handoff import keys
from handoff.staff.audit import Actor, Audit
from handoff.staff.audit_entry import Entry
from handoff.staff.scripts import StaffScripts
from handoff.store import Store, connect
from tests.redis.staff_site import Site, frame, staff_site

pytestmark = pytest.mark.redis

MINA = Actor("mina", "10.0.0.1")


@pytest.fixture
async def audit(store: Store) -> Audit:
    return Audit(store, StaffScripts(store))


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    async with staff_site(redis_url, store) as site:
        yield site


async def filled(audit: Audit, count: int = 12) -> list[Entry]:
    for n in range(count):
        await audit.write(MINA, "case_seen" if n % 3 else "case_claimed", f"case-{n}", n=n)
    return [entry async for entry in audit.entries()]


async def raw(store: Store, *commands: tuple[str, ...]) -> None:
    async with store.pipeline(transaction=False) as pipe:
        for command in commands:
            pipe.execute_command(*command)
        await pipe.execute()


async def rewrite(store: Store, entries: list[Entry], changed: Entry, *fields: str) -> None:
    """Put the stream together again with one entry changed, as somebody with the store could."""
    commands = [("DEL", keys.AUDIT)]
    for entry in entries:
        row: dict[str, str] = {
            name: str(getattr(entry, name)) for name in Entry.__slots__ if name != "id"
        }
        if entry == changed:
            row |= dict(zip(fields[::2], fields[1::2], strict=True))
        pairs = [text for pair in row.items() for text in pair]
        commands.append(("XADD", keys.AUDIT, entry.id, *pairs))
    await raw(store, *commands)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.binary(max_size=300))
def test_the_scripts_digest_is_sha256(redis_url: str, text: bytes) -> None:
    """The same as Python's, for any bytes."""
    import redis

    from handoff.staff.scripts import _FOLDER

    source = (_FOLDER / "sha256.lua").read_text("utf-8") + "\nreturn sha256(ARGV[1])"
    with redis.Redis.from_url(redis_url) as client:
        told = client.eval(source, 0, text)
    assert told == hashlib.sha256(text).hexdigest().encode()


async def test_the_chain_is_whole_as_written(audit: Audit) -> None:
    """Each entry follows the one before it, whatever is in it."""
    assert await audit.verify() is None
    await audit.write(MINA, "renamed", "미나:1\n|", to="3:abc", von='"{}"')
    await filled(audit)
    entries = [entry async for entry in audit.entries()]
    assert [entry.n for entry in entries] == list(range(1, 14))
    assert all(entry.digest == entry.computed() for entry in entries)
    assert await audit.verify() is None


async def test_writers_at_once_make_one_chain(redis_url: str, audit: Audit) -> None:
    """From several connections, as from several gateways."""
    others = [connect(redis_url) for _ in range(4)]
    audits = [Audit(other, StaffScripts(other)) for other in others]
    await asyncio.gather(
        *(one.write(MINA, "case_seen", f"c{n}") for n in range(20) for one in audits)
    )
    assert await audit.verify() is None
    assert len([entry async for entry in audit.entries()]) == 80
    for other in others:
        await other.aclose()


@pytest.mark.parametrize("at", [0, 5, 11])
@pytest.mark.parametrize(
    "change",
    [("who", "sora"), ("did", "signed_in"), ("about", "x"), ("at", "1"), ("details", "{}"),
     ("address", ""), ("n", "99"), ("digest", "0" * 64), ("before", "0" * 63 + "1")],
)  # fmt: skip
async def test_a_changed_entry_is_found(
    store: Store, audit: Audit, at: int, change: tuple[str, str]
) -> None:
    """At the entry itself or the next, on the command line and on the page."""
    entries = await filled(audit)
    await rewrite(store, entries, entries[at], *change)
    bad = await audit.verify()
    assert bad is not None
    assert bad.id in {entry.id for entry in entries[at : at + 2]}
    assert (await audit.page(100)).whole is False


async def test_an_entry_that_was_forged_to_fit_is_found_at_the_next(
    store: Store, audit: Audit
) -> None:
    """Its own digest computed anew doesn't help."""
    entries = await filled(audit)
    forged = Entry(**{name: getattr(entries[4], name) for name in Entry.__slots__} | {"who": "x"})
    await rewrite(store, entries, entries[4], "who", "x", "digest", forged.computed())
    bad = await audit.verify()
    assert bad is not None
    assert bad.id == entries[5].id


@pytest.mark.parametrize("at", [0, 5, 11])
async def test_a_removed_entry_is_found(store: Store, audit: Audit, at: int) -> None:
    """The first, one between, and the last."""
    entries = await filled(audit)
    await raw(store, ("XDEL", keys.AUDIT, entries[at].id))
    assert await audit.verify() is not None
    if at:
        assert (await audit.page(100)).whole is False


async def test_emptying_it_is_found(store: Store, audit: Audit) -> None:
    """The head still knows that there was something."""
    await filled(audit)
    await raw(store, ("DEL", keys.AUDIT))
    assert await audit.verify() is not None
    assert (await audit.page(100)).whole is False


async def test_pages_give_every_entry_once(audit: Audit) -> None:
    """Newest first, with and without filters, to the end."""
    entries = await filled(audit, 25)
    for filters in ({}, {"did": "case_claimed"}, {"who": "mina"}, {"who": "sora"}):
        seen: list[Entry] = []
        before: str | None = None
        while True:
            page = await audit.page(4, before, **filters)
            assert page.whole
            seen += page.entries
            before = page.next
            if before is None:
                break
        fitting = [
            entry
            for entry in reversed(entries)
            if all(getattr(entry, name) == value for name, value in filters.items())
        ]
        assert seen == fitting


async def test_reading_it_is_an_entry_and_written_first(site: Site) -> None:
    """Whoever looks sees their own look at the top."""
    sora = await site.browser("sora")
    answer = await sora.call("GET", "/api/audit?limit=2&who=sora")
    assert answer.body["whole"] is True
    top = answer.body["entries"][0]
    assert set(top) == {"id", "at", "who", "did", "about", "address", "details"}
    assert (top["who"], top["did"], top["details"]) == ("sora", "audit_read", {"who": "sora"})
    assert top["address"] == "127.0.0.1"
    assert answer.body["next"] == answer.body["entries"][-1]["id"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=501", "limit=-1", "before=x", "before=1-1-1"]
)
async def test_a_bad_query_is_refused(site: Site, query: str) -> None:
    """400 and the field."""
    answer = await (await site.browser("sora")).call("GET", f"/api/audit?{query}")
    assert (answer.status, answer.body["field"]) == (400, query.split("=")[0])


async def test_everything_about_accounts_is_recorded(site: Site) -> None:
    """In order, with who did it and about whom."""
    hana = await site.browser("hana")
    body = {"user": "joon", "name": "Joon", "role": "agent"}
    await hana.call("POST", "/api/staff", body)
    await hana.call("PATCH", "/api/staff/joon", {"name": "Joon L", "role": "trainer"})
    await hana.call("PATCH", "/api/staff/joon", {"enabled": False})
    await hana.call("PATCH", "/api/staff/joon", {"enabled": True, "role": "trainer"})
    await hana.call("POST", "/api/staff/joon/password")
    await hana.call("DELETE", "/api/staff/joon/sessions")
    done = [entry for entry in await site.done() if entry[0] == "hana"]
    assert done == [
        ("hana", "signed_in", "hana"),
        ("hana", "account_created", "joon"),
        ("hana", "renamed", "joon"),
        ("hana", "role_changed", "joon"),
        ("hana", "account_disabled", "joon"),
        ("hana", "account_enabled", "joon"),
        ("hana", "password_reset", "joon"),
        ("hana", "session_revoked", "joon"),
    ]
    entries = {entry.did: entry async for entry in site.parts.audit.entries()}
    assert entries["role_changed"].as_dict()["details"] == {"from": "agent", "to": "trainer"}
    assert await site.parts.audit.verify() is None


async def test_everything_done_with_a_case_is_recorded(site: Site) -> None:
    """Claimed, seen, said nothing of, passed on, taken over, handed back, resolved."""
    case = (await site.intake.receive("web", "u1", "ko", "m1", "사람")).case
    await site.ownership.ask_for_person(case)
    mina, sora = [await (await site.browser(user)).console() for user in ("mina", "sora")]
    await mina.send_json({"type": "claim", "case": None})
    await frame(mina, "claimed")
    await mina.send_json({"type": "transfer", "case": case, "to": "sora"})
    await frame(sora, "claimed")
    await sora.send_json({"type": "return", "case": case})
    await frame(sora, "owner")
    await mina.send_json({"type": "take_over", "case": case})
    await frame(mina, "claimed")
    await mina.send_json({"type": "transfer", "case": case, "to": None})
    await frame(mina, "owner")
    await sora.send_json({"type": "claim", "case": case})
    await frame(sora, "claimed")
    await sora.send_json({"type": "resolve", "case": case})
    await frame(sora, "owner")
    await mina.send_json({"type": "claim", "case": case})
    await frame(mina, "error")
    done = [(who, did) for who, did, about in await site.done() if about == case]
    assert sorted(done) == sorted(
        [
            ("mina", "case_claimed"),
            ("mina", "case_seen"),
            ("mina", "case_transferred"),
            ("sora", "case_seen"),
            ("sora", "case_handed_back"),
            ("mina", "case_taken_over"),
            ("mina", "case_seen"),
            ("mina", "case_transferred"),
            ("sora", "case_claimed"),
            ("sora", "case_seen"),
            ("sora", "case_resolved"),
        ]
    )


async def test_nothing_is_seen_that_is_not_on_record(site: Site) -> None:
    """When the audit can't be written, the case isn't sent."""
    case = (await site.intake.receive("web", "u1", "ko", "m1", "사람")).case
    await site.ownership.ask_for_person(case)
    socket = await (await site.browser("mina")).console()
    await frame(socket, "queue")
    await raw(site.store, ("DEL", keys.AUDIT), ("SET", keys.AUDIT, "not a stream"))
    await socket.send_json({"type": "claim", "case": case})
    frames = [message.data async for message in socket]
    assert not any("claimed" in str(text) for text in frames)
    assert socket.close_code == 1013
