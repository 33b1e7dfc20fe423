"""Asks Rasa for a turn, again and elsewhere if need be, within one time limit."""

import asyncio
import itertools
import time
from typing import Any, Final

from tenacity import (
    AsyncRetrying,
    RetryError,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
)

from bot.gateway.replica import Failed, LeaseLost, Replica
from handoff import keys
from handoff.lines import Line, pictures_of
from handoff.turns import Turn
from handoff.words import words_of

_CORRECTION_S: Final = 5.0

WORDLESS_PICTURE: Final = "picture"
"""In place of a choice: the message is nothing but a picture (actions/answer.py)."""


class RasaUnavailable(Exception):
    """No usable answer within the limit; the text says what the last attempt met."""


class Rasa:
    """The Rasa processes behind this gateway; every one can take every turn."""

    def __init__(self, replicas: tuple[Replica, ...], limit_s: float) -> None:
        self._replicas = replicas
        self._order = itertools.cycle(replicas)
        self._limit_s = limit_s
        self._down_since: float | None = None

    async def turn(self, turn: Turn) -> dict[str, Any]:
        """Return {"replies", "slots", "model"} for the turn; raises RasaUnavailable, LeaseLost."""
        body = _body(turn)
        # The promise runs from the message; one that had to wait for us still gets a fair try.
        limit_s = max(self._limit_s - turn.age_s, self._limit_s / 3)
        try:
            async with asyncio.timeout(limit_s):
                async for attempt in AsyncRetrying(
                    retry=retry_if_exception_type(Failed),
                    wait=wait_exponential_jitter(multiplier=0.1, max=1.0, jitter=0.2),
                    stop=self._patience(limit_s),
                ):
                    with attempt:
                        return await self._ask("turn", body)
        except TimeoutError:
            raise RasaUnavailable("time limit") from None
        except RetryError as error:
            raise RasaUnavailable(str(error.last_attempt.exception())) from None
        raise RasaUnavailable("no attempt was made")

    async def correct(self, turn: Turn) -> bool:
        """Take out of the tracker what this turn left there, since it was never shown.

        False when Rasa can't be asked now: the next turn begins with the same correction.
        """
        try:
            async with asyncio.timeout(_CORRECTION_S):
                await self._ask("correct", _standing(turn))
        except (Failed, LeaseLost, TimeoutError):
            return False
        return True

    async def well(self) -> bool:
        """Whether at least one Rasa, with its answers process, can take turns now."""
        return any(await asyncio.gather(*(replica.well() for replica in self._replicas)))

    def _patience(self, limit_s: float) -> Any:
        """Nobody waits 15 s for what has been down for longer than that."""
        down = self._down_since
        if down is not None and time.monotonic() - down > self._limit_s:
            return stop_after_attempt(len(self._replicas))
        return stop_after_delay(limit_s)

    async def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask the next that isn't known to be out of reach."""
        round_of = itertools.islice(self._order, len(self._replicas))
        replica = next((one for one in round_of if one.may_be_asked), None)
        try:
            if replica is None:
                raise Failed("every Rasa is out of reach")
            answer = await replica.ask(path, body)
        except Failed:
            if self._down_since is None and not any(one.may_be_asked for one in self._replicas):
                self._down_since = time.monotonic()
            raise
        self._down_since = None
        return answer


def _standing(turn: Turn) -> dict[str, Any]:
    return {
        "case": turn.case.id,
        "epoch": turn.epoch,
        "shown_seq": turn.shown_seq,
        "lease": {"key": keys.lease(turn.case.id), "token": turn.token},
    }


def _body(turn: Turn) -> dict[str, Any]:
    message = turn.message
    custom = message.custom or {}
    return _standing(turn) | {
        "seq": turn.seq,
        "message_id": message.id,
        "text": _words(message, turn.case.lang),
        "metadata": {
            "lang": turn.case.lang,
            "choice": custom.get("choice") or (None if message.text else WORDLESS_PICTURE),
        },
        "unseen": [
            {
                "seq": one.seq,
                "who": one.who,
                "text": _words(one, turn.case.lang),
                "id": one.id,
                "name": one.name,
            }
            for one in turn.unseen
        ],
    }


def _words(line: Line, lang: str) -> str:
    """What was said; Rasa takes nothing without words, and sees no pictures."""
    return words_of(line.text, len(pictures_of(line.custom)), lang)
