"""The dice: ids and draws, thrown before an event so that the cores need none."""

import secrets
from typing import Final

from decroche.kernel.ids import InteractionId

_COUNT_MAX: Final = (1 << 12) - 1


class InteractionIds:
    """Fresh UUIDs of version 7 (RFC 9562 §5.7): ordered by time, and within a millisecond by a
    counter (§6.2, method 1), so that of two callers in the same instant the first stays first."""

    def __init__(self) -> None:
        self._ms = 0
        self._count = 0

    def fresh(self, now_ms: int) -> InteractionId:
        """The next id; its instant never goes back."""
        self._count = self._count + 1 if now_ms <= self._ms else secrets.randbits(8)
        self._ms = max(now_ms, self._ms)
        if self._count > _COUNT_MAX:
            self._ms, self._count = self._ms + 1, 0
        value = (self._ms & (1 << 48) - 1) << 80 | 0x7 << 76 | self._count << 64
        return InteractionId(_text(value | 0b10 << 62 | secrets.randbits(62)))


def _text(value: int) -> str:
    text = f"{value:032x}"
    parts = (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
    return "-".join(parts)


def random_uuid() -> str:
    """A UUID of version 4."""
    value = secrets.randbits(128) & ~(0xF << 76) & ~(0b11 << 62) | 0x4 << 76 | 0b10 << 62
    return _text(value)


def draw() -> int:
    """0 to 99, each as likely."""
    return secrets.randbelow(100)
