"""Writing: whole or not at all, one at a time, with the rights that the file had."""

import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from nlu.examples import intents, read_shop_data
from nlu.train import ROOT
from nlu.trainer.files import write
from nlu.trainer.refusals import Changed, Refused
from nlu.trainer.shelf import Shelf
from nlu.trainer.teach import preview, teach
from tests.trainer_shelf import contents, make_shelf, taught

EXAMPLES = b"nlu:\n  - intent: complaint\n    examples: |\n      - a\n"
# Says the refusal's code, from another process with other rights or limits.
TEACH = """
import os, resource, signal, sys
from pathlib import Path
from nlu.trainer.refusals import Refused
from nlu.trainer.shelf import Shelf
from nlu.trainer.teach import preview, teach
folder, how = Path(sys.argv[1]), sys.argv[2]
shelf = Shelf(folder / "articles", folder / "nlu", folder / "shipped")
if how == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
if how == "nobody":
    b"x".decode("utf-8-sig")  # loaded while Python's own folder can still be read
    os.setgid(65534)
    os.setuid(65534)
try:
    edit = preview(shelf, "phrasing", "refund", "x" * 100)
    if how == "killed":
        real = os.fsync
        os.fsync = lambda fd: (real(fd), os.kill(os.getpid(), 9))
    teach(shelf, "phrasing", "refund", "x" * 100, edit.digest)
    print("taught")
except Refused as refused:
    print(refused.code)
"""


def _elsewhere(folder: Path, how: str) -> str:
    command = [sys.executable, "-B", "-c", TEACH, str(folder), how]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout.strip() or str(run.returncode)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """And no half of a new one."""
    shelf = make_shelf(tmp_path)
    before = contents(shelf)
    assert _elsewhere(tmp_path, "full") == "read_only"
    assert contents(shelf) == before


def test_a_kill_leaves_the_old_file_and_the_next_cleans_up(tmp_path: Path) -> None:
    """Killed when the new content was on the disk under its other name."""
    shelf = make_shelf(tmp_path)
    before = contents(shelf)
    assert _elsewhere(tmp_path, "killed") == "-9"
    left = shelf.articles / "ko" / ".baton-new"
    assert {p: d for p, d in contents(shelf).items() if p != left} == before
    assert left.exists()
    taught(shelf, "phrasing", "refund", "새 질문")
    assert not left.exists()
    assert _elsewhere(tmp_path, "free") == "taught"


@pytest.mark.skipif("os.geteuid() != 0", reason="only root may become another user")
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o755, 0o666), (0o777, 0o644)])
def test_without_the_right_to_write_the_preview_says_so(folder_mode: int, file_mode: int) -> None:
    """Whether it is the file that is closed, or the folder."""
    with TemporaryDirectory() as name:
        folder = Path(name)  # not tmp_path: that is closed to others
        folder.chmod(0o755)
        shelf = make_shelf(folder)
        (shelf.articles / "ko").chmod(folder_mode)
        (shelf.articles / "ko" / "refund.md").chmod(file_mode)
        before = contents(shelf)
        assert _elsewhere(folder, "nobody") == "read_only"
        assert contents(shelf) == before


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o644])
def test_rights_stay(tmp_path: Path, mode: int) -> None:
    """Those of the owner, too, where we may give files away."""
    shelf = make_shelf(tmp_path)
    file = shelf.articles / "ko" / "refund.md"
    file.chmod(mode)
    old = file.stat()
    taught(shelf, "phrasing", "refund", "새 질문")
    new = file.stat()
    assert (new.st_mode, new.st_uid, new.st_gid) == (old.st_mode, old.st_uid, old.st_gid)
    assert new.st_ino != old.st_ino


def test_two_trainers_cant_put_one_text_in_two_places(tmp_path: Path) -> None:
    """Both were shown an edit, and the files are different ones."""
    shelf = make_shelf(tmp_path)
    shown = {name: preview(shelf, "phrasing", name, "새 질문") for name in ("refund", "hours")}
    teach(shelf, "phrasing", "refund", "새 질문", shown["refund"].digest)
    with pytest.raises(Refused) as caught:
        teach(shelf, "phrasing", "hours", "새 질문", shown["hours"].digest)
    assert caught.value.code == "already_elsewhere"


def test_another_text_than_the_one_shown_is_not_written(tmp_path: Path) -> None:
    """The digest is of the edit as a whole."""
    shelf = make_shelf(tmp_path, EXAMPLES)
    before = contents(shelf)
    shown = preview(shelf, "intent", "complaint", "하나")
    for name, text in (("complaint", "둘"), ("ask", "하나")):
        with pytest.raises(Changed):
            teach(shelf, "intent", name, text, shown.digest)
    assert contents(shelf) == before


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each looks, and looks again when another was first."""
    shelf = make_shelf(tmp_path, EXAMPLES)
    texts = {f"말 {one}" for one in range(8)}

    def insist(text: str) -> None:
        while True:
            try:
                taught(shelf, "intent", "complaint", text)
            except Changed:
                continue
            return

    threads = [threading.Thread(target=insist, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [e.text for e in read_shop_data(tmp_path / "nlu", intents(shelf.shipped))]
    assert sorted(found) == sorted({"a", *texts})


@pytest.mark.parametrize("meanwhile", [b"by hand", b"", None])
def test_the_last_look_is_right_before_the_renaming(
    tmp_path: Path, meanwhile: bytes | None
) -> None:
    """Edited, emptied or deleted after all checks."""
    shelf = make_shelf(tmp_path, EXAMPLES)
    edit = preview(shelf, "intent", "complaint", "새 말")
    if meanwhile is None:
        edit.path.unlink()
    else:
        edit.path.write_bytes(meanwhile)
    before = contents(shelf)
    with pytest.raises(Changed):
        write(edit)
    assert contents(shelf) == before


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    """Made by hand after it was shown."""
    shelf = make_shelf(tmp_path)
    edit = preview(shelf, "intent", "complaint", "새 말")
    edit.path.write_bytes(EXAMPLES)
    with pytest.raises(Changed):
        write(edit)
    assert edit.path.read_bytes() == EXAMPLES
    edit.path.unlink()
    edit.path.symlink_to(tmp_path / "nowhere.yml")
    with pytest.raises(Changed):
        write(edit)
    assert edit.path.is_symlink()


def test_the_shop_may_be_reached_by_a_link(tmp_path: Path) -> None:
    """The folder is the shop's whatever leads to it."""
    make_shelf(tmp_path / "real", EXAMPLES)
    (tmp_path / "shop").symlink_to("real")
    shop = tmp_path / "shop"
    shelf = Shelf(shop / "articles", shop / "nlu", shop / "shipped")
    assert taught(shelf, "intent", "complaint", "새 말").file == "nlu/examples.yml"
    assert taught(shelf, "phrasing", "refund", "새 말").file == "articles/ko/refund.md"
