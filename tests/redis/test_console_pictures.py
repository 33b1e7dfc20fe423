"""Pictures to and from an agent: of an own case only, checked by what they are, never lost."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse

from handoff.cases import Cases
from handoff.lines import pictures_of
from handoff.pictures import LARGEST
from handoff.store import Store
from tests.redis.desk_site import desk
from tests.redis.pictured import MINA, SORA, claimed, expected, png, said
from tests.redis.staff_site import Answer, Browser, Site, frame, staff_site

pytestmark = pytest.mark.redis

SEND = "/api/console/pictures"


@pytest.fixture
async def site(redis_url: str, store: Store, tmp_path: Path) -> AsyncIterator[Site]:
    """A site whose customers of `rest` can be shown pictures."""
    async with staff_site(redis_url, store, folder=tmp_path / "pictures") as started:
        yield started


@pytest.fixture
async def mina(site: Site) -> Browser:
    """Signed in."""
    return await site.browser("mina")


async def send(
    browser: Browser, case: str, content: bytes, kind: str = "image/png", **more: Any
) -> Answer:
    """Upload a picture for a case."""
    headers = {"Content-Type": kind}
    return await browser.call("POST", f"{SEND}?case={case}", data=content, headers=headers, **more)


async def look(browser: Browser, path: str) -> tuple[int, bytes, Any]:
    """Ask for a picture: status, bytes, headers."""
    async with browser.http.get(f"{browser.url}/api/console/pictures/{path}") as answer:
        return answer.status, await answer.read(), answer.headers


async def console(browser: Browser) -> ClientWebSocketResponse:
    """An open console that has shown its cases."""
    socket = await browser.console()
    await frame(socket, "cases")
    return socket


async def say(socket: ClientWebSocketResponse, case: str, message: str, *ids: str) -> Any:
    """Say it; return the answer."""
    told = {"type": "say", "case": case, "id": message, "text": "", "pictures": list(ids)}
    await socket.send_str(json.dumps(told))
    while True:
        answer = json.loads(await socket.receive_str(timeout=10))
        if answer["type"] in {"accepted", "error"} and answer["id"] == message:
            return answer


async def lines(site: Site, case: str) -> list[tuple[str, str, int]]:
    """(who, text, number of pictures) of every line."""
    snapshot = await Cases(site.store).snapshot(case)
    return [(line.who, line.text, len(pictures_of(line.custom))) for line in snapshot.lines]


async def test_the_agent_sees_what_the_customer_sent_as_what_it_is(
    site: Site, mina: Browser
) -> None:
    """The bytes, under their true type, in a sandbox of their own."""
    first, second = png(), png(form="JPEG", colour="#17693a")
    case = await claimed(site, await said(site, first, second))
    status, content, headers = await look(mina, f"{case}/1/1")
    assert (status, content, headers["Content-Type"]) == (200, first, "image/png")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == "inline"
    assert headers["Cache-Control"] == "no-store"
    _, content, headers = await look(mina, f"{case}/1/2")
    assert (content, headers["Content-Type"]) == (second, "image/jpeg")


async def test_nobody_but_who_has_the_case_sees_its_pictures(site: Site, mina: Browser) -> None:
    """Not before the claim, not a colleague, not afterwards, and nobody without the right."""
    case = await said(site, png())
    assert (await look(mina, f"{case}/1/1"))[0] == 403
    await claimed(site, case)
    assert (await look(mina, f"{case}/1/1"))[0] == 200
    assert (await look(await site.browser("sora"), f"{case}/1/1"))[0] == 403
    assert (await look(await site.browser("dana"), f"{case}/1/1"))[0] == 403
    assert (await look(await site.browser(), f"{case}/1/1"))[0] == 401
    await site.ownership.transfer(case, MINA, SORA)
    assert (await look(mina, f"{case}/1/1"))[0] == 403


@pytest.mark.parametrize("path", ["1/2", "2/1", "9/1", "1/0", "0/1", "1/99", "x/1", "1/1x"])
async def test_what_is_not_there_is_not_found(site: Site, mina: Browser, path: str) -> None:
    """Other numbers, other lines, no numbers; and no such case."""
    case = await claimed(site, await said(site, png()))
    assert (await look(mina, f"{case}/{path}"))[0] == 404
    assert (await look(mina, "c_nothing/1/1"))[0] == 404


async def test_a_picture_that_is_forgotten_is_not_found(site: Site, mina: Browser) -> None:
    """Its file has gone, or all of it."""
    case = await claimed(site, await said(site, png()))
    _, line = await Cases(site.store).line(case, 1)
    (picture_id,) = pictures_of(line.custom)
    site.pictures.file(await site.pictures.find(picture_id)).unlink()
    assert (await look(mina, f"{case}/1/1"))[0] == 404
    await site.pictures.forget([picture_id])
    assert (await look(mina, f"{case}/1/1"))[0] == 404


async def test_one_that_is_on_its_way_says_so_and_then_comes_or_does_not(
    site: Site, mina: Browser
) -> None:
    """409 with Retry-After, then the picture; or 410 with the reason."""
    comes, never = (
        await claimed(site, await expected(site)),
        await claimed(site, await expected(site)),
    )
    status, content, headers = await look(mina, f"{comes}/1/1")
    assert (status, json.loads(content)["state"]) == (409, "expected")
    assert int(headers["Retry-After"]) > 0
    for one in await site.pictures.due(2**52):
        _, line = await Cases(site.store).line(comes, 1)
        mine = one.id in pictures_of(line.custom)
        await site.pictures.arrived(one, png() if mine else b"<svg/>")
    assert (await look(mina, f"{comes}/1/1"))[0] == 200
    status, content, _ = await look(mina, f"{never}/1/1")
    told = json.loads(content)
    assert (status, told["state"], told["why"]) == (410, "refused", "no_picture")


async def test_an_agent_sends_pictures_with_and_without_words(site: Site, mina: Browser) -> None:
    """Sent first, then said by their ids; sent again, it is one line."""
    case = await claimed(site, await said(site, text="사진 보내 주세요"))
    sent = [await send(mina, case, png(colour=colour)) for colour in ("red", "green")]
    assert [answer.status for answer in sent] == [201, 201]
    ids = [answer.body["id"] for answer in sent]
    assert sent[0].body == {"id": ids[0], "type": "image/png", "width": 40, "height": 30}
    socket = await console(mina)
    accepted = await say(socket, case, "m1", *ids)
    assert (accepted["type"], accepted["duplicate"]) == ("accepted", False)
    again = await say(socket, case, "m1", *ids)
    assert (again["seq"], again["duplicate"]) == (accepted["seq"], True)
    assert (await lines(site, case))[-1] == ("agent", "", 2)
    status, content, _ = await look(mina, f"{case}/{accepted['seq']}/2")
    assert (status, content) == (200, png(colour="green"))
    assert await site.store.zcard("baton:pictures:loose") == 0


async def test_a_line_that_was_said_is_known_again_after_its_case_has_gone(
    site: Site, mina: Browser
) -> None:
    """The acknowledgement was lost, and then the case was passed on."""
    case = await claimed(site, await said(site, text="네"))
    sent = (await send(mina, case, png())).body["id"]
    socket = await console(mina)
    first = await say(socket, case, "m1", sent)
    await site.ownership.transfer(case, MINA, SORA)
    assert (await say(socket, case, "m1", sent))["seq"] == first["seq"]
    assert (await say(socket, case, "m2"))["reason"] == "empty"


async def test_a_picture_of_another_case_or_person_is_never_said(site: Site, mina: Browser) -> None:
    """Else one customer would be shown, and take along when forgotten, what another has sent."""
    case, other = [await claimed(site, await said(site, png())) for _ in range(2)]
    socket = await console(mina)
    _, line = await Cases(site.store).line(other, 1)
    elsewhere = (await send(mina, other, png())).body["id"]
    sora = await site.browser("sora")
    theirs = await claimed(site, await said(site, text="네"), SORA)
    foreign = (await send(sora, theirs, png())).body["id"]
    loose = (await site.pictures.keep(png())).id
    for place, one in enumerate((*pictures_of(line.custom), elsewhere, foreign, loose)):
        assert (await say(socket, case, f"m{place}", one))["reason"] == "picture_gone", place
    assert len(await lines(site, case)) == len(await lines(site, other))
    row = await site.store.hgetall(f"baton:picture:{elsewhere}")
    assert "customer" not in row


async def test_one_that_was_thrown_away_is_told(site: Site, mina: Browser) -> None:
    """An hour later; the text is not sent without it."""
    case = await claimed(site, await said(site, text="네"))
    sent = (await send(mina, case, png())).body["id"]
    await site.pictures.forget([sent])
    assert (await say(await console(mina), case, "m1", sent))["reason"] == "picture_gone"
    assert len([one for one in await lines(site, case) if one[0] == "agent"]) == 0


async def test_a_channel_that_shows_none_is_sent_none(site: Site, mina: Browser) -> None:
    """Neither kept nor said, and the page knows beforehand."""
    case = await claimed(site, await said(site, text="네", channel="web"))
    answer = await send(mina, case, png())
    assert (answer.status, answer.body["error"]) == (409, "no_pictures")
    assert await site.store.keys("baton:picture*") == []
    socket = await mina.console()
    assert (await frame(socket, "welcome"))["pictures"] == ["rest"]
    refused = await say(socket, case, "m1", f"p_{'0' * 32}")
    assert refused["reason"] == "no_pictures"


async def test_only_who_has_the_case_may_send(site: Site, mina: Browser) -> None:
    """A colleague, a trainer, nobody, and a case that doesn't exist."""
    case = await claimed(site, await said(site, text="네"))
    assert (await send(await site.browser("sora"), case, png())).body["error"] == "not_yours"
    assert (await send(await site.browser("dana"), case, png())).status == 403
    assert (await send(await site.browser(), case, png())).status == 401
    assert (await send(mina, "c_nothing", png())).status == 404
    assert (await send(mina, "a:b", png())).status == 404
    assert (
        await mina.call("POST", SEND, data=png(), headers={"Content-Type": "image/png"})
    ).status == 404
    await site.ownership.transfer(case, MINA, None)
    assert (await send(mina, case, png())).status == 403
    assert await site.store.keys("baton:picture*") == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "no_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (png()[:60], "no_picture"),
        (png(8000, 7000), "too_many_pixels"),
    ],
)
async def test_what_is_no_picture_is_refused_whatever_it_says_it_is(
    site: Site, mina: Browser, content: bytes, why: str
) -> None:
    """By opening it; nothing is kept."""
    case = await claimed(site, await said(site, text="네"))
    answer = await send(mina, case, content)
    assert (answer.status, answer.body["error"], answer.body["why"]) == (422, "not_a_picture", why)
    assert await site.store.keys("baton:picture*") == []


