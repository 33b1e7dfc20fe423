"""The parts that write cases, as one gateway has them, on one store."""

from handoff.cases import Cases
from handoff.intake import Intake, Received
from handoff.ownership import Ownership
from handoff.presence import Presence
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.turns import Turns


class WritingParts:
    """No gateway around them, no Rasa behind them."""

    def __init__(self, store: Store) -> None:
        scripts = Scripts(store)
        self.store = store
        self.cases = Cases(store)
        self.intake = Intake(store, scripts)
        self.ownership = Ownership(store, scripts)
        self.presence = Presence(store)
        self.turns = Turns(store, scripts, self.presence.gateway_id, lease_ms=60_000)

    async def says(
        self, text: str, message: str, who: str = "u1", channel: str = "web"
    ) -> Received:
        return await self.intake.receive(channel, who, "ko", message, text)
