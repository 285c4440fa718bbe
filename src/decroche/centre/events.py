"""Everything that can happen to a centre: the language of the journal.

An event is a past fact with its instant; ids only, no numbers, names or typed text. Dice are thrown
by the shell before the event: `interaction` and `session` ids arrive inside.
"""

import msgspec

from decroche.kernel.ids import (
    AgentId,
    BridgeId,
    ContactPointId,
    DispositionId,
    InteractionId,
    LegId,
    NumberId,
    PersonId,
)
from decroche.kernel.legs import FoundLeg, LegEvent
from decroche.routing.events import (
    AfterCallExtended,
    AgentSignedIn,
    AgentSignedOut,
    PresenceChanged,
    StateAsked,
    TimerFired,
)


class ConfigApplied(msgspec.Struct, frozen=True, tag="config_applied"):
    at_ms: int
    version: int
    digest: str


class CallArrived(msgspec.Struct, frozen=True, tag="call_arrived"):
    """A caller's leg entered from a trunk. `number` None: nobody answers that dialled number.

    `draw` is a die, 0–99, thrown by the shell: it decides what is sampled for recording.
    """

    at_ms: int
    leg: LegId
    interaction: InteractionId
    number: NumberId | None
    contact_point: ContactPointId | None
    person: PersonId | None = None
    language: str = ""
    draw: int = 0


class HoldAsked(msgspec.Struct, frozen=True, tag="hold_asked"):
    at_ms: int
    agent: AgentId
    interaction: InteractionId
    held: bool


class HangUpAsked(msgspec.Struct, frozen=True, tag="hang_up_asked"):
    """The agent ends the conversation (or declines while it rings)."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId


class RecordingAsked(msgspec.Struct, frozen=True, tag="recording_asked"):
    """On demand: start. Private: `private` true mutes both sides for good in this segment."""

    at_ms: int
    agent: AgentId
    interaction: InteractionId
    on: bool
    private: bool = False


class DispositionSet(msgspec.Struct, frozen=True, tag="disposition_set"):
    at_ms: int
    agent: AgentId
    interaction: InteractionId
    disposition: DispositionId


class PersonAttached(msgspec.Struct, frozen=True, tag="person_attached"):
    """The agent said who this is (or took it back: None)."""

    at_ms: int
    interaction: InteractionId
    person: PersonId | None


class SwitchLost(msgspec.Struct, frozen=True, tag="switch_lost"):
    """The switch cannot be reached: no offers until it is surveyed again."""

    at_ms: int


class SwitchSurveyed(msgspec.Struct, frozen=True, tag="switch_surveyed"):
    """What the switch really has, at connection or by the reconciler (`full` says all of it).

    The core ends what vanished, sweeps what nobody knows, and gives again every order that the
    present stage of each interaction needs.
    """

    at_ms: int
    legs: tuple[FoundLeg, ...]
    bridges: tuple[BridgeId, ...]
    restarted: bool = False
    """The switch itself is new: every leg we knew is gone."""


CentreEvent = (
    ConfigApplied
    | CallArrived
    | LegEvent
    | TimerFired
    | AgentSignedIn
    | AgentSignedOut
    | StateAsked
    | AfterCallExtended
    | PresenceChanged
    | HoldAsked
    | HangUpAsked
    | RecordingAsked
    | DispositionSet
    | PersonAttached
    | SwitchLost
    | SwitchSurveyed
)
