"""`bot new-shop`: copies the template and puts the shop's name into it."""

import argparse
import json
import sys
from pathlib import Path
from string import Template
from typing import Final

_TEMPLATE: Final = Path(__file__).parent / "template"
_BAD_INPUT: Final = 2


def main(parsed: argparse.Namespace) -> int:
    """Make the folder; 2 and one line if something is there already."""
    folder: Path = parsed.dir.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sys.stderr.write(f"bot new-shop: {folder} is there already and not empty\n")
        return _BAD_INPUT
    try:
        _copy(folder, {"name_ko": parsed.name_ko, "name_en": parsed.name_en})
    except OSError as error:
        sys.stderr.write(f"bot new-shop: {error.filename}: {error.strerror}\n")
        return _BAD_INPUT
    sys.stdout.write(_next_steps(folder))
    return 0


def _copy(folder: Path, names: dict[str, str]) -> None:
    # A JSON string is a TOML string too: quotes and line ends in a name can't break the file.
    written = {key: json.dumps(name, ensure_ascii=False) for key, name in names.items()}
    for source in sorted(_TEMPLATE.rglob("*")):
        if source.is_file():
            target = folder / source.relative_to(_TEMPLATE)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text(encoding="utf-8")
            target.write_text(Template(text).safe_substitute(written), encoding="utf-8")


def _next_steps(folder: Path) -> str:
    return (
        f"made {folder}\n"
        f"  articles/   what the bot answers from: one Markdown file each\n"
        f"  baton.toml  name, address, who may embed the widget\n"
        f"  nlu/        how your customers write (may stay empty)\n"
        f"  texts.yml   what the bot says in its own words (may stay empty)\n"
        f"next: make run ARTICLES='{folder}'\n"
        f"then: docs/bring-your-own.md\n"
    )
