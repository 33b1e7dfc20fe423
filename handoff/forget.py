"""Takes a closed case out of Redis, once it is safe elsewhere."""

import json
from pathlib import Path
from typing import Any, Final

from handoff import keys
from handoff.scripts import CaseRef
from handoff.store import Store

_SCRIPT: Final = Path(__file__).parent / "lua" / "forget.lua"


class Forgetting:
    """Runs forget.lua."""

    def __init__(self, redis: Store) -> None:
        self._forget: Any = redis.register_script(_SCRIPT.read_text("utf-8"))

    async def forget(self, ref: CaseRef, lines: int) -> bool:
        """Take it out with all that hangs on it; False if it is open, or longer than `lines`."""
        done = await self._forget(
            keys=[
                keys.case(ref.case),
                keys.transcript(ref.case),
                keys.last_closed(ref.channel, ref.customer),
                keys.lease(ref.case),
                keys.drafts(ref.case),
                keys.packages(ref.case),
                keys.tracker(ref.case),
            ],
            args=[json.dumps({"case": ref.case, "lines": lines})],
        )
        return bool(done)
