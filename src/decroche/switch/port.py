"""The contract between the engine and any switch: events up, leg commands down, one survey.

The engine alone holds a `Switch`; `fake.FakeSwitch` and `asterisk.switch.AsteriskSwitch` pass the
same contract suite (tests/switch/contract.py). Instants are UTC milliseconds.
"""

from collections.abc import AsyncIterator, Coroutine, Sequence
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from decroche.kernel.config import Codec, Language
from decroche.kernel.ids import AgentId, AttemptId, BridgeId, LegId, PromptId
from decroche.kernel.legs import FoundLeg, LegCommand, LegEvent

# --- events beside kernel.legs ----------------------------------------------------------------


class CallerSeen(msgspec.Struct, frozen=True, tag="caller_seen"):
    """A caller's leg is in our hands. The shell turns it into `CallArrived`.

    `dialled` and `caller` are as the trunk wrote them ("+33…", "0033…", "01…"). `caller` is "" when
    nothing was sent and when `hidden`: what the caller keeps back is not passed on.
    `again`: the leg was with us before (it comes back from the fallback, or a survey found it).
    """

    at_ms: int
    leg: LegId
    dialled: str
    caller: str = ""
    caller_name: str = ""
    hidden: bool = False
    diverted_from: str = ""
    trunk: str = ""
    again: bool = False
    full: bool = False
    """The trunk has as many calls as it may: to be refused."""
    came_ms: int | None = None
    """When the leg came to the switch, if that was before it came to us; UTC milliseconds."""
    call_id: str = ""
    """SIP's Call-ID of the leg, for the trace; "" where there is none."""


class SwitchConnected(msgspec.Struct, frozen=True, tag="switch_connected"):
    """Commands are taken from now on. `restarted`: this process of the switch has not met an
    engine yet: it knows no agent and holds no call of ours. False for an engine that was itself
    restarted: the calls are there."""

    at_ms: int
    restarted: bool


class SwitchDisconnected(msgspec.Struct, frozen=True, tag="switch_disconnected"):
    """The switch cannot be reached, or another engine took over (`fenced`: do not come back)."""

    at_ms: int
    fenced: bool = False


class PhoneChanged(msgspec.Struct, frozen=True, tag="phone_changed"):
    """The endpoint of an agent registered, or its last registration is gone."""

    at_ms: int
    endpoint: str
    registered: bool


class KeyPressed(msgspec.Struct, frozen=True, tag="key_pressed"):
    """A party pressed a key: "0" to "9", "*", "#" or "A" to "D", however it was sent. What callers
    type may be a card or a customer number: it goes into no log and no journal."""

    at_ms: int
    leg: LegId
    key: str


class HelpDialled(msgspec.Struct, frozen=True, tag="help_dialled"):
    """An agent has dialled an emergency number on the keypad of his own telephone. The leg is up,
    off-hook, and ours for some seconds: until `FreeLeg`, then the switch dials by itself."""

    at_ms: int
    leg: LegId
    endpoint: str
    number: str


class RogueCall(msgspec.Struct, frozen=True, tag="rogue_call"):
    """A call left by a line without a verdict, and was ended: somebody or something has got round
    the one door (docs/decisions/0020). An alarm."""

    at_ms: int
    channel: LegId
    trunk: str


SwitchEvent = (
    LegEvent
    | CallerSeen
    | SwitchConnected
    | SwitchDisconnected
    | PhoneChanged
    | KeyPressed
    | HelpDialled
    | RogueCall
)

# --- answers ----------------------------------------------------------------------------------


class Survey(msgspec.Struct, frozen=True):
    """All that the switch holds for us, and the callers whom the fallback has (`away`)."""

    at_ms: int
    """Before the switch was asked, UTC: what came later may not be in it."""
    legs: tuple[FoundLeg, ...]
    bridges: tuple[BridgeId, ...]
    callers: tuple[CallerSeen, ...]
    """One for each caller's leg among `legs`, for those that the engine does not know. Not for
    those away: they are seen when they come back."""
    registered: tuple[str, ...] = ()
    """Agents' endpoints that are registered now."""


