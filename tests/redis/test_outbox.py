"""Lines on their way to a provider: in order, none lost, and at most the one in flight twice."""

import asyncio

import pytest

from bot.channels import deliveries as module
from bot.channels.contract import Later, Undeliverable
from bot.channels.deliveries import Deliveries
from handoff import keys
from handoff.forget import Forgetting
from handoff.store import Store
from tests.redis.outbox_site import CHANNEL, Desk, Provider, until

pytestmark = pytest.mark.redis


@pytest.fixture
def desk(store: Store, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(module, "_SHORTEST_S", 0.01)
    return Desk(store, redis_url, Provider())


async def _nothing_left(desk: Desk) -> bool:
    return not await desk.store.smembers(keys.OUTBOXES)


async def _is_idle(desk: Desk, deliveries: Deliveries) -> bool:
    await desk.store.time()
    return not deliveries._tasks


async def test_lines_arrive_in_order(desk: Desk) -> None:
    """Each once, however often everybody is told to look; then nothing is on its way."""
    case = await desk.case()
    async with desk.gateway("g1") as one, desk.gateway("g2") as other:
        for number in range(20):
            await desk.say(case, str(number))
            for deliveries in (one, other):
                deliveries.poke(CHANNEL, "u1")
                await deliveries.sweep()
        texts = await desk.provider.until_taken(20)
        assert texts == [str(number) for number in range(20)]
    assert desk.provider.texts() == texts


async def test_what_the_customer_says_is_not_sent(desk: Desk) -> None:
    """Nor anything of a case on the web: pages look for themselves."""
    await desk.case()
    await desk.intake.receive(CHANNEL, "u1", "ko", "m2", "또 질문")
    web = (await desk.intake.receive("web", "w1", "ko", "m1", "질문")).case
    await desk.ownership.ask_for_person(web)
    assert await _nothing_left(desk)


async def test_one_customer_does_not_wait_for_another(desk: Desk) -> None:
    """Whose provider wants to be left alone for an hour."""
    slow, quick = await desk.case("u1"), await desk.case("u2")
    desk.provider.faults.append(Later("429", 3600))
    async with desk.gateway("g1") as one:
        await desk.say(slow, "느린")
        one.poke(CHANNEL, "u1")
        await desk.provider.until_tried(1)
        await desk.say(quick, "빠른")
        await one.sweep()
        assert await desk.provider.until_taken(1, "u2") == ["빠른"]
        # Somebody served is no news of who still waits.
        assert set(one.failing) == {CHANNEL}


async def test_only_one_gateway_delivers_to_a_customer(desk: Desk) -> None:
    """While its heart beats; also for as long as the provider wants to be left alone."""
    case = await desk.case()
    await desk.say(case, "하나")
    await desk.start_heart("g1")
    assert await desk.outbox("g1").take(CHANNEL, "u1", 60_000)
    assert await desk.outbox("g2").take(CHANNEL, "u1", 60_000) is None
    assert await desk.outbox("g2").take(CHANNEL, "u2", 60_000) is None


async def test_the_lease_lasts_as_long_as_the_wait(desk: Desk) -> None:
    """So that no other gateway tries before its time."""
    case = await desk.case()
    desk.provider.faults.append(Later("429", 3600))
    async with desk.gateway("g1") as one:
        await desk.say(case, "하나")
        one.poke(CHANNEL, "u1")
        await desk.provider.until_tried(1)
        await until(lambda: _is_leased_for(desk, 3600_000))
        assert await desk.outbox("g2").take(CHANNEL, "u1", 60_000) is None
        assert len(desk.provider.tried) == 1


async def _is_leased_for(desk: Desk, least_ms: int) -> bool:
    async with desk.store.pipeline(transaction=False) as pipe:
        pipe.pttl(keys.outbox_lease(CHANNEL, "u1"))
        (left,) = await pipe.execute()
    return bool(left > least_ms)


async def test_a_dead_gateways_line_comes_twice_and_no_other(desk: Desk) -> None:
    """The one that the provider had taken when it died; and if it was only paused, it finds that
    it has lost the lease, and says no more."""
    case = await desk.case()
    in_flight = asyncio.Event()
    desk.provider.faults.append(in_flight)
    async with desk.gateway("g1") as dead, desk.gateway("g2") as other:
        await desk.say(case, "하나", "둘", "셋")
        dead.poke(CHANNEL, "u1")
        await desk.provider.until_taken(1)
        await other.sweep()
        await until(lambda: _is_idle(desk, other))
        assert desk.provider.texts() == ["하나"]  # the first one is alive: nobody goes on
        await desk.stop_heart("g1")
        await other.sweep()
        assert await desk.provider.until_taken(4) == ["하나", "하나", "둘", "셋"]
        in_flight.set()
        await dead.sweep()
        await desk.say(case, "넷")
        await other.sweep()
        assert await desk.provider.until_taken(5) == ["하나", "하나", "둘", "셋", "넷"]


async def test_what_it_cannot_cross_off_it_leaves_to_others(desk: Desk) -> None:
    """A parcel whose lease was lost changes nothing."""
    case = await desk.case()
    await desk.say(case, "하나", "둘")
    first, second = desk.outbox("g1"), desk.outbox("g2")
    late = await first.take(CHANNEL, "u1", 60_000)
    parcel = await second.take(CHANNEL, "u1", 60_000)  # g1's heart never beat
    assert late
    assert parcel
    assert not await first.sent(late, None)
    assert not await first.undeliverable(late, "blocked")
    assert await second.sent(parcel, None)
    after = await second.take(CHANNEL, "u1", 60_000)
    assert after
    assert after.line
    assert after.line.text == "둘"
    assert "undelivered" not in await desk.codes(case)


async def test_a_line_of_two_pieces_goes_on_where_it_was(desk: Desk) -> None:
    """Also at another gateway."""
    case = await desk.case()
    desk.provider.faults.extend([None, Later("500", 3600)])
    async with desk.gateway("g1") as one:
        await desk.say(case, "two", "셋")
        one.poke(CHANNEL, "u1")
        await desk.provider.until_tried(2)
    await desk.stop_heart("g1")
    async with desk.gateway("g2") as other:
        await other.sweep()
        assert await desk.provider.until_taken(3) == ["two 1", "two 2", "셋"]


async def test_a_lost_reply_crosses_off_nothing_more(desk: Desk) -> None:
    """Each script is run again when its answer is lost, with the same arguments."""
    case = await desk.case()
    await desk.say(case, "하나", "둘", "셋")
    outbox = desk.outbox("g1")
    again = await outbox.take(CHANNEL, "u1", 60_000)
    parcel = await outbox.take(CHANNEL, "u1", 60_000)
    assert again
    assert parcel
    assert again.entry == parcel.entry
    for _ in range(3):
        assert await outbox.sent(parcel, None)
    parcel = await outbox.take(CHANNEL, "u1", 60_000)
    assert parcel
    for _ in range(3):
        assert await outbox.undeliverable(parcel, "blocked")
    left = await desk.store.lrange(keys.outbox(CHANNEL, "u1"), 0, -1)
    assert [entry.split(" ")[1] for entry in left] == ["5"]
    assert (await desk.codes(case)).count("undelivered") == 1


async def test_a_provider_that_fails_for_a_while_gets_everything(desk: Desk) -> None:
    """In order; and it is known for how long it has failed."""
    case = await desk.case()
    desk.provider.faults.extend(Later("500") for _ in range(6))
    async with desk.gateway("g1") as one:
        await desk.say(case, "하나", "둘")
        one.poke(CHANNEL, "u1")
        await desk.provider.until_tried(4)
        assert set(one.failing) == {CHANNEL}
        assert await desk.provider.until_taken(2) == ["하나", "둘"]
    assert [piece for _, piece in desk.provider.tried] == ["하나"] * 7 + ["둘"]
    assert one.failing == {}


async def test_the_provider_says_how_long_to_wait(desk: Desk) -> None:
    """And is not asked before."""
    case = await desk.case()
    desk.provider.faults.extend([Later("429", 0.3), Later("429", 0.2)])
    async with desk.gateway("g1") as one:
        await desk.say(case, "하나")
        one.poke(CHANNEL, "u1")
        await desk.provider.until_taken(1)
    first, second, third = [at for at, _ in desk.provider.tried]
    assert second - first >= 0.3
    assert third - second >= 0.2


async def test_waits_grow_and_have_an_end() -> None:
    """Twice as long each time, up to half a minute, never all at once."""
    for tries in range(40):
        longest = min(30.0, 0.5 * 2**tries)
        waits = {module._wait_s(tries, None) for _ in range(20)}
        assert all(longest / 2 <= wait <= longest for wait in waits)
        assert len(waits) > 1
    assert module._wait_s(9, 0.0) == 0.0


async def test_what_is_never_taken_is_noted_once(desk: Desk) -> None:
    """For the agent alone; what comes after it is sent."""
    case = await desk.case()
    desk.provider.faults.append(Undeliverable("blocked"))
    async with desk.gateway("g1") as one:
        await desk.say(case, "하나", "둘")
        one.poke(CHANNEL, "u1")
        assert await desk.provider.until_taken(1) == ["둘"]
    (note,) = [
        line for line in (await desk.cases.snapshot(case)).lines if line.code == "undelivered"
    ]
    assert "blocked" in note.text
    assert [piece for _, piece in desk.provider.tried] == ["하나", "둘"]


async def test_an_unexpected_fault_loses_nothing(desk: Desk) -> None:
    """A channel that breaks on a line is asked again at the next sweep."""
    case = await desk.case()
    desk.provider.faults.append(ValueError("a bug"))
    async with desk.gateway("g1") as one:
        await desk.say(case, "하나", "둘")
        one.poke(CHANNEL, "u1")
        await desk.provider.until_tried(1)
        await until(lambda: _is_idle(desk, one))
        await one.sweep()
        assert await desk.provider.until_taken(2) == ["하나", "둘"]


async def test_a_forgotten_cases_lines_are_dropped(desk: Desk) -> None:
    """There is nothing to send any more, and what comes after is not held up."""
    old = await desk.case()
    await desk.say(old, "하나", "둘")
    await desk.ownership.end(old)
    snapshot = await desk.cases.snapshot(old)
    assert await Forgetting(desk.store).forget(snapshot.case.ref, snapshot.last)
    new = (await desk.intake.receive(CHANNEL, "u1", "ko", "m9", "다시 왔어요")).case
    await desk.ownership.ask_for_person(new)
    async with desk.gateway("g1") as one:
        await one.sweep()
        (told,) = await desk.provider.until_taken(1)
    assert "상담원에게 연결" in told


async def test_nobody_is_woken_to_hear_that_they_were_silent(desk: Desk) -> None:
    """A case that closes after a quiet day closes quietly."""
    received = await desk.intake.receive(CHANNEL, "u1", "ko", "m1", "질문")
    await desk.ownership.expire(received.case, quiet_ms=0)
    assert not await _nothing_left(desk)
    async with desk.gateway("g1") as one:
        await one.sweep()
        await until(lambda: _nothing_left(desk))
    assert desk.provider.tried == []
