"""What routing remembers: agents, works, and how long work takes. Plain data, serialisable whole.

A decoded state equals the one encoded and behaves the same: what is derived from it (`index.py`)
hangs beside the fields, is never written, and is built again at the first step.
"""

from typing import Literal

import msgspec

from decroche.kernel.ids import AgentId, OfferId, QueueId, ReasonId, SkillId, WorkId
from decroche.routing.events import Status, Whose

Answer = Literal["asked", "granted", "declined", "unanswered"]
"""To who has asked for a break: none yet, yes, no, none in time."""

Order = tuple[int, int, int, int, WorkId]
"""Sorts works into the order they are served (docs/routing.md)."""

# A member of an enum takes 0.2 µs to look up in Python 3.11, and each step compares some of these.
OFFLINE = Status.OFFLINE
AVAILABLE = Status.AVAILABLE
RINGING = Status.RINGING
TALKING = Status.TALKING
AFTER_CALL = Status.AFTER_CALL
BREAK = Status.BREAK
WITHDRAWN = Status.WITHDRAWN
NOT_RESPONDING = Status.NOT_RESPONDING
ERROR = Status.ERROR

HEAD, LIVE, CAN_WAIT = 0, 1, 2
"""What decides first in an `Order`: cut off in mid-call; any other; of a queue that leaves agents
free for live calls."""

MISSED_OPEN = 0
"""In `Work.missed`: until that agent is available again, and a while after (`waits.py`)."""


class Wish(msgspec.Struct, frozen=True):
    """The state an agent will take when his work is over."""

    status: Status
    reason: ReasonId | None = None
    by: str = ""


class Hand(msgspec.Struct, gc=False):
    """One work in an agent's hands, from its offer to the end of its after-call work. It refers to
    nothing that refers to it, so Python's collector need not look at it."""

    work: WorkId
    queue: QueueId
    weight: int
    """What it takes of his room, as of when it came to him."""
    call: bool
    """It is a conversation by telephone: of these he has one at a time, whatever they weigh."""
    status: Status
    """Ringing, talking or after-call work."""
    since_ms: int
    until_ms: int | None = None
    answered_ms: int = 0
    own: bool = False
    """It is of his own making."""
    disposed: bool = False
    """A disposition was given for it."""
    owes_disposition: bool = False
    held_to_clock: bool = False
    """Its after-call work cannot be ended early."""
    extensions: int = 0


class Approval(msgspec.Struct, frozen=True):
    """A break or withdrawal he has asked a supervisor for; kept until he has read the answer."""

    reason: ReasonId
    asked_ms: int
    until_ms: int
    """Without an answer until then he is told that nobody has answered."""
    answer: Answer = "asked"
    by: str = ""
    """Who has answered, by id."""


class Agent(msgspec.Struct):
    """One agent: one state, one reason, one clock. Kept while he is offline, for his presence."""

    id: AgentId
    status: Status = Status.OFFLINE
    """With work in hand, the state of the hand that `shown` says."""
    reason: ReasonId | None = None
    since_ms: int = 0
    by: str = ""
    wish: Wish | None = None
    hands: dict[WorkId, Hand] = {}
    used: int = 0
    """What the works in his hands weigh together."""
    work: WorkId | None = None
    """The one of his works that `status` speaks of."""
    idle_since_ms: int = 0
    """While he may be offered work, or one rings: the end of his last work, or since he became
    available."""
    idle_kept_ms: int = 0
    """While in error: the idle time he had before, given back when the error is over."""
    page: bool = False
    phone: bool = False
    phone_failed: bool = False
    """The phone refused an offer although presence called it good."""
    taken: int = 0
    """Works accepted since he took his post."""
    turn: int = 0
    """When he was last offered anything, as a number of `State.turns`."""
    signed_in_ms: int = 0
    """When he last took his post."""
    pause_used_ms: dict[ReasonId, int] = {}
    """How long he has been in breaks and withdrawals of each reason today, the present one not
    counted."""
    missed: WorkId | None = None
    """The last work he did not answer, as long as he has not been available since."""
    approval: Approval | None = None
    declined: int = 0
    """Offers refused on the day of the last refusal, which was at `declined_ms`."""
    declined_ms: int = 0
    owes_why: OfferId | None = None
    """The offer he is asked why he has refused it."""

    @property
    def shown(self) -> Hand | None:
        """The hand his state tells of: what rings, else a conversation, else what is being
        finished; of two such a call, then the older one. None with empty hands."""
        hands = self.hands
        if len(hands) > 1:
            return min(hands.values(), key=_first_to_show)
        for hand in hands.values():
            return hand
        return None