class MediaSeen(msgspec.Struct, frozen=True):
    """Packets since the leg began: `received` from the party, `sent` to it."""

    leg: LegId
    received: int
    sent: int


class AgentEndpoint(msgspec.Struct, frozen=True):
    """A phone that may register. The password stays between the page, the engine and the switch."""

    name: str
    password: str
    kind: Literal["browser", "desk"] = "browser"
    codec: Codec = "alaw"
    contacts_max: int = 1
    """A registration beyond this removes the oldest: the second tab takes over."""
    language: Language = "fr"
    """In which it is told, without an engine, what it cannot reach."""
    help_lines: tuple[str, ...] = ()
    """Trunks by which the switch itself dials help from this phone, in their order."""
    help_shown: str = ""
    """The number shown then, E.164; "" shows none."""


class Shown(msgspec.Struct, frozen=True):
    """What a ringing phone displays."""

    number: str = ""
    name: str = ""


class Outgoing(msgspec.Struct, frozen=True):
    """What the gate has allowed: this number, once, until `until_ms`."""

    number: str
    """As the trunks want it: digits, with a leading + for E.164; "112" as it is."""
    caller_id: str
    """E.164; "" shows none."""
    trunks: tuple[str, ...]
    """Ids, tried in this order: the next when one refuses for a reason of its own."""
    until_ms: int


class SwitchError(Exception):
    """The switch is away or did not answer in time. An outage: `SwitchDisconnected` says it too."""


# --- what the adapter asks the engine ----------------------------------------------------------


class Lookup(Protocol):
    """What leg commands name by id and the switch needs in full. Answers at once, from memory."""

    def endpoint(self, agent: AgentId) -> str | None:
        """The SIP endpoint of this agent; None if there is no such agent."""
        ...

    def shown(self, interaction: str) -> Shown:
        """What the agent's phone displays for this interaction."""
        ...

    def outgoing(self, attempt: AttemptId) -> Outgoing | None:
        """What this attempt may dial; None: nothing (it is over, or was never allowed)."""
        ...

    def prompt(self, prompt: PromptId, language: str) -> Path | None:
        """The sound file on the node, without its ending; None if there is none."""
        ...


# --- the port ----------------------------------------------------------------------------------


class Switch(Protocol):
    """A media node. One reader of `events`; any number of tasks may call the rest."""

    async def start(self) -> None:
        """Begin to connect, and connect again whenever needed; returns at once."""
        ...

    async def stop(self) -> None:
        """Leave the node. Calls stay."""
        ...

    def events(self) -> AsyncIterator[SwitchEvent]:
        """Everything that happens, in order, without end."""
        ...

    def do(self, commands: Sequence[LegCommand]) -> Coroutine[None, None, None]:
        """Carry out, in this order; an order given twice does no harm.

        The requests have left when this returns; what it returns waits for the answers, and must
        be awaited. What cannot be done shows as an event (`LegEnded`, `PlayEnded.failed`,
        `RecordingEnded.failed`). Raises SwitchError if the switch is away.
        """
        ...

    async def survey(self, whole: bool = True) -> Survey:
        """What is there now; unless it is to be `whole`, without the callers whom the adapter has
        told of already (their legs are in it). Raises SwitchError."""
        ...

    async def push_agents(self, agents: Sequence[AgentEndpoint]) -> None:
        """Make these phones known, or change them. Raises SwitchError."""
        ...

    async def remove_agent(self, name: str) -> None:
        """Forget the phone and its registrations. Raises SwitchError."""
        ...

    async def agent_registered(self, name: str) -> bool:
        """Whether this phone can be rung now. Raises SwitchError."""
        ...

    async def heartbeat(self, at_ms: int) -> None:
        """Say each second that the engine lives; renews the guards when due. Raises SwitchError."""
        ...

    async def media(self, legs: Sequence[LegId]) -> tuple[MediaSeen, ...]:
        """Packet counters of these legs; legs without sound are left out. Raises SwitchError."""
        ...
