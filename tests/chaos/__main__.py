"""`python -m tests.chaos`: attack a Baton for some minutes; exit 1 if a promise was broken."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from bot.run.paths import ROOT
from tests.chaos.checker.violation import Violation
from tests.chaos.run import Options, check_files, run
from tests.chaos.settle import NeverWell

_STARTS_AND_SETTLES_S = 150.0
_STARTS_AND_SETTLES_LIMIT_S = 1200.0
_LONGEST = 1.25
"""Times the window: what was planned is still done when the machine is slow."""


def main() -> int:
    """Run, or check again what an earlier run has left."""
    given = _arguments()
    out = given.out or Path(tempfile.gettempdir()) / "baton-chaos" / f"seed-{given.seed}"
    if given.check:
        return 1 if check_files(given.check) else 0
    data = Path(tempfile.mkdtemp(prefix="baton-chaos-data-"))
    options = Options(
        seed=given.seed,
        cases=given.cases,
        kills=given.kills,
        window_s=max(30.0, (60 * given.minutes - _STARTS_AND_SETTLES_S) / _LONGEST),
        parallel=given.parallel,
        model_from=Path(os.environ.get("BATON_TEST_DATA") or ROOT / ".data" / "test"),
        data=data,
        out=out.absolute(),
    )
    try:
        return 1 if asyncio.run(_interruptible(options)) else 0
    except NeverWell as error:
        sys.stderr.write(f"chaos: {error}\n")
        return 1
    finally:
        shutil.rmtree(data, ignore_errors=True)


async def _interruptible(options: Options) -> list[Violation]:
    """`kill` ends it as Ctrl-C does: with everything stopped that it started."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with asyncio.timeout(_LONGEST * options.window_s + _STARTS_AND_SETTLES_LIMIT_S):
        return await run(options)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="customers")
    parser.add_argument("--kills", type=int, default=100, help="SIGKILLs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=30.0, help="for the whole run")
    parser.add_argument("--parallel", type=int, default=60, help="customers at the same time")
    parser.add_argument("--out", type=Path, help="folder of the report")
    parser.add_argument("--check", type=Path, metavar="FOLDER", help="only check such a folder")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
