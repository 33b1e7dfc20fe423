"""A short campaign of the fuzzer, and that its inputs are what they are said to be."""

from pathlib import Path

import pytest

from bot.gateway import wire as chat_wire
from handoff.console import wire as console_wire
from handoff.store import Store
from tests.fuzz import frames, oracle
from tests.fuzz.__main__ import report
from tests.fuzz.grammar import models
from tests.fuzz.raw_frames import raw_frames
from tests.fuzz.raw_http import raw_http
from tests.fuzz.values import Known
from tests.fuzz.whole_attack import attack

pytestmark = pytest.mark.redis

_INPUTS = 1000
_SEED = 7
KNOWN = Known(cases=("c_a",), customers=("u_b",), token="t.s", cookies={"mallory": "a=b"})


async def test_nothing_gives_way(redis_url: str, store: Store, tmp_path: Path) -> None:
    """Hostile frames and requests from every side: each is refused soon, nothing is changed or
    logged by them, and two who talk meanwhile notice nothing."""
    told = await attack(redis_url, _INPUTS, _SEED, tmp_path)
    assert told.whole, report(told, _SEED)
    assert told.results.total >= _INPUTS
    assert told.exchanges_s


@pytest.mark.parametrize("make", [frames.chat, frames.console, frames.hello, raw_http, raw_frames])
def test_an_input_is_made_again_by_its_name(make: "object") -> None:
    """The same seed and number give the same bytes; others give others."""
    made = [[make(seed, at, KNOWN) for at in range(200)] for seed in (1, 1, 2)]  # type: ignore[operator]
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize(
    ("make", "kinds"),
    [(frames.chat, models(chat_wire.Command)), (frames.console, models(console_wire.Command))],
)
def test_every_frame_type_is_tried(make: "object", kinds: list[type]) -> None:
    """Whatever the wire knows is tried without a word from us, and most of it is malformed."""
    made = [make(3, at, KNOWN) for at in range(1500)]  # type: ignore[operator]
    assert {one.kind for one in made} >= {kind.__name__ for kind in kinds}
    refused = [oracle.of_customer(one.data).refused for one in made]
    assert sum(refused) > len(made) / 2
