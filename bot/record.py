"""`bot record`: what is counted, from the machine that Baton runs on."""

import argparse
from pathlib import Path
from typing import Any


def add_record(commands: Any) -> None:
    """Add `record` with its subcommands."""
    record = commands.add_parser("record", help="what is counted")
    kinds = record.add_subparsers(required=True, metavar="WHAT")
    _kind(kinds, "recompute", "compute every figure from the events again, and compare")
    erase = _kind(kinds, "erase", "remove a customer's texts and links; counts stay")
    who = erase.add_mutually_exclusive_group(required=True)
    who.add_argument("--customer", metavar="ID", help="as the agents' page shows it")
    who.add_argument("--identity", metavar="SUB", help="as the shop's site signs them in")
    erase.add_argument("--channel", default="web")


def _kind(kinds: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = kinds.add_parser(name, help=text)
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (.data)")
    parser.set_defaults(command=_run, kind=name)
    return parser


def _run(parsed: argparse.Namespace) -> int:
    # Imported only now: other commands shouldn't load what these need.
    from bot.record_work import work

    return work(parsed)
