"""Works off what customers said to the bot: one message per case at a time."""

import asyncio
import contextlib
import time
from typing import Final, Protocol

import structlog
from redis.exceptions import RedisError

from bot.gateway.rasa import Rasa, RasaUnavailable
from bot.gateway.replica import LeaseLost
from bot.gateway.reply import BrokenReply, outcome_of, unavailable
from handoff.feed import Feed
from handoff.tasks import until_ended
from handoff.turns import Outcome, Turn, Turns

log = structlog.get_logger()

_DRAIN_S: Final = 10.0


class Watcher(Protocol):
    """Who passes on what is no line: that a turn is under way here, and that it takes long."""

    def thinking(self, channel: str, customer: str) -> None:
        """A turn has begun."""

    def slow(self, channel: str, customer: str, lang: str) -> None:
        """It takes longer than customers should wait without a word."""


class BotTurns:
    """One task per case with work; the lease keeps other gateways off the same case."""

    def __init__(self, turns: Turns, rasa: Rasa, feed: Feed, slow_after_s: float) -> None:
        self._turns = turns
        self._rasa = rasa
        self._feed = feed
        self._slow_after_s = slow_after_s
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self.watcher: Watcher | None = None
        """Pages see both by themselves; messaging apps must be told."""

    def poke(self, case_id: str) -> None:
        """The case may have a message for the bot."""
        self._again.add(case_id)
        if case_id not in self._tasks:
            self._tasks[case_id] = asyncio.create_task(self._work(case_id))

    async def drain(self) -> None:
        """Let turns that are under way end; what does not end in time is found by a sweep."""
        tasks = list(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=_DRAIN_S)
        await until_ended(*tasks)

    async def _work(self, case_id: str) -> None:
        try:
            # A poke that comes while the last look is under way must not be missed: the look
            # may have been before the message.
            while case_id in self._again:
                self._again.discard(case_id)
                while turn := await self._turns.begin(case_id):
                    if await self._take(turn) == "lost":
                        break  # another worker has it; if nobody has, a sweep finds it
        except RedisError as error:
            log.warning("turn_left_to_sweep", case=case_id, error=type(error).__name__)
        except Exception:
            log.exception("turn_failed", case=case_id)
        finally:
            self._again.discard(case_id)
            del self._tasks[case_id]

    async def _take(self, turn: Turn) -> str:
        started = time.monotonic()
        decision = ended = "none"
        try:
            outcome = await self._think(turn)
            decision = outcome.decision
            ended = await self._turns.finish(turn, outcome)
            if ended == "late":
                await self._rasa.correct(turn)
        except LeaseLost:
            ended = "lost"
        finally:
            if ended != "done":
                # The next who looks need not wait for the lease's end.
                with contextlib.suppress(RedisError):
                    await self._turns.release(turn)
        log.info(
            "turn_ended",
            case=turn.case.id,
            turn=turn.seq,
            decision=decision,
            ended=ended,
            ms=round((time.monotonic() - started) * 1000),
        )
        return ended

    async def _think(self, turn: Turn) -> Outcome:
        slow = asyncio.create_task(self._say_slow(turn))
        if self.watcher:
            self.watcher.thinking(turn.case.channel, turn.case.customer)
        try:
            return outcome_of(await self._rasa.turn(turn), turn.seq)
        except (RasaUnavailable, BrokenReply) as error:
            log.warning("bot_unavailable", case=turn.case.id, turn=turn.seq, why=str(error))
            return unavailable(turn.case.lang, turn.seq, turn.case.slots, str(error))
        except LeaseLost:
            raise
        except Exception as error:
            # A fault of ours must not leave the customer without an answer either.
            log.exception("turn_failed", case=turn.case.id, turn=turn.seq)
            why = type(error).__name__
            return unavailable(turn.case.lang, turn.seq, turn.case.slots, why)
        finally:
            slow.cancel()

    async def _say_slow(self, turn: Turn) -> None:
        # The promise is in seconds, from the message on: P4.
        await asyncio.sleep(max(0.0, self._slow_after_s - turn.age_s))
        customer = f"{turn.case.channel}:{turn.case.customer}"
        await self._feed.hint(customer, f"slow:{turn.seq}")
        if self.watcher:
            self.watcher.slow(turn.case.channel, turn.case.customer, turn.case.lang)
