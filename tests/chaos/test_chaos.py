"""A short attack on a whole running Baton, as `make chaos` makes a long one."""

import gc
from pathlib import Path

import pytest

from nlu.train import ensure_model
from tests.chaos.checker.record import read_dump
from tests.chaos.checker.violation import COUNTERS
from tests.chaos.ledger import read_ledger
from tests.chaos.plan import KILLS, make_plan
from tests.chaos.report import counted, figures
from tests.chaos.run import Options, run

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(600)]

SEED, CASES, ATTACKS = 7, 60, 12
LEAST_KILLS = 10
LEAST_MESSAGES, LEAST_TURNS, LEAST_CLAIMS = 100, 40, 10
"""On a quiet machine it is 300, 160 and 70: on a busy one fewer customers get their turn."""


def test_every_kind_of_attack_is_planned_once_before_any_is_planned_twice() -> None:
    """The same seed gives the same plan, with as many kills as were asked for."""
    plan = make_plan(SEED, CASES, ATTACKS, 60.0)
    assert plan == make_plan(SEED, CASES, ATTACKS, 60.0)
    assert sum(attack.kills for attack in plan.attacks) == ATTACKS
    kinds = {attack.kind for attack in plan.attacks}
    assert kinds == {*KILLS, "redis_stopped", "rasa_stopped"}
    assert all(attack.at_s < plan.window_s for attack in plan.attacks)


# Connections that the scripted clients cut are left to the garbage collector: here, where it is
# known why, and not in whatever test comes next.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_nothing_is_lost_under_attack(test_data: Path, tmp_path: Path) -> None:
    """Every promise holds though every process is killed once at least, sockets are cut, clients
    repeat themselves, Redis and Rasa stand still, and agents race and vanish."""
    ensure_model(test_data)
    options = Options(
        seed=SEED,
        cases=CASES,
        kills=ATTACKS,
        window_s=75.0,
        parallel=30,
        model_from=test_data,
        data=tmp_path / "data",
        out=tmp_path / "report",
    )
    found = await run(options)
    gc.collect()
    ledger = read_ledger(options.out / "ledger.jsonl")
    done = [entry.frame["attack"] for entry in ledger if entry.kind == "attack"]
    assert sum(kind in KILLS for kind in done) >= LEAST_KILLS
    happened = figures(ledger, read_dump(options.out / "redis.json"))
    assert happened["customers' messages"] >= LEAST_MESSAGES, "hardly anything was attacked"
    assert happened["bot turns"] >= LEAST_TURNS
    assert happened["claimed views"] >= LEAST_CLAIMS
    assert counted(found) == dict.fromkeys(COUNTERS, 0), found[:20]
