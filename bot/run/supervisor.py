"""Starts every part in order, renews them while they run, and stops them in the opposite order."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from bot.run import parts, renewal, sign_ins
from bot.run.announce import announce
from bot.run.claim import claim
from bot.run.crew import Crew
from bot.run.errors import RunError
from bot.run.given_redis import check_given
from bot.run.health import until_all_well
from bot.run.index import ensure_index
from bot.run.log_files import trim
from bot.run.model import current_model
from bot.run.parts import Wiring
from bot.run.ports import free_ports
from bot.run.progress import say, step
from bot.run.redis_part import find_redis_server, write_config
from bot.run.redis_url import RedisAddress
from bot.run.run_file import RunFile
from bot.run.secret_files import keep_token, write_private
from bot.run.settings import RunSettings, renewable

TRIM_EVERY_S = 60.0


class Supervisor:
    """One run."""

    def __init__(self, settings: RunSettings, reread: Callable[[], RunSettings]) -> None:
        """`reread` reads the settings anew, for a rolling restart; raises BadInput."""
        self._settings = settings
        self._reread = reread
        self._data = settings.data
        self._run_file = RunFile(settings.data.run_file, settings.url)
        self._crew = Crew(settings.data.logs, self._run_file)
        self._ports = free_ports()
        self._wiring: Wiring | None = None
        self._lock = ExitStack()
        self._trimming: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start everything; return when all is well. Raises RunError."""
        claim(self._settings, self._lock)
        self._run_file.write()
        self._trimming = asyncio.create_task(self._trim())
        address = await self._redis()
        await ensure_index(self._settings)
        model = await current_model(self._settings)
        wiring = self._wire(address)
        replicas = range(self._settings.replicas)
        async with step("answers and Rasa"):
            await self._crew.add(
                *(parts.answers(wiring, number) for number in replicas),
                *(parts.rasa(wiring, number, model) for number in replicas),
            )
        await self._announce(wiring)
        async with step("record"):
            await self._crew.add(parts.record(wiring))
        async with step("gateway"):
            await self._crew.add(*(parts.gateway(wiring, number) for number in replicas))
        self._wiring = wiring
        async with step("health"):
            await until_all_well(self._settings)

    async def restart(self, kind: str) -> None:
        """Renew the parts of this kind, and those that must be renewed with them, while all runs.

        Raises RunError; whatever has no successor then goes on as before.
        """
        before = self._wiring
        if before is None:
            raise RunError("it is still starting")
        settings = renewable(before.settings, self._reread())
        new = renewal.rewired(replace(before, settings=settings), kind, lambda: next(self._ports))
        self._write_settings(settings)
        try:
            await self._renew(before, new, kind)
        except Exception:
            if self._wiring is before:
                self._write_settings(before.settings)
            raise

    async def _renew(self, before: Wiring, new: Wiring, kind: str) -> None:
        if kind != "gateway":
            await ensure_index(new.settings)
            await renewal.renew_inner(self._crew, before, new, await current_model(new.settings))
            await self._announce(new)
        self._wiring = new
        await renewal.renew_gateways(self._crew, new)
        await renewal.retire(self._crew, new)
        async with step("health"):
            await until_all_well(new.settings)

    async def stop(self) -> None:
        """Stop everything: gateways, then Rasa, then answers, then Redis."""
        if self._trimming is not None:
            self._trimming.cancel()
            await asyncio.gather(self._trimming, return_exceptions=True)
        await self._crew.stop()
        self._lock.close()

    def kill(self) -> None:
        """Kill every process at once."""
        self._crew.kill()

    def sign_ins(self) -> str | None:
        """Return the line of demo accounts, or None outside the demo."""
        if not self._settings.demo:
            return None
        return sign_ins.printed(sign_ins.keep_sign_ins(self._data.secrets / "sign_ins.json"))

    async def _redis(self) -> RedisAddress:
        given = self._settings.redis
        if given is not None:
            await check_given(given)
            return given
        server = find_redis_server()
        password = keep_token(self._data.secrets / "redis_password")
        address = RedisAddress("127.0.0.1", next(self._ports), password=password)
        fsync = self._settings.chosen.redis.appendfsync
        config = write_config(self._data.redis, server, address.port, password, fsync)
        async with step(str(server)):
            await self._crew.add(parts.redis(server, config, address))
        return address

    def _wire(self, redis: RedisAddress) -> Wiring:
        for name in ("signing_key", "identity_key", "metrics_token"):
            keep_token(self._data.secrets / name)
        self._write_settings(self._settings)
        return Wiring(
            settings=self._settings,
            redis=redis,
            inner_token=keep_token(self._data.secrets / "inner_token"),
            answers_ports=[next(self._ports) for _ in range(self._settings.replicas)],
            rasa_ports=[next(self._ports) for _ in range(self._settings.replicas)],
            record_port=next(self._ports),
        )

    def _write_settings(self, settings: RunSettings) -> None:
        write_private(self._data.settings_file, settings.chosen.model_dump_json(indent=2))

    async def _announce(self, wiring: Wiring) -> None:
        newest = [self._crew.of(kind)[-1].part for kind in ("answers", "rasa")]
        await announce(wiring.settings, wiring.redis.url, *newest)

    async def _trim(self) -> None:
        while True:
            await asyncio.sleep(TRIM_EVERY_S)
            try:
                trim(self._data.logs)
            except OSError as error:
                say(f"a log can't be trimmed: {error}")
