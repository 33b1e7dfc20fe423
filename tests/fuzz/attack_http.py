"""Requests to every route: an answer within a second, never 5xx, refusals in one line or JSON."""

import json
import time
from collections.abc import Sequence

from tests.fuzz import requests
from tests.fuzz.bare_http import Answer, Line, NoAnswer
from tests.fuzz.outcome import Input, Results
from tests.fuzz.requests import Route
from tests.fuzz.world import World

_LARGE = 20_000
_LONGEST_REFUSAL = 2000


class Caller:
    """One kept connection."""

    def __init__(
        self, surface: str, world: World, results: Results, seed: int, routes: Sequence[Route]
    ) -> None:
        self.surface = surface
        self._world = world
        self._results = results
        self._seed = seed
        self._routes = routes
        self._line = Line(world.url)
        self._make = requests.api if surface == "staff_api" else requests.pages

    async def attack(self, number: int) -> None:
        """Send input number `number` and judge the answer."""
        tried, method = self._make(self._seed, number, self._world.known, self._routes)
        self._results.recent.append(tried)
        began = time.monotonic()
        try:
            answer = await self._line.ask(tried.data, method)
            word = judged(self._results, tried, answer, method)
        except NoAnswer as error:
            # Whoever goes on sending what nobody reads is cut off, and may lose the answer to it.
            word = "cut off"
            if len(tried.data) < _LARGE:
                self._results.fault(tried, f"no answer: {error}")
        except TimeoutError:
            word = "HANG"
            self._results.fault(tried, "no answer within 10 s")
        self._results.note(tried, word, time.monotonic() - began)

    def drop(self) -> None:
        self._line.drop()


def judged(results: Results, tried: Input, answer: Answer, method: str = "GET") -> str:
    """Check one answer; return what it is counted as."""
    if answer.status >= 500:
        results.fault(tried, f"status {answer.status}: {answer.body[:200]!r}")
    elif answer.status >= 400 and method != "HEAD" and not is_clear(answer):
        results.fault(tried, f"unclear refusal {answer.status}: {answer.body[:200]!r}")
    return str(answer.status)


def is_clear(answer: Answer) -> bool:
    """Whether a refusal is JSON with a code, or one line."""
    if len(answer.body) > _LONGEST_REFUSAL:
        return False
    if answer.headers.get("content-type", "").startswith("application/json"):
        return isinstance(json.loads(answer.body).get("error"), str)
    return b"\n" not in answer.body.rstrip(b"\n")
