"""What Rasa's side does with a turn request, as a model: the tracker is a list.

The real one is tried in tests/dialogue; here it is the protocol that is tried, in every order of
events: whether what the gateway sends is enough to keep the tracker true.
"""

from dataclasses import dataclass, field

from handoff.lines import Line
from handoff.turns import Turn


class LeaseLost(Exception):
    """Nothing was saved."""


@dataclass(frozen=True)
class Told:
    """A line that the bot was told of afterwards."""

    line: Line


@dataclass(frozen=True)
class Answered:
    """A message that Rasa answered."""

    message: Line
    epoch: int
    reply: str


@dataclass
class ModelRasa:
    """One tracker per case; the lease fences every save."""

    trackers: dict[str, list[Told | Answered]] = field(default_factory=dict)

    def take(self, turn: Turn, reply: str, lease: str | None) -> str:
        """Return the turn's reply, a stored one if this very turn was taken before."""
        tracker = _as_shown(self.trackers.get(turn.case.id, []), turn)
        if stored := _stored(tracker, turn):
            return stored.reply
        held = {told.line.id for told in tracker if isinstance(told, Told)}
        held |= {entry.message.id for entry in tracker if isinstance(entry, Answered)}
        seen = max((told.line.seq for told in tracker if isinstance(told, Told)), default=0)
        for line in turn.unseen:
            if line.seq > seen and (line.id is None or line.id not in held):
                tracker.append(Told(line))
        tracker.append(Answered(turn.message, turn.epoch, reply))
        self._save(turn, tracker, lease)
        return reply

    def correct(self, turn: Turn, lease: str | None) -> None:
        """Take out what was not shown."""
        tracker = self.trackers.get(turn.case.id, [])
        kept = [entry for entry in tracker if not _is_later(entry, turn.shown_seq)]
        self._save(turn, kept if len(kept) < len(tracker) else tracker, lease)

    def _save(self, turn: Turn, tracker: list[Told | Answered], lease: str | None) -> None:
        if lease != turn.token:
            raise LeaseLost
        self.trackers[turn.case.id] = tracker


def _is_later(entry: Told | Answered, shown_seq: int) -> bool:
    return isinstance(entry, Answered) and entry.message.seq > shown_seq


def _as_shown(tracker: list[Told | Answered], turn: Turn) -> list[Told | Answered]:
    for index, entry in enumerate(tracker):
        if _is_later(entry, turn.shown_seq) and not _is_this(entry, turn):
            return tracker[:index]
    return list(tracker)


def _is_this(entry: Told | Answered, turn: Turn) -> bool:
    return (
        isinstance(entry, Answered)
        and entry.message.id == turn.message.id
        and entry.epoch == turn.epoch
    )


def _stored(tracker: list[Told | Answered], turn: Turn) -> Answered | None:
    return next((e for e in tracker if isinstance(e, Answered) and _is_this(e, turn)), None)
