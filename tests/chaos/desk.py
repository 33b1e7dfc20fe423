"""The agents' side of the attack: ten people who race, pass cases around and vanish."""

import asyncio
import itertools
from typing import Any, Final

from handoff import keys
from handoff.staff.demo_accounts import ensure_demo_account
from handoff.store import connect as connect_store
from tests.chaos.agent import Agent
from tests.chaos.ledger import Ledger
from tests.chaos.seeded import seeded

PASSWORD: Final = "chaos-chaos-chaos-1"
NAMES: Final = ("ara", "bora", "chan", "dahye", "eun", "gil", "haru", "iseul", "jin", "kyung")
_AT_ONCE: Final = 3
_WORDS: Final = (
    "안녕하세요, 확인해 볼게요.",
    "주문 번호를 알려 주시겠어요?",
    "잠시만 기다려 주세요.",
    "Let me check that for you.",
    "Could you tell me a bit more?",
    "처리해 드렸어요. 다른 도움이 필요하세요?",
)


async def make_accounts(redis_url: str) -> None:
    """Accounts for all of them, as the demo's own are made."""
    store = connect_store(redis_url)
    try:
        for name in NAMES:
            await ensure_demo_account(store, name, PASSWORD, name.title(), "agent")
    finally:
        await store.aclose()


class Desk:
    """Up to ten agents at work; `talked_of` are cases of the bot that one may step into."""

    def __init__(self, url: str, ledger: Ledger, seed: int, people: int, grace_s: float) -> None:
        self.agents = [
            Agent(url, ledger, name, PASSWORD, seeded(seed, "agent", name))
            for name in NAMES[:people]
        ]
        self.talked_of: list[str] = []
        self.counts: dict[str, int] = {}
        self._names = NAMES[:people]
        self._grace_s = grace_s
        self._numbers = itertools.count(1)
        self._working: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to work."""
        self._working = [asyncio.create_task(self._work(agent)) for agent in self.agents]

    async def pause(self) -> None:
        """Stop acting; the consoles stay open."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    async def leave(self) -> None:
        """Close every console."""
        await asyncio.gather(*(agent.leave() for agent in self.agents))

    def race(self, case_id: str) -> list[Any]:
        """Everybody claims the same case in the same moment."""
        return [agent.do("claim", case=case_id) for agent in self.agents]

    async def _work(self, agent: Agent) -> None:
        while True:
            await asyncio.sleep(agent.rng.uniform(0.2, 1.6))
            if agent.online:
                await self._act(agent)

    async def _act(self, agent: Agent) -> None:
        rng = agent.rng
        if agent.waiting and (len(agent.mine) < _AT_ONCE):
            kind = rng.choice(["claim_next", "claim_first", "claim", "race", "act", "act"])
            if kind != "act" or not agent.mine:
                return await self._claim(agent, kind)
        if self.talked_of and rng.random() < 0.03:
            self._count("take_over")
            return await agent.do("take_over", case=rng.choice(self.talked_of))
        if rng.random() < 0.02:
            return self._vanish(agent)
        if agent.mine:
            await self._with_case(agent, rng.choice(agent.mine))
        return None

    async def _claim(self, agent: Agent, kind: str) -> None:
        self._count(kind if kind != "act" else "claim_next")
        if kind == "race":
            await asyncio.gather(*self.race(agent.waiting[0]))
        elif kind == "claim":
            await agent.do("claim", case=agent.rng.choice(agent.waiting))
        elif kind == "claim_first":
            await agent.do("claim", case=agent.waiting[0])
        else:
            await agent.do("claim", case=None)

    def _vanish(self, agent: Agent) -> None:
        gone = agent.rng.random() < 0.5
        self._count("vanish" if gone else "agent_cut")
        agent.cut(self._grace_s * agent.rng.uniform(1.5, 2.5) if gone else 0.0)

    async def _with_case(self, agent: Agent, case_id: str) -> None:
        rng = agent.rng
        kinds = ["say", "say_twice", "return", "resolve", "transfer", "requeue"]
        kind = rng.choices(kinds, [55, 5, 15, 10, 8, 7])[0]
        self._count(kind)
        if kind in {"say", "say_twice"}:
            message_id = f"{agent.user}-{next(self._numbers)}"
            text = f"{rng.choice(_WORDS)} ({message_id})"
            await agent.say(case_id, message_id, text, 2 if kind == "say_twice" else 1)
        elif kind == "transfer":
            to = rng.choice([name for name in self._names if name != agent.user])
            await agent.do("transfer", case=case_id, to=to)
        elif kind == "requeue":
            await agent.do("transfer", case=case_id, to=None)
        else:
            await agent.do(kind, case=case_id)

    def _count(self, kind: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1


async def holding(redis: Any) -> dict[str, int]:
    """Case -> number of lines, for every case that an agent holds."""
    return {
        case: await redis.llen(keys.transcript(case)) for case in await redis.hgetall(keys.HELD)
    }
