"""Words near a number that say what it is, or that it is something else."""

import re
from bisect import bisect_left
from typing import Final

from .view import BARRIER

_REACH: Final = 28
_REACH_BEHIND: Final = 18

_GLUE: Final = (
    r"(?: ?(?:번호|코드|넘버|numbers?|num|nr|no|code|id|#)\.?)?"
    r"(?:은|는|이|가|을|를|도|:|=|\(|#|\.|-| is| was| ){0,5}"
)
_PARCEL: Final = "운?송장|등기|택배|배송|tracking|waybill|invoice|parcel|shipment"
_THING: Final = (
    "주문|구매|접수|예약|쿠폰|상품권?|제품|모델|품번|문의|티켓|사업자(?:등록)?|법인(?:등록)?|바코드|시리얼|"
    "일련|기기|승인|거래|인증|우편|orders?|purchase|booking|coupon|voucher|item|product|model|"
    "sku|article|ticket|case|barcode|serial|imei|eid|ref(?:erence)?|code|confirmation"
)
_BANK: Final = (
    "은행|뱅크|카뱅|케뱅|국민|신한|농협|기업|수협|신협|새마을|우체국|씨티|제일|산업|부산|대구|광주|전북|"
    "경남|제주|카카오|토스|저축|축협|kakao|toss|nonghyup|shinhan|woori|hana|kookmin|"
    r"(?:우리|하나) ?(?=[0-9])|\b(?:kb|nh|ibk|sc|kdb|im)\b"
)
# Near a number, on either side, these speak of it.
_SUBJECTS: Final = {
    "bank": f"계좌|입금|송금|이체|통장|예금|환불받|bank|account|acct|iban|deposit|{_BANK}",
    "phone": "전화|연락|핸드폰|휴대폰|핸폰|폰번|폰은|phone|mobile|whatsapp|contact|text me"
    r"|\b(?:cell|tel\b|call|hp\b)",
    "card": "카드|card|visa|비자|마스터|master|amex|아멕스|신용|credit|debit",
    "resident": r"주민|외국인|등록증|resident|registration|rrn|alien|\barc\b|생년",
}
# Right before a number, these say what it is the number of.
_LABELS: Final = {
    "thing": f"(?:# ?|(?:{_THING}|{_PARCEL}){_GLUE})",
    "parcel": f"(?:{_PARCEL}){_GLUE}",
    "account": f"(?:계좌|통장|account|acct){_GLUE}",
}
_PATTERNS: Final = {name: re.compile(one) for name, one in (_SUBJECTS | _LABELS).items()}
_AMOUNT: Final = re.compile(r" ?(?:원|만원|천원|won\b|krw|usd|달러|엔|개|점|포인트|%|px|[kmg]b\b)")


class Words:
    """The telling words of one text, each looked for at most once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[str, tuple[list[int], list[int]]] = {}

    def near(self, subject: str, start: int, end: int) -> bool:
        """Whether the words around speak of a subject; those beyond masked data do not count."""
        starts, ends = self._looked_up(subject)
        first = bisect_left(starts, start - _REACH)
        for one in range(first, bisect_left(starts, start)):
            if ends[one] <= start and BARRIER not in self._text[ends[one] : start]:
                return True
        behind = bisect_left(starts, end)
        if behind == len(starts) or starts[behind] > end + _REACH_BEHIND:
            return False
        return BARRIER not in self._text[end : starts[behind]]

    def named(self, subject: str) -> bool:
        """Whether a subject is spoken of anywhere."""
        return bool(self._looked_up(subject)[0])

    def label(self, name: str, start: int) -> bool:
        """Whether the words right before `start` are a label of that name."""
        ends = self._looked_up(name)[1]
        place = bisect_left(ends, start)
        return place < len(ends) and ends[place] == start

    def amount(self, end: int) -> bool:
        """Whether the words right behind make it a price or a quantity."""
        return _AMOUNT.match(self._text, end) is not None

    def _looked_up(self, name: str) -> tuple[list[int], list[int]]:
        if name not in self._places:
            spans = [match.span() for match in _PATTERNS[name].finditer(self._text)]
            self._places[name] = [start for start, _ in spans], [end for _, end in spans]
        return self._places[name]