async def test_a_picture_is_what_it_is_and_not_what_it_is_called(site: Site, mina: Browser) -> None:
    """A JPEG that says it is a PNG is taken for a JPEG."""
    case = await claimed(site, await said(site, text="네"))
    answer = await send(mina, case, png(form="JPEG"), "image/png")
    assert (answer.status, answer.body["type"]) == (201, "image/jpeg")


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "text/plain", "application/x-www-form-urlencoded"]
)
async def test_a_form_of_another_site_sends_none(site: Site, mina: Browser, kind: str) -> None:
    """What a browser sends without asking first."""
    case = await claimed(site, await said(site, text="네"))
    assert (await send(mina, case, png(), kind)).status == 415


async def test_a_page_of_another_site_sends_none(redis_url: str, store: Store) -> None:
    """Not even with the cookie of somebody who is signed in."""
    async with desk(redis_url, store) as moru:
        case = await moru.waiting()
        await moru.ownership.claim(case, MINA)
        mina = await moru.site.browser("mina")
        elsewhere = {"Content-Type": "image/png", "Origin": "https://evil.example"}
        path = f"{SEND}?case={case}"
        answer = await mina.call("POST", path, data=png(), headers=elsewhere)
        assert answer.status == 403
        assert (await send(mina, case, png())).body["error"] == "no_pictures"


