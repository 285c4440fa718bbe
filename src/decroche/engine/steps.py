"""The core, as the live engine, a recovery and a replay all call it."""

from collections.abc import Mapping

import msgspec
import structlog

from decroche.centre import core
from decroche.centre.core import CORE_VERSION, CentreState
from decroche.centre.events import CentreEvent
from decroche.centre.older import renew
from decroche.centre.outcome import Outcome
from decroche.kernel.config import CentreConfig
from decroche.routing.keeping import take_over

log = structlog.get_logger()


def guarded_step(
    state: CentreState, event: CentreEvent, configs: Mapping[int, CentreConfig]
) -> Outcome:
    """One step; a bug in the core costs this one event, not the centre.

    The state is left as the bug left it, and a replay comes to the same one: the event is in the
    journal and the core is deterministic. The reconciler's survey puts calls back in step.
    """
    try:
        return core.step(state, event, configs.__getitem__)
    except Exception:  # See above: every kind of bug, and it is reported whole.
        log.critical("core.bug", happened=repr(event), exc_info=True)
        return Outcome()


def read_snapshot(data: bytes, configs: Mapping[int, CentreConfig]) -> CentreState:
    """The state of a snapshot. Raises msgspec.DecodeError, KeyError (its configuration is gone).

    A core changes version only at a snapshot: one of another version is taken over when its shape
    still fits, and from there on this core decides.
    """
    data = renew(data)
    state = msgspec.msgpack.decode(data, type=CentreState)
    if state.core_version != CORE_VERSION:
        log.warning("core.version_changed", was=state.core_version, now=CORE_VERSION)
        state.core_version = CORE_VERSION
        take_over(state.routing, configs[state.config_version], state.at_ms)
        data = core.encode(state)
    return core.decode(data, configs[state.config_version])


def write_snapshot(state: CentreState) -> bytes:
    """The state as bytes: the same state gives the same bytes."""
    return core.encode(state)
