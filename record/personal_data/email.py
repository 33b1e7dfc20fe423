"""Addresses of e-mail, and the ways of writing one so that machines do not see it."""

import re
from collections.abc import Iterator
from typing import Final

from .view import View

_AT: Final = re.compile(
    r"(?<=[a-z0-9._%+\-\u00c0-\u04ff])"
    r"(?: {0,2}@ {0,2}| ?[\[({<] ?(?:at|앳|골뱅이|@) ?[\])}>] ?| ?골뱅이 ?| (?:at|앳) )"
    r"(?=[a-z0-9\u00e0-\u04ff가-힣])"
)
_LOCAL: Final = re.compile(r"[a-z0-9._%+\-\u00c0-\u04ff]*\Z")
_EDGE: Final = "._%+-"
_LABEL: Final = r"[a-z0-9\u00e0-\u04ff](?:[a-z0-9\u00e0-\u04ff\-]{0,61}[a-z0-9\u00e0-\u04ff])?"
_DOT: Final = r"(?:\.| ?[\[({] ?(?:dot|점|닷|\.) ?[\])}] ?| ?(?:점|닷|쩜) ?| dot )"
_USUAL: Final = r"(?:com|net|org|co ?\. ?kr|kr|io|me)(?![a-z0-9])"
_DOMAIN: Final = re.compile(
    rf"(?:{_LABEL}{_DOT}){{1,4}}(?:[a-z]{{2,24}}|컴|넷)|{_LABEL} ?[.,] ?{_USUAL}"
)
_PROVIDER: Final = re.compile(
    r"(?:naver|gmail|daum|hanmail|kakao|nate|hotmail|outlook|icloud|yahoo)(?![a-z0-9\-])"
    r"|(?:네이버|지메일|구글|다음|한메일|카카오|네이트|핫메일|야후|아웃룩)"
    r"(?: ?(?:닷|점|쩜|\.)? ?(?:컴|넷|com|net))?"
)
_MAIL: Final = re.compile("메일|mail")
_OTHER_WORDS: Final = frozenset(
    {"me", "us", "you", "it", "is", "mail", "email", "look", "shop", "order", "available", "them"}
)


def emails(view: View) -> Iterator[tuple[int, int, bool]]:
    """All addresses: start and end in the view, and whether it is one for sure."""
    done = 0
    for match in _AT.finditer(view.text):
        start = _start_of_local(view.text, max(done, match.start() - 64), match.start())
        if start is None:
            continue
        domain = _domain(view.text, start, match)
        if domain is not None:
            done = domain.end()
            yield start, done, match[0] == "@" and "." in domain[0]


def _start_of_local(text: str, low: int, end: int) -> int | None:
    match = _LOCAL.search(text, low, end)
    local = match[0].lstrip(_EDGE) if match else ""
    return end - len(local) if local else None


def _domain(text: str, start: int, at: re.Match[str]) -> re.Match[str] | None:
    domain = _DOMAIN.match(text, at.end())
    if at[0] in {" at ", " 앳 "}:
        return domain if domain and _disguised(text, start, at, domain[0]) else None
    return domain or _PROVIDER.match(text, at.end())


def _disguised(text: str, start: int, at: re.Match[str], domain: str) -> bool:
    """Whether "x at y.com" is an address: people also look for things at y.com."""
    local = text[start : at.start()]
    if local in _OTHER_WORDS:
        return False
    telling = any(not one.isalpha() for one in local) and _PROVIDER.match(domain) is not None
    said = _MAIL.search(text, max(0, start - 24), start) is not None
    return telling or said or "." not in domain
