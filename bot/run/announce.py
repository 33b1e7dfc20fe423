"""Makes the release that answers now known, and the accounts that the setting wants."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
from redis.exceptions import RedisError

from bot.run import release, sign_ins
from bot.run.errors import RunError
from bot.run.health import report
from bot.run.parts import Part
from bot.run.paths import CALIBRATION
from bot.run.progress import say
from bot.run.release import Release, digest
from bot.run.settings import RunSettings
from handoff.store import Store, connect

LIMIT_S = 60.0


async def announce(settings: RunSettings, redis_url: str, answers: Part, rasa: Part) -> None:
    """Announce what these parts have loaded; raises RunError if it can't in a minute.

    Any of them may die while it's asked, and is back soon; every step is harmless twice.
    """

    async def all_of_it() -> None:
        await _announce(settings, redis_url, await _release(answers, rasa))

    await _patiently(all_of_it)


async def announce_index(redis_url: str, version: str) -> None:
    """Announce a new index beside what else answers now; raises RunError like `announce`."""

    async def the_index() -> None:
        redis = connect(redis_url)
        try:
            now = await release.active(redis)
            calibration = digest(CALIBRATION.read_bytes())  # opened again with the index
            await release.activate(redis, replace(now, index=version, calibration=calibration))
        finally:
            await redis.aclose()

    await _patiently(the_index)


async def _patiently(step: Callable[[], Awaitable[None]]) -> None:
    patience = time.monotonic() + LIMIT_S
    while True:
        try:
            await step()
        except (aiohttp.ClientError, RedisError, OSError, ValueError) as error:
            if time.monotonic() > patience:
                raise RunError(f"the release can't be announced: {error}") from None
            await asyncio.sleep(0.2)
        else:
            return


async def _announce(settings: RunSettings, redis_url: str, now: Release) -> None:
    redis = connect(redis_url)
    try:
        await release.activate(redis, now)
        await _accounts(settings, redis)
    finally:
        await redis.aclose()


async def _accounts(settings: RunSettings, redis: Store) -> None:
    if settings.demo:
        people = sign_ins.keep_sign_ins(settings.data.secrets / "sign_ins.json")
        await sign_ins.ensure_accounts(redis, people)
        return
    if left := await sign_ins.disable_accounts(redis):
        say(f"disabled the demo's accounts: {', '.join(left)}")
    if not await sign_ins.has_admin(redis):
        data = f" --data '{settings.data.root}'"
        say("nobody can sign in yet; once all is well, in another terminal:")
        say(f".venv/bin/bot account create YOU --name 'Your Name' --role admin{data}")


async def _release(answers: Part, rasa: Part) -> Release:
    """Ask the parts for their versions: what they really loaded, not what they were told to."""
    of_answers = await report(answers.health, answers.token)
    of_rasa = await report(rasa.health, rasa.token)
    return Release(
        model=str(of_rasa["model"]),
        embedder=str(of_answers["embedder"]),
        index=str(of_answers["index"]),
        calibration=digest(CALIBRATION.read_bytes()),
    )
