"""`python -m tests.evaluate [--data DIR] [--only PART] [--out FOLDER]`: a report with pictures."""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Final

from bot.run.paths import ROOT
from tests.evaluate.plan import Plan

PARTS: Final = (*("retrieval", "dialogues", "intents", "near_scope", "training_time", "passages"),)
_SHARED = ROOT.parent / "shared" / "data"


def main() -> int:
    """Run the parts; 1 when a figure was not reached, 2 without data."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluate", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=_SHARED, metavar="DIR", help="development data"
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; repeatable")
    parser.add_argument("--out", type=Path, default=ROOT / ".data" / "evaluate", metavar="FOLDER")
    parser.add_argument("--small", action="store_true", help="tiny: does it work at all")
    given = parser.parse_args()
    if not given.data.is_dir():
        sys.stderr.write(f"evaluate: {given.data}: no development data here (--data DIR)\n")
        return 2
    plan = Plan(given.data.absolute(), given.out.absolute(), given.small)
    plan.out.mkdir(parents=True, exist_ok=True)
    missed = []
    for name in given.only or PARTS:
        plan.say(name)
        started = time.monotonic()
        report = import_module(f"tests.evaluate.{name}").run(plan)
        report.notes.append(f"This part took {time.monotonic() - started:.0f} s.")
        report.keep(plan.out)
        sys.stdout.write(f"{report.markdown()}\n")
        sys.stdout.flush()
        missed += [figure.what for figure in report.figures if figure.met is False]
    tables = [(plan.out / f"{name}.md") for name in PARTS]
    whole = "\n".join(path.read_text("utf-8") for path in tables if path.exists())
    (plan.out / "report.md").write_text(f"# Evaluation\n\n{whole}", "utf-8")
    sys.stdout.write(f"Not reached: {'; '.join(missed) or 'nothing'}\nReport: {plan.out}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
