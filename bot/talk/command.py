"""The command `bot talk`: plays a script and writes what happened, in the script's order."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from bot.talk.conversation import Conversation, TalkError
from bot.talk.script import BadScript, Customer, read_script
from handoff.json_lines import json_line


def main(parsed: argparse.Namespace) -> int:
    """Play `parsed.script` against `parsed.url`; 2 when the script is bad or nobody answers."""
    try:
        customers = read_script(parsed.script)
        asyncio.run(_play(customers, parsed))
    except (BadScript, TalkError, OSError, aiohttp.ClientError) as error:
        sys.stderr.write(f"bot talk: {error}\n")
        return 2
    return 0


async def _play(customers: list[Customer], parsed: argparse.Namespace) -> None:
    out: Path = parsed.out
    with out.open("w", encoding="utf-8", newline="\n") as file:
        async for records in _conversations(customers, parsed):
            file.writelines(json_line(record) for record in records)
            file.flush()


async def _conversations(
    customers: list[Customer], parsed: argparse.Namespace
) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield each customer's records in the order of the script, `parsed.parallel` at a time."""
    gate = asyncio.Semaphore(parsed.parallel)
    async with aiohttp.ClientSession() as http:
        tasks = [
            asyncio.create_task(_converse(http, gate, customer, parsed)) for customer in customers
        ]
        try:
            for task in tasks:
                yield await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _converse(
    http: aiohttp.ClientSession,
    gate: asyncio.Semaphore,
    customer: Customer,
    parsed: argparse.Namespace,
) -> list[dict[str, Any]]:
    async with gate, Conversation(http, parsed.url.rstrip("/"), customer) as talk:
        records = [
            {"id": customer.id, "turn": number, **await talk.say(text)}
            for number, text in enumerate(customer.turns, 1)
        ]
        if not parsed.keep:
            await talk.close_case()
        return records
