"""What a recount finds: waits in queues, agents' parts, and the contact that they belong to."""

from dataclasses import dataclass, field

from decroche.kernel.config import FlowSpec


def interaction_of(name: str) -> str:
    """Of a work (`<interaction>_<n>`), an offer (`<work>.<n>`) or a leg (`<offer>~<n>`):
    docs/architecture.md."""
    return name.partition("~")[0].partition(".")[0].partition("_")[0]


@dataclass
class Part:
    """One agent's part in a contact: an offer, a call of his own, or a supervisor's joining."""

    id: str
    interaction: str
    agent: str
    queue: str
    offered_ms: int
    own: bool = False
    """He called out himself, or took a call that was promised."""
    supervisor: bool = False
    """He joined by himself: nobody offered it to him."""
    answered_ms: int | None = None
    ended_ms: int | None = None
    hold_ms: int = 0
    held_since_ms: int | None = None
    after_ms: int | None = None
    result: str = ""
    """Of one that was never answered: "not_answered", "caller_left", "taken"."""
    away_since_ms: int | None = None
    """The page of his browser's telephone is gone, and may be back."""

    @property
    def rings(self) -> bool:
        return self.answered_ms is None and self.ended_ms is None

    @property
    def talks(self) -> bool:
        return self.answered_ms is not None and self.ended_ms is None

    @property
    def talk_ms(self) -> int | None:
        if self.answered_ms is None or self.ended_ms is None:
            return None
        return self.ended_ms - self.answered_ms

    def hold(self, at_ms: int) -> None:
        self.held_since_ms = at_ms if self.held_since_ms is None else self.held_since_ms

    def resume(self, at_ms: int) -> None:
        if self.held_since_ms is not None:
            self.hold_ms += at_ms - self.held_since_ms
            self.held_since_ms = None

    def end(self, at_ms: int, result: str = "") -> None:
        """It is over, if it was not."""
        if self.ended_ms is None:
            self.resume(at_ms)
            self.ended_ms, self.result = at_ms, "" if self.answered_ms is not None else result


@dataclass
class Visit:
    """A contact offered to a queue."""

    interaction: str
    queue: str
    target_ms: int
    short_ms: int
    entered_ms: int
    left_ms: int | None = None
    outcome: str = ""
    """"answered", "abandoned", "unserved"; "" while it waits."""
    part: Part | None = None
    """Of the agent who answered."""

    @property
    def waited_ms(self) -> int | None:
        return None if self.left_ms is None else self.left_ms - self.entered_ms


@dataclass
class Guest:
    """Somebody asked in: an agent (`part`, once one is found), or an outside number (`leg`)."""

    work: str
    blind: bool
    queue: str | None = None
    part: Part | None = None
    leg: str = ""
    there: bool = False
    supervisor: bool = False


@dataclass
class Coach:
    """A supervisor on the call."""

    agent: str
    to: str
    mode: str
    work: str
    there: bool = False
    joins: int = 0


@dataclass
class Contact:
    id: str
    leg: str
    """The customer's, as the switch names it."""
    out: bool = False
    flow: FlowSpec | None = None
    """That the caller walks now, as it was when he came."""
    here_ms: int = 0
    """Since when the customer's leg is what it is."""
    over_ms: int | None = None
    wait: Visit | None = None
    visits: list[Visit] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    lead: Part | None = None
    guests: dict[str, Guest] = field(default_factory=dict)
    guests_made: int = 0
    coach: Coach | None = None
    coaches: int = 0
    outside: bool = False
    """The customer is with somebody outside, and with no agent."""

    def part_of(self, agent: str) -> Part | None:
        """His part that is not over."""
        mine = [p for p in self.parts.values() if p.agent == agent and p.ended_ms is None]
        return mine[0] if mine else None

    def guest_of(self, part: Part) -> Guest | None:
        return next((guest for guest in self.guests.values() if guest.part is part), None)
