"""The gateway's settings, read from the environment once at start."""

import os
from dataclasses import dataclass
from pathlib import Path


class SettingError(Exception):
    """A setting is missing or wrong; the text names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the gateway must be told; times in the units of their names."""

    host: str
    port: int
    reuse_port: bool
    redis_url: str
    rasa_urls: tuple[str, ...]
    answers_urls: tuple[str, ...]
    inner_token: str
    signing_key: bytes
    demo: bool
    public_origins: tuple[str, ...] = ()
    slow_after_s: float = 5.0
    rasa_limit_s: float = 15.0
    lease_ms: int = 30_000
    agent_grace_ms: int = 30_000
    sweep_every_s: float = 5.0

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the BATON_* variables; raises SettingError."""
        data = Path(_needed("BATON_DATA"))
        try:
            port = int(_needed("BATON_PORT"))
            grace_ms = int(os.environ.get("BATON_AGENT_GRACE_MS", "30000"))
        except ValueError:
            raise SettingError("BATON_PORT and BATON_AGENT_GRACE_MS are whole numbers") from None
        return cls(
            host=os.environ.get("BATON_HOST", "127.0.0.1"),
            port=port,
            reuse_port=os.environ.get("BATON_REUSE_PORT") == "1",
            redis_url=_needed("BATON_REDIS_URL"),
            rasa_urls=_listed("BATON_RASA_URLS"),
            answers_urls=_listed("BATON_ANSWERS_URLS"),
            inner_token=_needed("BATON_INNER_TOKEN"),
            signing_key=(data / "secrets" / "signing_key").read_bytes(),
            demo=os.environ.get("BATON_SETTING", "demo") == "demo",
            public_origins=tuple(os.environ.get("BATON_PUBLIC_ORIGINS", "").split()),
            agent_grace_ms=grace_ms,
        )


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingError(f"{name} is not set; `make run` sets it")
    return value


def _listed(name: str) -> tuple[str, ...]:
    return tuple(url.strip().rstrip("/") for url in _needed(name).split(",") if url.strip())
