"""``python -m threatlas`` is the same as the command ``threatlas``."""

import sys

from threatlas.cli import main

if __name__ == "__main__":
    sys.exit(main())
