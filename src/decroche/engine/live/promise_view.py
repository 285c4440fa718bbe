"""A part of the live socket's messages: what a desk says of a promised call."""

from typing import Literal

import msgspec


class PromiseView(msgspec.Struct, frozen=True):
    """Why this customer is called: it was promised."""

    kind: Literal["keep_place", "agent_callback"]
    made_ms: int
    until_ms: int
    tries: int
    """So often the customer was called in vain."""
    by: str
    """Name of the colleague who has promised it; "": the caller has asked for it."""
