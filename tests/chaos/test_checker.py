"""The checker finds nothing in a run that went well, and each kind of fault once it is planted."""

import gzip
import json
from copy import deepcopy
from pathlib import Path

import pytest

from tests.chaos.checker import check
from tests.chaos.checker.record import parse_dump
from tests.chaos.checker.violation import COUNTERS
from tests.chaos.ledger import Entry
from tests.chaos.planted import PLANTS, Plant, Recording
from tests.chaos.report import counted

RECORDED = Path(__file__).with_name("recorded.json.gz")
"""A quiet run with few customers (record.py made it): {"dump": ..., "ledger": [...]}."""


@pytest.fixture(scope="module")
def recorded() -> Recording:
    kept = json.loads(gzip.decompress(RECORDED.read_bytes()))
    return Recording(kept["dump"], [Entry(**entry) for entry in kept["ledger"]])


def violations(recording: Recording) -> dict[str, int]:
    return counted(check(recording.entries, parse_dump(recording.raw)))


def test_a_run_that_went_well_has_no_violation(recorded: Recording) -> None:
    """What was recorded is enough to tell something, and all of it is in order."""
    assert len(recorded.raw["cases"]) >= 5
    assert violations(recorded) == dict.fromkeys(COUNTERS, 0)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_counted(recorded: Recording, plant: Plant) -> None:
    """With one fault in it, exactly the counters rise that are named for that fault."""
    faulty = Recording(deepcopy(recorded.raw), list(recorded.entries))
    plant(faulty)
    risen = {counter for counter, count in violations(faulty).items() if count}
    assert risen == PLANTS[plant]


def test_every_counter_is_shown_to_rise() -> None:
    """No counter stands at 0 because nothing can move it (test_counted.py moves the last one)."""
    assert frozenset().union(*PLANTS.values()) == frozenset(COUNTERS) - {"counted"}
