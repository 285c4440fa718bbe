"""The language of the command line: French when the machine's locale is French."""

from __future__ import annotations

import os


def french() -> bool:
    """Whether the locale (LC_ALL, LC_MESSAGES, LANG: the first that is set) is French."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("fr")
    return False


def tr(english: str, in_french: str) -> str:
    """The sentence in the reader's language."""
    return in_french if french() else english
