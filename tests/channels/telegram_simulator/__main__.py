"""The simulator by hand: a terminal is the customer's phone.

A line is a message; `:photo FILE`, `:press LABEL`, and `:fail 500`, `:fail 429 5` or `:fail` (well
again) for Telegram itself.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from aiohttp import web

from tests.channels.telegram_simulator.chat import Chat
from tests.channels.telegram_simulator.errors import ApiError, too_many
from tests.channels.telegram_simulator.simulator import Simulator

_TOKEN = f"7000000001:{'A' * 35}"


async def _obey(simulator: Simulator, chat: Chat, line: str) -> None:
    command, _, rest = line.partition(" ")
    if command == ":photo":
        await chat.photo(await asyncio.to_thread(Path(rest).read_bytes))
    elif command == ":press":
        print(f"   ({await chat.press(rest)})")
    elif command == ":fail":
        status, _, wait_s = rest.partition(" ")
        limited = too_many(int(wait_s)) if wait_s else None
        simulator.faults.always = limited or (ApiError(int(status), "Fault") if status else None)
    else:
        await chat.say(line)


async def _show(chat: Chat) -> None:
    shown = 0
    while True:
        async with chat.changed:
            await chat.changed.wait_for(lambda: len(chat.bubbles) > shown)  # noqa: B023
        for bubble in chat.bubbles[shown:]:
            print(f"<< {bubble.text}" + (f" [{bubble.kind}]" if bubble.content else ""))
            print("".join(f"   [{label}]\n" for label in bubble.buttons), end="", flush=True)
        shown = len(chat.bubbles)


async def _main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.channels.telegram_simulator")
    asked.add_argument("--port", type=int, default=8081)
    asked.add_argument("--baton", default="http://127.0.0.1:8080", help="where Baton listens")
    port, baton = (given := asked.parse_args()).port, given.baton
    simulator = Simulator(_TOKEN)
    runner = web.AppRunner(simulator.app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(f"BATON_TELEGRAM_TOKEN={_TOKEN} BATON_TELEGRAM_API_URL=http://127.0.0.1:{port}", end=" ")
    print(f"BATON_TELEGRAM_PUBLIC_URL={baton} make run", flush=True)
    await simulator.registered.wait()
    print("Baton is here; write to it", flush=True)
    chat = simulator.chat(5)
    showing = asyncio.create_task(_show(chat))
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            await _obey(simulator, chat, line.strip())
    showing.cancel()
    await runner.cleanup()


asyncio.run(_main())
