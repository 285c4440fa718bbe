"""What is remembered of each caller in a flow."""

import msgspec

from decroche.kernel.config import FlowSpec
from decroche.kernel.ids import InteractionId, NodeId


class Walk(msgspec.Struct):
    """One caller's way. `node` is where the caller is; `entered` counts nodes so far."""

    flow: FlowSpec
    node: NodeId
    entered: int = 0
    tries: int = 0
    """How often this node has asked for keys."""
    inputs: int = 0
    """How often any node has."""
    typed: bool = False
    """The caller has begun to type."""
    callable: bool = False
    """The caller's own number can be called."""
    phase: str = ""
    """Of an offer to call back: "own" or "confirm" (a number is read out), "type", "thanks"."""


class State(msgspec.Struct):
    walks: dict[InteractionId, Walk] = {}
