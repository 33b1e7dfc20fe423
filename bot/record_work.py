"""What `bot record` does, on the database and the Redis of the run that uses a data folder."""

import argparse
import asyncio
import getpass
import sys
import time
from typing import Final

from redis.exceptions import RedisError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.identity import Identity
from bot.run.errors import BadInput, RunError
from bot.run.paths import DataFolder
from bot.run.running_redis import running_redis
from bot.settings.model import Settings
from handoff.bindings import Bindings
from handoff.pictures import Pictures
from handoff.staff.audit import Actor, Audit
from handoff.staff.scripts import StaffScripts
from handoff.store import Store
from handoff.store import connect as connect_redis
from insight.calendar import Calendar
from insight.database import connect, migrate
from insight.erasing import Erasing, NotYet
from insight.recompute import recompute

_BROKEN: Final = 1
_SAY_EVERY: Final = 500_000


def work(parsed: argparse.Namespace) -> int:
    """Do what the command says; return the exit status."""
    try:
        return _recompute(parsed) if parsed.kind == "recompute" else asyncio.run(_erase(parsed))
    except RunError as error:
        text, status = str(error), error.status
    except NotYet as error:
        text, status = str(error), _BROKEN
    except (RedisError, SQLAlchemyError, OSError) as error:
        text, status = f"the record can't be reached ({type(error).__name__})", _BROKEN
    sys.stderr.write(f"bot record: {text}\n")
    return status


def _recompute(parsed: argparse.Namespace) -> int:
    """Prints one line; 1 when something had been counted otherwise (it is right now)."""
    folder, settings = _of(parsed)
    engine = _database(folder, settings)
    started = time.monotonic()
    done = recompute(engine, Calendar(settings.shop.time_zone), round(time.time() * 1000), _say)
    differed = {name: count for name, count in done.differed.items() if count}
    sys.stdout.write(
        f"{done.events:,} events, {done.cases:,} cases, {time.monotonic() - started:.1f} s; "
        + (f"rows that differed: {differed}\n" if differed else "nothing differed\n")
    )
    return _BROKEN if differed else 0


def _say(events: int) -> None:
    if events % _SAY_EVERY == 0:
        sys.stderr.write(f"{events:,} events read\n")


async def _erase(parsed: argparse.Namespace) -> int:
    folder, settings = _of(parsed)
    redis = connect_redis(running_redis(parsed.data))
    try:
        pictures = Pictures(redis, folder.attachments)
        erasing = Erasing(redis, _database(folder, settings), pictures)
        audit, actor = Audit(redis, StaffScripts(redis)), Actor(f"command:{getpass.getuser()}")
        count = 0
        for customer in await _customers(redis, parsed):
            erased = await erasing.erase(parsed.channel, customer)
            # Not whom: that would be what is to be forgotten.
            await audit.write(actor, "customer_erased", f"{erased} cases")
            count += erased
    finally:
        await redis.aclose()
    sys.stdout.write(f"erased what was said in {count} cases; what was counted stays\n")
    return 0


async def _customers(redis: Store, parsed: argparse.Namespace) -> list[str]:
    """A signed-in customer may be known by the browsers too in which they wrote."""
    if parsed.customer:
        return [parsed.customer]
    own = Identity(parsed.identity, "", "").customer
    return await Bindings(redis).customers(parsed.channel, own)


def _of(parsed: argparse.Namespace) -> tuple[DataFolder, Settings]:
    folder = DataFolder.at(parsed.data)
    if not folder.settings_file.exists():
        raise BadInput(f"nothing has run yet with the data in {folder.root}")
    return folder, Settings.model_validate_json(folder.settings_file.read_bytes())


def _database(folder: DataFolder, settings: Settings) -> Engine:
    engine = connect(settings.record.url or folder.record_url)
    migrate(engine)
    return engine
