"""A centre's whole memory, and its form as a snapshot.

The configuration is not in it, only its version: versions are immutable rows. What is derived from
both (routing's index) is built again at the first step after `decode`.
"""

import msgspec

from decroche.calls.state import State as CallsState
from decroche.flows.core import State as FlowsState
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import TimerId
from decroche.promises.state import State as PromisesState
from decroche.routing.state import State as RoutingState

CORE_VERSION = 5
"""Raised when the same events may lead to other decisions; a replay uses one version only."""


class CentreState(msgspec.Struct):
    config_version: int
    core_version: int = CORE_VERSION
    at_ms: int = 0
    """The latest instant seen: time never goes back in here."""
    decisions: int = 0
    timers: dict[TimerId, int] = {}
    """Timers that are set, and for when: after a recovery the shell sets these again."""
    calls: CallsState = msgspec.field(default_factory=CallsState)
    flows: FlowsState = msgspec.field(default_factory=FlowsState)
    routing: RoutingState = msgspec.field(default_factory=RoutingState)
    promises: PromisesState = msgspec.field(default_factory=PromisesState)


class WrongSnapshot(Exception):
    """A snapshot of another core version or configuration: replay from an older one is needed."""


def new(config: CentreConfig) -> CentreState:
    """A centre in which nothing has happened yet, under `config`."""
    return CentreState(config_version=config.version)


def encode(state: CentreState) -> bytes:
    """The snapshot: MessagePack; the same state gives the same bytes."""
    return msgspec.msgpack.encode(state)


def decode(data: bytes, config: CentreConfig) -> CentreState:
    """The state of a snapshot taken under `config`. Raises `WrongSnapshot`."""
    state = msgspec.msgpack.decode(data, type=CentreState)
    if (state.core_version, state.config_version) != (CORE_VERSION, config.version):
        raise WrongSnapshot(f"core {state.core_version}, configuration {state.config_version}")
    return state
