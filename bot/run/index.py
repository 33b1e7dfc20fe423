"""Makes the index over the articles when they, or what makes it, changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from bot.run import command
from bot.run.errors import BadInput, RunError
from bot.run.log_files import last_lines
from bot.run.parts import training_environment
from bot.run.paths import APP_PYTHON, ROOT
from bot.run.progress import say, step
from bot.run.secret_files import write_private
from bot.run.settings import RunSettings


def code_fingerprint() -> str:
    """Return a digest of the code that makes an index."""
    code = sorted((ROOT / "knowledge").glob("*.py"))
    return _digest((ROOT, file) for file in (*code, ROOT / "requirements" / "app.lock"))


def made_from(settings: RunSettings, code: str) -> str:
    """Return what the stamp says of an index of the present articles that this code made."""
    articles = settings.shop.articles
    found = (file for file in sorted(articles.rglob("*.md")) if file.is_file())
    whole = f"{settings.chosen.embedder.name}\0{code}\0{_digest((articles, f) for f in found)}"
    return f"{hashlib.sha256(whole.encode()).hexdigest()} {_folder(settings)}"


def of_nothing(settings: RunSettings) -> str:
    """Return what the stamp says of an index that these articles have an older form of."""
    return f" {_folder(settings)}"


def _digest(files: Iterable[tuple[Path, Path]]) -> str:
    digest = hashlib.sha256()
    for root, file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


async def ensure_index(settings: RunSettings) -> None:
    """Build the index if it isn't current.

    A folder of articles with an error in it leaves the index as it was; raises BadInput if that is
    none, or another folder's.
    """
    data = settings.data
    now = made_from(settings, code_fingerprint())
    stamp = data.index_stamp
    # Written after a build that went through: without it there is no index to fall back on.
    before = stamp.read_text(encoding="utf-8") if data.index.exists() and stamp.exists() else ""
    if before == now:
        return
    log = data.logs / "index.log"
    async with step("articles into the index"):
        outcome = await command.run(
            [
                *(str(APP_PYTHON), "-m", "knowledge", "build"),
                *("--articles", str(settings.shop.articles), "--index", str(data.index)),
            ],
            training_environment(settings, data),
            log,
        )
    if outcome.status == 0:
        write_private(stamp, now)
        return
    error = (last_lines(log, 1) or [f"see {log}"])[0]
    if outcome.status != BadInput.status:
        raise RunError(f"the index can't be built: {error}")
    if before.partition(" ")[2] != _folder(settings):
        # What is there answers for another shop, or nothing is.
        raise BadInput(error)
    say(error)
    say("answering from the articles as they were before; mend that line and start again")


def _folder(settings: RunSettings) -> str:
    """Whose articles: the demo's are the same in every data folder until somebody edits them."""
    return "demo" if settings.shop.is_demo else str(settings.shop.articles)
