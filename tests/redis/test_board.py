"""The board: every console shows who waits, whatever happens how fast, and pays little for it."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest

from handoff import keys
from handoff.errors import HandoffError
from handoff.queue import Queue, Waiting
from handoff.rows import REFILL, SHOWN, Rows
from handoff.screen import Screen
from handoff.store import Store
from tests.redis.desk_site import MINA, SORA, Desk, Shown, desk

pytestmark = pytest.mark.redis


@pytest.fixture
async def moru(redis_url: str, store: Store) -> AsyncIterator[Desk]:
    """A gateway whose desk is empty."""
    async with desk(redis_url, store) as started:
        yield started


async def test_a_console_begins_with_all_and_goes_on_with_differences(moru: Desk) -> None:
    """Longest waiting first; then only what is new, and what is gone."""
    first, second = await moru.waiting("하나"), await moru.waiting("둘")
    shown = Shown(await moru.site.agent("mina"))
    await shown.until(second)
    begun = len(shown.console.frames)
    whole = shown.console.frames[-1]
    assert whole["whole"] is True
    assert [row["case"] for row in whole["waiting"]] == [first, second]
    third = await moru.waiting("셋")
    await shown.until(third)
    await moru.ownership.claim(first, SORA)
    await shown.until(first, there=False)
    told = [frame for frame in shown.console.frames[begun:] if frame["type"] == "queue"]
    assert not any(frame["whole"] for frame in told)
    assert {row["case"] for frame in told for row in frame["waiting"]} == {third}
    assert shown.total == 2


async def test_a_row_follows_its_customer(moru: Desk) -> None:
    """The queue shows the last message, and the place stays."""
    case = await moru.waiting("하나", customer="kim")
    shown = Shown(await moru.site.agent("mina"))
    await shown.until(case)
    since = shown.rows[case]["since"]
    await moru.intake.receive("web", "kim", "ko", "again", "둘")
    while shown.rows[case]["preview"] != "둘":
        await shown.more()
    assert shown.rows[case]["since"] == since


async def test_who_works_is_told_when_it_changes(moru: Desk) -> None:
    """A second agent who comes, steps out, and takes a case."""
    mina = Shown(await moru.site.agent("mina"))
    sora = await moru.site.agent("sora")
    await sora.send(type="away")
    case = await moru.waiting()
    await sora.send(type="claim", case=case)
    wanted = {"user": "sora", "name": "Sora", "state": "away", "cases": 1}
    while wanted not in mina.agents:
        await mina.more()


async def test_a_case_beyond_the_first_thousand_is_told(moru: Desk) -> None:
    """The first frame is bounded, the total is not, and nobody begins to wait unseen."""
    crowd = await moru.crowd(SHOWN + 300)
    shown = Shown(await moru.site.agent("mina"))
    await shown.until(crowd[0])
    assert shown.total == SHOWN + 300
    assert sorted(shown.rows) == crowd[:SHOWN]
    case = await moru.waiting()
    await shown.until(case)
    assert shown.total == SHOWN + 301
    await moru.ownership.cancel_wait(case)
    await shown.until(case, there=False)


async def test_who_waits_behind_moves_up(moru: Desk) -> None:
    """As the first are served, the next ones are shown before the list runs dry."""
    crowd = await moru.crowd(SHOWN + 300)
    shown = Shown(await moru.site.agent("mina"))
    await shown.until(crowd[0])
    async with moru.store.pipeline(transaction=True) as pipe:
        for case in crowd[: SHOWN - REFILL + 1]:
            pipe.zrem(keys.QUEUE, case)
            hint = {"what": "owner", "customer": "web:x", "case": case, "owner": "agent"}
            pipe.publish(keys.CHANGES, json.dumps(hint))
        await pipe.execute()
    await shown.until(crowd[-1])
    assert sorted(shown.rows) == crowd[SHOWN - REFILL + 1 :]


async def test_hints_that_were_missed_do_no_harm(moru: Desk) -> None:
    """After the feed was cut, the console shows what is true."""
    stays, goes = await moru.waiting(), await moru.waiting()
    shown = Shown(await moru.site.agent("mina"))
    await shown.until(goes)
    async with moru.store.pipeline(transaction=False) as pipe:
        pipe.client_kill_filter(_type="pubsub")
        pipe.zrem(keys.QUEUE, goes)  # without a hint
        await pipe.execute()
    await shown.until(goes, there=False)
    comes = await moru.waiting()
    await shown.until(comes)
    assert set(shown.rows) == {stays, comes}


@pytest.mark.parametrize("seed", range(3))
async def test_after_a_storm_every_console_is_right(moru: Desk, seed: int) -> None:
    """Cases come, go, come back and are written to, all at once; then the consoles agree with the
    queue."""
    consoles = [Shown(await moru.site.agent(user)) for user in ("mina", "sora", "mina")]
    dice = random.Random(seed)  # noqa: S311
    cases = [await moru.waiting(customer=f"c{number}") for number in range(12)]

    async def live(number: int) -> None:
        case, owner = cases[number], moru.ownership
        for step in range(12):
            moves: dict[str, Callable[[], Awaitable[object]]] = {
                "claim": lambda: owner.claim(case, MINA),
                "requeue": lambda: owner.transfer(case, MINA, None),
                "cancel": lambda: owner.cancel_wait(case),
                "ask": lambda: owner.ask_for_person(case),
                "say": partial(
                    moru.intake.receive, "web", f"c{number}", "ko", f"s{number}-{step}", "또"
                ),
            }
            try:
                await moves[dice.choice(list(moves))]()
            except HandoffError:
                continue

    await asyncio.gather(*(live(number) for number in range(12)))
    last = await moru.waiting("끝")
    queue = Queue(moru.store)
    look = await queue.look(await queue.first(SHOWN))
    true = {row.case: json.loads(json.dumps(row.as_dict())) for row in look.waiting}
    for console in consoles:
        await console.until(last)
        while console.rows != true:  # what was hinted before `last` may be told after it
            await console.more()
        assert console.total == len(true)


def _row(place: int) -> Waiting:
    return Waiting(f"c{place:05d}", place, "complaint", "ko", "web", "")


def test_rows_keep_their_order_and_their_bound() -> None:
    """Whoever is put first: the longest waiting are kept, the others are known."""
    rows = Rows()
    places = list(range(SHOWN + 50))
    random.Random(1).shuffle(places)  # noqa: S311
    assert all(rows.put(_row(place)) for place in places)
    assert [row.since for row in rows.first()] == list(range(SHOWN))
    assert all(_row(place).case in rows for place in places)
    assert not rows.complete
    assert rows.drop(_row(SHOWN + 1).case)
    assert not rows.drop("unknown")
    assert not rows.put(_row(3)), "told already"
    rows = Rows()
    assert rows.fill([_row(5), _row(6)], complete=False) == [_row(5), _row(6)] == rows.first()
    assert rows.put(_row(7)), "behind who nobody knows may wait: told, not kept"
    assert rows.first() == [_row(5), _row(6)]


async def test_a_slow_screen_gets_everything_anew() -> None:
    """Instead of a growing backlog; and nothing that the whole board says already."""
    screen = Screen(lambda: "whole")
    for number in range(100):
        screen.show(str(number))
    assert await screen.next() == "whole"
    screen.show("after")
    assert await screen.next() == "after"
