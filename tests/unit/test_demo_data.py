"""The demo's month before anybody plays it: the same for the same seed, believable, in order."""

import asyncio
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo_data.messages import read_messages
from bot.demo_data.plan import QUIET_END_S, Month, Visit, plan
from bot.demo_data.time_lapse import TimeLapse
from bot.run.paths import DEMO_ARTICLES

SEOUL = ZoneInfo("Asia/Seoul")
DAY_S = 24 * 3600
END = datetime(2026, 5, 20, 15, 30, tzinfo=SEOUL).timestamp()
MESSAGES = read_messages()


def month(seed: int = 1, days: int = 30, per_day: int = 25) -> Month:
    return plan(MESSAGES, END, days, per_day, SEOUL, seed)


def share(visits: list[Visit], kind: str) -> float:
    return sum(visit.matter.kind == kind for visit in visits) / len(visits)


def test_the_same_seed_gives_the_same_month() -> None:
    """What a newcomer sees is what everybody sees; another seed is another month."""
    assert month() == month()
    assert month(seed=2).visits != month().visits


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_month_is_as_busy_as_was_asked(seed: int) -> None:
    """About so many visits a day, in order, and nobody comes when it is too late to be served."""
    visits = month(seed).visits
    assert 0.85 < len(visits) / (30 * 25) < 1.2
    assert list(visits) == sorted(visits, key=lambda visit: visit.at)
    assert visits[0].at >= END - 30 * DAY_S
    assert visits[-1].at <= END - QUIET_END_S


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_has_the_rhythm_of_a_korean_shop(seed: int) -> None:
    """Mondays above Saturdays, afternoons above nights, mostly Korean."""
    visits = month(seed, per_day=200).visits
    times = [datetime.fromtimestamp(visit.at, SEOUL) for visit in visits]
    weekdays = Counter(time.weekday() for time in times)
    hours = Counter(time.hour for time in times)
    assert weekdays[0] > 1.4 * weekdays[5]
    assert hours[14] > 5 * hours[4]
    korean = sum(visit.person.lang == "ko" for visit in visits) / len(visits)
    assert 0.8 < korean < 0.9
    assert all(visit.person.lang == visit.matter.lang for visit in visits)


def test_it_gets_better() -> None:
    """Less comes up that no article answers, once articles were written for it."""
    visits = month(per_day=200).visits
    early = [visit for visit in visits if visit.at < END - 16 * DAY_S]
    late = [visit for visit in visits if visit.at > END - 7 * DAY_S]
    assert share(late, "unanswerable") < 0.6 * share(early, "unanswerable")


def test_some_come_back_on_the_same_matter() -> None:
    """The same person, within days, in other words where there are any."""
    first: dict[int, Visit] = {}
    again = []
    for visit in month().visits:
        before = first.setdefault(visit.person.number, visit)
        if before is not visit and before.matter is visit.matter:
            again.append((before, visit))
    assert len(again) > 10
    for before, visit in again:
        assert visit.at - before.at < 9 * DAY_S
        assert visit.wording != before.wording or len(visit.matter.wordings) == 1


def test_one_afternoon_is_bad() -> None:
    """Twice what comes on other days, while two of three are away."""
    days = Counter(datetime.fromtimestamp(one.at, SEOUL).date() for one in month().visits)
    (bad, count), *_ = days.most_common(1)
    assert count > 1.4 * sorted(days.values())[len(days) // 2]
    at_two = datetime(bad.year, bad.month, bad.day, 14, tzinfo=SEOUL).timestamp()
    there = [shift for shift in month().shifts if shift.start <= at_two < shift.end]
    assert [shift.agent.user for shift in there] == ["mina"]


def test_the_shortest_month_is_one_day() -> None:
    """Nothing breaks where there is no middle of a week."""
    assert month(days=1, per_day=1).end == END
    assert month(days=1, per_day=50).visits


def test_the_questions_mean_articles_that_exist() -> None:
    """An article that was renamed would make every answer look wrong to its customers."""
    articles = {path.stem for path in Path(DEMO_ARTICLES).glob("*/*.md")}
    meant = {matter.article for matter in MESSAGES.matters if matter.kind == "question"}
    assert meant <= articles
    assert len(meant) > 80


async def test_time_passes_when_all_wait() -> None:
    """In order, one at a time, and whoever begins meanwhile takes part."""
    told: list[tuple[float, str]] = []
    reached: list[float] = []

    async def reach(at: float) -> None:
        reached.append(at)

    lapse = TimeLapse(100.0, reach)

    async def sleeper(name: str, *naps: float) -> None:
        for nap in naps:
            await lapse.sleep(nap)
            await asyncio.sleep(0)  # what takes no time there
            told.append((lapse.now, name))
        if name == "first":
            lapse.begin(sleeper("child", 1.0))

    await lapse.run(sleeper("first", 10.0, 20.0), sleeper("second", 15.0, 15.0))
    assert told == [
        *[(110.0, "first"), (115.0, "second"), (130.0, "first"), (130.0, "second")],
        (131.0, "child"),
    ]
    assert reached == sorted(reached)


async def test_what_one_raises_ends_the_others() -> None:
    """Nobody waits for ever for time that doesn't pass any more."""

    async def reach(_: float) -> None:
        return

    lapse = TimeLapse(0.0, reach)

    async def fails() -> None:
        await lapse.sleep(1.0)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await lapse.run(fails(), lapse.sleep(2.0))
