"""`python -m knowledge` is the same as the `knowledge` command."""

import sys

from knowledge.cli import main

if __name__ == "__main__":
    sys.exit(main())
