"""What promises are told (events) and what they order (commands)."""

import msgspec

from decroche.kernel.config import Promised
from decroche.kernel.ids import (
    AgentId,
    ClientId,
    ContactPointId,
    InteractionId,
    PersonId,
    PromiseId,
    QueueId,
)
from decroche.kernel.timers import CancelTimer, SetTimer, TimerFired

# --- journalled: asked for by people ------------------------------------------------------------


class PromiseAsked(msgspec.Struct, frozen=True, tag="promise_asked"):
    """An agent promises a call, from `from_ms` on: his own (`owner`), or anybody's of the queue."""

    at_ms: int
    promise: PromiseId
    queue: QueueId
    contact_point: ContactPointId
    from_ms: int
    until_ms: int
    by: AgentId | None = None
    owner: AgentId | None = None
    client: ClientId | None = None
    person: PersonId | None = None
    interaction: InteractionId | None = None
    """Where it comes from."""
    language: str = "fr"
    vip: bool = False


class PromiseCancelled(msgspec.Struct, frozen=True, tag="promise_cancelled"):
    """Nobody need call any more. `by`: an agent's or an account's id; never a name."""

    at_ms: int
    promise: PromiseId
    by: str = ""


class PromiseHurried(msgspec.Struct, frozen=True, tag="promise_hurried"):
    """Call now, whatever its time; first of all this agent, if one is named."""

    at_ms: int
    promise: PromiseId
    agent: AgentId | None = None


# --- from calls ---------------------------------------------------------------------------------


class PlaceTaken(msgspec.Struct, frozen=True):
    """A caller leaves the queue and keeps the place."""

    at_ms: int
    interaction: InteractionId
    queue: QueueId
    client: ClientId | None
    contact_point: ContactPointId
    person: PersonId | None
    language: str
    vip: bool
    last_agent: AgentId | None
    arrived_ms: int
    case_owner: AgentId | None = None


class Came(msgspec.Struct, frozen=True):
    """Somebody calls us from that number."""

    at_ms: int
    interaction: InteractionId
    contact_point: ContactPointId


class Reached(msgspec.Struct, frozen=True):
    """An agent and the customer speak, for this queue and client. `dialled`: in a call out, whose
    agent may yet say that nobody was reached (`Judged`)."""

    at_ms: int
    interaction: InteractionId
    contact_point: ContactPointId | None
    agent: AgentId
    queue: QueueId | None
    client: ClientId | None
    dialled: bool = False


class Judged(msgspec.Struct, frozen=True):
    """The agent of a call out that was answered has done with it. Not `reached`: a machine picked
    up, or somebody who is not the customer."""

    at_ms: int
    interaction: InteractionId
    reached: bool


class Offered(msgspec.Struct, frozen=True):
    """The call of a promise rings at an agent."""

    at_ms: int
    interaction: InteractionId


class Waits(msgspec.Struct, frozen=True):
    """The call of a promise rings nowhere any more; it is in its queue."""

    at_ms: int
    interaction: InteractionId


class Taken(msgspec.Struct, frozen=True):
    """An agent has taken the call of a promise."""

    at_ms: int
    interaction: InteractionId
    agent: AgentId


class Gone(msgspec.Struct, frozen=True):
    """The interaction is over, with its row's outcome. `rang`: its number was rung."""

    at_ms: int
    interaction: InteractionId
    outcome: str
    why: str = ""
    rang: bool = False


PromisesEvent = (
    PromiseAsked
    | PromiseCancelled
    | PromiseHurried
    | PlaceTaken
    | Came
    | Reached
    | Judged
    | Offered
    | Waits
    | Taken
    | Gone
    | TimerFired
)

# --- commands -----------------------------------------------------------------------------------


class MakeCall(msgspec.Struct, frozen=True):
    """Its call enters the queue."""

    interaction: InteractionId
    promise: Promised
    queue: QueueId
    client: ClientId | None
    contact_point: ContactPointId
    person: PersonId | None
    language: str
    vip: bool
    last_agent: AgentId | None
    place_ms: int
    prefer: AgentId | None = None
    held_until_ms: int | None = None
    case_owner: AgentId | None = None


class DropCall(msgspec.Struct, frozen=True):
    """Its call leaves the queue, unless an agent has it already."""

    interaction: InteractionId


class Happened(msgspec.Struct, frozen=True):
    """A line of a promise's history. `what`: "made", "due" (it waits), "taken", "tried" (`why`),
    "given_back" (`why`), "held" (the customer calls himself, or is called for another promise),
    "moved" (to another number), "late", "hurried", "kept", "broken" (`why`), "cancelled". "tried"
    after "kept": who picked up was not the customer."""

    at_ms: int
    what: str
    why: str = ""
    by: str = ""
    interaction: InteractionId | None = None


class PromiseRow(msgspec.Struct, frozen=True, tag="promise"):
    """A promise as it stands. `state`: "open", "late" (open past its window), "in_work" (an agent
    has it), "kept", "broken", "cancelled"."""

    id: PromiseId
    kind: str
    state: str
    channel: str
    queue: QueueId
    client: ClientId | None
    contact_point: ContactPointId
    person: PersonId | None
    interaction: InteractionId | None
    owner: AgentId | None
    by: AgentId | None
    made_ms: int
    from_ms: int
    until_ms: int
    due_ms: int | None
    place_ms: int
    tries: int
    tries_max: int
    kept_by: InteractionId | None
    ended_ms: int | None
    why: str
    late: bool
    history: tuple[Happened, ...]


PromisesCommand = MakeCall | DropCall | PromiseRow | SetTimer | CancelTimer
