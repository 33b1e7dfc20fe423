"""What the gateway's handlers work with, made once and handed to them by the application."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp import web

from bot.gateway.bot_turns import BotTurns
from bot.gateway.identity import Identities
from bot.gateway.limits import CustomerLimits
from bot.gateway.rasa import Rasa
from bot.gateway.replica import Replica
from bot.gateway.tokens import Tokens
from bot.gateway.visitor import Visitors
from bot.gateway.wiring import Wiring
from handoff.address import address_of
from handoff.agents import Agents
from handoff.bindings import Bindings
from handoff.cases import Cases
from handoff.feed import Feed
from handoff.feedback import Feedback
from handoff.intake import Intake
from handoff.limits import Limits
from handoff.ownership import Ownership
from handoff.pictures import Pictures
from handoff.presence import Presence
from handoff.profile import Profiles
from handoff.scripts import Scripts
from handoff.store import Store
from handoff.turns import Turns


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a handler may need."""

    wiring: Wiring
    redis: Store
    http: aiohttp.ClientSession
    tokens: Tokens
    visitors: Visitors
    cases: Cases
    profiles: Profiles
    intake: Intake
    ownership: Ownership
    feedback: Feedback
    pictures: Pictures
    agents: Agents
    feed: Feed
    presence: Presence
    rasa: Rasa
    bot_turns: BotTurns
    counts: Limits
    limits: CustomerLimits
    open_sockets: Counter[str]
    looking: asyncio.Semaphore
    """Pages that read what is new: all are woken after an outage, and Redis has one thread."""

    @property
    def shop(self) -> dict[str, dict[str, str]]:
        """The shop as pages show it."""
        shop = self.wiring.settings.shop
        return {"name": {"ko": shop.name_ko, "en": shop.name_en}}

    def address(self, request: web.Request) -> str:
        """Whose address a request comes from, as far as proxies are trusted."""
        return address_of(request, self.wiring.trusted_proxies)


_LOOK_AT_ONCE: Final = 32
PARTS: Final = web.AppKey("parts", Parts)


def wire(wiring: Wiring, redis: Store, http: aiohttp.ClientSession) -> Parts:
    """Connect the parts; opens nothing by itself."""
    scripts = Scripts(redis)
    feed = Feed(redis)
    presence = Presence(redis)
    cases, profiles = Cases(redis), Profiles(redis)
    tokens = Tokens(wiring.signing_key)
    rasa = Rasa(_replicas(wiring, http), wiring.rasa_limit_s)
    turns = Turns(redis, scripts, presence.gateway_id, wiring.lease_ms)
    counts = Limits(wiring.redis_url, wiring.settings.limits.rates())
    return Parts(
        wiring=wiring,
        redis=redis,
        http=http,
        tokens=tokens,
        visitors=Visitors(tokens, Identities(wiring.identity_key), Bindings(redis), profiles),
        cases=cases,
        profiles=profiles,
        intake=Intake(redis, scripts),
        ownership=Ownership(redis, scripts),
        feedback=Feedback(redis, scripts),
        pictures=Pictures(redis, wiring.attachments),
        agents=Agents(redis, wiring.agent_grace_ms),
        feed=feed,
        presence=presence,
        rasa=rasa,
        bot_turns=BotTurns(turns, rasa, feed, wiring.slow_after_s),
        counts=counts,
        limits=CustomerLimits(counts),
        open_sockets=Counter(),
        looking=asyncio.Semaphore(_LOOK_AT_ONCE),
    )


def _replicas(wiring: Wiring, http: aiohttp.ClientSession) -> tuple[Replica, ...]:
    """Rasa n works with answers n."""
    pairs = zip(wiring.rasa_urls, wiring.answers_urls, strict=True)
    return tuple(Replica(http, rasa, answers, wiring.inner_token) for rasa, answers in pairs)
