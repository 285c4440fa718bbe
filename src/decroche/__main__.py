"""`python -m decroche` is the command `decroche`."""

import sys

from decroche.cli import main

if __name__ == "__main__":
    sys.exit(main())
