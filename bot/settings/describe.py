"""Writes docs/settings.md from the model, so that the page can't disagree with the program."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.settings.load import PREFIX
from bot.settings.model import Section, Settings

PAGE: Final = Path(__file__).parents[2] / "docs" / "settings.md"
_HEAD: Final = """# Settings

<!-- Made by `make docs` from bot/settings/model.py; `make docs-check` compares. -->

One TOML file, and the environment above it. The file is `SETTINGS=FILE` of `make run`, else
`baton.toml` in the folder that `ARTICLES=` names, else `baton.toml` in the checkout, else none:
every setting has a default. An environment variable goes before the file; lists in it stand
between commas or spaces. Settings are read once, at start; a wrong one stops the start with one
line that names it.

Secrets are not settings: keys and passwords are made at the first start, in `DATA/secrets`,
readable by their owner alone.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *_flat(), *_sections()]).rstrip() + "\n"


def _flat() -> Iterator[str]:
    field = Settings.model_fields["setting"]
    yield _TABLE
    yield _row("setting", f"{PREFIX}SETTING", field.default, field.description)
    yield ""


_TABLE: Final = "| key | variable | default | meaning |\n|---|---|---|---|"


def _sections() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        if not isinstance(field.default, Section):
            continue
        kind = type(field.default)
        yield f"## [{name}]\n\n{kind.__doc__}\n\n{_TABLE}"
        for key, inner in kind.model_fields.items():
            variable = f"{PREFIX}{name}_{key}".upper()
            yield _row(key, variable, inner.default, inner.description)
        yield ""


def _row(key: str, variable: str, default: object, meaning: str | None) -> str:
    shown = "" if default in ("", ()) else f"`{default}`"
    return f"| `{key}` | `{variable}` | {shown} | {' '.join((meaning or '').split())} |"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
