"""What `bot run` refuses before it starts anything."""

import socket
from argparse import Namespace
from pathlib import Path

import pytest

from bot.cli import main
from bot.run.errors import BadInput
from bot.run.settings import RunSettings, read_settings, renewable


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--port", "0"], "--port"),
        (["--port", "70000"], "--port"),
        (["--port", "http"], "--port"),
        (["--replicas", "0"], "--replicas"),
        (["--replicas", "²"], "--replicas"),
        (["--articles", "no/such/folder"], "no/such/folder"),
    ],
)
def test_bad_arguments_are_one_line(
    arguments: list[str], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and one line that names what is wrong."""
    try:
        status: object = main(["run", "--data", str(tmp_path), *arguments])
    except SystemExit as exit_:
        status = exit_.code
    assert status == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert named in said


@pytest.mark.parametrize(
    ("name", "value"),
    [("BATON_SETTING", "staging"), ("REDIS_URL", "memcached://host")],
)
def test_bad_variables_are_one_line(
    name: str,
    value: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The environment is input too."""
    monkeypatch.setenv(name, value)
    assert main(["run", "--data", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert name in said


def test_a_busy_port_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is started, and the line says which port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert main(["run", "--data", str(tmp_path), "--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert said == f"baton: port {port} is in use; name another with PORT=N\n"
    assert not (tmp_path / "run.json").exists()


def told(tmp_path: Path, **variables: str) -> RunSettings:
    """What a run in this folder is told with these variables."""
    parsed = Namespace(articles=None, settings=None, port=None, data=tmp_path, replicas=1)
    return read_settings(parsed, {f"BATON_{name}": value for name, value in variables.items()})


def test_a_rolling_restart_takes_new_settings(tmp_path: Path) -> None:
    """All but those that the run itself stands on."""
    now = told(tmp_path)
    anew = told(tmp_path, HANDOFF_AGENT_GRACE_S="12")
    assert renewable(now, anew).chosen.handoff.agent_grace_s == 12


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SERVER_PORT", "8099", "server.port"),
        ("SETTING", "production", "setting"),
        ("REDIS_APPENDFSYNC", "everysec", "redis"),
    ],
)
def test_what_needs_a_new_start_is_said(tmp_path: Path, name: str, value: str, said: str) -> None:
    """Rather than ignored."""
    with pytest.raises(BadInput, match=said):
        renewable(told(tmp_path), told(tmp_path, **{name: value}))
