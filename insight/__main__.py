"""Starts the record's process: `python -m insight`."""

import os
import sys

from aiohttp import web
from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from insight.app import create_app
from insight.settings import SettingsError, read_settings
from record.log_lines import set_up_log


def main() -> int:
    """Serve until told to stop; 2 and one line on stderr if the settings or the tables are bad."""
    set_up_log()
    try:
        settings = read_settings(os.environ)
        web.run_app(
            create_app(settings), host="127.0.0.1", port=settings.port, print=None, access_log=None
        )
    except (SettingsError, CommandError) as error:
        sys.stderr.write(f"insight: {error}\n")
        return 2
    except SQLAlchemyError as error:
        # Its text may hold the address with its password.
        sys.stderr.write(f"insight: the database can't be used: {type(error).__name__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
