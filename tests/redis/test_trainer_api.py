"""The trainers' requests, at a gateway with a real record and no supervisor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from handoff.staff.scripts import StaffScripts
from handoff.store import Store
from insight.app import create_app as create_record
from insight.database import connect, migrate
from tests.insight.desk import Desk
from tests.insight.test_app import TOKEN, settings
from tests.redis.gateway import gateway, wiring
from tests.redis.staff_site import Browser, _make_people

pytestmark = pytest.mark.redis

TEXT = "소파가 춤을 춰요"
ARTICLE = """---
id: ko-care
title: 어떻게 닦나요?
language: ko
questions:
  - 뭘로 닦아요?
---
마른 천으로 닦으세요.
"""
CALLS = (
    ("GET", "/failures"),
    ("GET", "/failures/c_1/asked_back/1"),
    ("GET", "/targets"),
    ("GET", "/work"),
    ("POST", "/preview"),
    ("POST", "/teach"),
    ("POST", "/dismiss"),
    ("POST", "/articles"),
    ("POST", "/train"),
)


@dataclass
class Site:
    """A trainer's browser, the shop's folder, and a message that the bot asked back about."""

    trainer: Browser
    agent: Browser
    shop: Path
    store: Store
    case: str

    @property
    def article(self) -> Path:
        return self.shop / "articles" / "care.md"

    @property
    def lesson(self) -> dict[str, Any]:
        """The message, to be put among the article's phrasings."""
        named = {"case": self.case, "kind": "asked_back", "seq": 1}
        return named | {"as": "phrasing", "name": "ko-care", "text": TEXT}

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = await self.trainer.call(method, f"/api/trainer{path}", body)
        return answer.status, answer.body

    async def previewed(self) -> dict[str, Any]:
        """The lesson with the digest of what it would change."""
        status, told = await self.call("POST", "/preview", self.lesson)
        assert status == 200, told
        return self.lesson | {"digest": told["digest"]}

    async def row(self, state: str) -> dict[str, Any]:
        """The failure, once the record lists it under this state."""
        for _ in range(200):
            rows = (await self.call("GET", f"/failures?state={state}"))[1].get("rows")
            if rows:
                found: dict[str, Any] = rows[0]
                return found
            await asyncio.sleep(0.05)  # another process counts
        raise AssertionError(f"never {state}")

    async def done(self) -> list[str]:
        """What the audit has of trainers' deeds."""
        async with self.store.pipeline(transaction=False) as pipe:
            pipe.xrange("baton:audit")
            (rows,) = await pipe.execute()
        return [row["did"] for _, row in rows if row["who"] == "dana" and row["did"] != "signed_in"]


