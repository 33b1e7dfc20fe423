"""Puts into the tracker what was said while the bot was not listening."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.inside_rasa.turn_request import UnseenLine

SEEN_SEQ: Final = "seen_seq"
LAST_AGENT_NAME: Final = "last_agent_name"


def events_for(
    tracker: DialogueStateTracker, lines: Iterable[UnseenLine], channel: str
) -> list[Event]:
    """The events the tracker lacks, in order; none if it holds all lines, so repeating is safe.

    An open form is ended: after a person has spoken, its question is no longer the one asked.
    """
    held = {e.message_id for e in tracker.events if isinstance(e, UserUttered)}
    seen = tracker.get_slot(SEEN_SEQ) or 0
    fresh = [line for line in lines if line.seq > seen and (line.id is None or line.id not in held)]
    if not fresh:
        return []
    events: list[Event] = []
    if tracker.active_loop:
        events += [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
    for line in fresh:
        events += _said(line, channel)
    names = [line.name for line in fresh if line.who == "agent" and line.name]
    if names:
        events.append(SlotSet(LAST_AGENT_NAME, names[-1]))
    return [*events, SlotSet(SEEN_SEQ, fresh[-1].seq)]


def _said(line: UnseenLine, channel: str) -> list[Event]:
    if line.who == "customer":
        parse_data = {"intent": {}, "entities": [], "text": line.text}
        said = UserUttered(
            text=line.text,
            intent={},
            entities=[],
            parse_data=parse_data,
            input_channel=channel,
            message_id=line.id,
            metadata={"seq": line.seq, "unseen": True},
        )
        # The listening that follows keeps the next message's prediction as in any other turn.
        return [said, ActionExecuted(ACTION_LISTEN_NAME)]
    metadata = {"who": line.who, "name": line.name, "seq": line.seq}
    return [BotUttered(text=line.text, metadata=metadata)]
