"""Two gateways, two Rasa and two answers around one Redis: one dies, all are renewed."""

import asyncio
import json
import os
import shutil
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
from tests.system.starting import Running, baton

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(600)]

CUSTOMERS = 8
"""Shared out at random by the system: that all talk to one gateway happens once in 128 runs."""

TRAINED = ("models", "index", "index.stamp", "embeddings.sqlite")
SAID = {  # with what becomes of it, however often it's said
    "안녕하세요~ 반가워요": "social",
    "물건 받고 며칠까지 환불 신청이 되나요?": "answered",
    "아 그렇군요 고맙습니다": "social",
}


@pytest.fixture(scope="module")
def pair(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A Baton with two replicas, and data of its own but for what was trained before."""
    data = tmp_path_factory.mktemp("replicas")
    for name in TRAINED:
        if (test_data / name).is_dir():
            shutil.copytree(test_data / name, data / name)
        elif (test_data / name).exists():
            shutil.copy(test_data / name, data / name)
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
