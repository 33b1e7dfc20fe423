"""Starts the answers process: `python -m actions`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from aiohttp import web

from actions.app import create_app
from actions.settings import SettingsError, read_settings
from knowledge.errors import KnowledgeError
from record.log_lines import set_up_log


def main() -> int:
    """Serve until told to stop; 2 and one line on stderr if the settings or the index are bad."""
    set_up_log()
    try:
        settings = read_settings(os.environ, Path(__file__).resolve().parent.parent)
        web.run_app(
            create_app(settings), host="127.0.0.1", port=settings.port, print=None, access_log=None
        )
    except (SettingsError, KnowledgeError) as error:
        sys.stderr.write(f"actions: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
