"""What the console works with, made once by the application that mounts it."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from handoff.agents import Agents
from handoff.board import Board
from handoff.cases import Cases
from handoff.console.claims import Claims
from handoff.feed import Feed
from handoff.ownership import Ownership
from handoff.profile import Profiles
from handoff.queue import Queue
from handoff.scripts import Scripts
from handoff.speech import Speech
from handoff.store import Store


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """What the console works with."""

    cases: Cases
    profiles: Profiles
    board: Board
    claims: Claims
    agents: Agents
    ownership: Ownership
    speech: Speech
    feed: Feed
    demo: bool

    @classmethod
    def wire(
        cls,
        redis: Store,
        feed: Feed,
        ownership: Ownership,
        agents: Agents,
        demo: bool,
    ) -> "ConsoleParts":
        """Connect the parts; opens nothing by itself."""
        queue = Queue(redis)
        return cls(
            cases=Cases(redis),
            profiles=Profiles(redis),
            board=Board(queue, agents, feed),
            claims=Claims(queue, ownership),
            agents=agents,
            ownership=ownership,
            speech=Speech(redis, Scripts(redis)),
            feed=feed,
            demo=demo,
        )


CONSOLE: Final = web.AppKey("console", ConsoleParts)
