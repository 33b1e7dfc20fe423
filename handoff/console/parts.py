"""What the console works with, made once by the application that mounts it."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from handoff.agents import Agents
from handoff.board import Board
from handoff.cases import Cases
from handoff.console.claims import Claims
from handoff.console.own_pictures import OwnPictures
from handoff.feed import Feed
from handoff.ownership import Ownership
from handoff.pictures import Pictures
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
    pictures: OwnPictures
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
        pictures: Pictures,
        pictures_to: frozenset[str],
    ) -> "ConsoleParts":
        """Connect the parts; opens nothing by itself. `pictures_to`: names of the channels whose
        customers can be shown pictures."""
        queue, cases = Queue(redis), Cases(redis)
        return cls(
            cases=cases,
            profiles=Profiles(redis),
            board=Board(queue, agents, feed),
            claims=Claims(queue, ownership),
            agents=agents,
            ownership=ownership,
            speech=Speech(redis, Scripts(redis)),
            pictures=OwnPictures(pictures, cases, pictures_to),
            feed=feed,
            demo=demo,
        )


CONSOLE: Final = web.AppKey("console", ConsoleParts)
