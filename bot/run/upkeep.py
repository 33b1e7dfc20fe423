"""Renews a run while it runs: its parts, its model, its articles."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.run import parts, renewal
from bot.run.announce import announce
from bot.run.crew import Crew
from bot.run.demo_shop import keep_demo_shop
from bot.run.freshness import Freshness
from bot.run.health import until_all_well
from bot.run.index import code_fingerprint, ensure_index
from bot.run.live_index import refresh_index
from bot.run.model import current_model
from bot.run.orders import Model
from bot.run.parts import Wiring
from bot.run.progress import say, stands_at, step
from bot.run.secret_files import write_private
from bot.run.settings import RunSettings, renewable


class Upkeep:
    """What a run in which all is well can be ordered to do."""

    def __init__(
        self,
        crew: Crew,
        wiring: Wiring,
        code: str,
        ports: Iterator[int],
        reread: Callable[[], RunSettings],
    ) -> None:
        """`code` is the fingerprint of the code that the answers processes run, and `reread`
        reads the settings anew; raises BadInput."""
        self._crew = crew
        self._wiring = wiring
        self._code = code
        self._ports = ports
        self._reread = reread
        self._released = asyncio.Lock()
        """Held while index and release are changed."""
        self._freshness = Freshness()

    async def restart(self, kind: str) -> bool:
        """Renew the parts of this kind, and those that must be renewed with them, while all runs.

        Raises RunError; whatever has no successor then goes on as before.
        """
        before = self._wiring
        settings = renewable(before.settings, self._reread())
        new = renewal.rewired(replace(before, settings=settings), kind, self._port)
        _write_settings(settings)
        try:
            async with self._released:
                self._wiring = await self._renew_inner(before, new, kind)
        except Exception:
            _write_settings(before.settings)
            raise
        await self._renew_gateways()
        return True

    async def train(self) -> bool:
        """Train if the model is not of the present files, and serve it; settings stay as they are.

        Return False if there was nothing to do; raises RunError like `restart`. Articles may be
        taken over meanwhile.
        """
        before = self._wiring
        model = await current_model(before.settings, aside=True)
        if model != before.model:
            stands_at("renewing")
            new = renewal.rewired(before, "rasa", self._port)
            new = replace(new, model=model)
            await renewal.renew_inner(self._crew, before, new)
            async with self._released:
                await _announce(new)
                self._wiring = new
        elif not renewal.unfinished(self._crew, before):
            say("the model is of the present examples already")
            return False
        stands_at("renewing")
        await self._renew_gateways()
        return True

    async def articles(self) -> bool:
        """Answer from the articles as they lie there now; False if they had not changed.

        Raises RunError, and the ones before go on answering. Waits for a restart under way.
        """
        async with self._released:
            now = self._wiring
            answers = [parts.answers(now, number) for number in range(now.settings.replicas)]
            return await refresh_index(now.settings, now.redis.url, answers, self._code)

    async def model(self) -> Model:
        """Say which model is served, and whether it is of the present files."""
        now = self._wiring
        return await self._freshness.model(now.settings, now.model)

    async def close(self) -> None:
        """End what only looks."""
        await self._freshness.close()

    async def _renew_inner(self, before: Wiring, new: Wiring, kind: str) -> Wiring:
        """Return `new` with the model that its Rasa serves."""
        keep_demo_shop(new.settings)
        if kind == "gateway":
            return new
        code = code_fingerprint()
        await ensure_index(new.settings)
        model = await current_model(new.settings, aside=True)
        if new.rasa_ports != before.rasa_ports:
            new = replace(new, model=model)
        stands_at("renewing")
        await renewal.renew_inner(self._crew, before, new)
        if new.answers_ports != before.answers_ports:
            self._code = code
        await _announce(new)
        return new

    async def _renew_gateways(self) -> None:
        await renewal.renew_gateways(self._crew, self._wiring)
        await renewal.retire(self._crew, self._wiring)
        async with step("health"):
            await until_all_well(self._wiring.settings)

    def _port(self) -> int:
        return next(self._ports)


def _write_settings(settings: RunSettings) -> None:
    write_private(settings.data.settings_file, settings.chosen.model_dump_json(indent=2))


async def _announce(wiring: Wiring) -> None:
    newest = wiring.settings.replicas - 1
    answers, rasa = parts.answers(wiring, newest), parts.rasa(wiring, newest)
    await announce(wiring.settings, wiring.redis.url, answers, rasa)
