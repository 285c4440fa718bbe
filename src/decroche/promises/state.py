"""What is remembered of each promise that is not over. Plain data, part of the snapshot."""

import hashlib

import msgspec

from decroche.kernel.config import PromiseKind
from decroche.kernel.ids import (
    AgentId,
    ClientId,
    ContactPointId,
    InteractionId,
    PersonId,
    PromiseId,
    QueueId,
)
from decroche.promises.messages import Happened

HISTORY_MAX = 40
"""Lines kept of one promise, the oldest after the first left out: a month of days that nobody
answers is readable, and a row stays small."""


class Promise(msgspec.Struct, kw_only=True):
    id: PromiseId
    kind: PromiseKind
    queue: QueueId
    contact_point: ContactPointId
    made_ms: int
    from_ms: int
    until_ms: int
    place_ms: int
    """Its place in the queue, as an arrival."""
    client: ClientId | None = None
    person: PersonId | None = None
    language: str = "fr"
    vip: bool = False
    last_agent: AgentId | None = None
    case_owner: AgentId | None = None
    """Of the customer; `owner` is who has made this promise his own."""
    interaction: InteractionId | None = None
    owner: AgentId | None = None
    by: AgentId | None = None
    tries: int = 0
    tries_max: int = 3
    due_ms: int | None = None
    """When its call enters the queue; None: it is there, or waits for `held_by` to end."""
    not_before_ms: int = 0
    """Its time, or the end of the pause after the last try."""
    call: InteractionId | None = None
    """Its call, in the queue or with an agent."""
    calls: int = 0
    given_back: int = 0
    """So often in a row, for a reason of ours that passes."""
    in_work: bool = False
    held_by: InteractionId | None = None
    """The customer's own call, or that of another promise to this number: as long as it lasts
    nothing is done."""
    hurried_by: AgentId | None = None
    """Who wants to make its next call."""
    late: bool = False
    state: str = "open"
    kept_by: InteractionId | None = None
    ended_ms: int | None = None
    why: str = ""
    history: list[Happened] = []

    def note(self, happened: Happened) -> None:
        """One more line of its history; what only comes again takes the place of what it was."""
        self.history.append(happened)
        for lines in (1, 2, 3):  # "given_back" alone, after "due", or after "due" and "taken".
            new, old = self.history[-lines:], self.history[-2 * lines : -lines]
            again = happened.what == "given_back" or lines == 1
            if again and [(h.what, h.why) for h in new] == [(h.what, h.why) for h in old]:
                del self.history[-2 * lines : -lines]
                break
        if len(self.history) > HISTORY_MAX:
            del self.history[1]


class State(msgspec.Struct):
    promises: dict[PromiseId, Promise] = {}
    """Those that are not over."""
    by_call: dict[InteractionId, PromiseId] = {}
    """Calls that are out for them."""
    under_way: dict[InteractionId, ContactPointId] = {}
    """Of these, the ones that ring at an agent, or that one has; and whom they reach."""
    kept: dict[InteractionId, list[Promise]] = {}
    """Kept by calls out whose agents may yet say that nobody was reached."""
    ended: dict[PromiseId, int] = {}
    """The latest that are over → when: asked for once more, they are not made anew."""

    def contact_points(self) -> list[ContactPointId]:
        """Of those who are to be called, or may be again."""
        kept = [promise for promises in self.kept.values() for promise in promises]
        return [promise.contact_point for promise in (*self.promises.values(), *kept)]

    def to(self, contact_point: ContactPointId) -> list[Promise]:
        """The promises to this number, the oldest first. Living promises are some dozens."""
        return [each for each in self.promises.values() if each.contact_point == contact_point]

    def whose(self, call: InteractionId) -> Promise | None:
        """The promise whose call this is."""
        known = self.by_call.get(call)
        promise = self.promises.get(known) if known is not None else None
        return promise if promise is not None and promise.call == call else None

    def rival(self, promise: Promise) -> InteractionId | None:
        """The call under way to its number, if there is one."""
        calls = self.under_way.items()
        return next((call for call, contact in calls if contact == promise.contact_point), None)


def derived_id(*names: str) -> str:
    """The same UUID for the same names, also in a replay: version 8 (RFC 9562 §5.8)."""
    value = int.from_bytes(hashlib.sha256(".".join(names).encode()).digest()[:16], "big")
    value = value & ~(0xF << 76) & ~(0b11 << 62) | 0x8 << 76 | 0b10 << 62
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
