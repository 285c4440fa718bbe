"""Today's figures of queues and agents, kept from the rows that the projections are made of.

There is no second truth: each wait in a queue and each offer counts by its newest row, once, so
that the floor says what the figures (docs/figures.md) and the lists behind them say of
`queue_visit` and `segment`. An engine that starts reads today's rows; those it has from its own
steps are newer and stay.

- A visit counts for its queue on the day on which the customer entered it, once it is over. Who
  comes back to the head of a queue that had found an agent is no new visit.
- In target: answered, and the wait was at most the queue's promise as it was then.
- Abandoned: hung up waiting. Short: the same before the queue's limit, and counted apart.
- Offered: answered, abandoned, short, or left otherwise (message, call-back, overflow).
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from decroche.calls.visits import RETURN
from decroche.centre.facts import Fact, QueueVisitRow, SegmentRow
from decroche.kernel.ids import AgentId, QueueId

ANSWERED: Final = "answered"
ABANDONED: Final = "abandoned"
MISSED: Final = "not_answered"


class Sums(msgspec.Struct, frozen=True):
    offered: int = 0
    answered: int = 0
    in_target: int = 0
    abandoned: int = 0
    short: int = 0

    def plus(self, other: "Sums", times: int = 1) -> "Sums":
        """These and so many times the others."""
        return Sums(
            self.offered + times * other.offered,
            self.answered + times * other.answered,
            self.in_target + times * other.in_target,
            self.abandoned + times * other.abandoned,
            self.short + times * other.short,
        )


class DaySums:
    """Of one centre, from `since_ms` on."""

    def __init__(self) -> None:
        self.since_ms = 0
        self.loaded = False
        """Today's earlier rows are in; until then nothing is known."""
        self._visits: dict[str, Sums] = {}
        """What each counts as; nothing while it lasts."""
        self._queues: dict[QueueId, Sums] = {}
        self._offers: dict[AgentId, dict[str, str]] = {}
        """Segment → its outcome, in order of the offers."""

    def day(self, since_ms: int) -> bool:
        """The day begins then. Whether it is another one: then all of it starts at nothing."""
        if since_ms == self.since_ms:
            return False
        new, self.since_ms = self.since_ms != 0, since_ms
        self._visits.clear()
        self._queues.clear()
        self._offers.clear()
        return new

    def take(self, facts: Iterable[Fact]) -> set[AgentId]:
        """Count these rows; the agents whose own figures they change."""
        agents = set[AgentId]()
        for fact in facts:
            if isinstance(fact, QueueVisitRow):
                self._visit(fact)
            elif isinstance(fact, SegmentRow) and fact.offered_ms >= self.since_ms:
                self._offers.setdefault(fact.agent, {})[fact.id] = _offer(fact)
                agents.add(fact.agent)
        return agents

    def load(self, visits: Iterable[QueueVisitRow], offers: Iterable[SegmentRow]) -> None:
        """Today's rows of the database, in order; what is known already is newer."""
        own, self._offers = self._offers, {}
        self.take(row for row in visits if row.id not in self._visits)
        self.take(offers)
        for agent, known in own.items():
            self._offers.setdefault(agent, {}).update(known)
        self.loaded = True

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

    def _visit(self, row: QueueVisitRow) -> None:
        if row.entered_ms < self.since_ms or row.came == RETURN:
            return
        before, now = self._visits.get(row.id, Sums()), counted(row)
        self._visits[row.id] = now
        if before != now:
            was = self._queues.get(row.queue, Sums())
            self._queues[row.queue] = was.plus(now).plus(before, -1)


def counted(row: QueueVisitRow) -> Sums:
    """How this visit counts."""
    if row.left_ms is None:
        return Sums()
    wait_ms = row.left_ms - row.entered_ms
    answered, gone = row.outcome == ANSWERED, row.outcome == ABANDONED
    short = gone and wait_ms < row.short_ms
    in_target = answered and wait_ms <= row.target_ms
    return Sums(1, int(answered), int(in_target), int(gone and not short), int(short))


def _offer(row: SegmentRow) -> str:
    return ANSWERED if row.answered_ms is not None else row.outcome


def service_level(sums: Sums) -> float | None:
    """Percent answered within the target; None while nobody counts.

    in target ÷ (offered − short abandons).
    """
    counted = sums.offered - sums.short
    return 100 * sums.in_target / counted if counted > 0 else None
