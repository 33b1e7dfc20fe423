"""What the gateway's handlers work with, made once and handed to them by the application."""

from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp import web

from bot.gateway.bot_turns import BotTurns
from bot.gateway.rasa import Rasa
from bot.gateway.settings import Settings
from bot.gateway.tokens import Tokens
from handoff.agents import Agents
from handoff.cases import Cases
from handoff.feed import Feed
from handoff.intake import Intake
from handoff.ownership import Ownership
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.turns import Turns

DEMO_SHOP: Final = {"name": {"ko": "모루상점", "en": "Moru Store"}}


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a handler may need."""

    settings: Settings
    redis: Store
    http: aiohttp.ClientSession
    tokens: Tokens
    cases: Cases
    intake: Intake
    ownership: Ownership
    agents: Agents
    feed: Feed
    bot_turns: BotTurns
    shop: dict[str, dict[str, str]]


PARTS: Final = web.AppKey("parts", Parts)


def wire(settings: Settings, redis: Store, http: aiohttp.ClientSession) -> Parts:
    """Connect the parts; opens nothing by itself."""
    scripts = Scripts(redis)
    feed = Feed(redis)
    rasa = Rasa(http, settings.rasa_urls, settings.inner_token, settings.rasa_limit_s)
    return Parts(
        settings=settings,
        redis=redis,
        http=http,
        tokens=Tokens(settings.signing_key),
        cases=Cases(redis),
        intake=Intake(redis, scripts),
        ownership=Ownership(redis, scripts),
        agents=Agents(redis, settings.agent_grace_ms),
        feed=feed,
        bot_turns=BotTurns(
            Turns(redis, scripts, settings.lease_ms), rasa, feed, settings.slow_after_s
        ),
        shop=DEMO_SHOP,
    )
