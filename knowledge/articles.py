"""Articles: Markdown with YAML front matter, read strictly so that a mistake names its line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import ArticleError
from knowledge.front_matter import FrontMatter, read_front_matter
from knowledge.language import language_of

__all__ = ["LANGUAGES", "MAX_BYTES", "Article", "ArticleError", "read_articles"]

LANGUAGES = ("ko", "en")
MAX_BYTES = 256 * 1024
_ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]+")  # "." and ".." are places in an address
_MAX_ID_CHARS = 128


@dataclass(frozen=True)
class Article:
    """One answer of the shop: `questions` are other ways to ask for it, `body` is Markdown."""

    id: str
    title: str
    language: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    body: str


def read_articles(folder: Path) -> list[Article]:
    """All articles under `folder`, sorted by path.

    Dot files and links that lead out of the folder are passed over.
    Raises ArticleError for a missing or empty folder and for the first file that is not an article.
    """
    if not folder.is_dir():
        raise ArticleError(folder, 0, "no such folder of articles")
    articles: list[Article] = []
    seen: dict[str, tuple[Path, int]] = {}
    for path in _markdown_files(folder):
        article, id_line = _read_article(path)
        if article.id in seen:
            first, line = seen[article.id]
            message = f"id {article.id} is already used in {first}:{line}"
            raise ArticleError(path, id_line, message)
        seen[article.id] = (path, id_line)
        articles.append(article)
    if not articles:
        raise ArticleError(folder, 0, "no articles (*.md) in this folder")
    return articles


def _markdown_files(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(parent, n) for n in names if n.endswith(".md") and not n.startswith(".")]
    for path in sorted(found, key=lambda each: each.relative_to(folder).as_posix()):
        if path.is_file() and path.resolve().is_relative_to(root):
            yield path


def _read_article(path: Path) -> tuple[Article, int]:
    """The article and the line of its id."""
    front = read_front_matter(path, _read_text(path))
    id_, id_line = _required(front, "id")
    if not _ID.fullmatch(id_) or len(id_) > _MAX_ID_CHARS:
        message = f"id must be 1 to {_MAX_ID_CHARS} of A-Z a-z 0-9 . _ - (found {id_[:40]!r})"
        raise ArticleError(path, id_line, message)
    title, _ = _required(front, "title")
    language, language_line = _required(front, "language")
    if language not in LANGUAGES:
        known = " or ".join(LANGUAGES)
        raise ArticleError(
            path, language_line, f"language must be {known} (found {language[:40]!r})"
        )
    questions, tags = front.list_of("questions"), front.list_of("tags")
    if not front.body:
        raise ArticleError(path, front.body_line, "the article has no body")
    written = language_of(f"{title} {front.body}", language)
    if written != language:  # kept as told: an English article may be full of Korean names
        front.warn_about_language(language, language_line, written)
    front.warn_about_others({"id", "title", "language", "questions", "tags"})
    return Article(id_, title, language, questions, tags, front.body), id_line


def _required(front: FrontMatter, key: str) -> tuple[str, int]:
    """The text of `key` and its line."""
    value, line = front.text(key)
    if not value:
        raise ArticleError(front.path, line, f"{key} is missing or empty")
    return value, line


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ArticleError(path, 0, f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise ArticleError(path, 0, f"larger than {MAX_BYTES // 1024} KiB")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ArticleError(path, line, "not valid UTF-8") from error
