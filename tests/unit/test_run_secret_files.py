"""Secrets and data folder: made once, for their owner's eyes only."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.run.paths import DataFolder
from bot.run.secret_files import keep_token, write_private


def mode(path: Path) -> int:
    """Return the permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def _generous_umask() -> Iterator[None]:
    """Modes must not depend on the account's umask."""
    before = os.umask(0o000)
    yield
    os.umask(before)


def test_a_token_is_made_once_and_kept(tmp_path: Path) -> None:
    """The second start reads what the first one made."""
    first = keep_token(tmp_path / "inner_token")
    assert keep_token(tmp_path / "inner_token") == first
    assert keep_token(tmp_path / "signing_key") != first
    assert len(first) >= 43


def test_secret_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Mode 0600, also when the file was there before with another mode."""
    keep_token(tmp_path / "token")
    assert mode(tmp_path / "token") == 0o600
    (tmp_path / "token").chmod(0o644)
    keep_token(tmp_path / "token")
    assert mode(tmp_path / "token") == 0o600
    write_private(tmp_path / "token", "other")
    assert mode(tmp_path / "token") == 0o600
    assert (tmp_path / "token").read_text() == "other"


def test_the_data_folders_private_parts_are_private(tmp_path: Path) -> None:
    """Secrets, Redis's files and logs are nobody else's to read."""
    data = DataFolder.at(tmp_path / "data")
    data.make()
    assert [mode(folder) for folder in (data.secrets, data.redis, data.logs)] == [0o700] * 3


def test_a_relative_data_folder_is_the_callers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`DATA=mine` means the folder `mine` where the command was typed."""
    monkeypatch.chdir(tmp_path)
    assert DataFolder.at(Path("mine")).root == tmp_path / "mine"
