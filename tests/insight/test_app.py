"""The record's process as the gateway meets it: with a token, refusals as JSON, texts masked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from sqlalchemy import Engine

from handoff.store import Store
from insight.app import TOKEN_HEADER, create_app
from insight.settings import Settings, SettingsError, read_settings
from tests.insight.desk import DAY_MS, SEOUL, Desk
from tests.insight.subject import emptied

pytestmark = pytest.mark.redis
NOWHERE = "http://127.0.0.1:9"
TOKEN = "t"
NUMBER = "010-1234-5678"


def settings(redis_url: str, database_url: str) -> Settings:
    return Settings(
        port=0,
        token=TOKEN,
        redis_url=redis_url,
        database_url=database_url,
        answers_urls=(NOWHERE,),
        calendar=SEOUL,
        shop={"ko": "가게", "en": "Shop"},
        stream_kept_ms=DAY_MS,
        cases_kept_ms=DAY_MS,
    )


class Client:
    def __init__(self, http: ClientSession, url: str) -> None:
        self._http, self._url = http, url

    async def get(self, path: str, token: str = TOKEN) -> tuple[int, Any]:
        async with self._http.get(self._url + path, headers={TOKEN_HEADER: token}) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await (answer.json() if is_json else answer.text())


@asynccontextmanager
async def serving(told: Settings) -> AsyncIterator[Client]:
    async with TestServer(create_app(told)) as server, ClientSession() as http:
        yield Client(http, str(server.make_url("")).rstrip("/"))


@pytest.fixture
async def client(store: Store, redis_url: str, engine: Engine) -> AsyncIterator[Client]:
    """One case that has been counted, and the process at work."""
    emptied(engine)
    desk = Desk(store, engine)
    await desk.answers(await desk.asks("u1", f"환불되나요 {NUMBER}"), "refund")
    await desk.counted()
    url = engine.url.render_as_string(hide_password=False)
    async with serving(settings(redis_url, url)) as client:
        yield client


async def test_nobody_reads_without_the_token(client: Client) -> None:
    """Whoever can reach loopback gets nothing, its health included."""
    for path in ("/overview", "/cases?show=n", "/export", "/metrics", "/health"):
        assert (await client.get(path, token="guess"))[0] == 401, path


async def test_every_page_answers(client: Client) -> None:
    """What the contract names is there, and counts the one case."""
    for path in ("moved", "people", "people/by?facet=hour", "summary.md", "metrics", "health"):
        assert (await client.get(f"/{path}"))[0] == 200, path
    for facet in ("reason", "topic", "intent", "article", "release", "channel", "lang"):
        status, told = await client.get(f"/breakdown?facet={facet}")
        assert (status, [row["n"] for row in told["rows"]][:1]) == (200, [1][: len(told["rows"])])
    status, told = await client.get("/overview")
    assert (status, told["n"], told["behind"]) == (200, 1, 0)


async def test_a_case_is_read_masked_with_its_reasons(client: Client) -> None:
    """What was said is there without the number that was in it, and each rule is told."""
    _, listed = await client.get("/cases?show=n")
    status, case = await client.get(f"/cases/{listed['cases'][0]['case']}")
    assert status == 200
    said = [line["text"] for line in case["transcript"]]
    assert said[0].startswith("환불되나요")
    assert NUMBER not in str(case)
    assert {rule["rule"]: rule["holds"] for rule in case["why"]}["no_person"]


@pytest.mark.parametrize(
    "path",
    [
        *("/overview?from=yesterday", "/overview?from=2026-02-02&to=2026-01-01"),
        *("/breakdown", "/breakdown?facet=customer", "/people/by?facet=case"),
        *("/cases", "/cases?show=everything", "/cases?show=n&after=x", "/cases?show=n&facet=x"),
        *("/export?format=xlsx", "/summary.md?day=2026-13-01"),
    ],
)
async def test_what_makes_no_sense_is_refused(client: Client, path: str) -> None:
    """400, and which field it is."""
    status, told = await client.get(path)
    assert (status, told["error"]) == (400, "malformed")
    assert told["field"]


async def test_a_case_that_is_none(client: Client) -> None:
    """404."""
    assert (await client.get("/cases/c_nobody"))[0] == 404


async def test_settings_that_are_missing_or_wrong_are_named() -> None:
    """One line that says which."""
    with pytest.raises(SettingsError, match="BATON_TIME_ZONE"):
        read_settings({})
    with pytest.raises(SettingsError, match="BATON_TIME_ZONE"):
        read_settings({"BATON_TIME_ZONE": "Seoul/Asia"})