@pytest.mark.parametrize("announced", [True, False])
async def test_too_many_bytes_are_refused(site: Site, mina: Browser, announced: bool) -> None:
    """Announced by their length, or just sent on and on."""
    case = await claimed(site, await said(site, text="네"))

    async def on_and_on() -> AsyncIterator[bytes]:
        for _ in range(3 * LARGEST >> 20):
            yield bytes(1 << 20)

    content: Any = io.BytesIO(bytes(LARGEST + 1)) if announced else on_and_on()
    answer = await send(mina, case, content)
    assert (answer.status, answer.body["error"]) == (413, "too_large")
    assert await site.store.keys("baton:picture*") == []


async def test_a_case_that_goes_while_its_picture_is_on_its_way(site: Site, mina: Browser) -> None:
    """It is refused, and what came is thrown away with all that nobody says."""
    case = await claimed(site, await said(site, text="네"))
    half, gone = png(400, 400), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield half[:100]
        await gone.wait()
        yield half[100:]

    sending = asyncio.create_task(send(mina, case, slowly()))  # type: ignore[arg-type]
    await site.ownership.transfer(case, MINA, None)
    gone.set()
    assert (await sending).status == 403
    assert await site.store.zcard("baton:pictures:loose") <= 1


async def test_who_sees_is_on_record(site: Site, mina: Browser) -> None:
    """By the entry for the case, which is written before the lines are shown."""
    case = await claimed(site, await said(site, png()))
    await console(mina)
    assert ("mina", "case_seen", case) in await site.done()
