"""Where the Redis is that a run with some data folder uses now."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from bot.run.errors import RunError
from bot.run.paths import DataFolder
from bot.run.redis_url import RedisAddress, parse_redis_url
from bot.run.run_file import read_parts
from bot.run.run_lock import holder


def running_redis(data: Path | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return its URL; raises RunError when nothing runs with that folder.

    A folder that is named goes before REDIS_URL, which goes before the default folder.
    """
    named = environment.get("BATON_REDIS_URL") or environment.get("REDIS_URL")
    if data is None and named:
        return parse_redis_url(named).url
    folder = DataFolder.at(data)
    if holder(folder.lock_file) is None:
        raise RunError(f"nothing runs with the data in {folder.root}; --data names another folder")
    for part in read_parts(folder.run_file):
        if part.name == "redis":
            password = (folder.secrets / "redis_password").read_text("utf-8")
            return RedisAddress("127.0.0.1", part.port, password=password).url
    if given := _given(folder.settings_file):
        return parse_redis_url(given).url
    raise RunError(f"what runs with the data in {folder.root} has no Redis yet")


def _given(settings_file: Path) -> str:
    """The address that the operator's settings name."""
    if not settings_file.exists():
        return ""
    return str(json.loads(settings_file.read_text("utf-8"))["redis"]["url"])
