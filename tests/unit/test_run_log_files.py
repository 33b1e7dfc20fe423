"""Logs of parts: over all lives in one file, which doesn't grow for ever."""

import subprocess
from pathlib import Path

from bot.run.log_files import last_lines, open_log, trim

TALKER = "read _; echo two; read _; echo three"


def test_a_part_writes_on_into_a_log_that_was_trimmed(tmp_path: Path) -> None:
    """It has the file open all its life: what was written lies aside, what comes is in the log."""
    log = tmp_path / "part.log"
    log.write_text("one\n")
    with (
        open_log(log) as file,
        subprocess.Popen(["sh", "-c", TALKER], stdin=subprocess.PIPE, stdout=file) as part,
    ):
        assert part.stdin is not None
        assert trim(tmp_path, longest=100) == []
        part.stdin.write(b"\n")
        part.stdin.flush()
        while "two" not in log.read_text():
            assert part.poll() is None
        assert trim(tmp_path, longest=5) == ["part.log"]
        part.stdin.write(b"\n")
    assert (tmp_path / "part.log.1").read_text() == "one\ntwo\n"
    assert log.read_text() == "three\n"


def test_a_log_is_private_and_kept_over_lives(tmp_path: Path) -> None:
    """The next life writes behind what the one before wrote; so does the copy set aside."""
    log = tmp_path / "part.log"
    for life in (b"first\n", b"second\n"):
        with open_log(log) as file:
            file.write(life)
    assert last_lines(log) == ["first", "second"]
    assert trim(tmp_path, longest=1) == ["part.log"]
    for path in (log, tmp_path / "part.log.1"):
        assert path.stat().st_mode & 0o777 == 0o600
