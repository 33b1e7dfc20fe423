"""Customers, a bot and an agent whose cases go through the real scripts, and the record beside."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine, select

from handoff import keys
from handoff.feedback import Feedback
from handoff.forget import Forgetting
from handoff.intake import Intake
from handoff.lines import Draft
from handoff.mover import Agent
from handoff.ownership import Ownership
from handoff.pictures import Pictures
from handoff.presence import Presence
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.turns import Outcome, Turns
from insight.archive import Archive
from insight.calendar import Calendar
from insight.case import Case
from insight.clock import now_ms
from insight.consumer import Consumer
from insight.erasing import Erasing
from insight.returns import Returns
from insight.tables import CASES
from insight.transcripts import Transcripts
from insight.writer import Writer
from record.events import Event

MINA = Agent("mina", "Mina")
SEOUL = Calendar("Asia/Seoul")
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@dataclass
class Embedder:
    """Vectors as a test wants them: those of a text it knows, or of length 1 by its hash."""

    known: dict[str, list[float]]
    away: bool = False

    async def vectors(self, texts: list[str]) -> npt.NDArray[np.float32] | None:
        if self.away:
            return None
        rows = [self.known.get(text, [0.0, 0.0, 1.0]) for text in texts]
        return np.asarray(rows, dtype=np.float32)


def erasing(desk: "Desk") -> Erasing:
    """What takes customers out, pictures too."""
    return Erasing(desk.store, desk.engine, desk.pictures)


class Desk:
    """One shop with its Redis and its record."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        *,
        kept_ms: int = 7 * DAY_MS,
        attachments: Path = Path("/nowhere"),
    ) -> None:
        self.store, self.engine = store, engine
        scripts = Scripts(store)
        self.presence = Presence(store)
        self.intake, self.ownership = Intake(store, scripts), Ownership(store, scripts)
        self.feedback = Feedback(store, scripts)
        self.turns = Turns(store, scripts, self.presence.gateway_id, 60_000)
        self.embedder = Embedder({})
        self.pictures = Pictures(store, attachments)
        archive = Archive(store, engine, Forgetting(store), kept_ms)
        self.transcripts = Transcripts(store, archive)
        returns = Returns(store, engine, self.transcripts.lines, self.embedder.vectors)
        self.consumer = Consumer(
            store,
            engine,
            Writer(engine, SEOUL),
            stream_kept_ms=0,
            chores=(returns.tend, archive.tend),
        )
        self._said = 0

    async def later(self, ms: int) -> None:
        """Baton's clock goes on by so much."""
        offset = int(await self.store.get(keys.CLOCK_OFFSET) or 0)
        await self.store.set(keys.CLOCK_OFFSET, str(offset + ms))

    async def asks(self, customer: str, text: str) -> str:
        """The customer writes; the case."""
        self._said += 1
        received = await self.intake.receive("web", customer, "ko", f"m{self._said}", text)
        return received.case

    async def answers(self, case_id: str, article: str, **more: Any) -> None:
        """The bot answers what is owed with an article."""
        custom = {"kind": "answer", "articles": [{"id": article, "title": article}]}
        more = {"confidence": 0.9, "articles": (article,)} | more
        await self.replies(case_id, "answered", f"{article}의 내용", custom, **more)

    async def replies(
        self, case_id: str, decision: str, text: str, custom: dict[str, Any], **more: Any
    ) -> None:
        """The bot says this to what is owed; `more` is the outcome's."""
        await self.presence.beat()
        turn = await self.turns.begin(case_id)
        assert turn is not None
        reply = Draft(who="bot", text=text, turn=turn.seq, custom=custom)
        told = {"confidence": None, "evidence": {}, "slots": {}} | more
        outcome = Outcome((reply,), decision, **told)
        assert await self.turns.finish(turn, outcome) == "done"

    async def judges(self, case_id: str, customer: str, seq: int, helped: bool) -> None:
        """The customer presses a thumb under the bot's line `seq`."""
        await self.feedback.helped(case_id, "web", customer, seq, helped)

    async def taught(self, case_id: str, **data: Any) -> None:
        """A trainer deals with what failed."""
        event = Event("taught", 1, await now_ms(self.store), case_id, data)
        await self.store.xadd(keys.EVENTS, event.as_entry())

    async def counted(self) -> None:
        """The record takes in all there is, and what that brings about."""
        while await self.consumer.step(wait_ms=1):
            pass
        while await self.consumer.step(wait_ms=1):
            pass

    def case(self, case_id: str) -> Case:
        with self.engine.connect() as connection:
            row = connection.execute(select(CASES).where(CASES.c.case == case_id)).one()
            return Case(**row._mapping)
