"""The demo shop's files in the data folder: trainers edit these, and not the checkout's."""

import hashlib
import shutil
from pathlib import Path

from bot.run.paths import DEMO_ARTICLES, EMPTY_NLU
from bot.run.progress import say
from bot.run.secret_files import write_private
from bot.run.settings import RunSettings


def keep_demo_shop(settings: RunSettings) -> None:
    """Have the copies there, where this run is the demo's."""
    if settings.shop.is_demo:
        keep_copy(DEMO_ARTICLES, settings.data.demo_articles)
        keep_copy(EMPTY_NLU, settings.data.demo_nlu)


def keep_copy(shipped: Path, copy: Path) -> None:
    """Make the copy if there is none, and again if what is shipped changed and nobody edited it."""
    note = copy.with_name(copy.name + ".shipped")
    new = _digest(shipped)
    if not copy.is_dir():
        _put(shipped, copy)
    elif (before := _read(note)) == new:
        return
    elif (now := _digest(copy)) not in {before, new}:
        say(f"{copy} was edited, so it stays as it is; what Baton ships in its place has changed")
        return
    elif now == before and not _replaced(shipped, copy, now):
        return  # edited this very moment: looked at again at the next start
    write_private(note, new)


def _put(shipped: Path, copy: Path) -> None:
    fresh = copy.with_name(copy.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(shipped, fresh)
    fresh.rename(copy)


def _replaced(shipped: Path, copy: Path, known: str) -> bool:
    aside = copy.with_name(copy.name + ".old")
    shutil.rmtree(aside, ignore_errors=True)
    copy.rename(aside)
    if _digest(aside) != known:
        aside.rename(copy)
        return False
    _put(shipped, copy)
    shutil.rmtree(aside)
    return True


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            content = file.read_bytes()
            digest.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _read(note: Path) -> str:
    return note.read_text("utf-8") if note.exists() else ""
