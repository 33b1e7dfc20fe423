"""Starts the record's process: `python -m insight`."""

import os
import sys

from aiohttp import web

from insight.app import create_app
from insight.settings import SettingsError, read_settings
from record.log_lines import set_up_log


def main() -> int:
    """Serve until told to stop; 2 and one line on stderr if the settings are bad."""
    set_up_log()
    try:
        settings = read_settings(os.environ)
        web.run_app(
            create_app(settings), host="127.0.0.1", port=settings.port, print=None, access_log=None
        )
    except SettingsError as error:
        sys.stderr.write(f"insight: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
