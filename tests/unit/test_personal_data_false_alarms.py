"""What ordinary messages of other people's customers are taken for, and what ids of ours are."""

import csv
import json
import random
import secrets
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from record.personal_data import find

DATA = Path(__file__).parents[3] / "shared" / "data"
PLAIN = ("bitext", "clinc150", "hint3-sofmattress", "ko-chitchat", "parakqc")

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no development data at {DATA}")


def _rows(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row.get("text") or row["question"]


@needs_data
@pytest.mark.parametrize("folder", PLAIN)
def test_ordinary_messages_have_no_numbers_of_people(folder: str) -> None:
    """At most one of 10,000, and that one says "account" (its e-mail addresses are real ones)."""
    texts = [text for path in (DATA / folder).glob("*.csv") for text in _rows(path)]
    found = [text for text in texts if any(one.kind != "email" for one in find(text))]
    assert len(texts) > 100
    assert len(found) <= max(1, len(texts) // 10_000), found


@needs_data
def test_messages_about_a_carrier() -> None:
    """Only those that were written to hold personal data do, and all of a kind of ours."""
    lines = (DATA / "hanbit-mobile" / "queries.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = [row for row in rows if find(row["text"])]
    assert {row["kind"] for row in found} == {"sensitive"}
    assert len(found) == 11


@pytest.mark.parametrize(
    "make",
    [
        lambda _: f"c_{secrets.token_urlsafe(12)}",
        lambda _: secrets.token_hex(8),
        lambda rng: f"{rng.getrandbits(256):064x}",
        lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        lambda rng: f"송장번호 {rng.randrange(10**11, 10**14)} 조회",
        lambda rng: f"주문번호는 MR-{rng.randrange(10**5)}이에요",
        lambda rng: f"주문 2026{rng.randint(1, 12):02d}2212{rng.randrange(10**6):06d} 취소요",
        lambda rng: f"2026{rng.randint(1, 12):02d}22-{rng.randrange(10**7):07d} 취소요",
        lambda rng: f"{rng.randrange(10 ** rng.randint(3, 11)):,}원 입금했어요",
        lambda rng: f"2026.{rng.randint(1, 12)}.{rng.randint(1, 28)} 13:30에 입금",
        lambda rng: f"it was {rng.randint(1, 28)}/11/2026, paid ${rng.randrange(10**6):,}",
    ],
)
def test_ids_orders_parcels_prices_and_dates(make: Callable[[random.Random], str]) -> None:
    """At most one of 2,000 made at random."""
    rng = random.Random(1)  # noqa: S311 - the same every time
    texts = [make(rng) for _ in range(2000)]
    found = [text for text in texts if find(text)]
    assert len(found) <= 1, found[:5]
