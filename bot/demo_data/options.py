"""The options of `bot demo-data`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add_demo_data(commands: Any) -> None:
    """Add `demo-data`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "demo-data", help="play a month of customers on a demo that has had none yet"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (.data)")
    parser.add_argument("--days", type=_from_1_to(365), default=30, metavar="N")
    parser.add_argument(
        "--per-day", type=_from_1_to(1000), default=25, metavar="N", help="cases a day (25)"
    )
    parser.set_defaults(command=_run)


def _from_1_to(most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 to {most}")
        return int(text)

    return parse


def _run(parsed: argparse.Namespace) -> int:
    # Imported only now: other commands shouldn't load what this needs.
    from bot.demo_data.command import main

    return main(parsed)
