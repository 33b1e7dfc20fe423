"""What the record's process needs to know, read from the environment once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

from insight.calendar import Calendar

_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS


class SettingsError(ValueError):
    """A variable is missing or makes no sense; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """It listens on 127.0.0.1 only. `stream_kept_ms` is how long events stay in Redis once they are
    in SQL, `cases_kept_ms` how long a closed case does once it is archived."""

    port: int
    token: str
    redis_url: str
    database_url: str
    answers_urls: tuple[str, ...]
    calendar: Calendar
    shop: Mapping[str, str]
    stream_kept_ms: int
    cases_kept_ms: int


def read_settings(environment: Mapping[str, str]) -> Settings:
    """From the BATON_* variables that bot/run sets; raises SettingsError."""
    try:
        calendar = Calendar(_required(environment, "BATON_TIME_ZONE"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"BATON_TIME_ZONE: {error}") from None
    urls = _required(environment, "BATON_ANSWERS_URLS")
    return Settings(
        port=int(_required(environment, "BATON_RECORD_PORT")),
        token=_required(environment, "BATON_INNER_TOKEN"),
        redis_url=_required(environment, "BATON_REDIS_URL"),
        database_url=_required(environment, "BATON_RECORD_URL"),
        answers_urls=tuple(urls.split(",")),
        calendar=calendar,
        shop={
            "ko": environment.get("BATON_SHOP_KO", ""),
            "en": environment.get("BATON_SHOP_EN", ""),
        },
        stream_kept_ms=round(float(_required(environment, "BATON_STREAM_HOURS")) * _HOUR_MS),
        cases_kept_ms=round(float(_required(environment, "BATON_CLOSED_DAYS")) * _DAY_MS),
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"{name} is not set")
    return value
