"""What `decroche doctor` has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and the remedy if it is not well."""

    level: Level
    name: str
    text: str
    remedy: str = ""
