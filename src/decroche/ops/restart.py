"""When to start a process again after it ended. Pure: no clock, no process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """The first restart comes at once; later ones wait, doubling up to `longest_s`.

    A process that ran for `steady_s` is forgiven: its next end counts as the first.
    """

    first_wait_s: float = 0.25
    longest_s: float = 10.0
    steady_s: float = 20.0


@dataclass(frozen=True, slots=True)
class RestartHistory:
    """Ends in a row without a steady run between them."""

    failures: int = 0


def after_end(
    policy: RestartPolicy, history: RestartHistory, ran_s: float
) -> tuple[RestartHistory, float]:
    """The new history and the seconds to wait, for a process that ended after `ran_s`."""
    failures = 0 if ran_s >= policy.steady_s else history.failures
    if failures == 0:
        return RestartHistory(1), 0.0
    wait = policy.first_wait_s * 2.0 ** min(failures - 1, 30)
    return RestartHistory(failures + 1), min(wait, policy.longest_s)
