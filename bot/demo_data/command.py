"""The command `bot demo-data`: a month on the demo that runs with a data folder."""

import argparse
import asyncio
import json
import signal
import time
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import aiohttp
from redis.exceptions import RedisError

from bot.demo_data.clock import Clock
from bot.demo_data.counted import counted
from bot.demo_data.desk import Desk
from bot.demo_data.messages import read_messages
from bot.demo_data.plan import SEED, Month, plan
from bot.demo_data.progress import Progress, say
from bot.demo_data.scene import Scene
from bot.demo_data.stay import Stay
from bot.demo_data.time_lapse import TimeLapse
from bot.run.errors import BadInput, RunError
from bot.run.paths import DataFolder
from bot.run.running_redis import running_redis
from bot.settings.model import Settings
from bot.talk.conversation import TalkError
from handoff.store import connect

_STOPPED: Final = 130
_BROKEN: Final = 1


@dataclass(frozen=True, slots=True)
class _Demo:
    """What runs: where, whose passwords, in which time zone."""

    url: str
    redis_url: str
    passwords: dict[str, str]
    identity_key: bytes
    zone: ZoneInfo


def main(parsed: argparse.Namespace) -> int:
    """Play the month; 2 if there is no demo without conversations, 130 if it was stopped."""
    try:
        asyncio.run(_stoppable(parsed))
    except RunError as error:
        text, status = str(error), error.status
    except (KeyboardInterrupt, asyncio.CancelledError):
        text, status = "stopped; Baton's clock is right again", _STOPPED
    except (TalkError, RedisError, OSError, aiohttp.ClientError) as error:
        text, status = f"Baton can't be reached any more ({type(error).__name__})", _BROKEN
    else:
        return 0
    say(text)
    return status


async def _stoppable(parsed: argparse.Namespace) -> None:
    """As Ctrl-C, so does SIGTERM leave the clock right."""
    playing = asyncio.create_task(_play_on(_running(parsed), parsed.days, parsed.per_day))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    await playing


def _running(parsed: argparse.Namespace) -> _Demo:
    """Raises RunError unless a demo runs with the folder."""
    folder = DataFolder.at(parsed.data)
    redis_url = running_redis(folder.root)
    settings = Settings.model_validate_json(folder.settings_file.read_bytes())
    if settings.setting != "demo":
        raise BadInput(f"what runs with the data in {folder.root} is no demo")
    if settings.shop.articles:
        raise BadInput("demo data are about the demo shop; this one has articles of its own")
    sign_ins = json.loads((folder.secrets / "sign_ins.json").read_text("utf-8"))
    return _Demo(
        url=str(json.loads(folder.run_file.read_text("utf-8"))["url"]),
        redis_url=redis_url,
        passwords={entry["user"]: entry["password"] for entry in sign_ins},
        identity_key=(folder.secrets / "identity_key").read_bytes(),
        zone=ZoneInfo(settings.shop.time_zone),
    )


async def _play_on(demo: _Demo, days: int, per_day: int) -> None:
    messages = read_messages()
    month = plan(messages, time.time(), days, per_day, demo.zone)
    progress = Progress(month, demo.zone)
    redis = connect(demo.redis_url)
    try:
        clock = Clock(redis)
        async with clock.set_back(month.start), aiohttp.ClientSession() as http:
            progress.begin()

            async def reach(at: float) -> None:
                await clock.reach(at)
                progress.reached(at)

            lapse = TimeLapse(month.start, reach)
            desk = Desk(lapse, demo.url, demo.passwords, SEED)
            scene = Scene(http, demo.url, lapse, desk, messages, demo.identity_key)
            try:
                await lapse.run(*(desk.work(shift) for shift in month.shifts), _door(scene, month))
            finally:
                await desk.close()
    finally:
        await redis.aclose()
    progress.end()
    say(await counted(demo.url, demo.passwords["sora"]))


async def _door(scene: Scene, month: Month) -> None:
    """Customers come."""
    for visit in month.visits:
        await scene.lapse.until(visit.at)
        scene.lapse.begin(Stay(scene, visit).live())
