"""The engine's clock: the only place of this package where the wall clock is read."""

import time


def now_ms() -> int:
    """UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def monotonic_s() -> float:
    """Seconds that never go back, for measuring."""
    return time.monotonic()
