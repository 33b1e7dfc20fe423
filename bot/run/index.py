"""Makes the index over the articles when they, or what makes it, changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bot.run import command
from bot.run.errors import BadInput, RunError
from bot.run.log_files import last_lines
from bot.run.parts import training_environment
from bot.run.paths import APP_PYTHON, ROOT
from bot.run.progress import say, step
from bot.run.secret_files import write_private
from bot.run.settings import RunSettings


def fingerprint(articles: Path, embedder: str) -> str:
    """Return a digest of every article (place and bytes) and of all that decides the index."""
    digest = hashlib.sha256(embedder.encode())
    for root, file in _sources(articles):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(articles: Path) -> Iterator[tuple[Path, Path]]:
    for file in sorted(articles.rglob("*.md")):
        if file.is_file():
            yield articles, file
    for file in sorted((ROOT / "knowledge").glob("*.py")):
        yield ROOT, file
    yield ROOT, ROOT / "requirements" / "app.lock"


async def ensure_index(settings: RunSettings) -> None:
    """Build the index if it isn't current.

    A folder of articles with an error in it leaves the index as it was; raises BadInput if that is
    none, or another folder's.
    """
    data = settings.data
    now = fingerprint(settings.shop.articles, settings.chosen.embedder.name)
    stamp = data.index_stamp
    # Written after a build that went through: without it there is no index to fall back on.
    before = stamp.read_text(encoding="utf-8") if data.index.exists() and stamp.exists() else ""
    if before == _stamp(now, settings):
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
        write_private(stamp, _stamp(now, settings))
        return
    error = (last_lines(log, 1) or [f"see {log}"])[0]
    if outcome.status != BadInput.status:
        raise RunError(f"the index can't be built: {error}")
    if _folder(before) != str(settings.shop.articles):
        # What is there answers for another shop, or nothing is.
        raise BadInput(error)
    say(error)
    say("answering from the articles as they were before; mend that line and start again")


def _stamp(now: str, settings: RunSettings) -> str:
    return f"{now} {settings.shop.articles}"


def _folder(stamp: str) -> str:
    return stamp.partition(" ")[2]
