"""What flows and queues call by themselves: outside numbers, and callers whom we have promised to
call back. Parts of `kernel.config`."""

from typing import Literal

import msgspec

from decroche.kernel.ids import (
    AgentId,
    ClientId,
    InteractionId,
    NodeId,
    OutsideId,
    PromiseId,
    PromptId,
    QueueId,
)

Unreached = Literal["busy", "no_answer", "refused"]
"""How an outside number was not reached. "refused": it declined, the gate said no, no line."""


class OutsideSpec(msgspec.Struct, frozen=True):
    """An outside number of the organisation's own (a duty telephone, another house), to which flows
    hand callers on. No customer's: it may stand in the configuration."""

    id: OutsideId
    name: str
    e164: str
    client: ClientId | None = None
    """Whose number is shown to it: None: the client's that was called."""


class CallbackSpec(msgspec.Struct, frozen=True):
    """How a queue keeps a promise to call back."""

    tries: int = 3
    pause_min: int = 15
    """Minutes between two tries."""
    within_min: int = 120
    """Later than this after it was made, a promise is late; it is kept all the same."""


PromiseKind = Literal["keep_place", "agent_callback"]
"""Why we have promised to call: the caller left the queue and keeps the place; an agent has said
so. Later kinds (asked on the web, an appointment) only add to this."""


class Promised(msgspec.Struct, frozen=True):
    """Of a call that keeps a promise: which, as it was when the call began."""

    id: PromiseId
    kind: PromiseKind
    made_ms: int
    until_ms: int
    tries: int
    """So often the customer was called in vain."""
    interaction: InteractionId | None
    """Where it comes from."""
    by: AgentId | None


class Transfer(msgspec.Struct, frozen=True, tag="transfer"):
    """The caller is handed on to an outside number, and hears music while it rings."""

    outside: OutsideId
    failed: NodeId
    """Where a caller goes for whom it was not reached."""
    ways: dict[Unreached, NodeId] = {}
    """Where else, for these reasons."""
    ring_s: int = 30


class Callback(msgspec.Struct, frozen=True, tag="callback"):
    """The caller may hang up and keep the place in a queue: 1 says yes to the number that is read
    out, 2 types another. What is typed is in no log and no journal."""

    queue: QueueId
    other: NodeId
    """Where who does not want it goes on."""
    prompt: PromptId = PromptId("")
    """What is said before the number; "": the standard words (`flows.standard`)."""
    wait_s: int = 5
    tries: int = 2
