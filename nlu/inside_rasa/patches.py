"""Mends in Rasa 3.6.21, applied when the channel is imported; each says which line and why.

The alternative to every one of them is a turn that looks answered and is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

import aiohttp
import rasa.core.actions.action as rasa_action
from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.endpoints import EndpointConfig

ACTION_TIME_LIMIT_S = 10


class ActionFailed(BaseException):
    """An action raised: the turn must not be saved.

    Not an Exception, because MessageProcessor._run_action (core/processor.py:993) swallows those.
    """


def apply() -> None:
    """Mend Rasa in this process; doing it twice changes nothing."""
    if getattr(MessageProcessor, "_mended_by_baton", False):
        return
    _failed_actions_fail_the_turn()
    _tracker_store_errors_are_raised()
    text_is_never_a_command()
    _action_calls_are_bounded_and_cheap()
    MessageProcessor._mended_by_baton = True


def _failed_actions_fail_the_turn() -> None:
    """core/processor.py:993: the bot goes on without the action's reply and events."""
    original = MessageProcessor._run_action

    async def run_action(self: MessageProcessor, action: Action, *args: Any, **kwargs: Any) -> bool:
        action.run = _strict(action.run, action.name())
        return bool(await original(self, action, *args, **kwargs))

    MessageProcessor._run_action = run_action


def _strict(run: Callable[..., Any], name: str) -> Callable[..., Any]:
    async def strict(*args: Any, **kwargs: Any) -> Any:
        try:
            return await run(*args, **kwargs)
        except ActionExecutionRejection:
            raise  # how a form says that the message was not for it
        except Exception as error:
            # Not the error's text: it may hold the conversation.
            raise ActionFailed(f"{name}: {type(error).__name__}") from error

    return strict


def _tracker_store_errors_are_raised() -> None:
    """core/tracker_store.py:1437-1459: a failed read becomes a new, empty conversation, a failed
    save goes to a store that is never read. A new tracker is not saved before its first turn ended
    (core/tracker_store.py:223), so that a failed turn leaves nothing behind."""

    async def retrieve(self: FailSafeTrackerStore, sender_id: str) -> DialogueStateTracker | None:
        return await self._tracker_store.retrieve(sender_id)

    async def save(self: FailSafeTrackerStore, tracker: DialogueStateTracker) -> None:
        await self._tracker_store.save(tracker)

    async def create_tracker(
        self: FailSafeTrackerStore, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        return self._tracker_store.init_tracker(sender_id)

    FailSafeTrackerStore.retrieve = retrieve
    FailSafeTrackerStore.retrieve_full_tracker = retrieve
    FailSafeTrackerStore.save = save
    FailSafeTrackerStore.create_tracker = create_tracker


def text_is_never_a_command() -> None:
    """nlu/classifiers/regex_message_handler.py:48: a customer who types `/restart` would wipe the
    conversation, and `/wish_person{...}` would set slots."""

    def process(self: RegexMessageHandler, messages: list[Message], domain: Any = None) -> Any:
        return messages

    RegexMessageHandler.process = process


def _action_calls_are_bounded_and_cheap() -> None:
    """core/actions/action.py:773 waits 300 s, :699 checks the schema itself on every call (15 ms
    of CPU), and utils/endpoints.py:173 opens a connection for every call."""
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIME_LIMIT_S
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
    EndpointConfig.session = _kept_session


def _kept_session(endpoint: EndpointConfig) -> _KeptSession:
    if not hasattr(endpoint, "_kept_by_baton"):
        endpoint._kept_by_baton = _KeptSession(endpoint)
    kept: _KeptSession = endpoint._kept_by_baton
    return kept


class _KeptSession:
    """Stands where Rasa opens and closes a session per call; lives as long as the process."""

    def __init__(self, endpoint: EndpointConfig) -> None:
        self._headers = endpoint.headers
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            limit = aiohttp.ClientTimeout(total=ACTION_TIME_LIMIT_S)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=limit)
        return self._session

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Left open for the next call."""
