"""`bot account` and `bot audit`: managing people from the machine that Baton runs on."""

import argparse
from pathlib import Path
from typing import Any

_ROLES = ("agent", "trainer", "supervisor", "admin")


def add_account(commands: Any) -> None:
    """Add `account` with its subcommands."""
    account = commands.add_parser("account", help="people who may sign in")
    kinds = account.add_subparsers(required=True, metavar="WHAT")
    _kind(kinds, "list", "everybody")
    create = _kind(kinds, "create", "make an account; prints its password", user=True)
    create.add_argument("--name", required=True, metavar="N", help="as customers see it")
    create.add_argument("--role", required=True, choices=_ROLES)
    _password_file(create)
    _kind(kinds, "disable", "nobody can sign in with it any more", user=True)
    _kind(kinds, "enable", "take `disable` back", user=True)
    role = _kind(kinds, "role", "give another role", user=True)
    role.add_argument("role", choices=_ROLES)
    _password_file(_kind(kinds, "password", "give a new password, and print it", user=True))
    sessions = _kind(kinds, "sessions", "where somebody is signed in", user=True)
    sessions.add_argument("--end", action="store_true", help="sign them out everywhere")


def add_audit(commands: Any) -> None:
    """Add `audit`."""
    audit = commands.add_parser("audit", help="who did what")
    audit.add_argument("--verify", action="store_true", help="only say whether it is whole")
    audit.add_argument("--json", action="store_true", help="one JSON object a line")
    _data(audit)
    audit.set_defaults(command=_run, kind="audit")


def _kind(kinds: Any, name: str, text: str, *, user: bool = False) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = kinds.add_parser(name, help=text)
    if user:
        parser.add_argument("user", metavar="USER")
    _data(parser)
    parser.set_defaults(command=_run, kind=name)
    return parser


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (.data)")


def _password_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-file", type=Path, metavar="F", help="take it from there instead of making one"
    )


def _run(parsed: argparse.Namespace) -> int:
    # Imported only now: other commands shouldn't load what these need.
    from bot.account_work import work

    return work(parsed)
