"""The command `bot`, and its subcommands."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.account import add_account, add_audit
from bot.demo_data.options import add_demo_data
from bot.record import add_record
from handoff.one_line_parser import OneLineParser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    parsed = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = parsed.command
    return command(parsed)


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="bot", description="Answers, and hands over to a person.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="start everything, in the foreground")
    run.add_argument("--articles", type=Path, metavar="DIR", help="the shop's articles")
    run.add_argument("--settings", type=Path, metavar="FILE", help="settings (docs/settings.md)")
    run.add_argument("--port", type=_port, metavar="N", help="public port (8080)")
    run.add_argument("--data", type=Path, metavar="DIR", help="data folder (.data)")
    run.add_argument("--replicas", type=_replicas, default=1, metavar="N")
    run.set_defaults(command=_run)

    shop = commands.add_parser("new-shop", help="a folder for another company, to be filled")
    shop.add_argument("--dir", type=Path, required=True, metavar="DIR")
    shop.add_argument("--name-ko", default="새 가게", metavar="NAME")
    shop.add_argument("--name-en", default="New Shop", metavar="NAME")
    shop.set_defaults(command=_new_shop)

    stop = commands.add_parser("stop", help="end the run that uses a data folder")
    stop.add_argument("--data", type=Path, metavar="DIR", help="data folder (.data)")
    stop.set_defaults(command=_stop)

    restart = commands.add_parser("restart", help="renew a running one's parts, without a break")
    restart.add_argument("--data", type=Path, metavar="DIR", help="data folder (.data)")
    restart.add_argument(
        "--part",
        choices=("gateway", "record", "rasa", "answers"),
        default="answers",
        help="gateway: alone; record, rasa: with the gateways; answers: all but Redis, as without",
    )
    restart.set_defaults(command=_restart)

    for order, text in (
        ("articles", "a running one answers from its articles as they are now"),
        ("train", "a running one trains on its examples, and serves the new model"),
    ):
        given = commands.add_parser(order, help=text)
        given.add_argument("--data", type=Path, metavar="DIR", help="data folder (.data)")
        given.set_defaults(command=_order, order=order)

    gateway = commands.add_parser("gateway", help="the gateway alone; `run` starts it")
    gateway.set_defaults(command=_gateway)

    talk = commands.add_parser("talk", help="play scripted customers against a running Baton")
    talk.add_argument("--script", type=Path, required=True, metavar="IN.JSONL")
    talk.add_argument("--out", type=Path, required=True, metavar="OUT.JSONL")
    talk.add_argument("--url", default="http://127.0.0.1:8080", metavar="U")
    talk.add_argument("--parallel", type=_parallel, default=4, metavar="N")
    talk.add_argument("--keep", action="store_true", help="leave the cases open at the end")
    talk.set_defaults(command=_talk)

    add_account(commands)
    add_audit(commands)
    add_record(commands)
    add_demo_data(commands)
    return parser


def _whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(
                f"'{text}' is not a whole number from {lowest} to {highest}"
            )
        return int(text)

    return parse


_port = _whole_number(1, 65535)
_replicas = _whole_number(1, 16)
_parallel = _whole_number(1, 64)


# Each command imports what it needs only when it is called: `bot stop` shouldn't load a server.


def _run(parsed: argparse.Namespace) -> int:
    from bot.run import main as run

    return run.main(parsed)


def _new_shop(parsed: argparse.Namespace) -> int:
    from bot.new_shop.command import main as new_shop

    return new_shop(parsed)


def _stop(parsed: argparse.Namespace) -> int:
    from bot.run.stop import stop

    return stop(parsed.data)


def _restart(parsed: argparse.Namespace) -> int:
    from bot.run.restart import restart

    return restart(parsed.data, parsed.part)


def _order(parsed: argparse.Namespace) -> int:
    from bot.run.restart import give

    return give(parsed.data, parsed.order)


def _gateway(_parsed: argparse.Namespace) -> int:
    from bot.gateway.app import main as gateway

    return gateway()


def _talk(parsed: argparse.Namespace) -> int:
    from bot.talk.command import main as talk

    return talk(parsed)


if __name__ == "__main__":
    sys.exit(main())
