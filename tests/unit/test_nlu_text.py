"""Language and order numbers in what customers type."""

from pathlib import Path

import pytest

from nlu.examples import Example, read_nlu_data
from nlu.inside_rasa.order_text import DEMO, MalformedForm, OrderText
from nlu.inside_rasa.script import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("환불하고 싶어요", "ko"),
        ("iPhone 15 Pro 케이스 반품되나요", "ko"),
        ("ㅇㅋ", "ko"),
        ("where is my order", "en"),
        ("MR-10001 주세요", "ko"),
        ("MR-10001", None),
        ("mr 10001 ok", None),
        ("12345 !!", None),
        ("", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    """By its letters; order numbers and `ok` are written the same in both."""
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("MR-10001", "MR-10001"),
        ("mr10001은요?", "MR-10001"),
        ("제 주문 mr 10001 확인이요", "MR-10001"),
        ("주문번호MR-10001입니다", "MR-10001"),
        ("MR-100011", None),
        ("MR-1000", None),
        ("hammr-10001", None),
        ("10001", None),
    ],
)
def test_order_numbers_are_found_however_typed(text: str, number: str | None) -> None:
    """Normalised, with the place where they stand."""
    found = OrderText.parse(DEMO).find(text)
    assert (found and found[0]) == number
    if found:
        assert text[found[1] : found[2]].lower().startswith("mr")


@pytest.mark.parametrize(
    ("text", "attempt"),
    [
        ("12345678", True),
        ("10001이요", True),
        ("MR-99", True),
        ("mr 123456", True),
        ("010-1234-5678", True),
        ("3일 걸려요?", False),
        ("15일에 주문했는데 언제 오나요", False),
        ("안녕하세요", False),
    ],
)
def test_a_mistyped_number_is_told_from_a_sentence(text: str, attempt: bool) -> None:
    """Only then does the form say that it is no order number."""
    assert OrderText.parse(DEMO).is_attempt(text) is attempt


def test_examples_are_read_as_rasa_reads_them(tmp_path: Path) -> None:
    """Annotations are taken off, blocks that are no intent passed over."""
    folder = tmp_path
    (folder / "a.yml").write_text(
        "version: '3.1'\nnlu:\n"
        "- intent: order_status\n  examples: |\n"
        "    - [MR-10001](order_number) 어디예요\n"
        '    - see [x]{"entity": "y"} - ok\n'
        "- regex: order_number\n  examples: |\n    - MR-\\d{5}\n",
        encoding="utf-8",
    )
    assert read_nlu_data(folder) == [
        Example("MR-10001 어디예요", "order_status"),
        Example("see x - ok", "order_status"),
    ]


@pytest.mark.parametrize(
    ("form", "text", "number"),
    [
        (":8", "주문 20261122 확인해 주세요", "20261122"),
        ("HB:6", "hb 123456 어디예요", "HB-123456"),
        ("HB:6", "MR-10001", None),
    ],
)
def test_another_shop_numbers_its_orders_otherwise(
    form: str, text: str, number: str | None
) -> None:
    """Prefix and count of digits are the shop's."""
    found = OrderText.parse(form).find(text)
    assert (found[0] if found else None) == number


@pytest.mark.parametrize("form", ["", "MR", "MR:", "MR:0", "M-R:5", "MR:x"])
def test_a_malformed_form_is_refused(form: str) -> None:
    """At start, and not when the first customer writes."""
    with pytest.raises(MalformedForm):
        OrderText.parse(form)
