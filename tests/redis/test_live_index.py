"""Articles that change while they answer: the real answers process, Redis and embedder."""

import shutil
from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from actions.app import create_app
from actions.settings import read_settings as answers_settings
from bot.run import release
from bot.run.errors import BadInput, RunError
from bot.run.index import made_from
from bot.run.live_index import refresh_index
from bot.run.parts import TOKEN_HEADER, Part
from bot.run.release import Release
from bot.run.settings import RunSettings, read_settings
from handoff.store import Store
from knowledge.embedder import Embedder, load_embedder
from knowledge.index import build_index, current_version

pytestmark = pytest.mark.redis

TOKEN = "secret"
CODE = "the code that answers runs"
ARTICLE = "---\nid: {0}\ntitle: {1}\nlanguage: ko\nquestions:\n  - {2}\n---\n{1} 그렇습니다.\n"


def write(folder: Path, name: str, title: str, question: str) -> None:
    """One article."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md").write_text(ARTICLE.format(name, title, question), "utf-8")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """Loaded once: it takes most of these tests' time."""
    return load_embedder()


@pytest.fixture(scope="module")
def indexed(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles and their index."""
    shop = tmp_path_factory.mktemp("shop")
    write(shop / "articles", "refund", "환불은 언제까지 되나요?", "돈은 언제 돌려받나요?")
    write(shop / "articles", "parcel", "배송은 며칠 걸리나요?", "언제 도착하나요?")
    build_index(shop / "articles", shop / "index", embedder)
    return shop


@pytest.fixture
async def settings(indexed: Path, tmp_path: Path, store: Store) -> RunSettings:
    """A shop of its own with these, announced."""
    articles = shutil.copytree(indexed / "articles", tmp_path / "articles")
    parsed = Namespace(
        articles=articles, settings=None, port=None, data=tmp_path / "data", replicas=1
    )
    told = read_settings(parsed, {})
    told.data.make()
    shutil.copytree(indexed / "index", told.data.index)
    version = current_version(told.data.index) or ""
    told.data.index_stamp.write_text(made_from(told, CODE), "utf-8")
    await release.activate(store, Release("model", "embedder", version, "calibration"))
    return told


@pytest.fixture
async def answers(
    settings: RunSettings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Part]:
    """An answers process that has it open."""
    monkeypatch.setattr("actions.library.load_embedder", lambda _: embedder)
    told = {
        "BATON_ANSWERS_PORT": "5055",
        "BATON_INDEX": str(settings.data.index),
        "BATON_INNER_TOKEN": TOKEN,
    }
    async with TestServer(create_app(answers_settings(told, settings.data.root))) as server:
        health = str(server.make_url("/health"))
        yield Part("answers", "answers", (), {}, server.port or 0, health, token=TOKEN)


async def health(answers: Part) -> dict[str, Any]:
    """What it says of itself."""
    async with ClientSession() as http, http.get(answers.health) as told:
        found: dict[str, Any] = await told.json()
        return found


async def test_an_edited_article_answers_at_once(
    settings: RunSettings, answers: Part, store: Store, redis_url: str
) -> None:
    """Under another release; the dead replica before it is passed over, and once is enough."""
    before = await release.active(store)
    dead = replace(answers, health="http://127.0.0.1:9/health")
    assert not await refresh_index(settings, redis_url, [dead, answers], CODE)
    write(settings.shop.articles, "refund", "환불은 언제까지 되나요?", "코끼리도 반품되나요?")
    assert await refresh_index(settings, redis_url, [dead, answers], CODE)
    now = await release.active(store)
    assert (now.model, now.embedder) == (before.model, before.embedder)
    assert now.index == (await health(answers))["index"] != before.index
    # This code is not that of the checkout: the next start has to look for itself.
    assert await refresh_index(settings, redis_url, [answers], CODE)
    assert await release.active(store) == now


async def test_a_broken_article_changes_nothing(
    settings: RunSettings, answers: Part, store: Store, redis_url: str
) -> None:
    """It is told with its line; mended, all is well again."""
    before = await release.active(store)
    broken = settings.shop.articles / "refund.md"
    whole = broken.read_text("utf-8")
    broken.write_text(whole.replace("title:", "titel:"), "utf-8")
    with pytest.raises(BadInput, match=r"refund\.md:1: title"):
        await refresh_index(settings, redis_url, [answers], CODE)
    assert (await health(answers))["index"] == before.index
    assert (await release.active(store)).index == before.index
    broken.write_text(whole, "utf-8")
    assert await refresh_index(settings, redis_url, [answers], CODE)
    assert (await release.active(store)).index == before.index


async def test_without_answers_it_is_said(settings: RunSettings, redis_url: str) -> None:
    """And the next order tries again, though the articles are the same."""
    write(settings.shop.articles, "refund", "환불은 언제까지 되나요?", "코끼리도 반품되나요?")
    dead = Part("answers", "answers", (), {}, 9, "http://127.0.0.1:9/health")
    for _ in range(2):
        with pytest.raises(RunError, match="no answers process is well"):
            await refresh_index(settings, redis_url, [dead], CODE)


async def test_only_who_has_the_token_may_build(settings: RunSettings, answers: Part) -> None:
    """And only from a folder's full path."""
    url = answers.health.removesuffix("/health") + "/index"
    asked = {"articles": str(settings.shop.articles)}
    async with ClientSession() as http:
        async with http.post(url, json=asked) as refused:
            assert refused.status == 401
        http.headers[TOKEN_HEADER] = TOKEN
        for wrong in ({}, {"articles": 1}, {"articles": "articles"}):
            async with http.post(url, json=wrong) as refused:
                assert refused.status == 400
        async with http.post(url, json={"articles": "/no/such/folder"}) as refused:
            assert refused.status == 422
