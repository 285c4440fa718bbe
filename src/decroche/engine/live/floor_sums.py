"""Today's figures of queues and agents, kept from the rows that the projections are made of.

There is no second truth: each contact and each offer counts by its newest row, once, so that the
floor says what the lists and any report on `interaction` and `segment` say. An engine that starts
reads today's rows; those it has from its own steps are newer and stay.

- A contact counts for the queue it is in, on the day on which it entered (`queued_ms`).
- Answered: an agent had it, and it was not abandoned after that (waiting again after a transfer).
- In target: answered, and the wait (`answered_ms − queued_ms`) was at most the queue's target.
- Abandoned: the caller hung up waiting; short if before the queue's short-abandon limit.
- Offered: answered, abandoned, or left otherwise (message, call-back, overflow). A caller who still
  waits is none of it yet.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from decroche.centre.facts import Fact, InteractionRow, SegmentRow
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, QueueId

ANSWERED: Final = "answered"
ABANDONED: Final = "abandoned"
LEFT: Final = "left"
MISSED: Final = "not_answered"


class Contact(msgspec.Struct, frozen=True):
    queue: QueueId
    kind: str
    wait_ms: int


class Sums(msgspec.Struct, frozen=True):
    offered: int = 0
    answered: int = 0
    in_target: int = 0
    abandoned: int = 0
    short: int = 0


class DaySums:
    """Of one centre, from `since_ms` on."""

    def __init__(self) -> None:
        self.since_ms = 0
        self.loaded = False
        """Today's earlier rows are in; until then nothing is known."""
        self._contacts: dict[str, Contact | None] = {}
        """None: still waiting."""
        self._queues: dict[QueueId, Sums] = {}
        self._offers: dict[AgentId, dict[str, str]] = {}
        """Segment → its outcome, in order of the offers."""

    def day(self, since_ms: int) -> bool:
        """The day begins then. Whether it is another one: then all of it starts at nothing."""
        if since_ms == self.since_ms:
            return False
        new, self.since_ms = self.since_ms != 0, since_ms
        self._contacts.clear()
        self._queues.clear()
        self._offers.clear()
        return new

    def take(self, facts: Iterable[Fact], config: CentreConfig) -> set[AgentId]:
        """Count these rows; the agents whose own figures they change."""
        agents = set[AgentId]()
        for fact in facts:
            if isinstance(fact, InteractionRow):
                self._contact(fact, config)
            elif isinstance(fact, SegmentRow) and fact.offered_ms >= self.since_ms:
                self._offers.setdefault(fact.agent, {})[fact.id] = _offer(fact)
                agents.add(fact.agent)
        return agents

    def load(
        self,
        contacts: Iterable[InteractionRow],
        offers: Iterable[SegmentRow],
        config: CentreConfig,
    ) -> None:
        """Today's rows of the database, in order; what is known already is newer."""
        own, self._offers = self._offers, {}
        for row in contacts:
            if row.id not in self._contacts:
                self._contact(row, config)
        self.take(offers, config)
        for agent, known in own.items():
            self._offers.setdefault(agent, {}).update(known)
        self.loaded = True

    def recount(self, config: CentreConfig) -> None:
        """Targets and limits may have changed."""
        self._queues.clear()
        for contact in self._contacts.values():
            if contact is not None:
                self._add(contact, 1, config)

    def of_queue(self, queue: QueueId) -> Sums | None:
        """None: not known yet."""
        return self._queues.get(queue, Sums()) if self.loaded else None

    def missed(self, agent: AgentId) -> int | None:
        """How many offers rang out at this agent's today; None: not known yet."""
        if not self.loaded:
            return None
        return sum(outcome == MISSED for outcome in self._offers.get(agent, {}).values())

    def missed_row(self, agent: AgentId) -> int:
        """How many of the last ones did, since one was answered."""
        count = 0
        for outcome in reversed(self._offers.get(agent, {}).values()):
            if outcome == ANSWERED:
                break
            count += outcome == MISSED
        return count

    def _contact(self, row: InteractionRow, config: CentreConfig) -> None:
        if row.direction != "in" or row.queued_ms is None or row.queued_ms < self.since_ms:
            return
        before, now = self._contacts.get(row.id), contact_of(row)
        self._contacts[row.id] = now
        if before == now:
            return
        for contact, sign in ((before, -1), (now, 1)):
            if contact is not None:
                self._add(contact, sign, config)

    def _add(self, contact: Contact, sign: int, config: CentreConfig) -> None:
        spec = config.queues.get(contact.queue)
        target_ms = spec.target_s * 1000 if spec is not None else 0
        short_ms = spec.short_abandon_s * 1000 if spec is not None else 0
        answered, abandoned = contact.kind == ANSWERED, contact.kind == ABANDONED
        was = self._queues.get(contact.queue, Sums())
        self._queues[contact.queue] = Sums(
            was.offered + sign,
            was.answered + sign * answered,
            was.in_target + sign * (answered and contact.wait_ms <= target_ms),
            was.abandoned + sign * abandoned,
            was.short + sign * (abandoned and contact.wait_ms < short_ms),
        )


def contact_of(row: InteractionRow) -> Contact | None:
    """How this contact counts; None: not decided yet."""
    if row.queue is None or row.queued_ms is None:
        return None
    if row.outcome == ABANDONED and row.ended_ms is not None:
        return Contact(row.queue, ABANDONED, row.ended_ms - row.queued_ms)
    if row.answered_ms is not None:
        return Contact(row.queue, ANSWERED, row.answered_ms - row.queued_ms)
    if row.ended_ms is not None:
        return Contact(row.queue, LEFT, row.ended_ms - row.queued_ms)
    return None


def _offer(row: SegmentRow) -> str:
    return ANSWERED if row.answered_ms is not None else row.outcome


def service_level(sums: Sums) -> float | None:
    """Percent answered within the target; None while nobody counts.

    in target ÷ (offered − short abandons).
    """
    counted = sums.offered - sums.short
    return 100 * sums.in_target / counted if counted > 0 else None
