"""What holds for any text at all, and how long it takes."""

import time
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from record.personal_data import Found, find, mask

# Pieces that numbers and their disguises are made of, so that random texts come near them.
PIECES = st.sampled_from(
    [
        *"0123456789 -./()+@,#[]~\n\x00\ud800",
        *("ㅡ", "０", "1️⃣", "\u200b", "😀", "o", "x", "a.b", "원", "이", "에", "82", "010"),
        *("010-1234-5678", "880214-2345675", "4012-8888-8888-1881", "110-123-456789"),
        *("12345678901", "a@b.kr", " at ", "골뱅이", "naver", ".com", "공일공", "일이삼사"),
        *("계좌", "주문번호", "송장", "전화", "카드", "MR-", "tel", "http://", "[phone]", "[card]"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))
WORDS = st.sampled_from(
    [
        "안녕하세요",
        "환불해",
        "주세요",
        "언제",
        "오나요",
        "ㅠㅠ",
        "hello",
        "please",
        "refund",
        "my",
        "2개",
        "🙏",
    ]
)
SENTENCES = st.lists(WORDS, max_size=6).map(" ".join)
SEPARATORS = st.sampled_from(
    ["", " ", "-", ".", "/", " - ", "–", "ㅡ", "ー", "\n", "\u200b", "\u00a0"]
)


def between(text: str, spans: Iterable[Found]) -> list[str]:
    """What stands before, between and behind the spans."""
    edges = [0, *(edge for one in spans for edge in (one.start, one.end)), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


@settings(deadline=None, max_examples=400)
@given(TEXTS)
@example("0\u200b")
@example("😀" * 4000)
@example("\ud800\udfff010-1234-5678\x00")
@example("계좌 110-123-456789 12345678901")
@example("a@b.kr@c.kr")
def test_masking_any_text(text: str) -> None:
    """Offsets are in order and inside, the rest is kept as it was, and a second time finds none."""
    found = find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= after.start for one, after in pairwise(found))
    masked = mask(text)
    assert between(masked.text, masked.spans) == between(text, found)
    assert mask(masked.text).text == masked.text


@settings(deadline=None, max_examples=100)
@given(SENTENCES, SENTENCES, st.from_regex(r"[2-9]\d{3}\d{4}", fullmatch=True), SEPARATORS)
def test_a_planted_mobile_phone_is_always_found(
    before: str, after: str, number: str, separator: str
) -> None:
    """Between any words, with any one separator."""
    item = separator.join(["010", number[:4], number[4:]])
    text = f"{before} {item} {after}"
    start = len(before) + 1
    assert (start, start + len(item), "phone") in {
        (one.start, one.end, one.kind) for one in find(text)
    }


@settings(deadline=None, max_examples=100)
@given(SENTENCES, SENTENCES, st.from_regex(r"4\d{14}", fullmatch=True), SEPARATORS)
def test_a_planted_card_is_always_found(before: str, after: str, body: str, separator: str) -> None:
    """Between any words, with any one separator."""
    doubled = [int(one) * (2 - place % 2) for place, one in enumerate(reversed(body))]
    number = body + str(-sum(sum(divmod(one, 10)) for one in doubled) % 10)
    item = separator.join(number[start : start + 4] for start in range(0, 16, 4))
    text = f"{before} {item} {after}"
    covered = [one for one in find(text) if one.start <= len(before) + 1]
    assert covered
    assert covered[0].end >= len(before) + 1 + len(item)


HOSTILE = [
    "1",
    "1 ",
    "0 ",
    "4 ",
    "12-",
    "123-",
    "1234 ",
    "010 ",
    "+1",
    "82 ",
    "@",
    "a@",
    "a@a.",
    "a at ",
]
HOSTILE += [
    "공일공",
    "이 ",
    "o ",
    "one ",
    "계좌 12345678901 ",
    "010-1234-5678 ",
    "1a-",
    "(",
    "1\u200b",
    "😀",
]
HOSTILE += [
    "주문번호 ",
    "https://a/1",
    "[phone",
    "1234-123-123456-",
    "880214-2345675 ",
    "공일공 일이삼사 ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    """Four times the length takes about four times the work; 4,000 characters stay in bounds."""
    long, short = (piece * 4000)[:4000], (piece * 1000)[:1000]
    least = min(_seconds(long) for _ in range(5))
    # Up to 20 ms of processor time on a machine with 15 waiting for two cores; the rest is room.
    assert least < 0.06, f"{least * 1000:.1f} ms"
    assert least < 16 * max(0.003, min(_seconds(short) for _ in range(5)))


def _seconds(text: str) -> float:
    start = time.thread_time()
    mask(text)
    return time.thread_time() - start
