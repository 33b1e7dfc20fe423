"""What one run was asked to do: arguments, settings file and environment, read once."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.run.errors import BadInput
from bot.run.paths import DEMO_ARTICLES, ROOT, DataFolder
from bot.run.redis_url import RedisAddress, parse_redis_url
from bot.settings.load import FILE_NAME, SettingsError, load_settings
from bot.settings.model import Settings


@dataclass(frozen=True, slots=True)
class ShopFiles:
    """What one shop brings; `nlu` and `texts` are None where it brings none."""

    articles: Path
    nlu: Path | None
    texts: Path | None
    is_demo: bool = False
    """Whether the articles are the demo shop's, copied into the data folder (demo_shop.py)."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Everything a run must be told."""

    chosen: Settings
    shop: ShopFiles
    data: DataFolder
    replicas: int
    redis: RedisAddress | None
    """None: start one."""
    environment: Mapping[str, str]
    """What the parts inherit."""

    @property
    def host(self) -> str:
        """Where the gateway listens."""
        return self.chosen.server.host

    @property
    def port(self) -> int:
        """The public port."""
        return self.chosen.server.port

    @property
    def demo(self) -> bool:
        """Whether to make demo accounts and print their passwords."""
        return self.chosen.setting == "demo"

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
    """Put arguments, file and environment together; raises BadInput."""
    articles = parsed.articles.expanduser().absolute() if parsed.articles else None
    file = _file(parsed.settings, articles)
    try:
        chosen = load_settings(file, environment)
    except SettingsError as error:
        raise BadInput(str(error)) from None
    if parsed.port is not None:
        server = chosen.server.model_copy(update={"port": parsed.port})
        chosen = chosen.model_copy(update={"server": server})
    data = DataFolder.at(parsed.data)
    return RunSettings(
        chosen=chosen,
        shop=_shop(chosen, file, articles, data),
        data=data,
        replicas=parsed.replicas,
        redis=parse_redis_url(chosen.redis.url) if chosen.redis.url else None,
        environment=dict(environment),
    )


def renewable(now: RunSettings, anew: RunSettings) -> RunSettings:
    """Return the settings read anew; raises BadInput if one changed that needs a new start."""
    fixed = {
        "server.host": (now.host, anew.host),
        "server.port": (now.port, anew.port),
        "setting": (now.chosen.setting, anew.chosen.setting),
        "redis": (now.chosen.redis, anew.chosen.redis),
        "embedder": (now.chosen.embedder, anew.chosen.embedder),
    }
    for name, (before, after) in fixed.items():
        if before != after:
            raise BadInput(f"{name} has changed: that needs `bot stop` and a new start")
    return anew


def _file(given: Path | None, articles: Path | None) -> Path | None:
    """The settings file: the one named, the shop's own, the checkout's, or none."""
    if given is not None:
        return given.expanduser().absolute()
    for folder in (articles, ROOT):
        if folder is not None and (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def _shop(
    chosen: Settings, file: Path | None, articles: Path | None, data: DataFolder
) -> ShopFiles:
    folder = file.parent if file else Path.cwd()

    def placed(text: str) -> Path | None:
        return (folder / Path(text).expanduser()).absolute() if text else None

    named = placed(chosen.shop.articles)
    if articles is not None and not (named and named.is_relative_to(articles)):
        # A folder of articles named on the command line, and not the one that its file is in.
        named = articles
    nlu, texts = placed(chosen.shop.nlu), placed(chosen.shop.texts)
    if named is not None and not named.is_dir():
        raise BadInput(f"no folder of articles at {named}")
    if nlu is not None and not nlu.is_dir():
        raise BadInput(f"shop.nlu: no folder at {nlu}")
    if texts is not None and not texts.is_file():
        raise BadInput(f"shop.texts: no file at {texts}")
    if named in {None, DEMO_ARTICLES}:
        return ShopFiles(data.demo_articles, nlu or data.demo_nlu, texts, is_demo=True)
    return ShopFiles(named, nlu, texts)
