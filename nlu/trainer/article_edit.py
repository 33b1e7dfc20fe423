"""A further phrasing in the front matter of an article."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import yaml

from knowledge.articles import MAX_BYTES, Article, ArticleError, read_articles
from knowledge.front_matter import read_front_matter
from knowledge.same_words import alike
from nlu.trainer.files import check_writable, read_text
from nlu.trainer.place import end_of, fields_of, is_nothing, line_end, with_lines
from nlu.trainer.refusals import AlreadyElsewhere, AlreadyThere, Gone, NotEditable, Unreadable
from nlu.trainer.shelf import Edit, Shelf

_FENCE: Final = "---"
# As the articles' reader sees them: no ends of lines. Places stay the same.
_FOREIGN: Final = re.compile("\r(?!\n)|[\u0085\u2028\u2029]")


def articles_of(shelf: Shelf) -> list[Article]:
    """All articles; raises Unreadable for the first that is none."""
    try:
        return read_articles(shelf.articles)
    except ArticleError as error:
        raise Unreadable(label(shelf, error.path), error.line, error.message) from error


def label(shelf: Shelf, path: Path) -> str:
    """The file as people know it."""
    return (Path("articles") / path.relative_to(shelf.articles)).as_posix()


def under_article(shelf: Shelf, name: str, text: str) -> Edit:
    """The edit that adds a checked text to the phrasings of the article with this id."""
    articles = articles_of(shelf)
    if name not in {article.id for article in articles}:
        raise Gone("phrasing", name)
    _refuse_known(articles, name, text)
    path, before = _file_of(shelf, name)
    file = label(shelf, path)
    path = path.resolve()
    check_writable(path, file)
    try:
        after = _with_phrasing(before, text)
        fine = len(after.encode()) <= MAX_BYTES and _adds_only(path, before, after, text)
    except (ArticleError, yaml.YAMLError) as error:
        raise NotEditable(file) from error
    if not fine:
        raise NotEditable(file)
    return Edit(path, file, before, after)


def _refuse_known(articles: list[Article], name: str, text: str) -> None:
    sought = alike(text)
    having = [a for a in articles if sought in {alike(each) for each in (a.title, *a.questions)}]
    if any(article.id == name for article in having):
        raise AlreadyThere("phrasing", name)
    if having:
        raise AlreadyElsewhere("phrasing", having[0].id, having[0].title)


def _file_of(shelf: Shelf, name: str) -> tuple[Path, str]:
    """The file of an article and what is in it; only its id tells which it is."""
    root = shelf.articles.resolve()
    for path in sorted(shelf.articles.rglob("*.md")):
        hidden = any(part.startswith(".") for part in path.relative_to(shelf.articles).parts)
        if hidden or not path.is_file() or not path.resolve().is_relative_to(root):
            continue
        text = read_text(path, label(shelf, path))
        try:
            if read_front_matter(path, _plain(text)).text("id")[0] == name:
                return path, text
        except ArticleError:  # broken since all of them were read
            continue
    raise Gone("phrasing", name)


def _plain(text: str) -> str:
    """As the articles' reader takes a file."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _with_phrasing(text: str, phrasing: str) -> str:
    lines = text.split("\n")
    closing = next(i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE)
    start = len(lines[0]) + 1
    front = text[: sum(len(line) + 1 for line in lines[:closing])]
    # The opening line is blanked out and not cut off: marks are places in the whole text.
    block = re.sub("[^\r\n]", " ", front[:start]) + _FOREIGN.sub(" ", front[start:])
    root = yaml.compose(block, Loader=yaml.SafeLoader)
    fields = fields_of(root)
    column = root.start_mark.column if root else 0
    listed = fields.get("questions")
    if listed is None:
        item = f"  - {_written(phrasing, None, '- {}')}"
        added = [" " * column + line for line in ("questions:", item)]
        return with_lines(text, end_of(fields["language"], block), added)
    if is_nothing(listed):
        item = f"  - {_written(phrasing, None, '- {}')}"
        return with_lines(text, listed.start_mark.index, [" " * column + item])
    last = listed.value[-1] if listed.value else None
    style = last.style if isinstance(last, yaml.ScalarNode) else None
    if isinstance(listed, yaml.SequenceNode) and not listed.flow_style:
        item = f"- {_written(phrasing, style, '- {}')}"
        return with_lines(text, end_of(listed, block), [" " * listed.start_mark.column + item])
    written = _written(phrasing, style, "[{}]")
    if not isinstance(last, yaml.ScalarNode):
        place = listed.end_mark.index - 1
        return text[:place] + written + text[place:]
    place = last.end_mark.index
    return text[:place] + _gap(block, last, listed) + written + text[place:]


def _gap(block: str, last: yaml.Node, listed: yaml.Node) -> str:
    """Between two entries in brackets: the new one stands below where the last has its own line."""
    before = block[: last.start_mark.index].rsplit("\n", 1)[-1]
    own_line = not before.strip() and last.start_mark.line > listed.start_mark.line
    return f",{line_end(block)}{before}" if own_line else ", "


def _written(phrasing: str, style: str | None, where: str) -> str:
    """As its neighbour is written, and quoted where it would be read as something else."""
    if style == "'":
        return "'" + phrasing.replace("'", "''") + "'"
    if style != '"':
        try:
            if yaml.safe_load(where.format(phrasing)) == [phrasing]:
                return phrasing
        except (yaml.YAMLError, ValueError):  # a day that no calendar has
            pass
    return json.dumps(phrasing, ensure_ascii=False)


def _adds_only(path: Path, before: str, after: str, text: str) -> bool:
    """Whether `after` is read as the same article with just this phrasing more."""
    old, new = (read_front_matter(path, _plain(each)) for each in (before, after))
    rest = [
        {key: yaml.serialize(node) for key, (node, _) in front.nodes.items() if key != "questions"}
        for front in (old, new)
    ]
    questions = (*old.list_of("questions"), text)
    return old.body == new.body and rest[0] == rest[1] and new.list_of("questions") == questions
