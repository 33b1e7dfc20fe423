"""What one run was asked to do: arguments and environment, read once."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.run.errors import BadInput
from bot.run.paths import DEMO_ARTICLES, DataFolder
from bot.run.redis_url import RedisAddress, parse_redis_url

SETTINGS = ("demo", "production")


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Everything a run must be told."""

    articles: Path
    data: DataFolder
    host: str
    port: int
    replicas: int
    setting: str
    fsync: str
    redis: RedisAddress | None
    """None: start one."""
    environment: Mapping[str, str]
    """What the parts inherit."""

    @property
    def demo(self) -> bool:
        """Whether to make demo accounts and print their passwords."""
        return self.setting == "demo"

    @property
    def local_url(self) -> str:
        """Where the gateway is reached from this machine."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not bound
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{everywhere.get(self.host, host)}:{self.port}"

    @property
    def url(self) -> str:
        """Where the customer's page is."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def read_settings(
    parsed: argparse.Namespace, environment: Mapping[str, str] = os.environ
) -> RunSettings:
    """Put arguments and environment together; raises BadInput."""
    articles = (parsed.articles or DEMO_ARTICLES).expanduser().absolute()
    if not articles.is_dir():
        raise BadInput(f"no folder of articles at {articles}")
    setting = environment.get("BATON_SETTING") or "demo"
    if setting not in SETTINGS:
        raise BadInput(f"BATON_SETTING: one of {', '.join(SETTINGS)}, not '{setting}'")
    redis_url = environment.get("REDIS_URL")
    return RunSettings(
        articles=articles,
        data=DataFolder.at(parsed.data),
        host=environment.get("BATON_HOST") or "127.0.0.1",
        port=parsed.port,
        replicas=parsed.replicas,
        setting=setting,
        fsync=environment.get("BATON_APPENDFSYNC") or "always",
        redis=parse_redis_url(redis_url) if redis_url else None,
        environment=dict(environment),
    )
