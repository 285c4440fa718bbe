"""A scenario: what happens to a centre, second by second, and what it orders at once."""

import msgspec

from decroche.calls.commands import AttemptOver, AttemptWanted
from decroche.calls.state import Call
from decroche.centre import core
from decroche.centre.desk import Desk, desk
from decroche.centre.events import (
    AgentSignedIn,
    AttemptAnswered,
    CallArrived,
    CentreEvent,
    PresenceChanged,
    StateAsked,
    SwitchSurveyed,
)
from decroche.centre.facts import Fact, InteractionRow, RecordingRow, SegmentRow
from decroche.centre.outcome import CentreCommand
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    BridgeId,
    ContactPointId,
    InteractionId,
    LegId,
    NumberId,
    PlaybackId,
    QueueId,
    TimerId,
)
from decroche.kernel.legs import (
    EndReason,
    FoundLeg,
    LegAnswered,
    LegEnded,
    LegRinging,
    PlayEnded,
    RingAgent,
    StopRecording,
)
from decroche.kernel.timers import TimerFired
from decroche.routing.events import Status
from tests.centre.house import ANN, OPEN_LINE, T0


class Day:
    """Time is given in seconds after `T0`. `last` holds the orders of the latest event."""

    def __init__(self, config: CentreConfig) -> None:
        self.config = config
        self.state = core.new(config)
        self.s = 0.0
        self.last: list[CentreCommand] = []
        self.facts: list[Fact] = []
        self.desks: list[AgentId] = []
        self.lines: list[QueueId] = []
        self.attempts: list[AttemptOver] = []
        self.wanted: list[AttemptWanted] = []
        """What the gate was asked by the latest event."""

    @property
    def at_ms(self) -> int:
        return T0 + round(self.s * 1000)

    def tell(self, event: CentreEvent) -> list[CentreCommand]:
        outcome = core.step(self.state, event, lambda version: self.config)
        self.last, self.desks, self.lines = outcome.commands, outcome.desks, outcome.queues
        self.facts += outcome.facts
        self.attempts += outcome.attempts
        self.wanted = outcome.wanted
        return self.last

    # --- what happens -------------------------------------------------------------------------

    def ready(self, agent: AgentId) -> None:
        self.tell(PresenceChanged(self.at_ms, agent, page=True, phone=True))
        self.tell(AgentSignedIn(self.at_ms, agent))
        self.tell(StateAsked(self.at_ms, agent, Status.AVAILABLE))

    def presence(self, agent: AgentId, page: bool, phone: bool) -> list[CentreCommand]:
        return self.tell(PresenceChanged(self.at_ms, agent, page, phone))

    def arrives(
        self,
        name: str,
        number: NumberId | None = OPEN_LINE,
        draw: int = 99,
        full: bool = False,
        vip: bool = False,
        last_agent: AgentId | None = None,
        case_owner: AgentId | None = None,
        contact: str = "point",
        callable: bool = False,
    ) -> list[CentreCommand]:
        leg, interaction = LegId(f"leg-{name}"), InteractionId(name)
        return self.tell(
            CallArrived(
                self.at_ms,
                leg,
                interaction,
                number,
                ContactPointId(contact),
                draw=draw,
                full=full,
                vip=vip,
                last_agent=last_agent,
                case_owner=case_owner,
                callable=callable,
            )
        )

    def played(self, name: str, failed: bool = False) -> list[CentreCommand]:
        playing = self.call(name).playing
        assert playing is not None
        return self.play_ended(name, playing.playback, failed)

    def play_ended(
        self, name: str, playback: PlaybackId, failed: bool = False
    ) -> list[CentreCommand]:
        return self.tell(PlayEnded(self.at_ms, LegId(f"leg-{name}"), playback, failed))

    def queued(self, name: str, number: NumberId = OPEN_LINE, draw: int = 99) -> None:
        """Arrives, hears the notice to its end, and waits (or rings somebody)."""
        self.arrives(name, number, draw)
        self.played(name)

    def rings(self, leg: str) -> None:
        self.tell(LegRinging(self.at_ms, LegId(leg)))

    def answers(self, leg: str) -> list[CentreCommand]:
        return self.tell(LegAnswered(self.at_ms, LegId(leg)))

    def ends(self, leg: str, reason: EndReason = EndReason.HANGUP) -> list[CentreCommand]:
        return self.tell(LegEnded(self.at_ms, LegId(leg), reason))

    def talking(self, name: str = "c1", agent: AgentId = ANN, draw: int = 99) -> None:
        """`agent` is in conversation with caller `name`."""
        self.ready(agent)
        self.queued(name, draw=draw)
        self.answers(f"{name}.1~1")

    def until(self, s: float) -> list[CentreCommand]:
        """Let time pass, firing every timer that is due; the orders of all of them."""
        orders: list[CentreCommand] = []
        target = T0 + round(s * 1000)
        while due := sorted((at, t) for t, at in self.state.timers.items() if at <= target):
            self.s = (due[0][0] - T0) / 1000
            orders += self.tell(TimerFired(self.at_ms, TimerId(due[0][1])))
        self.s = s
        self.last = orders
        return orders

    def survey(
        self,
        *legs: tuple[str, bool, str],
        bridges: tuple[str, ...] = (),
        restarted: bool = False,
        listed_s: float | None = None,
    ) -> list[CentreCommand]:
        """`legs`: name, up, bridge ("" for none). `listed_s`: when they were listed, else now."""
        found = tuple(
            FoundLeg(LegId(leg), up, BridgeId(bridge) if bridge else None)
            for leg, up, bridge in legs
        )
        names = tuple(BridgeId(bridge) for bridge in bridges)
        listed_ms = self.at_ms if listed_s is None else T0 + round(listed_s * 1000)
        return self.tell(SwitchSurveyed(self.at_ms, found, names, restarted, listed_ms))

    def allowed(self, attempt: str = "attempt") -> list[CentreCommand]:
        """The gate lets what was asked last be dialled."""
        [wanted] = self.wanted
        return self.tell(AttemptAnswered(self.at_ms, wanted.work, AttemptId(attempt), ring_s=25))

    def refused(self, why: str = "night") -> list[CentreCommand]:
        [wanted] = self.wanted
        return self.tell(AttemptAnswered(self.at_ms, wanted.work, why=why))

    # --- what can be seen ---------------------------------------------------------------------

    def call(self, name: str) -> Call:
        return self.state.calls.calls[InteractionId(name)]

    def alive(self, name: str) -> bool:
        return InteractionId(name) in self.state.calls.calls

    def desk(self, agent: AgentId) -> Desk:
        return desk(self.state, agent, self.config)

    def row(self, name: str) -> InteractionRow:
        rows = [f for f in self.facts if isinstance(f, InteractionRow) and f.id == name]
        return rows[-1]

    def segment(self, name: str) -> SegmentRow:
        return [f for f in self.facts if isinstance(f, SegmentRow) and f.id == name][-1]

    def recording(self, name: str) -> RecordingRow:
        return [f for f in self.facts if isinstance(f, RecordingRow) and f.id == name][-1]


def words(commands: list[CentreCommand]) -> list[str]:
    """Orders as short words, timers left out: "Play leg-c1 prompt:notice/fr"."""
    return [word(command) for command in commands if not type(command).__name__.endswith("Timer")]


def word(command: CentreCommand) -> str:
    values = msgspec.structs.asdict(command)
    values.pop("playback", None) if "media" in values else None
    if values.pop("join", True) is False:
        values["join"] = "apart"
    if isinstance(command, RingAgent):
        assert values.pop("answer_after_s") is None, "the shell's to say"
    if isinstance(command, StopRecording):
        values["message"] = "message" if command.message else None
        values = {name: value for name, value in values.items() if value is not None}
    parts = [" ".join(v) if isinstance(v, tuple) else str(v) for v in values.values()]
    return " ".join([type(command).__name__, *parts])
