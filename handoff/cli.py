"""The command `handoff`: an agent on a pipe."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from handoff.one_line_parser import OneLineParser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `handoff agent` and return its exit status."""
    parser = OneLineParser(prog="handoff", description="Work on handed-over chats.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    agent = commands.add_parser("agent", help="be an agent: JSON lines in, JSON lines out")
    agent.add_argument("--url", required=True, metavar="U", help="where the gateway is")
    agent.add_argument("--user", required=True, metavar="NAME")
    agent.add_argument(
        "--password-file", type=Path, metavar="F", help="else the variable BATON_PASSWORD"
    )
    parsed = parser.parse_args(arguments)
    try:
        password = _password(parsed.password_file)
    except (OSError, UnicodeDecodeError) as error:
        parser.error(str(error))
    if not password:
        parser.error("give --password-file or set BATON_PASSWORD")

    from handoff.agent_pipe import run_agent

    return run_agent(parsed.url.rstrip("/"), parsed.user, password)


def _password(file: Path | None) -> str:
    if file is None:
        return os.environ.get("BATON_PASSWORD", "")
    return file.read_text("utf-8").rstrip("\r\n")


if __name__ == "__main__":
    sys.exit(main())
