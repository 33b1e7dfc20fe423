"""A further example in the shop's own training data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import yaml

from nlu.trainer.examples import BROKEN, Examples, label, read_back
from nlu.trainer.files import check_writable, read_text
from nlu.trainer.place import end_of, fields_of, is_nothing, with_lines
from nlu.trainer.refusals import NotEditable, NotPlain
from nlu.trainer.shelf import Edit, Shelf

_PREFERRED: Final = "examples.yml"
_NEW_FILE: Final = 'version: "3.1"\n\nnlu:\n'
_LINE: Final = re.compile(r"\r\n|\n|\r")
_INDENTATION: Final = re.compile(r"\|[+-]?([1-9])")


def under_intent(shelf: Shelf, name: str, text: str) -> Edit:
    """The edit that adds a checked text to the shop's examples of an intent."""
    examples = Examples.read(shelf)
    examples.refuse(name, text)
    fresh = with_lines(_NEW_FILE, len(_NEW_FILE) - 1, _block("  ", name, text))
    if not _is_read_as(fresh, name, text, examples.known):
        raise NotPlain
    path, before = _file_for(examples.folder, name)
    file = label(examples.folder, path)
    if not path.resolve().is_relative_to(examples.folder.resolve()):
        raise NotEditable(file)  # a link to something that isn't the shop's
    path = path.resolve()
    check_writable(path, file)
    if before is None:
        return Edit(path, file, "", fresh)
    after = _with_example(before, name, text, examples.known)
    if after is None:
        raise NotEditable(file)
    return Edit(path, file, before, after)


def _file_for(folder: Path, name: str) -> tuple[Path, str | None]:
    """The file to add to and its text: one that has a block for the intent, examples.yml if both
    have; None for a file still to be made."""
    paths = sorted(folder.rglob("*.yml"), key=lambda path: (path != folder / _PREFERRED, path))
    texts = {path: read_text(path, label(folder, path)) for path in paths}
    for path, text in texts.items():
        if _last_block(_listed(text), name) is not None:
            return path, text
    return next(iter(texts.items()), (folder / _PREFERRED, None))


def _with_example(before: str, name: str, text: str, known: set[str]) -> str | None:
    """The file's text with this example more; None if it can't be had safely."""
    listed = _listed(before)
    place = _last_block(listed, name)
    if place is not None and isinstance(listed, yaml.SequenceNode):
        after = _appended(before, listed.value[place], text)
    elif isinstance(listed, yaml.SequenceNode) and listed.value and not listed.flow_style:
        block = _block(" " * listed.start_mark.column, name, text)
        after = with_lines(before, end_of(listed, before), block)
    elif listed is not None and is_nothing(listed):
        after = with_lines(before, listed.start_mark.index, _block("  ", name, text))
    else:
        return None
    try:
        expected = _blocks(read_back(before, known)[0])
        if place is None:
            expected["nlu"].append({"intent": name, "examples": [f"- {text}"]})
        else:
            expected["nlu"][place]["examples"].append(f"- {text}")
        return after if _blocks(read_back(after, known)[0]) == expected else None
    except BROKEN:
        return None


def _listed(text: str) -> yaml.Node | None:
    """What stands under `nlu`."""
    try:
        return fields_of(yaml.compose(text, Loader=yaml.SafeLoader)).get("nlu")
    except (yaml.YAMLError, RecursionError):
        return None


def _last_block(listed: yaml.Node | None, name: str) -> int | None:
    """Which of the blocks is the last of an intent with one example a line."""
    if not isinstance(listed, yaml.SequenceNode):
        return None
    for place in reversed(range(len(listed.value))):
        fields = fields_of(listed.value[place])
        intent, examples = fields.get("intent"), fields.get("examples")
        named = isinstance(intent, yaml.ScalarNode) and intent.value == name
        if named and isinstance(examples, yaml.ScalarNode) and examples.style == "|":
            return place
    return None


def _appended(before: str, block: yaml.Node, text: str) -> str:
    examples = fields_of(block)["examples"]
    end = end_of(examples, before)
    head, *lines = _LINE.split(before[examples.start_mark.index : end])
    written = [line for line in lines if line.strip()]
    dashed = [line for line in written if line.lstrip().startswith("-")]
    if written:
        like = (dashed or written)[-1]
        indentation = len(like) - len(like.lstrip(" "))
    else:
        told = _INDENTATION.match(head)
        indentation = block.start_mark.column + int(told[1] if told else 2)
    return with_lines(before, end, [f"{' ' * indentation}- {text}"])


def _block(indentation: str, name: str, text: str) -> list[str]:
    lines = (f"- intent: {name}", "  examples: |", f"    - {text}")
    return [indentation + line for line in lines]


def _is_read_as(file: str, name: str, text: str, known: set[str]) -> bool:
    try:
        return [(e.text, e.intent) for e in read_back(file, known)[1]] == [(text, name)]
    except BROKEN:
        return False


def _blocks(content: Any) -> Any:
    """The file's content with the examples of each block as a list of lines."""
    return {**content, "nlu": [_with_lines_apart(block) for block in content["nlu"] or []]}


def _with_lines_apart(block: Any) -> Any:
    if not isinstance(block, dict) or not isinstance(block.get("examples"), str):
        return block
    lines = (line.strip() for line in block["examples"].splitlines())
    return {**block, "examples": [line for line in lines if line]}
