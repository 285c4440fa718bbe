"""The timers of one centre: the core sets and cancels them, the loop gives them back."""

import asyncio
from collections.abc import Callable

from decroche.kernel.ids import TimerId


class Timers:
    """Named one-shot timers at instants in UTC milliseconds."""

    def __init__(self, now_ms: Callable[[], int], fire: Callable[[TimerId], None]) -> None:
        self._now_ms = now_ms
        self._fire = fire
        self._due: dict[TimerId, int] = {}
        self._handles: dict[TimerId, asyncio.TimerHandle] = {}
        self._armed = False

    def set(self, timer: TimerId, at_ms: int) -> None:
        """Set or move a timer. Before `arm` it is only remembered."""
        self._due[timer] = at_ms
        if self._armed:
            self._schedule(timer, at_ms)

    def cancel(self, timer: TimerId) -> None:
        """Forget a timer; unknown ones are fine."""
        self._due.pop(timer, None)
        handle = self._handles.pop(timer, None)
        if handle is not None:
            handle.cancel()

    def arm(self) -> None:
        """Begin to run: what is overdue fires in the order it was due, at once."""
        self._armed = True
        for timer, at_ms in sorted(self._due.items(), key=lambda item: (item[1], item[0])):
            self._schedule(timer, at_ms)

    def stop(self) -> None:
        """Cancel everything; nothing fires any more."""
        self._armed = False
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()

    @property
    def due(self) -> dict[TimerId, int]:
        """What is set, with its instants: part of a snapshot."""
        return dict(self._due)

    def _schedule(self, timer: TimerId, at_ms: int) -> None:
        old = self._handles.pop(timer, None)
        if old is not None:
            old.cancel()
        delay_s = max(0, at_ms - self._now_ms()) / 1000
        loop = asyncio.get_running_loop()
        self._handles[timer] = loop.call_later(delay_s, self._ring, timer, at_ms)

    def _ring(self, timer: TimerId, at_ms: int) -> None:
        early_ms = at_ms - self._now_ms()
        if early_ms > 0:  # The wall clock was set back, or the loop's clock runs ahead of it.
            self._handles[timer] = asyncio.get_running_loop().call_later(
                max(early_ms, 1) / 1000, self._ring, timer, at_ms
            )
            return
        self._handles.pop(timer, None)
        self._due.pop(timer, None)
        self._fire(timer)
