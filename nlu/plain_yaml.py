"""YAML as people write it by hand: no objects, no aliases, no more than a megabyte."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from nlu.errors import BadInputError

_LARGEST: Final = 1024 * 1024


class _PlainLoader(yaml.SafeLoader):
    """Refuses aliases: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=mark)
        return super().compose_node(parent, index)


def read_plain_yaml(path: Path) -> Any:
    """What the file holds; raises BadInputError with its name and the line."""
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInputError(f"{path}: larger than a megabyte")
        # A subclass of SafeLoader.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_PlainLoader)  # noqa: S506
    # ValueError: a date that isn't one, and bytes that are no UTF-8.
    except (yaml.YAMLError, ValueError, OSError, RecursionError) as error:
        raise BadInputError(f"{path}: {' '.join(str(error).split())}") from error
