"""Keeps the tracker true: a turn whose reply the customer was never shown is taken out of it."""

from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.inside_rasa.turn_request import Standing


def as_shown(
    tracker: DialogueStateTracker, standing: Standing, domain: Domain
) -> DialogueStateTracker:
    """The tracker as it was before the first turn that was run but not shown; itself if there is
    none.

    Reverting single events would leave the slots and forms that the turn's actions set; played
    anew up to that turn, they are what they were. The message itself comes back as one that the
    bot has not seen.
    """
    events = list(tracker.events)
    cut = next((i for i, event in enumerate(events) if _is_not_shown(event, standing)), None)
    if cut is None:
        return tracker
    return DialogueStateTracker.from_events(
        tracker.sender_id, events[:cut], slots=domain.slots, domain=domain
    )


def _is_not_shown(event: object, standing: Standing) -> bool:
    if not isinstance(event, UserUttered) or event.metadata.get("unseen"):
        return False
    if int(event.metadata.get("seq") or 0) <= standing.shown_seq:
        return False
    # The very turn that is asked for, sent again, is answered from the tracker. After the owner
    # has changed it is another turn, though the message is the same.
    asked_again = event.message_id == standing.message_id
    return not (asked_again and event.metadata.get("epoch") == standing.epoch)
