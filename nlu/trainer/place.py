"""Where in a YAML text something can be added, told by the parser's own marks."""

from __future__ import annotations

import re
from typing import Final

import yaml

_LINE_END: Final = re.compile(r"\r\n|\n|\r")


def end_of(node: yaml.Node, text: str) -> int:
    """Where the last thing of `node` ends; its own mark may be behind comments that follow."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">"):
            written = text[node.start_mark.index : node.end_mark.index]
            return int(node.start_mark.index) + len(written.rstrip())
    elif isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return end_of(last[1] if isinstance(last, tuple) else last, text)
    return int(node.end_mark.index)


def with_lines(text: str, place: int, lines: list[str]) -> str:
    """`text` with `lines` after the line in which `place` is, ended as that line is."""
    end = _LINE_END.search(text, place)
    if end:
        added = "".join(f"{line}{end[0]}" for line in lines)
        return text[: end.end()] + added + text[end.end() :]
    return text + "".join(f"{line_end(text)}{line}" for line in lines)


def line_end(text: str) -> str:
    """How lines of `text` end."""
    first = _LINE_END.search(text)
    return first[0] if first else "\n"


def fields_of(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """The values of a mapping by their keys, the last of two equal keys as the loader does."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {k.value: value for k, value in node.value if isinstance(k, yaml.ScalarNode)}


def is_nothing(node: yaml.Node) -> bool:
    """Whether nothing at all is written as the value."""
    return isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index
