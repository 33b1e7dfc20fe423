"""What the answers process needs to know, read from the environment once at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettingsError(ValueError):
    """A variable is missing or makes no sense; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Settings of the answers process; it listens on 127.0.0.1 only."""

    port: int
    index: Path
    token: str
    orders_url: str | None  # None: there is no order look-up
    order_number: str  # prefix and count of digits, as MR:5
    embedder: str | None  # None: the packaged model
    demo_orders: Path


def read_settings(environment: Mapping[str, str], root: Path) -> Settings:
    """From BATON_ANSWERS_PORT, BATON_INDEX, BATON_INNER_TOKEN, and where set BATON_ORDERS_URL,
    BATON_ORDER_NUMBER and BATON_EMBEDDER. Raises SettingsError."""
    port = _required(environment, "BATON_ANSWERS_PORT")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"BATON_ANSWERS_PORT: {port!r} is not a port")
    return Settings(
        port=int(port),
        index=Path(_required(environment, "BATON_INDEX")),
        token=_required(environment, "BATON_INNER_TOKEN"),
        orders_url=(environment.get("BATON_ORDERS_URL") or "").rstrip("/") or None,
        order_number=environment.get("BATON_ORDER_NUMBER") or "MR:5",
        embedder=environment.get("BATON_EMBEDDER") or None,
        demo_orders=root / "knowledge" / "demo_shop" / "orders.json",
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"{name} is not set")
    return value
