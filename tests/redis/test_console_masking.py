"""Personal data at the desk: masked wherever agents look, and shown to one of them on record."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handoff import keys
from handoff.package import digest
from handoff.store import Store
from tests.redis.desk_site import MINA, Desk, Shown, desk
from tests.redis.gateway import Page

pytestmark = pytest.mark.redis

PHONE, EMAIL = "010-2345-6789", "kim.minji@example.com"
SECRETS = (PHONE, "2345", EMAIL, "kim.minji")


@pytest.fixture
async def moru(redis_url: str, store: Store) -> AsyncIterator[Desk]:
    """A gateway whose desk is empty."""
    async with desk(redis_url, store) as started:
        yield started


async def revealing_case(moru: Desk) -> str:
    """A case with personal data in every place that an agent sees."""
    case = await moru.answered_late(f"{EMAIL}로 보내 드릴게요.")
    customer = (await moru.ownership._cases.get(case)).customer
    identity = {"sub": "member-7", "name": "김민지", "email": EMAIL}
    journey = {"searches": [f"{PHONE} 환불"]}
    slots = {"order_number": "MR-10003", "phone": PHONE}
    async with moru.store.pipeline(transaction=False) as pipe:
        profile = keys.profile("web", customer)
        pipe.hset(profile, mapping={"identity": json.dumps(identity, ensure_ascii=False)})
        pipe.hset(profile, mapping={"journey": json.dumps(journey, ensure_ascii=False)})
        package = json.loads((await moru.store.hgetall(keys.packages(case))).popitem()[1])
        package |= {"slots": slots, "evidence": {"tried": [f"{PHONE} 환불"]}, "replies": [PHONE]}
        package["profile"]["identity"] = identity
        pipe.hset(keys.packages(case), "2", json.dumps(package, ensure_ascii=False))
        await pipe.execute()
    await moru.intake.receive("web", customer, "ko", f"p-{case}", f"제 번호는 {PHONE}이에요")
    return case


async def claimed(console: Page, case: str) -> dict[str, Any]:
    """The view that the agent gets of a case."""
    await console.send(type="claim", case=case)
    frame = await console.until("claimed", case=case)
    assert frame["sha256"] == digest(frame["view"])
    view: dict[str, Any] = json.loads(frame["view"])
    return view


async def test_nothing_that_reaches_a_console_holds_personal_data(moru: Desk) -> None:
    """Queue, transcript, package, profile, late replies, later lines, later profile: the masked
    texts say what kind it was, with their places, and the digest is that of the bytes as sent."""
    case = await revealing_case(moru)
    mina = await moru.site.agent("mina")
    shown = Shown(mina)
    await shown.until(case)
    assert shown.rows[case]["preview"] == "제 번호는 [phone]이에요"
    view = await claimed(mina, case)
    line = view["transcript"][-2]
    assert (line["text"], line["spans"]) == ("제 번호는 [phone]이에요", [[6, 13, "phone"]])
    assert view["n"] == len(view["transcript"])
    assert view["package"]["slots"] == {"order_number": "MR-10003", "phone": "[phone]"}
    assert set(view["spans"]) == {
        "identity.email", "journey.searches.0", "slots.phone", "evidence.tried.0",
    }  # fmt: skip
    assert view["drafts"][0]["replies"][0]["text"] == "[email]로 보내 드릴게요."
    customer = view["profile"]["customer"]
    await moru.intake.receive("web", customer, "ko", "later", f"아니 {EMAIL} 이에요")
    assert (await mina.until("line"))["line"]["spans"] == [[3, 10, "email"]]
    changed = json.dumps({"searches": [EMAIL]})
    await moru.store.hset(keys.profile("web", customer), "journey", changed)
    await moru.store.publish(
        keys.CHANGES, json.dumps({"what": "profile", "customer": f"web:{customer}"})
    )
    assert (await mina.until("profile"))["profile"]["journey"] == {"searches": ["[email]"]}
    heard = json.dumps(mina.frames, ensure_ascii=False)
    assert not any(secret in heard for secret in SECRETS)
    assert "kim" in json.dumps(await moru.store.hgetall(keys.packages(case))), "kept as it was"


async def test_what_is_hidden_is_shown_to_its_agent_and_on_record_before(moru: Desk) -> None:
    """A line, a field, a late reply; the record has the kinds, and never the text."""
    case = await revealing_case(moru)
    mina = await moru.site.agent("mina")
    view = await claimed(mina, case)
    asked: list[dict[str, Any]] = [
        {"seq": view["transcript"][-2]["seq"]},
        {"field": "identity.email"},
        {"field": "slots.phone"},
        {"field": "drafts.0.0"},
    ]
    told: list[str] = []
    for about in asked:
        await mina.send(type="reveal", case=case, id="r1", **about)
        frame = await mina.until("revealed", case=case, **about)
        done = [entry for entry in await moru.site.done() if entry["did"].startswith("personal")]
        assert len(done) == len(told) + 1, "written by the time the text is here"
        told.append(frame["text"])
        await mina.until("done", id="r1")
    assert told == [f"제 번호는 {PHONE}이에요", EMAIL, PHONE, f"{EMAIL}로 보내 드릴게요."]
    entries = [entry for entry in await moru.site.done() if entry["did"].startswith("personal")]
    assert [(entry["who"], entry["about"]) for entry in entries] == [("mina", case)] * 4
    details = [json.loads(entry["details"]) for entry in entries]
    assert details[1] == {"field": "identity.email", "kinds": ["email"]}
    assert details[0]["kinds"] == ["phone"]
    assert not any(secret in json.dumps(details) for secret in SECRETS)


@pytest.mark.parametrize("left", ["never had it", "gave it back"])
async def test_nobody_else_is_shown_anything(moru: Desk, left: str) -> None:
    """Not before the claim, not after the case has gone, and nothing is put on record."""
    case = await revealing_case(moru)
    mina = await moru.site.agent("mina")
    if left == "gave it back":
        await claimed(mina, case)
        await mina.send(type="transfer", case=case, to=None)
        await mina.until("owner", case=case, owner="waiting")
    for about in ({"seq": 1}, {"seq": 3}, {"field": "identity.email"}, {"field": "drafts.0.0"}):
        await mina.send(type="reveal", case=case, **about)
        assert (await mina.until("error", command="reveal"))["reason"] == "not_yours"
    assert not any(entry["did"].startswith("personal") for entry in await moru.site.done())


@pytest.mark.parametrize(
    "about",
    [
        {"seq": 99}, {"seq": 1}, {"field": "identity"}, {"field": "identity.name"},
        {"field": "profile.customer"}, {"field": "slots.9.x"}, {"field": "drafts.0.7"},
        {"field": "drafts.-1.0"}, {"field": "journey.searches.٠"}, {"field": "."},
    ],
)  # fmt: skip
async def test_where_nothing_is_hidden_nothing_is_shown(moru: Desk, about: dict[str, Any]) -> None:
    """And nothing is put on record."""
    case = await revealing_case(moru)
    mina = await moru.site.agent("mina")
    await claimed(mina, case)
    await mina.send(type="reveal", case=case, **about)
    assert (await mina.until("error", command="reveal"))["reason"] == "not_found"
    assert not any(entry["did"].startswith("personal") for entry in await moru.site.done())


@pytest.mark.parametrize(
    "about", [{}, {"seq": 1, "field": "identity.email"}, {"seq": 0}, {"seq": "1"}, {"field": ""}]
)
async def test_a_reveal_names_one_thing(moru: Desk, about: dict[str, Any]) -> None:
    """Anything else is malformed."""
    mina = await moru.site.agent("mina")
    await mina.send(type="reveal", case="c_1", **about)
    assert (await mina.until("error"))["reason"] == "malformed"


async def test_revealing_counts_against_the_limit(redis_url: str, store: Store) -> None:
    """Nobody reads a whole shop's numbers by a script."""
    async with desk(redis_url, store, limits={"requests_per_account": "6/minute"}) as moru:
        case = await revealing_case(moru)
        await moru.ownership.claim(case, MINA)
        mina = await moru.site.agent("mina")
        for _ in range(8):
            await mina.send(type="reveal", case=case, field="identity.email")
        assert (await mina.until("error", command="reveal"))["reason"] == "too_many"
