"""`python -m tests.fuzz --inputs 100000 --seed N`: a whole campaign against a real gateway."""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.whole_attack import Told, attack
from tests.own_redis import own_redis


def main() -> int:
    """Return 1 if anything gave way."""
    asked = _asked()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="baton-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    with own_redis() as redis_url:
        told = asyncio.run(attack(redis_url, asked.inputs, asked.seed, folder, asked.only))
    print(report(told, asked.seed))
    if told.results.faults:
        print(f"\n{len(told.results.faults)} faults; inputs are kept in {folder}")
    return 0 if told.whole else 1


def report(told: Told, seed: int) -> str:
    """The table, and every fault."""
    results, felt = told.results, told.exchanges_s or [0.0]
    valid = sum(n for count in results.answers.values() for word, n in count.items()
                if word.startswith("valid"))  # fmt: skip
    lines = [
        f"seed {seed}: {results.total} inputs in {told.took_s:.0f} s "
        f"({told.cpu_s:.0f} s of the gateway's processor), "
        f"{results.total / max(told.took_s, 0.001):.0f} a second; {valid} were in order by chance",
        results.table(),
        f"memory MB: {told.warm_mb:.0f} after a tenth, {told.peak_mb:.0f} at most, "
        f"{told.end_mb:.0f} at the end",
        f"bystanders: {2 * len(told.exchanges_s)} sentences, median "
        f"{statistics.median(felt) * 1e3:.0f} ms, worst {max(felt) * 1e3:.0f} ms",
        f"over a second among others: {len(results.slow)}",
    ]
    lines += [f"known, {times} times: {cause}" for cause, times in results.known.items()]
    seen: dict[str, int] = {}
    for one in results.faults:
        seen[one.what] = seen.get(one.what, 0) + 1
        if seen[one.what] <= 3:
            lines.append(f"FAULT {one.name}: {one.what[:600]} {one.kept or ''}")
    return "\n".join(lines)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="where failing inputs and the log are kept")
    parser.add_argument(
        "--only", type=_named, metavar="SURFACE:NUMBER", help="one input again; needs its seed"
    )
    return parser.parse_args()


def _named(text: str) -> tuple[str, int]:
    surface, _, number = text.rpartition(":")
    return surface.partition(":")[0], int(number)


if __name__ == "__main__":
    sys.exit(main())
