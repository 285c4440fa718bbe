"""The language of the command line: DECROCHE_LANGUAGE, else the machine's locale.

`scripts/setup.sh` decides alike, before there is any Python.
"""

from __future__ import annotations

import os


def french() -> bool:
    """Whether the first of these that is set is French: the setting `language`, then the locale.
    Where nothing is set, French comes first; "C" is set, and is no French."""
    for name in ("DECROCHE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("fr")
    return True


def tr(english: str, in_french: str) -> str:
    """The sentence in the reader's language."""
    return in_french if french() else english
