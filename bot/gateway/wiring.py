"""What the supervisor tells the gateway: its neighbours, its keys, and the operator's settings."""

import os
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from bot.run.paths import DataFolder
from bot.settings.model import Settings
from handoff.address import Network


class WiringError(Exception):
    """The environment lacks something; the text names it."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything the gateway must be told; times in the units of their names."""

    settings: Settings
    data: Path
    """The data folder."""
    host: str
    port: int
    reuse_port: bool
    redis_url: str
    rasa_urls: tuple[str, ...]
    answers_urls: tuple[str, ...]
    record_url: str
    inner_token: str
    signing_key: bytes
    identity_key: bytes
    metrics_token: bytes
    articles: Path | None = None
    """The shop's folders, which trainers edit; none: nobody can."""
    examples: Path | None = None
    slow_after_s: float = 5.0
    rasa_limit_s: float = 15.0
    lease_ms: int = 30_000
    sweep_every_s: float = 2.0

    @classmethod
    def from_environment(cls) -> "Wiring":
        """Read the BATON_* variables and the files they name; raises WiringError."""
        data = Path(_needed("BATON_DATA"))
        settings = Settings.model_validate_json((data / "settings.json").read_bytes())
        return cls(
            settings=settings,
            data=data,
            host=settings.server.host,
            port=settings.server.port,
            reuse_port=os.environ.get("BATON_REUSE_PORT") == "1",
            redis_url=_needed("BATON_REDIS_URL"),
            rasa_urls=_listed("BATON_RASA_URLS"),
            answers_urls=_listed("BATON_ANSWERS_URLS"),
            record_url=_needed("BATON_RECORD_AT"),
            inner_token=_needed("BATON_INNER_TOKEN"),
            signing_key=(data / "secrets" / "signing_key").read_bytes(),
            identity_key=(data / "secrets" / "identity_key").read_bytes(),
            metrics_token=(data / "secrets" / "metrics_token").read_bytes(),
            articles=_folder("BATON_ARTICLES"),
            examples=_folder("BATON_SHOP_NLU"),
        )

    @property
    def control(self) -> Path:
        """The socket at which the supervisor takes orders."""
        return DataFolder(self.data).control

    @property
    def attachments(self) -> Path:
        """Where pictures are."""
        return DataFolder(self.data).attachments

    @property
    def demo(self) -> bool:
        """Whether there are demo accounts, and every page says so."""
        return self.settings.setting == "demo"

    @property
    def secure(self) -> bool:
        """Whether the site is reached by https, though a proxy may talk http to us."""
        origins = self.settings.server.public_origins
        return any(origin.startswith("https://") for origin in origins)

    @property
    def trusted_proxies(self) -> tuple[Network, ...]:
        """Proxies whose word about a client's address counts."""
        return tuple(ip_network(text) for text in self.settings.server.trusted_proxies)

    @property
    def agent_grace_ms(self) -> int:
        """How long a silent console still counts as here."""
        return round(self.settings.handoff.agent_grace_s * 1000)


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise WiringError(f"{name} is not set; `make run` sets it")
    return value


def _listed(name: str) -> tuple[str, ...]:
    return tuple(url.strip().rstrip("/") for url in _needed(name).split(",") if url.strip())


def _folder(name: str) -> Path | None:
    value = os.environ.get(name, "")
    return Path(value) if value else None
