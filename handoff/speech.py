"""What an agent says to the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from handoff import keys
from handoff.cases import Cases
from handoff.errors import IdConflict, NotYours
from handoff.lines import Draft, checked_id, checked_text, fingerprint, with_pictures
from handoff.mover import Agent
from handoff.scripts import Scripts
from handoff.store import Store


@dataclass(frozen=True, slots=True)
class Said:
    """Where the agent's message stands in the transcript."""

    seq: int
    duplicate: bool


class Speech:
    """Appends agents' messages, only while they own the case."""

    def __init__(self, redis: Store, scripts: Scripts) -> None:
        self._cases = Cases(redis)
        self._scripts = scripts

    async def say(
        self,
        case_id: str,
        agent: Agent,
        message_id: str,
        text: str,
        pictures: Sequence[str] = (),
    ) -> Said:
        """Append one message; `pictures` are ids (pictures.py).

        Raises NotFound, NotYours, EmptyText, TextTooLong, IdConflict.
        """
        text = checked_text(text, pictures)
        line = Draft(
            who="agent",
            text=text,
            id=checked_id(message_id),
            name=agent.name,
            custom=with_pictures(pictures),
        )
        case = await self._cases.get(case_id)
        outcome, *rest = await self._scripts.run(
            "say",
            case.ref,
            {
                "agent": agent.user,
                "id": message_id,
                "sha": fingerprint(text, pictures=pictures),
                "line": line.to_json(),
                "ids_ttl_s": keys.MESSAGE_IDS_TTL_S,
            },
        )
        if outcome == "not_yours":
            raise NotYours(f"case {case_id} is not yours; nothing was sent")
        if outcome == "conflict":
            raise IdConflict("this id was used for another text")
        return Said(seq=rest[0], duplicate=outcome == "duplicate")
