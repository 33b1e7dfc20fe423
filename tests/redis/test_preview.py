"""What the queue shows of a message is masked before it is cut."""

import pytest

from handoff.intake import Intake
from handoff.lines import PREVIEW
from handoff.ownership import Ownership
from handoff.queue import Queue
from handoff.scripts import Scripts
from handoff.store import Store

pytestmark = pytest.mark.redis

_FILLER = "배송이 너무 늦어서 문의드려요. "


@pytest.mark.parametrize(
    "secret",
    ["환불은 110234567890 신한은행으로요", "연락은 010-1234-5678로 주세요", "user@shop.kr 입니다"],
)
@pytest.mark.parametrize("before", range(80, 125, 3))
async def test_a_number_at_the_cut_is_hidden(store: Store, secret: str, before: int) -> None:
    """Wherever the cut falls: in the number, behind it, or before the word that tells it."""
    text = (_FILLER * 20)[:before] + " " + secret
    scripts = Scripts(store)
    case = (await Intake(store, scripts).receive("web", "u1", "ko", f"m{before}", text)).case
    await Ownership(store, scripts).ask_for_person(case)
    (row,) = (await Queue(store).look([case])).waiting
    assert not any(part in row.preview for part in ("1102", "0101", "010-", "1234", "user@"))
    assert len(row.preview) <= PREVIEW + 1
    assert all(row.preview[start:end].startswith("[") for start, end, _ in row.spans)
