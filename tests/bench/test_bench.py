"""The bench works: each part that needs no model runs with tiny numbers, and counts right."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.bench import claim, connections, handoff, record, record_postgres, waiting
from tests.bench.plan import Plan
from tests.bench.report import Bound, Fact, Report, Timing
from tests.bench.samples import Samples, differences


def test_percentiles_are_samples() -> None:
    """A percentile is one of the samples: the smallest that so many per cent do not exceed."""
    samples = Samples([float(number) for number in range(1, 101)])
    assert (samples.p50, samples.p95, samples.at(100)) == (50, 95, 100)
    assert Samples([3.0]).p95 == 3
    assert differences(Samples([5.0, 7.0]), Samples([1.0, 2.0])).values == [4, 5]


def test_what_is_missed_is_said() -> None:
    """A bound that is not met, or has no samples, is in the table and in the summary."""
    bound = Bound("p95", 20)
    report = Report("part", "title")
    report.timings = [
        Timing("quick", Samples([1.0]), bound),
        Timing("slow", Samples([30.0]), bound),
        Timing("never", Samples(), bound),
    ]
    report.facts = [Fact("twice", "0", met=True), Fact("lost", "1", met=False)]
    assert report.missed == ["slow", "never", "lost"]
    assert "| slow | 1 | 30.00 | 30.00 | 30.00 | p95 < 20 | **not met** |" in report.markdown()
    assert "| quick | 1 | 1.00 | 1.00 | 1.00 | p95 < 20 | met |" in report.markdown()


@pytest.mark.redis
@pytest.mark.parametrize(
    "run",
    [claim.run, waiting.run, handoff.run, connections.run, record.run, record_postgres.run],
)
async def test_a_part_measures(run: Callable[[Plan], Awaitable[Report]], tmp_path: Path) -> None:
    """Real processes, tiny numbers: every row has samples, and nothing is doubled. How fast it
    was is not judged here: other tests run beside it."""
    report = await run(Plan(tmp_path, small=True))
    assert report.timings
    for timing in report.timings:
        assert timing.samples.n, timing.what
        assert min(timing.samples.values) >= 0, timing.what
    assert all(fact.met for fact in report.facts if "twice" in fact.what)
    report.keep(tmp_path)
    assert (tmp_path / f"{report.name}.md").read_text("utf-8") == report.markdown()
