"""How far a page has been told of one case."""

from dataclasses import dataclass

from handoff.cases import Snapshot
from handoff.feedback import NOTHING_SAID, Opinion
from handoff.intake import Received


@dataclass(slots=True)
class Followed:
    """One case and what has been sent of it; another case, or the same followed anew, is another.

    `awaited` is the page's own message whose turn must end; `turn_ended` the last that did;
    `opinion` what the page knows that its customer has said of the case.
    """

    case: str
    seen: int = 0
    epoch: int = 0
    turn_ended: int = 0
    awaited: int = 0
    closed: bool = False
    opinion: Opinion = NOTHING_SAID

    def acknowledged(self, received: Received) -> None:
        """A message of this page was written in this case: its turn's end is awaited."""
        if received.duplicate:
            # Sent again because the page heard nothing: the turn may have ended while it was away.
            self.turn_ended = min(self.turn_ended, received.seq - 1)
        if received.owner == "bot":
            self.awaited = max(self.awaited, received.seq)

    def known(self, snapshot: Snapshot) -> None:
        """The page knows by the welcome who owns the case and whether a turn is under way."""
        self.epoch = snapshot.case.epoch
        self.turn_ended = ended_turn(snapshot)
        self.closed = snapshot.case.owner == "closed"


def ended_turn(snapshot: Snapshot) -> int:
    """The message whose turn ended last; 0 if the bot has taken it back to answer it anew."""
    turn: int = snapshot.case.turn.get("turn", 0)
    return turn if turn <= snapshot.case.answered_seq else 0
