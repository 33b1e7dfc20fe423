"""Reads `text,label` CSV files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from nlu.errors import BadInputError

_COLUMNS = ("text", "label")
_MAX_FIELD = 1_000_000


@dataclass(frozen=True)
class Row:
    """One row as it stands in the file."""

    text: str
    label: str


def read_rows(path: Path) -> list[Row]:
    """All rows, in order; other columns are ignored. Raises BadInputError, one line."""
    csv.field_size_limit(_MAX_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise BadInputError(f"{path}: no column {' and no column '.join(missing)}")
            return [_row(path, reader.line_num, fields) for fields in reader]
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInputError(f"{path}: not a UTF-8 CSV file: {error}") from error


def _row(path: Path, line: int, fields: dict[str, str | None]) -> Row:
    text, label = fields["text"], fields["label"]
    if text is None or label is None:
        raise BadInputError(f"{path}: line {line}: a column is missing")
    return Row(text, label)
