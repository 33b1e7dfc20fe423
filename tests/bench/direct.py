"""Rasa's own channel without a gateway before it: the same turns, kept by nobody."""

import json
import secrets
import time
from typing import Any

import redis as redis_client
from aiohttp import ClientSession

from bot.run.parts import TOKEN_HEADER
from handoff import keys
from tests.bench.site import Site

_LEASE_MS = 600_000


class DirectCase:
    """One conversation that only Rasa's tracker knows."""

    def __init__(self, http: ClientSession, site: Site) -> None:
        self._http = http
        self._url = f"http://127.0.0.1:{site.ports['rasa']}/webhooks/baton/turn"
        self._headers = {
            TOKEN_HEADER: site.secret("inner_token"),
            "Content-Type": "application/json",
        }
        self._case = f"bench-{secrets.token_hex(8)}"
        self._token = secrets.token_hex(8)
        self._seq = 0
        self._shown = 0
        # The channel saves a tracker only under a lease that stands.
        with redis_client.Redis.from_url(site.redis_url) as client:
            client.set(keys.lease(self._case), self._token, px=_LEASE_MS)

    async def turn(self, text: str) -> tuple[float, dict[str, Any]]:
        """Ask for one turn; return how many seconds it took, and the answer."""
        self._seq += 1
        body = self._body(text)
        started = time.perf_counter()
        async with self._http.post(self._url, data=body, headers=self._headers) as response:
            answer = await response.read()
            took = time.perf_counter() - started
            if response.status != 200:
                raise RuntimeError(f"Rasa's channel answered {response.status}: {answer!r}")
        self._shown = self._seq
        self._seq += 1  # the bot's own line
        turned: dict[str, Any] = json.loads(answer)
        return took, turned

    def _body(self, text: str) -> bytes:
        asked = {
            "case": self._case,
            "epoch": 1,
            "seq": self._seq,
            "shown_seq": self._shown,
            "message_id": secrets.token_hex(8),
            "text": text,
            "metadata": {"lang": "ko", "choice": None, "seq": self._seq, "case": self._case},
            "unseen": [],
            "lease": {"key": keys.lease(self._case), "token": self._token},
        }
        return json.dumps(asked, ensure_ascii=False).encode()
