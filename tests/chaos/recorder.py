"""`python -m tests.chaos.recorder`: records the quiet run that test_checker.py plants faults in."""

import asyncio
import gzip
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from redis.asyncio import Redis

from bot.run.paths import ROOT
from tests.chaos.agent import Agent
from tests.chaos.baton import Baton, free_port
from tests.chaos.checker import check
from tests.chaos.checker.record import parse_dump
from tests.chaos.customer import TURN_LIMIT_S, Customer
from tests.chaos.desk import PASSWORD, holding, make_accounts
from tests.chaos.dump import dump
from tests.chaos.ledger import Ledger, read_ledger
from tests.chaos.page import Page
from tests.chaos.quiet import until_quiet
from tests.chaos.seeded import seeded
from tests.chaos.texts import Texts

TARGET: Final = Path(__file__).with_name("recorded.json.gz")
_NOT_CHECKED: Final = frozenset({"queue", "profile", "cases"})
_ASK: Final = "배송비 안 내려면 얼마어치 주문해야 하나요?"


class _Scene:
    """Six customers and an agent, each doing what some fault needs to be planted in."""

    def __init__(self, url: str, ledger: Ledger) -> None:
        texts = Texts()
        self.customers = [Customer(n, 0, url, ledger, texts, seed=1) for n in range(6)]
        self.agent = Agent(url, ledger, "ara", PASSWORD, seeded("recorder"))

    async def play(self) -> None:
        """In this order, each thing seen before the next is done."""
        await self.agent.until_online(TURN_LIMIT_S)
        for customer in self.customers:
            await customer.arrive()
        back, waiting, held, answered, ended, restless = self.customers
        for customer in (back, held):
            await self._served(customer.tabs[0])
        await self.agent.do("return", case=back.tabs[0].case)
        await self._until(back.tabs[0], lambda page: page.state.owner == "bot")
        await self._asked(back.tabs[0], "back-2")
        await self._asked(waiting.tabs[0], "waiting-1")
        await waiting.do("person")
        await self._until(waiting.tabs[0], lambda page: page.state.owner == "waiting")
        await waiting.tabs[0].say("waiting-2", "아직 기다리고 있어요")
        for n in (1, 2):
            await self._asked(answered.tabs[0], f"answered-{n}")
        await self._asked(ended.tabs[0], "ended-1")
        await ended.do("end")
        await self._until(ended.tabs[0], lambda page: page.state.owner == "closed")
        for kind in ("burst", "second_tab", "cut_in_frame", "other_gateway", "twice"):
            await restless.do(kind)
        await self._until(restless.tabs[0], lambda page: page.idle)

    async def _served(self, page: Page) -> None:
        """Asks, waits for a person, gets one, and is answered."""
        await self._asked(page, f"{page.who[9:14]}-1")
        await page.ask_for_person(f"{page.who[9:14]}-2")
        await self._until(page, lambda page: page.state.owner == "waiting")
        await self.agent.do("claim", case=page.case)
        await self._until(page, lambda page: page.state.owner == "agent")
        assert page.case is not None
        before = page.state.seen()
        await self.agent.say(page.case, f"ara-{page.who[9:14]}", "확인해 드릴게요.")
        await self._until(page, lambda page: page.state.seen() > before)

    async def _asked(self, page: Page, message_id: str) -> None:
        await page.say(message_id, _ASK)
        await self._until(page, lambda page: page.idle)

    async def _until(self, page: Page, true: Callable[[Page], bool]) -> None:
        if not await page.until(lambda: true(page), TURN_LIMIT_S):
            raise RuntimeError(f"{page.who} waited in vain")


async def _recorded(folder: Path) -> dict[str, Any]:
    baton = Baton(folder / "data", free_port())
    await baton.take_model(Path(os.environ.get("BATON_TEST_DATA") or ROOT / ".data" / "test"))
    try:
        await baton.until_up()
        ledger = Ledger(folder / "ledger.jsonl")
        await make_accounts(baton.redis_url())
        scene = _Scene(baton.url, ledger)
        await scene.play()
        redis: Any = Redis.from_url(baton.redis_url(), decode_responses=True)
        await until_quiet(redis, TURN_LIMIT_S)
        for customer in scene.customers:
            await customer.stand_by(redis, TURN_LIMIT_S)
        scene.agent.mark(await holding(redis))
        await dump(redis, folder / "redis.json")
        await redis.aclose()
        await scene.agent.leave()
        ledger.close()
        await baton.stop()
    finally:
        await baton.kill_supervisor()
        baton.kill_what_is_left()
    entries = read_ledger(folder / "ledger.jsonl")
    raw = json.loads((folder / "redis.json").read_text("utf-8"))
    return {"dump": raw, "ledger": entries}


def main() -> int:
    """Write the recording; one with violations is refused."""
    with tempfile.TemporaryDirectory(prefix="baton-chaos-") as folder:
        found = asyncio.run(_recorded(Path(folder)))
    violations = check(found["ledger"], parse_dump(found["dump"]))
    if violations:
        sys.stderr.write("\n".join(map(str, violations)) + "\n")
        return 1
    found["ledger"] = [asdict(one) for one in found["ledger"] if one.type not in _NOT_CHECKED]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
