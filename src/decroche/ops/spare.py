"""A second process of a service, loaded and waiting, so that a crash costs no loading.

It has imported everything and waits for a line on its standard input; that line makes it the
service. The pipe is its tie to life: it ends when the supervisor that made it is gone.
"""

from __future__ import annotations

import time
from pathlib import Path

from decroche.ops.process import Child
from decroche.ops.service import Service

AFTER_S = 2.0
"""Made so long after its service is ready: what comes back then has the processor first."""
AGAIN_S = 30.0
"""Not made more often than that unless it was used: one that fails must not fail all day."""


class Spares:
    """At most one for each service that declares `spare_argv`."""

    def __init__(self, log_dir: Path) -> None:
        self._log_dir = log_dir
        self._waiting: dict[str, Child] = {}
        self._made_s: dict[str, float] = {}

    def ensure(self, service: Service) -> None:
        """Make it if there is none and it is time. Raises OSError."""
        waiting = self._waiting.get(service.name)
        if not service.spare_argv or (waiting is not None and waiting.identity.alive()):
            return
        now_s = time.monotonic()
        if now_s - self._made_s.get(service.name, -AGAIN_S) < AGAIN_S:
            return
        self.drop(service.name)
        self._made_s[service.name] = now_s
        log = self._log_dir / f"{service.name}.log"
        self._waiting[service.name] = Child.spawn(
            service.spare_argv, service.env, log, service.account, spoken_to=True
        )

    def take(self, service: Service) -> Child | None:
        """The waiting one, told to begin; None if there is none that lives."""
        child = self._waiting.pop(service.name, None)
        if child is None:
            return None
        try:
            child.tell()
        except OSError:  # it has ended
            self._end(child)
            return None
        self._made_s.pop(service.name, None)
        return child

    def drop(self, name: str) -> None:
        """End the waiting one: its code or its settings may be old."""
        child = self._waiting.pop(name, None)
        self._made_s.pop(name, None)
        if child is not None:
            self._end(child)

    def drop_all(self) -> None:
        """End all that wait."""
        for name in list(self._waiting):
            self.drop(name)

    def _end(self, child: Child) -> None:
        """It holds nothing: nobody needs to be polite."""
        child.kill_at_once()
        child.close()
