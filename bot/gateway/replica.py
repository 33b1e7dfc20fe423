"""One Rasa and the answers process it works with, behind a circuit breaker."""

from typing import Any, Final

import aiohttp
from circuitbreaker import CircuitBreaker

_ATTEMPT: Final = aiohttp.ClientTimeout(total=7.0)
"""Two fit into the limit of a turn. A resend is harmless: the channel knows the message id."""

_HEALTH: Final = aiohttp.ClientTimeout(total=2.0)
_FAILURES: Final = 2
_PAUSE_S: Final = 2
_LEASE_LOST: Final = 409


class Failed(Exception):
    """One attempt failed; another may not."""


class LeaseLost(Exception):
    """Another worker has the case by now."""


class Replica:
    """After two failures in a row it is left alone for two seconds, then tried again."""

    def __init__(
        self, session: aiohttp.ClientSession, rasa_url: str, answers_url: str, token: str
    ) -> None:
        self._session = session
        self._rasa_url = rasa_url
        self._answers_url = answers_url
        self._headers = {"X-Baton-Token": token}
        self._breaker = CircuitBreaker(
            failure_threshold=_FAILURES,
            recovery_timeout=_PAUSE_S,
            expected_exception=Failed,
            name=rasa_url,
        )

    @property
    def may_be_asked(self) -> bool:
        """Whether it answered lately, or has been left alone for long enough."""
        return not self._breaker.opened

    async def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST to the channel's `path`; raises Failed, LeaseLost."""
        try:
            answer = await self._post(f"{self._rasa_url}/webhooks/baton/{path}", body)
        except Failed:
            with self._breaker:
                raise
        # Only an answer is a success: one that was given up on says nothing.
        self._breaker.reset()
        return answer

    async def _post(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            async with self._session.post(
                url, json=body, headers=self._headers, timeout=_ATTEMPT
            ) as response:
                if response.status == _LEASE_LOST:
                    raise LeaseLost
                if response.status != 200:
                    raise Failed(f"status {response.status}")
                answer: dict[str, Any] = await response.json()
                return answer
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Failed(type(error).__name__) from error

    async def well(self) -> bool:
        """Whether both processes say that they are; it takes a turn to close the breaker."""
        if not self.may_be_asked:
            return False
        try:
            await self._look(f"{self._rasa_url}/webhooks/baton/health")
            await self._look(f"{self._answers_url}/health")
        except Failed:
            return False
        return True

    async def _look(self, url: str) -> None:
        try:
            async with self._session.get(url, headers=self._headers, timeout=_HEALTH) as response:
                if response.status != 200:
                    raise Failed(f"status {response.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Failed(type(error).__name__) from error