def _first_to_show(hand: Hand) -> tuple[bool, bool, bool, int, WorkId]:
    status = hand.status
    return (status is not RINGING, status is AFTER_CALL, not hand.call, hand.since_ms, hand.work)


class Work(msgspec.Struct):
    """One piece of work: waiting (no agent), ringing (at one or at several) or taken (an agent)."""

    id: WorkId
    queue: QueueId
    arrived_ms: int
    counted_ms: int
    """The longest wait is counted from here."""
    entered_ms: int = 0
    """When it came into this queue."""
    priority: int = 0
    rank: int = 0
    """`priority` plus the queue's, as of the configuration in force."""
    can_wait: bool = False
    """Its queue leaves agents free for live calls, as of the configuration in force."""
    due_ms: int = 0
    """The instant of the queue's promise: arrival plus its target."""
    needs: dict[SkillId, int] = {}
    language: str = "fr"
    call: bool = True
    """A conversation by telephone: no queue of written work has it."""
    relaxed: int = 0
    """Steps of the queue's `relax` that are reached."""
    prefer: tuple[AgentId, ...] = ()
    """Who should have it, the best first."""
    whose: dict[AgentId, Whose] = {}
    """Why each of them should."""
    keep_until_ms: int = 0
    """Until then it may be kept for those of `prefer` who are at work."""
    held_until_ms: int | None = None
    """Until then it is for `prefer` alone, whether they are at work or not."""
    closes_ms: int | None = None
    """When its queue closes; None: never, or it was closed when the work came."""
    kept: tuple[AgentId, ...] = ()
    """Those of `prefer` it is kept for now: nobody else may be offered it."""
    head: bool = False
    offers: int = 0
    """Offers made so far, also before it left routing and came back."""
    missed: dict[AgentId, int] = {}
    """Who must not be offered this work, and until when (ms, or `MISSED_OPEN`)."""
    only: bool = False
    """For the one agent it rings at: it never waits."""
    ringing: dict[OfferId, AgentId] = {}
    """Its open offers, and at whom each rings."""
    agent: AgentId | None = None
    """Who has taken it."""
    clock_ms: int | None = None
    """When timer `wait:<work>` will fire, if it is set."""


class State(msgspec.Struct, dict=True):
    agents: dict[AgentId, Agent] = {}
    works: dict[WorkId, Work] = {}
    past: dict[WorkId, int] = {}
    """Works that left lately → offers made, oldest first, so that no offer id is given twice."""
    turns: int = 0
    """Offers made so far."""
    handle_ms: dict[QueueId, int] = {}
    """Moving mean of the time from answer to the end of after-call work."""
    paused: bool = False
    """The switch is lost: nothing is offered."""


def is_waiting(work: Work) -> bool:
    """Nobody has it, and it rings nowhere."""
    return work.agent is None and not work.ringing


def next_offer(work: Work) -> OfferId:
    """The id the next offer of this work will have: `<work>.<n>`, n from 1."""
    return OfferId(f"{work.id}.{work.offers + 1}")


def order(work: Work) -> Order:
    """Heads first and what can wait last, then the higher rank, the nearer promise, the earlier
    arrival, the id."""
    return (tier(work), -work.rank, work.due_ms, work.arrived_ms, work.id)


def tier(work: Work) -> int:
    """`HEAD`, `LIVE` or `CAN_WAIT`: a live caller never waits for whom he fits because of work that
    can wait."""
    return HEAD if work.head else CAN_WAIT if work.can_wait else LIVE
