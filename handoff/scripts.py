"""Runs the Lua scripts: one file each, the prelude and the table of moves put in front."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from handoff import keys
from handoff.moves import MOVES
from handoff.store import Store

_FOLDER: Final = Path(__file__).parent / "lua"
_NAMES: Final = (
    "receive",
    "begin_turn",
    "release_lease",
    "finish_turn",
    "say",
    "move",
    "feedback",
    "rating",
    "take_outbox",
    "delivered",
    "note",
)


class CaseRef(NamedTuple):
    """A case and whose it is; the three never change in the life of a case."""

    case: str
    channel: str
    customer: str


def _keys(ref: CaseRef) -> list[str]:
    """The KEYS of every script, in the order that prelude.lua names them."""
    return [
        keys.case(ref.case),
        keys.transcript(ref.case),
        keys.lease(ref.case),
        keys.drafts(ref.case),
        keys.packages(ref.case),
        keys.open_case(ref.channel, ref.customer),
        keys.last_closed(ref.channel, ref.customer),
        keys.message_ids(ref.channel, ref.customer),
        keys.QUEUE,
        keys.HELD,
        keys.PENDING,
        keys.OPEN,
        keys.EVENTS,
        keys.CLOCK_OFFSET,
        keys.RELEASE_ACTIVE,
        keys.CHANGES,
        keys.profile(ref.channel, ref.customer),
        keys.BOT_DOWN,
        keys.GATEWAYS,
        keys.HERE,
        keys.WATCH,
        keys.outbox(ref.channel, ref.customer),
        keys.OUTBOXES,
    ]


class Scripts:
    """The scripts, loaded once for a connection pool."""

    def __init__(self, redis: Store) -> None:
        head = f"local MOVES_JSON = [==[{json.dumps(MOVES)}]==]\n"
        head += (_FOLDER / "prelude.lua").read_text("utf-8")
        self._scripts: dict[str, Any] = {
            name: redis.register_script(head + (_FOLDER / f"{name}.lua").read_text("utf-8"))
            for name in _NAMES
        }

    async def run(
        self, name: str, ref: CaseRef, args: Mapping[str, Any], also: str | None = None
    ) -> list[Any]:
        """Run one script; arguments that are None are left out (Lua's null is true).

        `also` is one more key, the last of KEYS.
        """
        given = {key: value for key, value in args.items() if value is not None}
        payload = json.dumps({"case": ref.case, **given}, ensure_ascii=False)
        result: list[Any] = await self._scripts[name](
            keys=[*_keys(ref), *([also] if also else [])], args=[payload]
        )
        return result
