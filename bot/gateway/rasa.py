"""Asks Rasa for a turn, again and elsewhere if need be, within one time limit."""

import asyncio
import itertools
from typing import Any, Final

import aiohttp
from tenacity import (
    AsyncRetrying,
    RetryError,
    retry_if_exception_type,
    stop_after_delay,
    wait_exponential_jitter,
)

from handoff.turns import Turn

_ATTEMPT_S: Final = 7.0
"""One attempt; two fit into the limit. A resend is harmless: the channel knows the message id."""


class RasaUnavailable(Exception):
    """No usable answer within the limit; the text says what the last attempt met."""


class _Failed(Exception):
    """One attempt failed; another may not."""


class Rasa:
    """The Rasa processes behind this gateway; every one can take every turn."""

    def __init__(
        self, session: aiohttp.ClientSession, urls: tuple[str, ...], token: str, limit_s: float
    ) -> None:
        self._session = session
        self._urls = itertools.cycle(urls)
        self._headers = {"X-Baton-Token": token}
        self._limit_s = limit_s

    async def turn(self, turn: Turn) -> dict[str, Any]:
        """Return {"replies", "slots", "model"} for the turn; raises RasaUnavailable."""
        body = _body(turn)
        try:
            async with asyncio.timeout(self._limit_s):
                async for attempt in AsyncRetrying(
                    retry=retry_if_exception_type(_Failed),
                    wait=wait_exponential_jitter(multiplier=0.2, max=2.0, jitter=0.3),
                    stop=stop_after_delay(self._limit_s),
                ):
                    with attempt:
                        return await self._ask(next(self._urls), body)
        except TimeoutError:
            raise RasaUnavailable("time limit") from None
        except RetryError as error:
            raise RasaUnavailable(str(error.last_attempt.exception())) from None
        raise RasaUnavailable("no attempt was made")

    async def _ask(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        limit = aiohttp.ClientTimeout(total=_ATTEMPT_S)
        try:
            async with self._session.post(
                f"{url}/webhooks/baton/turn", json=body, headers=self._headers, timeout=limit
            ) as response:
                if response.status != 200:
                    raise _Failed(f"status {response.status}")
                answer: dict[str, Any] = await response.json()
                return answer
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise _Failed(type(error).__name__) from error


def _body(turn: Turn) -> dict[str, Any]:
    message = turn.message
    custom = message.custom or {}
    return {
        "case": turn.case.id,
        "seq": turn.seq,
        "message_id": message.id,
        "text": message.text,
        "metadata": {
            "lang": turn.case.lang,
            "choice": custom.get("choice"),
            "seq": turn.seq,
            "case": turn.case.id,
        },
        "unseen": [
            {"seq": line.seq, "who": line.who, "text": line.text, "id": line.id, "name": line.name}
            for line in turn.unseen
        ],
    }
