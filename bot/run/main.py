"""`bot run`: supervises in the foreground until Ctrl-C or `bot stop`."""

import argparse
import asyncio
import signal
import sys
import time
from functools import partial

from bot.run.control import Control
from bot.run.errors import RunError
from bot.run.keeper import PartFailed
from bot.run.log_files import last_lines
from bot.run.progress import say
from bot.run.settings import RunSettings, read_settings
from bot.run.supervisor import Supervisor
from handoff.tasks import until_ended


def main(parsed: argparse.Namespace) -> int:
    """Run until told to stop; return the exit status."""
    try:
        asyncio.run(_supervise(parsed))
    except PartFailed as error:
        for line in last_lines(error.log):
            print(f"    {line}", file=sys.stderr)
        say(f"{error} (the lines above are from {error.log})")
        return error.status
    except RunError as error:
        say(str(error))
        return error.status
    return 0


async def _supervise(parsed: argparse.Namespace) -> None:
    settings = read_settings(parsed)
    supervisor = Supervisor(settings, partial(read_settings, parsed))
    told_to_stop = asyncio.Event()
    _listen(told_to_stop, supervisor)
    control: Control | None = None
    began = time.monotonic()
    starting = asyncio.create_task(supervisor.start())
    stopping = asyncio.create_task(told_to_stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            control = Control(settings.data, starting.result())
            await control.open()
            _ready(settings, supervisor, time.monotonic() - began)
            await stopping
    finally:
        await until_ended(starting)
        if control is not None:
            await control.close()
        await supervisor.stop()
    say("stopped")


def _listen(told_to_stop: asyncio.Event, supervisor: Supervisor) -> None:
    """The first signal stops in order, the second one kills."""

    def heard() -> None:
        if told_to_stop.is_set():
            say("killing everything")
            supervisor.kill()
            return
        say("stopping; once more kills")
        told_to_stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, heard)


def _ready(settings: RunSettings, supervisor: Supervisor, took_s: float) -> None:
    say(f"all is well after {took_s:.1f} s")
    if settings.demo:
        say(f"the demo shop: {settings.url}/demo")
    say(f"customers:     {settings.url}/")
    say(f"agents:        {settings.url}/agent  accounts: {settings.url}/staff")
    say("Ctrl-C stops")
    line = supervisor.sign_ins()
    if line is not None:
        print(line, flush=True)
