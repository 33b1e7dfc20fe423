"""What the system has to say of a case that moves nowhere."""

from handoff import keys
from handoff.cases import Cases
from handoff.errors import NotFound
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.words import system_line


class Notes:
    """Runs note.lua."""

    def __init__(self, redis: Store, scripts: Scripts) -> None:
        self._cases = Cases(redis)
        self._scripts = scripts

    async def note(self, case_id: str, code: str, note_id: str) -> None:
        """Append the system's line for `code`, once for one `note_id`, unless the case is gone."""
        try:
            case = await self._cases.get(case_id)
        except NotFound:
            return
        await self._scripts.run(
            "note",
            case.ref,
            {
                "id": f"note:{note_id}",
                "line": system_line(code, case.lang).to_json(),
                "ids_ttl_s": keys.MESSAGE_IDS_TTL_S,
            },
        )
