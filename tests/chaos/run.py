"""One whole run: start, attack, let it settle, dump, check."""

import asyncio
import resource
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.baton import GRACE_S, Baton, free_port
from tests.chaos.checker import check
from tests.chaos.checker.record import read_dump
from tests.chaos.checker.violation import Violation
from tests.chaos.counted import check_counted
from tests.chaos.customer import Customer
from tests.chaos.desk import NAMES, Desk, make_accounts
from tests.chaos.killer import Killer
from tests.chaos.ledger import Ledger, read_ledger
from tests.chaos.plan import Plan, make_plan
from tests.chaos.report import counted, figures, kinds, table, tracebacks, write_violations
from tests.chaos.settle import say, settle
from tests.chaos.texts import Texts

_TALKED_OF: Final = 50
_PATIENCE_S: Final = 180.0
_TOLD_EVERY_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for; `window_s` is how long the attack may take."""

    seed: int
    cases: int
    kills: int
    window_s: float
    parallel: int
    model_from: Path
    data: Path
    out: Path


async def run(options: Options) -> list[Violation]:
    """Attack a Baton and return what it did wrong."""
    _allow_many_sockets()
    shutil.rmtree(options.out / "logs", ignore_errors=True)
    for old in ("ledger.jsonl", "redis.json", "violations.jsonl"):
        (options.out / old).unlink(missing_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    plan = make_plan(options.seed, options.cases, options.kills, options.window_s)
    baton = Baton(options.data, free_port())
    await baton.take_model(options.model_from)
    try:
        await baton.until_up()
        await _attacked(baton, plan, options)
        await baton.stop()
    finally:
        await baton.kill_supervisor()
        baton.kill_what_is_left()
        shutil.copytree(options.data / "logs", options.out / "logs", dirs_exist_ok=True)
    shutil.copytree(options.data / "record", options.out / "record", dirs_exist_ok=True)
    return check_files(options.out)


def check_files(folder: Path) -> list[Violation]:
    """Check what a run has left, print its tables, and write the violations beside it."""
    entries, found = read_ledger(folder / "ledger.jsonl"), read_dump(folder / "redis.json")
    violations = [*check(entries, found), *check_counted(folder)]
    write_violations(violations, folder / "violations.jsonl")
    print(table("run", figures(entries, found) | tracebacks(folder / "logs")), end="\n\n")
    print(table("violations", counted(violations)), flush=True)
    if violations:
        print(f"\n{table('by rule', kinds(violations))}\n\nsee {folder / 'violations.jsonl'}")
    return violations


async def _attacked(baton: Baton, plan: Plan, options: Options) -> None:
    ledger = Ledger(options.out / "ledger.jsonl")
    await make_accounts(baton.redis_url())
    desk = Desk(baton.url, ledger, plan.seed, _people(options.cases), GRACE_S)
    texts = Texts()
    customers = [
        Customer(number, steps, baton.url, ledger, texts, plan.seed)
        for number, (_, steps) in enumerate(plan.arrivals)
    ]
    killer = Killer(baton, ledger, plan)
    try:
        desk.start()
        await _until_done(plan, customers, killer, desk, options.parallel)
        await desk.pause()
        await settle(baton, customers, desk, options.parallel, options.out / "redis.json")
    finally:
        await asyncio.gather(*(customer.close() for customer in customers))
        await desk.leave()
        ledger.close()
    say(f"agents did {dict(Counter(desk.counts))}")
    say(f"customers did {dict(sum((Counter(one.counts) for one in customers), Counter()))}")


async def _until_done(
    plan: Plan, customers: list[Customer], killer: Killer, desk: Desk, parallel: int
) -> None:
    """Customers come and go while the killer is at work; who takes too long is cut short."""
    began = asyncio.get_running_loop().time()
    room = asyncio.Semaphore(parallel)

    def heard_of(case_id: str) -> None:
        desk.talked_of.append(case_id)
        del desk.talked_of[:-_TALKED_OF]

    async def live(customer: Customer, at_s: float) -> None:
        await asyncio.sleep(max(0.0, at_s - (asyncio.get_running_loop().time() - began)))
        async with room:
            await customer.live(heard_of)

    living = [
        asyncio.create_task(live(customer, at_s))
        for customer, (at_s, _) in zip(customers, plan.arrivals, strict=True)
    ]
    attacking = asyncio.create_task(killer.run())
    telling = asyncio.create_task(_tell_progress(plan, living, killer))
    await asyncio.wait([*living, attacking], timeout=plan.window_s)
    # The machine may be slower than the plan: what was asked for is done nevertheless.
    await asyncio.wait([attacking], timeout=max(plan.window_s / 4, _PATIENCE_S))
    unfinished = sum(not task.done() for task in living)
    say(f"{len(living) - unfinished} customers finished, {unfinished} were cut short")
    say(f"attacks: {dict(killer.done)}")
    for task in [*living, attacking, telling]:
        task.cancel()
    for result in await asyncio.gather(*living, attacking, telling, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


async def _tell_progress(plan: Plan, living: list[asyncio.Task[None]], killer: Killer) -> None:
    began = asyncio.get_running_loop().time()
    while True:
        await asyncio.sleep(_TOLD_EVERY_S)
        spent = asyncio.get_running_loop().time() - began
        gone = sum(task.done() for task in living)
        done = f"{gone} of {len(living)} customers, {sum(killer.done.values())} attacks"
        say(f"{spent:.0f} of {plan.window_s:.0f} s: {done} of {len(plan.attacks)}")


def _people(cases: int) -> int:
    """So few agents that somebody always waits."""
    return max(2, min(len(NAMES), cases // 6))


def _allow_many_sockets() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
