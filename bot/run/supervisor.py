"""Starts every part in order, and stops them in the opposite order."""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import ExitStack

from bot.run import parts, release, sign_ins
from bot.run.errors import BadInput, RunError
from bot.run.health import http_get, redis_ailment, redis_version, report
from bot.run.index import ensure_index
from bot.run.keeper import Keeper
from bot.run.model import current_model
from bot.run.parts import Part, Wiring
from bot.run.paths import CALIBRATION, RASA_PYTHON
from bot.run.pids import end_leftovers
from bot.run.ports import free_ports, is_free, listeners
from bot.run.progress import say, step
from bot.run.redis_part import OLDEST, find_redis_server, write_config
from bot.run.redis_url import RedisAddress
from bot.run.release import digest
from bot.run.run_file import RunFile, read_parts
from bot.run.run_lock import hold
from bot.run.secret_files import keep_token, write_private
from bot.run.settings import RunSettings
from handoff.store import connect

ALL_WELL_S = 60.0


class Supervisor:
    """One run: its parts, in the order in which they were started."""

    def __init__(self, settings: RunSettings) -> None:
        self._settings = settings
        self._data = settings.data
        self._run_file = RunFile(settings.data.run_file, settings.url)
        self._ports = free_ports()
        self._keepers: list[list[Keeper]] = []
        self._lock = ExitStack()

    async def start(self) -> None:
        """Start everything; return when all is well. Raises RunError."""
        self._claim()
        address = await self._redis()
        await ensure_index(self._settings)
        model = await current_model(self._settings)
        replicas = self._settings.replicas
        wiring = Wiring(
            settings=self._settings,
            redis=address,
            inner_token=keep_token(self._data.secrets / "inner_token"),
            answers_ports=[next(self._ports) for _ in range(replicas)],
            rasa_ports=[next(self._ports) for _ in range(replicas)],
        )
        for name in ("signing_key", "identity_key"):
            keep_token(self._data.secrets / name)
        write_private(self._data.settings_file, self._settings.chosen.model_dump_json(indent=2))
        answers = [parts.answers(wiring, number) for number in range(replicas)]
        rasas = [parts.rasa(wiring, number, model) for number in range(replicas)]
        await self._bring_up("answers and Rasa", answers, rasas)
        await self._announce(address, await _release(answers[0], rasas[0]))
        gateways = [parts.gateway(wiring, number) for number in range(replicas)]
        await self._bring_up("gateway", gateways)
        async with step("health"):
            await _until_all_well(self._settings)

    async def stop(self) -> None:
        """Stop everything: gateways, then Rasa, then answers, then Redis."""
        for together in reversed(self._keepers):
            await asyncio.gather(*(keeper.stop() for keeper in together))
        self._lock.close()

    def kill(self) -> None:
        """Kill every process at once."""
        for together in self._keepers:
            for keeper in together:
                keeper.kill()

    def sign_ins(self) -> str | None:
        """Return the line of demo accounts, or None outside the demo."""
        if not self._settings.demo:
            return None
        return sign_ins.printed(sign_ins.keep_sign_ins(self._data.secrets / "sign_ins.json"))

    def _claim(self) -> None:
        """Take the data folder and look at the public port, before anything is started."""
        try:
            self._data.make()
        except OSError as error:
            raise BadInput(f"can't use {self._data.root}: {error.strerror}") from None
        self._lock.enter_context(hold(self._data.lock_file))
        left = end_leftovers(read_parts(self._data.run_file))
        if left:
            say(f"ended what an earlier run left behind: {', '.join(left)}")
        if not RASA_PYTHON.exists():
            raise RunError("Rasa's environment isn't there; `make setup` makes it")
        try:
            free = is_free(self._settings.port, self._settings.host)
        except OSError as error:
            where = f"{self._settings.host}:{self._settings.port}"
            raise BadInput(f"can't listen on {where}: {error.strerror}") from None
        if not free:
            raise BadInput(f"port {self._settings.port} is in use; name another with PORT=N")
        self._run_file.write()

    async def _redis(self) -> RedisAddress:
        given = self._settings.redis
        if given is not None:
            await _check(given)
            return given
        server = find_redis_server()
        password = keep_token(self._data.secrets / "redis_password")
        address = RedisAddress("127.0.0.1", next(self._ports), password=password)
        config = write_config(
            self._data.redis,
            server,
            address.port,
            password,
            self._settings.chosen.redis.appendfsync,
        )
        await self._bring_up(str(server), [parts.redis(server, config, address)])
        return address

    async def _bring_up(self, label: str, *groups: list[Part]) -> None:
        """Start groups of parts together; they're stopped group by group, the last one first."""
        for group in groups:
            self._keepers.append(
                [Keeper(part, self._data.logs, self._run_file.put) for part in group]
            )
        keepers = [keeper for group in self._keepers[-len(groups) :] for keeper in group]
        async with step(label):
            await _all_or_none(keeper.start() for keeper in keepers)

    async def _announce(self, address: RedisAddress, now: release.Release) -> None:
        """Make the release known, and the demo's accounts."""
        redis = connect(address.url)
        try:
            await release.activate(redis, now)
            if self._settings.demo:
                people = sign_ins.keep_sign_ins(self._data.secrets / "sign_ins.json")
                await sign_ins.ensure_accounts(redis, people)
            elif left := await sign_ins.disable_accounts(redis):
                say(f"disabled the demo's accounts: {', '.join(left)}")
            if not self._settings.demo and not await sign_ins.has_admin(redis):
                data = f" --data '{self._data.root}'"
                say("nobody can sign in yet; once all is well, in another terminal:")
                say(f".venv/bin/bot account create YOU --name 'Your Name' --role admin{data}")
        finally:
            await redis.aclose()


async def _all_or_none(starting: Iterable[Coroutine[None, None, None]]) -> None:
    """Wait for all; the first failure ends the waiting for the others, and is raised."""
    tasks = [asyncio.create_task(one) for one in starting]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until_all_well(settings: RunSettings) -> None:
    """Wait until all gateways listen and say that all parts are well; RunError after a minute."""
    url = f"{settings.local_url}/health"
    everyone = {None, settings.replicas}
    try:
        async with asyncio.timeout(ALL_WELL_S):
            # Other processes' state: nothing to wait on, so it's asked for.
            while (  # noqa: ASYNC110
                listeners(settings.port) not in everyone or (await http_get(url))[0] != 200
            ):
                await asyncio.sleep(0.2)
    except TimeoutError:
        _, told = await http_get(url)
        raise RunError(f"not all parts are well after {ALL_WELL_S:.0f} s: {told}") from None


async def _check(address: RedisAddress) -> None:
    where = f"{address.host}:{address.port}"
    if reason := await redis_ailment(address.url):
        raise RunError(f"REDIS_URL: no answer from {where} ({reason})")
    version = await redis_version(address.url)
    if version < OLDEST:
        raise RunError(f"REDIS_URL: {where} is Redis {version}, 6.2 or newer is needed")


async def _release(answers: Part, rasa: Part) -> release.Release:
    """Ask the parts for their versions: what they really loaded, not what they were told to."""
    of_answers = await report(answers.health, answers.token)
    of_rasa = await report(rasa.health, rasa.token)
    return release.Release(
        model=str(of_rasa["model"]),
        embedder=str(of_answers["embedder"]),
        index=str(of_answers["index"]),
        calibration=digest(CALIBRATION.read_bytes()),
    )
