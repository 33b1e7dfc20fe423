"""One turn in Rasa: understood, decided, answered and saved once, or not saved at all."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.inside_rasa.featurizer import EMBEDDING_MISSING
from nlu.inside_rasa.lease import held
from nlu.inside_rasa.shown import as_shown
from nlu.inside_rasa.turn_request import Standing, TurnRequest
from nlu.inside_rasa.unseen import events_for

_INNER_SLOTS: Final = frozenset({REQUESTED_SLOT, "session_started_metadata"})


class NotReady(RuntimeError):
    """No model is loaded."""


class NoVector(RuntimeError):
    """Answers can't embed the message now; another replica, or a moment later, may."""


class SilentTurn(RuntimeError):
    """The turn ended without a reply: no rule matched, and silence would lose the message."""


async def run_turn(agent: Agent, request: TurnRequest, channel: str) -> dict[str, Any]:
    """The turn's replies, the slots and the model's name; a message already handled is not run."""
    processor = _ready(agent)
    async with agent.lock_store.lock(request.case):
        with held(request.standing.lease):
            tracker = await processor.get_tracker(request.case)
            tracker = as_shown(tracker, request.standing, processor.domain)
            if _position(tracker, request.message_id) is None:
                await _note_unseen(processor, tracker, request, channel)
                await _handle(processor, tracker, request, channel)
        replies = _replies(tracker, request.message_id)
        if not replies:
            raise SilentTurn("the turn ended without a reply")
        return {
            "replies": replies,
            "slots": _slots(tracker),
            "model": agent.model_name,
        }


async def correct(agent: Agent, standing: Standing) -> bool:
    """Take out of the tracker what was not shown; whether there was anything."""
    processor = _ready(agent)
    async with agent.lock_store.lock(standing.case):
        with held(standing.lease):
            tracker = await processor.get_tracker(standing.case)
            shown = as_shown(tracker, standing, processor.domain)
            if shown is not tracker:
                await processor.save_tracker(shown)
            return shown is not tracker


def _ready(agent: Agent) -> MessageProcessor:
    processor = agent.processor
    if processor is None or not agent.is_ready():
        raise NotReady("no model is loaded")
    return processor


async def _note_unseen(
    processor: MessageProcessor, tracker: DialogueStateTracker, request: TurnRequest, channel: str
) -> None:
    events = events_for(tracker, request.unseen, channel)
    if events:
        await _start_session(processor, tracker, request)
        tracker.update_with_events(events, processor.domain)
        await processor.save_tracker(tracker)


async def _handle(
    processor: MessageProcessor, tracker: DialogueStateTracker, request: TurnRequest, channel: str
) -> None:
    """What MessageProcessor.handle_message does, with one read of the tracker instead of three and
    the understanding in a worker thread: it waits for a vector, and others want to be answered."""
    output = CollectingOutputChannel()
    message = UserMessage(
        text=request.text,
        output_channel=output,
        sender_id=request.case,
        input_channel=channel,
        message_id=request.message_id,
        metadata={
            **request.metadata,
            "case": request.case,
            "seq": request.seq,
            "epoch": request.standing.epoch,
        },
    )
    await _start_session(processor, tracker, request)
    message.parse_data = await asyncio.to_thread(
        processor._parse_message_with_graph, message, tracker
    )
    if message.parse_data.get(EMBEDDING_MISSING):
        raise NoVector("the message could not be embedded")
    await processor._handle_message_with_tracker(message, tracker)
    tracker = await processor.run_action_extract_slots(output, tracker)
    await processor._run_prediction_loop(output, tracker)
    if not _replies(tracker, request.message_id):
        raise SilentTurn("no reply came out of the turn")
    await processor.save_tracker(tracker)


async def _start_session(
    processor: MessageProcessor, tracker: DialogueStateTracker, request: TurnRequest
) -> None:
    if tracker.events:
        return
    await processor._update_tracker_session(tracker, CollectingOutputChannel())
    language = request.metadata.get("lang")
    if language in {"ko", "en"}:  # the page's, until the customer writes something that tells
        tracker.update(SlotSet("language", language), processor.domain)


def _position(tracker: DialogueStateTracker, message_id: str) -> int | None:
    events = tracker.events
    for index, event in enumerate(events):
        if isinstance(event, UserUttered) and event.message_id == message_id:
            return index
    return None


def _replies(tracker: DialogueStateTracker, message_id: str) -> list[dict[str, Any]]:
    start = _position(tracker, message_id)
    if start is None:
        return []
    replies = []
    for event in list(tracker.events)[start + 1 :]:
        if isinstance(event, UserUttered):
            break
        if _is_reply(event):
            custom = event.data.get("custom") or {}
            replies.append({"text": event.text or "", "custom": custom})
    return replies


def _is_reply(event: Event) -> bool:
    """What agents and the system said is in the tracker too, marked by who said it."""
    return isinstance(event, BotUttered) and "who" not in event.metadata


def _slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    values = tracker.current_slot_values()
    return {
        name: value
        for name, value in values.items()
        if value is not None and name not in _INNER_SLOTS
    }
