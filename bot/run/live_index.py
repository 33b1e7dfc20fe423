"""Makes the articles as they lie there now the ones that answer, without renewing anything.

The answers process does it, which has the embedder loaded: a process of its own needs ten seconds
for that alone.
"""

from collections.abc import Sequence

import aiohttp

from bot.run.announce import announce_index
from bot.run.errors import BadInput, RunError
from bot.run.health import http_post
from bot.run.index import code_fingerprint, made_from, of_nothing
from bot.run.parts import Part
from bot.run.progress import say, stands_at, step
from bot.run.secret_files import write_private
from bot.run.settings import RunSettings

_LIMIT_S = 900.0
"""A thousand new articles on one core."""


async def refresh_index(
    settings: RunSettings, redis_url: str, answers: Sequence[Part], code: str
) -> bool:
    """Return whether anything had changed; raises RunError, and the index stays as it was.

    `code` is the fingerprint of the code that these answers processes run.
    """
    stamp, now = settings.data.index_stamp, made_from(settings, code)
    if stamp.read_text("utf-8") == now:
        say("the articles are as they were")
        return False
    # Until all is through: the next start must look for itself.
    write_private(stamp, of_nothing(settings))
    stands_at("embedding")
    async with step("articles into the index"):
        version = await _built_by(answers, str(settings.shop.articles))
    stands_at("announcing")
    await announce_index(redis_url, version)
    if code == code_fingerprint():
        write_private(stamp, now)
    return True


async def _built_by(answers: Sequence[Part], articles: str) -> str:
    """Have the first that is well do it: the others find what it made."""
    away = "none is running"
    for part in answers:
        url = part.health.removesuffix("/health") + "/index"
        try:
            status, told = await http_post(url, part.token, {"articles": articles}, _LIMIT_S)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            away = f"{part.name}: {type(error).__name__}"
            continue
        if status == 200:
            return str(told["index"])
        error_line = str(told.get("error", f"{part.name} answered {status}"))
        raise BadInput(error_line) if status == 422 else RunError(error_line)
    raise RunError(f"no answers process is well ({away})")
