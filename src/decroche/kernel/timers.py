"""Timers: an order whose answer is an event, so that no core ever looks at a clock."""

import msgspec

from decroche.kernel.ids import TimerId


class SetTimer(msgspec.Struct, frozen=True, tag="set_timer"):
    """Give back `TimerFired(timer)` at `at_ms`; setting it again moves it."""

    timer: TimerId
    at_ms: int


class CancelTimer(msgspec.Struct, frozen=True, tag="cancel_timer"):
    timer: TimerId


class TimerFired(msgspec.Struct, frozen=True, tag="timer_fired"):
    at_ms: int
    timer: TimerId
