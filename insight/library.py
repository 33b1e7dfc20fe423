"""What the answers process knows and the record needs: articles' titles, and vectors of texts."""

import time
from typing import Any, Final

import aiohttp
import numpy as np
import numpy.typing as npt

_LIMIT: Final = aiohttp.ClientTimeout(total=5)
_FRESH_S: Final = 30.0
_AT_ONCE: Final = 64


class Refused(Exception):
    """Answers is there, and won't: asking again changes nothing."""


class Library:
    """Asks whichever answers process answers; without one there are no titles, and no vectors."""

    def __init__(self, http: aiohttp.ClientSession, urls: tuple[str, ...], token: str) -> None:
        self._http = http
        self._urls = urls
        self._headers = {"X-Baton-Token": token}
        self._titles: dict[str, str] = {}
        self._asked_at = float("-inf")

    async def titles(self) -> dict[str, str]:
        """Return the titles of all articles by their ids, as they were within half a minute."""
        if time.monotonic() - self._asked_at > _FRESH_S:
            told = await self._ask("GET", "/articles")
            self._titles = self._titles if told is None else told
            self._asked_at = time.monotonic()
        return self._titles

    async def label(self, facet: str, value: str) -> str | None:
        """Return the title of the article that a row is about, None where it is about none."""
        kind, _, name = value.partition(":") if facet == "topic" else (facet, "", value)
        return (await self.titles()).get(name) if kind == "article" else None

    async def vectors(self, texts: list[str]) -> npt.NDArray[np.float32] | None:
        """float32 (n, dim), rows of length 1; None when they can't be had now. Raises Refused."""
        rows: list[list[float]] = []
        for start in range(0, len(texts), _AT_ONCE):
            told = await self._ask("POST", "/embed", {"texts": texts[start : start + _AT_ONCE]})
            if told is None:
                return None
            rows += told["vectors"]
        found = np.asarray(rows, dtype=np.float32)
        lengths = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return np.asarray(found / lengths, dtype=np.float32)

    async def _ask(self, method: str, path: str, body: object = None) -> Any:
        for url in self._urls:
            try:
                async with self._http.request(
                    method, url + path, json=body, headers=self._headers, timeout=_LIMIT
                ) as answer:
                    if answer.status == 200:
                        return await answer.json()
                    if answer.status < 500:
                        raise Refused(f"{method} {path}: {answer.status}")
            except (aiohttp.ClientError, TimeoutError, ValueError):
                continue
        return None
