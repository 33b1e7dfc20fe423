"""Logs: one line an event, and nothing of what an error or a library quotes."""

import subprocess
import sys

import pytest

_SCRIPT = """
import logging, structlog
from record.log_lines import set_up_log
set_up_log()
log = structlog.get_logger("handoff.test")
log.info("turn_ended", case="c_1", ms=12)
try:
    raise ValueError("secret-words")
except ValueError:
    log.exception("turn_failed", case="c_1")
    logging.getLogger("some.library").exception("call 010-1234-5678\\nfuture: quoted-words")
logging.getLogger("some.library").info("chatter")
"""


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What a process with our log set up writes to stderr."""
    ended = subprocess.run(
        [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True
    )
    assert ended.stdout == ""
    return ended.stderr.splitlines()


def test_each_event_is_one_line_of_keys_and_values(lines: list[str]) -> None:
    """Libraries' too; their chatter below a warning is left out."""
    assert len(lines) == 3
    assert all(" level=" in line and " event=" in line for line in lines)
    assert "event=turn_ended" in lines[0]
    assert "case=c_1 ms=12" in lines[0]
    assert 'event=some.library message="call [phone]"' in lines[2]


def test_an_error_is_told_by_kind_and_place(lines: list[str]) -> None:
    """Never by its text, which may quote a customer."""
    assert "secret-words" not in "".join(lines)
    assert "quoted-words" not in "".join(lines)
    assert "error=ValueError" in lines[1]
    assert "where=" in lines[1]
