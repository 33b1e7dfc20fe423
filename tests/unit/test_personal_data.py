"""What is personal data and what is not, in both languages, and what a masked text is."""

import pytest

from record.personal_data import Found, Kind, find, mask

FOUND: list[tuple[Kind, str, str]] = [
    ("phone", "010-1234-5678로 연락주세요", "010-1234-5678"),
    ("phone", "전화번호01012345678입니다", "01012345678"),
    ("phone", "０１０－１２３４－５６７８", "０１０－１２３４－５６７８"),
    ("phone", "제 번호 010ㅡ1234ㅡ5678", "010ㅡ1234ㅡ5678"),
    ("phone", "010)1234-5678", "010)1234-5678"),
    ("phone", "010\n1234\n5678", "010\n1234\n5678"),
    ("phone", "0\u200b10\u20601234\u200b5678!", "0\u200b10\u20601234\u200b5678"),
    ("phone", "0️⃣1️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "0️⃣1️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣"),
    ("phone", "0 1 0 1 2 3 4 5 6 7 8", "0 1 0 1 2 3 4 5 6 7 8"),
    ("phone", "공일공 일이삼사 오육칠팔이에요", "공일공 일이삼사 오육칠팔"),
    ("phone", "공일공에 일이삼사에 5678이요", "공일공에 일이삼사에 5678"),
    ("phone", "O1O-1234-5678", "O1O-1234-5678"),
    (
        "phone",
        "zero one zero one two three four five six seven eight",
        "zero one zero one two three four five six seven eight",
    ),
    ("phone", "02)123-4567 아니면", "02)123-4567"),
    ("phone", "031 123 4567", "031 123 4567"),
    ("phone", "0507-1234-5678 안심번호", "0507-1234-5678"),
    ("phone", "my number is +82 (0)10-1234-5678.", "+82 (0)10-1234-5678"),
    ("phone", "+44 20 7946 0958 please", "+44 20 7946 0958"),
    ("phone", "reach me at (415) 555-2671", "(415) 555-2671"),
    ("phone", "call me at 4155552671", "4155552671"),
    ("phone", "https://wa.me/821012345678", "821012345678"),
    ("resident_number", "주민번호 880214-2345675요", "880214-2345675"),
    ("resident_number", "8802142345675", "8802142345675"),
    ("resident_number", "my ARC is 920415 / 6123457", "920415 / 6123457"),
    ("card", "카드 4012-8888-8888-1881 로", "4012-8888-8888-1881"),
    ("card", "amex 3782 822463 10005", "3782 822463 10005"),
    ("card", "pay with 4012888888881881", "4012888888881881"),
    ("card", "카드번호 4012 8888 8888 1882", "4012 8888 8888 1882"),
    ("bank_account", "농협 302-1234-5678-91 예금주", "302-1234-5678-91"),
    ("bank_account", "우리 1002-345-678901", "1002-345-678901"),
    ("bank_account", "환불계좌 10023456789012", "10023456789012"),
    ("bank_account", "3333-01-2345678", "3333-01-2345678"),
    ("bank_account", "my bank account is 110-123-456789", "110-123-456789"),
    ("email", "test@shop.kr입니다", "test@shop.kr"),
    ("email", "메일은test@shop.kr이에요", "test@shop.kr"),
    ("email", "hong골뱅이naver.com", "hong골뱅이naver.com"),
    ("email", "kim 은 kim88 골뱅이 네이버 닷컴", "kim88 골뱅이 네이버 닷컴"),
    ("email", "hong [at] naver [dot] com", "hong [at] naver [dot] com"),
    ("email", "my email is hong at gmail.com", "hong at gmail.com"),
    ("email", "Write to a+b.c-d@sub.example.co.kr.", "a+b.c-d@sub.example.co.kr"),
]

NOT_FOUND = [
    "주문번호 MR-12345 / MR12345 확인해 주세요",
    "주문번호 20261122-0001234",
    "주문번호 2026112212345678",
    "cancel purchase 113542617735902 and order 00004587345",
    "송장번호 123456789012 조회",
    "송장번호 01012345678",
    "운송장번호는 1234-5678-9012 예요",
    "tracking number is 12345678901234",
    "invoice 880214234567",
    "1,234,000원 결제했고 300000원 돌려받았어요",
    "10000000000원 입금했어요",
    "2026-11-22 13:30, 20261122, 2026.11.22 ~ 2026.12.01",
    "SM-S911N 갤럭시 S23 256GB 2개, 사이즈 250 255 260 265",
    "우편번호 06236 서울시 강남구 테헤란로 152",
    "1588-1234, 1544-0000, 02-1588-1234, 114",
    "call 1-800-555-1212",
    "https://shop.kr/p/4012888888881881?x=12345678901",
    "c_kZ0-01012345678-aa",
    "550e8400-e29b-41d4-a716-446655440000",
    "8801062636365",  # an article number that reads as a birthday
    "사업자번호 111-22-33333, 법인등록번호 110111-1234567",
    "881340-2345675",
    "상품권 1234-5678-9012-3456",
    "I can't log in to my account, order 370795561790",
    "주문번호는 8253774225이에요",
    "I bought it at coupang.com, look at shop.kr",
    "골뱅이 무침 있나요",
    "@baton_shop 인스타 봤어요",
    "1일 2일 3일 4일 5일 6일 계좌 이체",
    "1+1 행사, 2+1 행사",
    "what is 80980 + 098098 + 80980 + 1243",
]


@pytest.mark.parametrize(("kind", "text", "item"), FOUND)
def test_personal_data_is_found(kind: Kind, text: str, item: str) -> None:
    """As customers write, disguise and mistype it, with the words around left alone."""
    assert [(one.kind, text[one.start : one.end]) for one in find(text)] == [(kind, item)]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_other_numbers_are_left(text: str) -> None:
    """Orders, parcels, prices, dates, ids, companies."""
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("010-1234-5678", True),
        ("공일공 일이삼사 오육칠팔", False),
        ("880214-2345675", False),  # the check digit does not fit: issued after October 2020?
        ("880214-2345671", True),
        ("주민번호 880214-2345675", True),
        ("110-123-456789", False),
        ("신한 110-123-456789", True),
        ("a@b.kr", True),
        ("a골뱅이b.kr", False),
    ],
)
def test_certainty(text: str, certain: bool) -> None:
    """A form that leaves no other reading, a check digit or a word makes it certain."""
    assert [one.certain for one in find(text)] == [certain]


def test_everything_in_one_message_is_found() -> None:
    """Several items, next to each other and to what must stay."""
    text = "MR-12345 건, 010-1234-5678/01022223333 a@b.kr 계좌 신한 110-123-456789, 2026-11-22 결제"
    assert (
        mask(text).text
        == "MR-12345 건, [phone]/[phone] [email] 계좌 신한 [bank_account], 2026-11-22 결제"
    )
    assert [span.kind for span in mask(text).spans] == ["phone", "phone", "email", "bank_account"]


def test_a_token_that_a_customer_typed_is_text() -> None:
    """Pages draw what is in the spans and never read the text for tokens."""
    masked = mask("😀 [phone] 말고 010-1234-5678요")
    assert masked.text == "😀 [phone] 말고 [phone]요"
    assert masked.spans == (Found(13, 20, "phone", certain=True),)


def test_a_typed_token_says_nothing_about_numbers_near_it() -> None:
    """[bank_account] is no word that speaks of an account."""
    assert find("[bank_account] 12345678901") == []
