"""Starts every part in order, and stops them in the opposite order."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bot.run import parts, sign_ins
from bot.run.announce import announce
from bot.run.claim import claim
from bot.run.crew import Crew
from bot.run.demo_shop import keep_demo_shop
from bot.run.given_redis import check_given
from bot.run.health import until_all_well
from bot.run.index import code_fingerprint, ensure_index
from bot.run.log_files import trim
from bot.run.model import current_model
from bot.run.parts import Wiring
from bot.run.ports import free_ports
from bot.run.progress import say, step
from bot.run.redis_part import find_redis_server, write_config
from bot.run.redis_url import RedisAddress
from bot.run.run_file import RunFile
from bot.run.secret_files import keep_token, write_private
from bot.run.settings import RunSettings
from bot.run.upkeep import Upkeep

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
        self._upkeep: Upkeep | None = None
        self._lock = ExitStack()
        self._trimming: asyncio.Task[None] | None = None

    async def start(self) -> Upkeep:
        """Start everything; return when all is well. Raises RunError."""
        claim(self._settings, self._lock)
        self._run_file.write()
        self._trimming = asyncio.create_task(self._trim())
        address = await self._redis()
        keep_demo_shop(self._settings)
        code = code_fingerprint()
        await ensure_index(self._settings)
        wiring = self._wire(address, await current_model(self._settings))
        replicas = range(self._settings.replicas)
        async with step("answers and Rasa"):
            await self._crew.add(
                *(parts.answers(wiring, number) for number in replicas),
                *(parts.rasa(wiring, number) for number in replicas),
            )
        newest = [self._crew.of(kind)[-1].part for kind in ("answers", "rasa")]
        await announce(self._settings, address.url, *newest)
        async with step("record"):
            await self._crew.add(parts.record(wiring))
        async with step("gateway"):
            await self._crew.add(*(parts.gateway(wiring, number) for number in replicas))
        async with step("health"):
            await until_all_well(self._settings)
        self._upkeep = Upkeep(self._crew, wiring, code, self._ports, self._reread)
        return self._upkeep

    async def stop(self) -> None:
        """Stop everything: gateways, then Rasa, then answers, then Redis."""
        if self._upkeep is not None:
            await self._upkeep.close()
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

    def _wire(self, redis: RedisAddress, model: Path) -> Wiring:
        for name in ("signing_key", "identity_key", "metrics_token"):
            keep_token(self._data.secrets / name)
        chosen = self._settings.chosen
        write_private(self._data.settings_file, chosen.model_dump_json(indent=2))
        return Wiring(
            settings=self._settings,
            redis=redis,
            inner_token=keep_token(self._data.secrets / "inner_token"),
            answers_ports=[next(self._ports) for _ in range(self._settings.replicas)],
            rasa_ports=[next(self._ports) for _ in range(self._settings.replicas)],
            record_port=next(self._ports),
            model=model,
        )

    async def _trim(self) -> None:
        while True:
            await asyncio.sleep(TRIM_EVERY_S)
            try:
                trim(self._data.logs)
            except OSError as error:
                say(f"a log can't be trimmed: {error}")
