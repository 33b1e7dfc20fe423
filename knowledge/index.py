"""The index of a shop's articles: build it, open it, search in it."""

from __future__ import annotations

import logging
from pathlib import Path

from knowledge.build import Progress, Summary, build_index
from knowledge.calibration import Calibration, load_calibration
from knowledge.contents import Contents, read_contents, read_header
from knowledge.embedder import Embedder
from knowledge.errors import NoIndexError, OtherModelError
from knowledge.features import Hit
from knowledge.ranking import Ranker, load_ranker
from knowledge.search import Before, Index, SearchResult
from knowledge.store import current_folder

__all__ = [
    "Before",
    "Hit",
    "Index",
    "NoIndexError",
    "OtherModelError",
    "Progress",
    "SearchResult",
    "Summary",
    "build_index",
    "current_version",
    "open_index",
]

_TRIES = 5
_log = logging.getLogger(__name__)


def open_index(
    index_dir: Path,
    embedder: Embedder,
    calibration: Calibration | None = None,
    ranker: Ranker | None = None,
) -> Index:
    """Open the current index for searching.

    Raises NoIndexError if there is none or it is damaged, OtherModelError if another embedder
    made it, CalibrationError if what was learnt and shipped cannot be read.
    """
    contents = _read_current(index_dir)
    made_with = str(contents.header.get("model"))
    if made_with != embedder.id:
        raise OtherModelError(index_dir, made_with, embedder.id)
    calibration = calibration or load_calibration()
    if calibration.embedder != embedder.id:
        # Likenesses of another model spread differently: the order stays right, P(right) may not.
        _log.warning(
            "calibration_of_other_model fitted=%s used=%s", calibration.embedder, embedder.id
        )
    return Index(contents, embedder, ranker or load_ranker(), calibration)


def current_version(index_dir: Path) -> str | None:
    """The version of the current index, None if there is none: cheap enough to ask often."""
    folder = current_folder(index_dir)
    try:
        return str(read_header(folder)["version"]) if folder else None
    except FileNotFoundError:
        return None


def _read_current(index_dir: Path) -> Contents:
    for _ in range(_TRIES):
        folder = current_folder(index_dir)
        if folder is None:
            break
        try:
            return read_contents(folder)
        except FileNotFoundError:
            # A build replaced the version between the two reads: look again.
            continue
    raise NoIndexError.missing(index_dir)
