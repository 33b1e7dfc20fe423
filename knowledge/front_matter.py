"""The YAML block that opens an article, read without building any object from it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import ArticleError

_log = logging.getLogger(__name__)
_FENCE = "---"
_FIRST_LINE = 2  # line 1 is the opening fence
_MAX_DEPTH = 8
# To YAML these end a line, to an editor they do not: a title pasted with one would break in two
# and the error name a line that is not there.
_FOREIGN_LINE_ENDS = {ord(sign): " " for sign in "\r\u0085\u2028\u2029"}
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class FrontMatter:
    """Keys with their nodes and lines, and the body that follows."""

    path: Path
    nodes: dict[str, tuple[yaml.Node, int]]
    body: str
    body_line: int

    def text(self, key: str) -> tuple[str, int]:
        """The scalar under `key` as written ("" if absent or null) and its line (1 if absent).

        Numbers and dates stay the text that the author typed: a title may be 2025.
        """
        if key not in self.nodes:
            return "", 1
        node, line = self.nodes[key]
        return self._scalar(node, key, line), line

    def list_of(self, key: str) -> tuple[str, ...]:
        """The texts listed under `key`, none if it is absent or null."""
        if key not in self.nodes:
            return ()
        node, line = self.nodes[key]
        if isinstance(node, yaml.ScalarNode) and node.tag == _NULL:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise ArticleError(self.path, line, f"{key} must be a list")
        values = []
        for item in node.value:
            item_line = _line_of(item.start_mark)
            value = self._scalar(item, key, item_line)
            if not value:
                raise ArticleError(self.path, item_line, f"{key} has an empty entry")
            values.append(value)
        return tuple(values)

    def warn_about_others(self, known: set[str]) -> None:
        """Log each key that is not known: most likely a typing error, but no reason to stop."""
        for key in self.nodes.keys() - known:
            line = self.nodes[key][1]
            _log.warning("article_unknown_key path=%s line=%d key=%r", self.path, line, key)

    def warn_about_language(self, told: str, line: int, written: str) -> None:
        """Log that an article seems to be written in another language than it says."""
        _log.warning(
            "article_language path=%s line=%d says=%s reads_like=%s", self.path, line, told, written
        )

    def _scalar(self, node: yaml.Node, key: str, line: int) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise ArticleError(self.path, line, f"{key} must be text")
        return "" if node.tag == _NULL else str(node.value).strip()


def read_front_matter(path: Path, text: str) -> FrontMatter:
    """Split an article (lines ended by \\n) and read its front matter; ArticleError if bad."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise ArticleError(path, 1, "the first line must be ---")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
    if not end:
        raise ArticleError(path, 1, "the front matter is not closed by a line ---")
    block = "\n".join(lines[1:end]).translate(_FOREIGN_LINE_ENDS)
    body = "\n".join(lines[end + 1 :]).strip()
    return FrontMatter(path, _nodes(path, block), body, end + 1)


def _nodes(path: Path, block: str) -> dict[str, tuple[yaml.Node, int]]:
    try:
        _refuse_traps(path, block)
        root = yaml.compose(block, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "cannot be read"
        raise ArticleError(path, _line_of(mark), f"front matter: {problem}") from error
    except yaml.reader.ReaderError as error:
        line = block[: int(error.position)].count("\n") + _FIRST_LINE
        raise ArticleError(path, line, "front matter: a character YAML does not allow") from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise ArticleError(path, _FIRST_LINE, "front matter must be lines of `key: value`")
    nodes: dict[str, tuple[yaml.Node, int]] = {}
    for key, value in root.value:
        line = _line_of(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise ArticleError(path, line, "front matter: a key must be text")
        if key.value in nodes:
            raise ArticleError(path, line, f"front matter: {key.value} is given twice")
        nodes[key.value] = (value, line)
    return nodes


def _refuse_traps(path: Path, block: str) -> None:
    """Aliases can blow a small file up to gigabytes, deep nesting ends the recursion of compose."""
    depth = 0
    for event in yaml.parse(block, Loader=yaml.SafeLoader):
        line = _line_of(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ArticleError(path, line, "front matter: YAML anchors and aliases are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise ArticleError(path, line, "front matter: nested too deeply")


def _line_of(mark: Any) -> int:
    return _FIRST_LINE + (int(mark.line) if mark else 0)