@pytest.fixture
async def site(redis_url: str, store: Store, tmp_path: Path) -> AsyncIterator[Site]:
    """What a trainer meets."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "nlu").mkdir()
    (tmp_path / "articles" / "care.md").write_text(ARTICLE, "utf-8")
    url = f"sqlite:///{tmp_path}/record.sqlite"
    engine = connect(url)
    migrate(engine)
    desk = Desk(store, engine)
    case = await desk.asks("u1", TEXT)
    await desk.replies(case, "clarified", "무엇이요?", {"kind": "clarify"})
    await _make_people(StaffScripts(store))
    async with AsyncExitStack() as stack:
        record = await stack.enter_async_context(
            TestServer(create_record(settings(redis_url, url)))
        )
        at = str(record.make_url("")).rstrip("/")
        told = {"articles": tmp_path / "articles", "examples": tmp_path / "nlu"}
        more: dict[str, Any] = {"record_url": at, "inner_token": TOKEN, "data": tmp_path}
        here = await stack.enter_async_context(gateway(wiring(redis_url), **told, **more))
        trainer = await stack.enter_async_context(_browser(here, "dana"))
        agent = await stack.enter_async_context(_browser(here, "mina"))
        site = Site(trainer, agent, tmp_path, store, case)
        await site.row("open")
        yield site
    engine.dispose()


@asynccontextmanager
async def _browser(url: str, user: str) -> AsyncIterator[Browser]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        browser = Browser(url, http)
        assert (await browser.sign_in(user)).status == 200
        yield browser


async def test_only_trainers(site: Site) -> None:
    """An agent is refused everything, before anything is looked at."""
    for method, path in CALLS:
        answer = await site.agent.call(method, f"/api/trainer{path}", None)
        assert (answer.status, answer.body["error"]) == (403, "no_right"), path
    assert site.article.read_text("utf-8") == ARTICLE


async def test_shown_then_written_then_on_record(site: Site) -> None:
    """The file has the line, the record who taught it, the audit that it happened; that nothing
    takes orders is said, and loses nothing."""
    lesson = await site.previewed()
    assert site.article.read_text("utf-8") == ARTICLE
    status, told = await site.call("POST", "/teach", lesson)
    assert (status, told["file"], told["live"]) == (200, "articles/care.md", "later")
    assert f"\n+  - {TEXT}\n" in told["diff"]
    assert f"  - {TEXT}\n" in site.article.read_text("utf-8")
    taught = (await site.row("done"))["taught"]
    assert {**taught, "at": 0} == {"as": "phrasing", "name": "ko-care", "by": "dana", "at": 0}
    assert await site.done() == ["taught"]


async def test_cut_off_in_between_and_asked_again(site: Site) -> None:
    """The file was written, the rest was not: the second time does the rest, and no line more."""
    lesson = await site.previewed()
    by_hand = ARTICLE.replace("questions:\n", f"questions:\n  - {TEXT}\n")
    site.article.write_text(by_hand, "utf-8")
    for _ in range(2):  # and once more, should the answer have been lost
        status, told = await site.call("POST", "/teach", lesson)
        assert (status, told["file"], told["diff"]) == (200, "", "")
        assert (await site.row("done"))["taught"]["name"] == "ko-care"
    assert site.article.read_text("utf-8") == by_hand


async def test_a_file_edited_meanwhile_is_kept(site: Site) -> None:
    """Nothing is written, and the message stays open."""
    lesson = await site.previewed()
    edited = ARTICLE.replace("뭘로", "무엇으로")
    site.article.write_text(edited, "utf-8")
    status, told = await site.call("POST", "/teach", lesson)
    assert (status, told["error"], told["file"]) == (409, "changed", "articles/care.md")
    assert site.article.read_text("utf-8") == edited
    assert (await site.row("open"))["taught"] is None
    assert await site.done() == []


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"name": "ko-gone"}, 409, "gone"),
        ({"as": "intent", "name": "no_such_intent"}, 409, "gone"),
        (
            {"as": "intent", "name": "wish_person", "text": "내 택배 언제 와"},
            409,
            "already_elsewhere",
        ),
        ({"text": " 뭘로 닦아요 "}, 409, "already_there"),
        ({"text": "010-1234-5678로 전화 주세요"}, 422, "personal_data"),
        ({"text": " "}, 422, "empty"),
        ({"text": "가\n나"}, 422, "one_line"),
        ({"text": "가" * 301}, 422, "too_long"),
        ({"as": "article"}, 400, "malformed"),
        ({"name": ""}, 400, "malformed"),
        ({"text": 7}, 400, "malformed"),
    ],
)
async def test_what_can_t_be_taught(
    site: Site, change: dict[str, Any], status: int, error: str
) -> None:
    """Each with its word, and no file is touched."""
    answer = await site.call("POST", "/preview", site.lesson | change)
    assert (answer[0], answer[1]["error"]) == (status, error)
    assert site.article.read_text("utf-8") == ARTICLE
    assert list((site.shop / "nlu").iterdir()) == []


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"case": "c_nobody"}, 404, "not_found"),
        ({"case": "../x"}, 400, "malformed"),
        ({"kind": "answered"}, 400, "malformed"),
        ({"seq": 0}, 400, "malformed"),
        ({"seq": True}, 400, "malformed"),
        ({"digest": None}, 400, "malformed"),
    ],
)
async def test_what_is_no_failure_teaches_nothing(
    site: Site, change: dict[str, Any], status: int, error: str
) -> None:
    """A made-up case writes neither file nor event."""
    answer = await site.call("POST", "/teach", await site.previewed() | change)
    assert (answer[0], answer[1]["error"]) == (status, error)
    assert site.article.read_text("utf-8") == ARTICLE


async def test_set_aside_and_opened_again(site: Site) -> None:
    """Both ways on record; who comes second with something else is told so."""
    named = {name: site.lesson[name] for name in ("case", "kind", "seq")}
    lesson = await site.previewed()
    assert (await site.call("POST", "/dismiss", named | {"as": "dismissed"}))[0] == 200
    assert (await site.row("done"))["taught"]["as"] == "dismissed"
    status, told = await site.call("POST", "/teach", lesson)
    assert (status, told["error"]) == (409, "settled_already")
    assert (await site.call("POST", "/dismiss", named | {"as": "open"}))[0] == 200
    assert (await site.row("open"))["taught"] is None
    assert (await site.call("POST", "/dismiss", named | {"as": "intent"}))[0] == 400
    assert await site.done() == ["failure_dismissed", "failure_dismissed"]


async def test_reading_one_is_on_record(site: Site) -> None:
    """The list shows one line of it; the conversation is another matter."""
    status, told = await site.call("GET", f"/failures/{site.case}/asked_back/1")
    assert (status, told["text"]) == (200, TEXT)
    assert await site.done() == ["failure_read"]


async def test_nothing_takes_orders(site: Site) -> None:
    """Said as that, and not as an error after which nobody knows what was done."""
    for method, path in (("GET", "/work"), ("POST", "/train"), ("POST", "/articles")):
        status, told = await site.call(method, path)
        assert (status, told["error"]) == (424, "no_run"), path
    assert await site.done() == []
