"""The engine's clock: the only place of this package where the wall clock is read."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo


def now_ms() -> int:
    """UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def monotonic_s() -> float:
    """Seconds that never go back, for measuring."""
    return time.monotonic()


def midnight_ms(now: int, zone: str) -> int:
    """The last midnight of the zone, UTC milliseconds."""
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    return int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
