"""Two gateways, two Rasa and two answers around one Redis: one dies, all are renewed."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli import main
from bot.run.running_redis import running_redis
from bot.talk.conversation import Conversation
from bot.talk.script import Customer
from handoff import keys
from handoff.store import connect
from record.events import Event
from tests.system.starting import Running, baton, trained_copy

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(600)]

CUSTOMERS = 8
"""Shared out at random by the system: that all talk to one gateway happens once in 128 runs."""

PHRASING = "친구 통장으로 돈 돌려주실 수 있나"
SAID = {  # with what becomes of it, however often it's said
    "안녕하세요~ 반가워요": "social",
    "물건 받고 며칠까지 환불 신청이 되나요?": "answered",
    "아 그렇군요 고맙습니다": "social",
}


@pytest.fixture(scope="module")
def pair(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A Baton with two replicas, and data of its own but for what was trained before."""
    data = trained_copy(test_data, tmp_path_factory.mktemp("replicas"))
    with baton(data, "--replicas", "2") as started:
        yield started


@asynccontextmanager
async def customers(running: Running, count: int) -> AsyncIterator[list[Conversation]]:
    """Connected customers."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield [
            await stack.enter_async_context(
                Conversation(http, running.url, Customer(f"customer-{number}", "ko", ()))
            )
            for number in range(count)
        ]


def pids(running: Running, name: str) -> list[int]:
    """Return the processes of this name or kind now, from run.json."""
    told = json.loads((running.data / "run.json").read_text("utf-8"))
    return [part["pid"] for part in told["parts"] if part["name"].startswith(name)]


async def until_under_way(running: Running) -> None:
    """Wait until a turn of every customer has begun."""
    store = connect(running_redis(running.data))
    while True:
        cases = await store.smembers(keys.PENDING)
        leased = [await store.exists(keys.lease(case)) for case in cases]
        if sum(leased) == CUSTOMERS:
            break
        await asyncio.sleep(0.02)
    await store.aclose()


async def said_by_bot(running: Running, case: str | None) -> list[str]:
    """Return who said each line of a case, in order."""
    assert case is not None
    store = connect(running_redis(running.data))
    lines = await store.lrange(keys.transcript(case), 0, -1)
    await store.aclose()
    return [json.loads(line)["who"] for line in lines]


async def releases_of(running: Running, cases: set[str | None]) -> set[str]:
    """Return the releases under which the bot decided in these cases."""
    store = connect(running_redis(running.data))
    events = [Event.from_entry(entry) for _, entry in await store.xrange(keys.EVENTS)]
    await store.aclose()
    return {e.data["release"] for e in events if e.type == "decision" and e.case in cases}


async def active_release(running: Running) -> str | None:
    """Return the release that answers now."""
    store = connect(running_redis(running.data))
    active = await store.get(keys.RELEASE_ACTIVE)
    await store.aclose()
    return active


async def test_turns_of_a_killed_gateway_are_ended_by_the_other(pair: Running) -> None:
    """SIGKILL in the middle of turns: each is answered, once, and before anybody gives up."""
    async with customers(pair, CUSTOMERS) as talks:
        # Rasa stands still for a moment, so that the kill is in the middle of every turn.
        rasas = pids(pair, "rasa")
        for pid in rasas:
            os.kill(pid, signal.SIGSTOP)
        try:
            turns = asyncio.gather(*(talk.say("안녕하세요") for talk in talks))
            await asyncio.wait_for(until_under_way(pair), 5)
            killed = pids(pair, "gateway-1")
            os.kill(killed[0], signal.SIGKILL)
        finally:
            for pid in rasas:
                os.kill(pid, signal.SIGCONT)
        ended = await turns
        assert [turn["decision"] for turn in ended] == ["social"] * CUSTOMERS
        assert max(turn["latency_ms"] for turn in ended) < 14_000
        for talk in talks:
            assert await said_by_bot(pair, talk.case) == ["customer", "bot"]
    while pids(pair, "gateway-1") == killed:  # noqa: ASYNC110 - another process's file
        await asyncio.sleep(0.05)


async def test_an_article_s_new_phrasing_is_answered_by_all(pair: Running) -> None:
    """Within seconds, under a new release, whichever replica is asked."""
    before = await active_release(pair)
    article = pair.data / "shop" / "articles" / "ko" / "ko-refund-bank.md"
    text = article.read_text("utf-8")
    assert text.count("questions:\n") == 1
    phrased = text.replace("questions:\n", f"questions:\n  - {PHRASING}\n")
    article.write_text(phrased, "utf-8")
    async with customers(pair, CUSTOMERS) as talks:
        assert await asyncio.to_thread(main, ["articles", "--data", str(pair.data)]) == 0
        said = await asyncio.gather(*(talk.say(PHRASING) for talk in talks))
        assert [turn["decision"] for turn in said] == ["answered"] * CUSTOMERS
        releases = await releases_of(pair, {talk.case for talk in talks})
    assert releases == {await active_release(pair)} != {before}


async def test_a_rolling_restart_is_not_noticed_by_who_talks(pair: Running) -> None:
    """Every process is another one afterwards; no message is lost, no turn fails, nobody waits
    for a person because of it."""
    before = set(pids(pair, ""))
    over = asyncio.Event()

    async def talk_on(talk: Conversation) -> list[dict[str, Any]]:
        ended = []
        while not over.is_set():
            ended += [await talk.say(text) for text in SAID]
        return ended

    async with customers(pair, 4) as talks:
        talking = [asyncio.create_task(talk_on(talk)) for talk in talks]
        status = await asyncio.to_thread(main, ["restart", "--data", str(pair.data)])
        over.set()
        for talk, ended in zip(talks, await asyncio.gather(*talking), strict=True):
            became = [(turn["decision"], turn["reason"]) for turn in ended]
            assert became == [(one, None) for one in SAID.values()] * (len(ended) // len(SAID))
            assert all(turn["texts"] for turn in ended)
            speakers = await said_by_bot(pair, talk.case)
            assert speakers.count("customer") == len(ended)
            assert speakers == ["customer", "bot"] * len(ended)
    assert status == 0
    assert before & set(pids(pair, "")) == set(pids(pair, "redis"))
    assert len(pids(pair, "")) == len(before)
