"""The dice: ids and draws, thrown before an event so that the cores need none."""

import secrets

from decroche.kernel.ids import InteractionId


def interaction_id(now_ms: int) -> InteractionId:
    """A fresh UUID of version 7 (RFC 9562 §5.7): ordered by time, 74 random bits."""
    value = (now_ms & (1 << 48) - 1) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    text = f"{value:032x}"
    parts = (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
    return InteractionId("-".join(parts))


def random_uuid() -> str:
    """A UUID of version 4."""
    value = secrets.randbits(128) & ~(0xF << 76) & ~(0b11 << 62) | 0x4 << 76 | 0b10 << 62
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def draw() -> int:
    """0 to 99, each as likely."""
    return secrets.randbelow(100)
