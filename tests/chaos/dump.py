"""Everything in Redis that the checker compares with the ledger, as one JSON file."""

import asyncio
import json
from pathlib import Path
from typing import Any

from handoff import keys


async def dump(redis: Any, path: Path) -> None:
    """Write it; the system should be quiet by now."""
    text = json.dumps(await _everything(redis), ensure_ascii=False, indent=1)
    await asyncio.to_thread(path.write_text, text, "utf-8")


async def _everything(redis: Any) -> dict[str, Any]:
    events = [fields for _, fields in await redis.xrange(keys.EVENTS)]
    customers: dict[str, tuple[str, str]] = {}
    cases: dict[str, Any] = {}
    for case_id in dict.fromkeys(fields["case"] for fields in events):
        row = await redis.hgetall(keys.case(case_id))
        if not row:
            continue
        cases[case_id] = await _case(redis, case_id, row)
        channel, customer = row["channel"], row["customer"]
        customers[f"{channel}:{customer}"] = (channel, customer)
    held = await redis.hgetall(keys.HELD)
    return {
        "cases": cases,
        "events": events,
        "queue": dict(await redis.zrange(keys.QUEUE, 0, -1, withscores=True)),
        "held": held,
        "pending": sorted(await redis.smembers(keys.PENDING)),
        "open": await redis.zrange(keys.OPEN, 0, -1),
        "pointers": await _pointers(redis, customers),
        "here": [user for user in set(held.values()) if await redis.exists(keys.agent_here(user))],
        "said_by": await _said_by(redis, customers),
    }


async def _case(redis: Any, case_id: str, row: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "transcript": await redis.lrange(keys.transcript(case_id), 0, -1),
        "packages": await redis.hgetall(keys.packages(case_id)),
        "lease": await redis.get(keys.lease(case_id)),
        "drafts": await redis.lrange(keys.drafts(case_id), 0, -1),
        "tracker": await redis.get(f"{keys.PREFIX}:tracker:{case_id}"),
    }


async def _pointers(redis: Any, customers: dict[str, tuple[str, str]]) -> dict[str, str]:
    found = {name: await redis.get(keys.open_case(*whose)) for name, whose in customers.items()}
    return {name: case_id for name, case_id in found.items() if case_id}


async def _said_by(redis: Any, customers: dict[str, tuple[str, str]]) -> list[tuple[str, int, str]]:
    """(case, number, agent) of every message of an agent: a line has only the shown name."""
    said = []
    for whose in customers.values():
        for name, value in (await redis.hgetall(keys.message_ids(*whose))).items():
            if name.startswith("agent:"):
                case_id, seq, _ = value.split(" ")
                said.append((case_id, int(seq), name.split(":")[1]))
    return said
