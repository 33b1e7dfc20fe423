"""The operator's app, where it wants to be told: one signed request for each event."""

import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from bot.channels.contract import Later, Undeliverable
from bot.channels.rest.signing import Signer

_LONGEST_WAIT_S: Final = 3600.0
"""However long a receiver wants to be left alone."""
_GIVEN_UP_AFTER_S: Final = 24 * 3600
_GONE: Final = 410
_TOLD_WHEN: Final = frozenset({429, 503})
_MAY_PASS: Final = frozenset({408, 425, 429})


class Receiver:
    """Posts to one address, which is the operator's own setting."""

    def __init__(self, url: str, signer: Signer, timeout_s: float) -> None:
        self._url = url
        self._signer = signer
        self._timeout_s = timeout_s
        self._http: aiohttp.ClientSession | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep connections open for as long as the context lasts."""
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "Baton", "Content-Type": "application/json"},
        ) as self._http:
            yield

    async def tell(self, webhook_id: str, event: str, made_at_s: float) -> None:
        """Post one event; raises Later, Undeliverable.

        410 is the only answer that means never. Any other refusal may be a fault of the minute: it
        is tried again for a day, and only then is the event given up, so that the ones behind it
        have a chance.
        """
        status, wait_s = await self._post(webhook_id, event)
        if 200 <= status < 300:
            return
        if status == _GONE:
            raise Undeliverable("410")
        is_refusal = 400 <= status < 500 and status not in _MAY_PASS
        if is_refusal and time.time() - made_at_s > _GIVEN_UP_AFTER_S:
            raise Undeliverable(str(status))
        raise Later(f"status {status}", wait_s)

    async def _post(self, webhook_id: str, event: str) -> tuple[int, float | None]:
        """Return the status and for how long the receiver wants to be left alone.

        What it says besides isn't read: it would have to be bounded, and means nothing to us.
        """
        if self._http is None:
            raise Later("not running")
        try:
            async with self._http.post(
                self._url,
                data=event.encode(),
                headers=self._signer.headers(webhook_id, event),
                allow_redirects=False,
            ) as answer:
                told = answer.headers.get("Retry-After", "") if answer.status in _TOLD_WHEN else ""
                return answer.status, _seconds(told)
        except TimeoutError:
            raise Later("no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Later(type(error).__name__) from None


def _seconds(retry_after: str) -> float | None:
    """The header's seconds, or its date as seconds from now; None if it is neither."""
    with contextlib.suppress(ValueError, OverflowError):
        if retry_after.isascii() and retry_after.isdigit():
            return min(float(retry_after), _LONGEST_WAIT_S)
        until = parsedate_to_datetime(retry_after)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(0.0, until.timestamp() - time.time()), _LONGEST_WAIT_S)
    return None
