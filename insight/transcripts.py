"""What was said in a case, wherever it is now: in Redis, in the archive, or nowhere any more."""

import asyncio
import json
from typing import Any

from handoff import keys
from handoff.store import Store
from insight.archive import Archive


class Transcripts:
    """Reads both places; one that is open is in Redis alone."""

    def __init__(self, redis: Store, archive: Archive) -> None:
        self._redis = redis
        self._archive = archive

    async def lines(self, case_id: str) -> list[dict[str, Any]]:
        """Return the lines as they were written; none if the case was erased."""
        texts = await self._redis.lrange(keys.transcript(case_id), 0, -1)
        if texts:
            return [json.loads(text) for text in texts]
        return await asyncio.to_thread(self._archive.lines, case_id) or []
