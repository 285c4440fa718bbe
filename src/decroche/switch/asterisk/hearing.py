"""Whether what Asterisk tells still reaches us.

A connection that was made in the very moment in which the one before it ended may be left without
events, though it answers every request: the end of the old one takes the application away from the
new one (seen on 22.10.1, about once in fifty under load). Such an engine would believe that nobody
calls. So each heartbeat asks for an event of our own, and one that does not come ends the line.
"""

import time
from typing import Final

from decroche.switch.asterisk.wire import Request

DEAF_S: Final = 3.0
"""As long as a request may stay unanswered (`client.ANSWER_TIMEOUT_S`)."""
ECHO: Final = "decroche_echo"


class Hearing:
    """Of one adapter; each connection begins anew."""

    def __init__(self) -> None:
        self._asked_s: float | None = None
        """Since when an event is owed to us."""

    def begin(self) -> None:
        """A line was made."""
        self._asked_s = None

    def heard(self) -> None:
        """Our event has come."""
        self._asked_s = None

    def ask(self, app: str) -> Request:
        """The request after which our event comes."""
        if self._asked_s is None:
            self._asked_s = time.monotonic()
        return Request("POST", f"events/user/{ECHO}", query=(("application", app),))

    def is_deaf(self) -> bool:
        """Whether the event has been owed for too long."""
        return self._asked_s is not None and time.monotonic() - self._asked_s > DEAF_S
