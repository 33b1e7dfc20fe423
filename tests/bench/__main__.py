"""`python -m tests.bench [--only NAME] [--out FOLDER]`: measures, prints tables, keeps them."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Final

from bot.run.paths import ROOT
from tests.bench import machine
from tests.bench.plan import Plan
from tests.bench.report import Report

PARTS: Final = (
    *("validation", "stock", "handoff", "claim", "waiting", "connections", "overhead"),
    *("record", "record_postgres"),
)


def main() -> int:
    """Run the parts; 1 when a bound was not met."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; repeatable")
    parser.add_argument("--out", type=Path, default=ROOT / ".data" / "bench", metavar="FOLDER")
    parser.add_argument("--small", action="store_true", help="tiny numbers: does it work at all")
    given = parser.parse_args()
    plan = Plan(given.out.absolute(), given.small)
    plan.out.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"# Bench\n\n{machine.facts()}\n\n")
    missed = [f"{name}: {what}" for name in given.only or PARTS for what in _part(name, plan)]
    sys.stdout.write(f"Not met: {'; '.join(missed) or 'nothing'}\n")
    return 1 if missed else 0


def _part(name: str, plan: Plan) -> list[str]:
    run: Callable[[Plan], Awaitable[Report]] = import_module(f"tests.bench.{name}").run
    sys.stderr.write(f"bench: {name}\n")
    started = time.monotonic()
    report = asyncio.run(_awaited(run(plan)))
    report.notes.append(f"This part took {time.monotonic() - started:.0f} s.")
    report.keep(plan.out)
    sys.stdout.write(f"{report.markdown()}\n")
    sys.stdout.flush()
    return report.missed


async def _awaited(report: Awaitable[Report]) -> Report:
    return await report


if __name__ == "__main__":
    sys.exit(main())
