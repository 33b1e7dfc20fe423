"""A gateway whose customers are in Telegram; its Rasa says what the test wrote down."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from handoff.cases import Cases, Snapshot
from handoff.mover import Agent
from handoff.ownership import Ownership
from handoff.pictures import Pictures
from handoff.scripts import Scripts
from handoff.speech import Speech
from handoff.store import Store
from tests.channels.telegram_simulator import Simulator
from tests.channels.telegram_simulator.errors import ApiError
from tests.redis.gateway import gateway, wiring

TOKEN: Final = f"7000000001:{'A' * 35}"
PUBLIC: Final = "https://chat.shop.example"
MINA: Final = Agent("mina", "미나")


@dataclass
class ScriptedRasa:
    """Answers every turn; `replies` by the message's text, else an echo."""

    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        asked = json.loads(await request.read())
        text = asked["text"]
        self.asked.append(text)
        echo = {"text": f"답: {text}", "custom": {"kind": "social"}}
        slots = {"language": asked["metadata"]["lang"]}
        replies = self.replies.get(text, [echo])
        return web.json_response({"replies": replies, "slots": slots, "model": "m"})


@dataclass
class Site:
    """Everything that a test looks at or pushes."""

    simulator: Simulator
    rasa: ScriptedRasa
    url: str
    store: Store

    async def case(self, customer: int) -> str:
        """The open case of a customer."""
        case_id = await Cases(self.store).open_case("telegram", str(customer))
        assert case_id is not None
        return case_id

    async def transcript(self, customer: int) -> Snapshot:
        return await Cases(self.store).snapshot(await self.case(customer))

    async def said(self, customer: int) -> list[str]:
        """What the customer said, as it was written down."""
        lines = (await self.transcript(customer)).lines
        return [line.text for line in lines if line.who == "customer"]

    async def take_over(self, customer: int) -> None:
        """An agent steps in."""
        await Ownership(self.store, Scripts(self.store)).take_over(await self.case(customer), MINA)

    async def agent_says(self, customer: int, text: str, *pictures: bytes, n: int = 1) -> None:
        """As from the console; `n` tells one message from another."""
        case, kept = await self.case(customer), Pictures(self.store, self.pictures)
        ids = [(await kept.keep(content)).id for content in pictures]
        async with kept.taken_up("telegram", str(customer), ids):
            await Speech(self.store, Scripts(self.store)).say(case, MINA, f"a{n}", text, ids)

    @property
    def pictures(self) -> Any:
        return wiring("").attachments


@asynccontextmanager
async def telegram_site(
    redis_url: str, store: Store, away: bool = False, **settings: Any
) -> AsyncIterator[Site]:
    """It, registered with Telegram if that is not `away`."""
    simulator, rasa = Simulator(TOKEN), ScriptedRasa()
    simulator.faults.always = ApiError(500, "Internal Server Error") if away else None
    bot = web.Application()
    bot.router.add_post("/webhooks/baton/turn", rasa.answer)
    async with TestServer(simulator.app) as api, TestServer(bot) as answers:
        telegram = {"token": TOKEN, "public_url": PUBLIC, "api_url": str(api.make_url(""))}
        server = {"public_origins": [PUBLIC]}
        told = wiring(redis_url, telegram=telegram, server=server, **settings)
        told = replace(told, rasa_urls=(str(answers.make_url("")).rstrip("/"),), rasa_limit_s=5.0)
        async with gateway(told) as url:
            simulator.reaches[PUBLIC] = url
            if not away:
                await simulator.registered.wait()
            yield Site(simulator, rasa, url, store)


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A small picture of that kind."""
    held = io.BytesIO()
    Image.new("RGB", size, "orange").save(held, kind)
    return held.getvalue()
