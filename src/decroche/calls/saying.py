"""What a waiting caller is told: the place in the queue and the expected wait.

The names are those of the prompts that every Asterisk carries, in French and in English; the order
of the words is that of its own queues: "you are caller number", 3, "waiting to speak…"; then "the
estimated hold time is", 4, "minutes".
"""

MINUTE_MS = 60_000
WAIT_MAX_MIN = 60
"""A longer estimate is not said: it is known too badly, and it only angers."""


def place_media(position: int, wait_ms: int | None, language: str) -> tuple[str, ...]:
    """Media for place `position` (from 1) and the expected wait, which may be unknown."""
    words = ["sound:queue-youarenext"]
    if position > 1:
        words = ["sound:queue-thereare", f"number:{position}", "sound:queue-callswaiting"]
    if wait_ms is not None and 0 < wait_ms <= WAIT_MAX_MIN * MINUTE_MS:
        minutes = -(-wait_ms // MINUTE_MS)
        unit = "sound:queue-minute" if minutes == 1 else "sound:queue-minutes"
        words += ["sound:queue-holdtime", f"number:{minutes}", unit]
    return tuple(f"{word}/{language}" for word in words)
