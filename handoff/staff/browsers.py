"""A browser's name in a few words, from the long line that it sends."""

import re
from typing import Final

_BROWSERS: Final = (
    (re.compile(r"\bEdg(?:A|iOS)?/(\d+)"), "Edge"),
    (re.compile(r"\bWhale/(\d+)"), "Whale"),
    (re.compile(r"\bSamsungBrowser/(\d+)"), "Samsung Internet"),
    (re.compile(r"\bOPR/(\d+)"), "Opera"),
    (re.compile(r"\b(?:Firefox|FxiOS)/(\d+)"), "Firefox"),
    (re.compile(r"\b(?:HeadlessChrome|Chrome|CriOS)/(\d+)"), "Chrome"),
    (re.compile(r"\bVersion/(\d+).*\bSafari/"), "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_READ: Final = 512
"""Characters of the line that are looked at."""


def browser_name(user_agent: str) -> str:
    """Return as "Chrome 130, Windows"; a program by its own first word; "" when nothing is sent."""
    text = user_agent[:_READ]
    found = next(
        (f"{name} {match[1]}" for form, name in _BROWSERS if (match := form.search(text))), ""
    )
    if not found:
        first = re.match(r"[A-Za-z][\w.-]{0,30}", text)
        return first[0] if first else ""
    system = next((name for word, name in _SYSTEMS if word in text), "")
    return f"{found}, {system}" if system else found
