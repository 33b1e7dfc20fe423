"""One run per data folder, refused and stopped through the real command line."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.run.errors import BadInput
from bot.run.run_lock import hold, holder

HOLDER = """
import sys, signal
from pathlib import Path
from bot.run.run_lock import hold
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    signal.pause()
"""


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the data folder `tmp_path`."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "run.lock")],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_on_the_same_data_is_refused(
    tmp_path: Path, other_run: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that names the folder and the process, status 2, and the first run goes on."""
    assert main(["run", "--data", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(tmp_path) in said
    assert str(other_run.pid) in said
    assert other_run.poll() is None


def test_stop_ends_the_run_and_waits_for_it(
    tmp_path: Path, other_run: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """When `bot stop` returns, the folder is free."""
    assert holder(tmp_path / "run.lock") == other_run.pid
    assert main(["stop", "--data", str(tmp_path)]) == 0
    assert "stopped" in capsys.readouterr().err
    assert holder(tmp_path / "run.lock") is None
    assert other_run.wait() == 0


def test_stop_without_a_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing running is nothing wrong."""
    assert main(["stop", "--data", str(tmp_path)]) == 0
    assert "nothing is running" in capsys.readouterr().err


def test_a_killed_run_leaves_no_lock(tmp_path: Path, other_run: subprocess.Popen[str]) -> None:
    """After SIGKILL the next run may start at once."""
    with pytest.raises(BadInput), hold(tmp_path / "run.lock"):
        pass
    other_run.send_signal(signal.SIGKILL)
    other_run.wait()
    with hold(tmp_path / "run.lock"):
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"
