"""The books of a day: every row, order and bridge is looked at as it comes.

Lost: a caller, an agent's part, a recording or an attempt without its one end. Doubled: what ends
twice, an agent with two at once, two agents with one caller whom nobody brought together.
"""

from collections import Counter
from collections.abc import Callable

from decroche.calls.commands import AttemptOver
from decroche.centre.events import CentreEvent, ConsultAsked
from decroche.centre.facts import (
    Decided,
    FlowStepRow,
    InteractionRow,
    RecordingRow,
    SegmentRow,
)
from decroche.centre.outcome import Outcome
from decroche.centre.state import CentreState
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    InteractionId,
    RecordingId,
    SegmentId,
)
from decroche.routing.commands import Decision
from decroche.routing.state import is_waiting, order

BY_PLACE = "order"
"""The rule of a decision that goes by the place in the queue alone."""


class Books:
    """What has been told so far. Raises AssertionError at what must not be."""

    def __init__(self) -> None:
        self.ends: Counter[str] = Counter()
        self.doubled = 0
        """Calls, parts, recordings and attempts that ended twice."""
        self.seen: Counter[str] = Counter()
        self.interactions: dict[InteractionId, InteractionRow] = {}
        self.segments: dict[SegmentId, SegmentRow] = {}
        self.recordings: dict[RecordingId, RecordingRow] = {}
        self.attempts: dict[AttemptId, AttemptOver] = {}
        self.asked: dict[AttemptId, None] = {}
        """Attempts that the core was given."""
        self.open: dict[AgentId, dict[SegmentId, None]] = {}
        """Each agent's parts that are not over: one at most."""
        self._steps: dict[InteractionId, tuple[int, str]] = {}
        self._decided = 0
        self._enter: dict[type, Callable] = {
            InteractionRow: self._interaction,
            SegmentRow: self._segment,
            RecordingRow: self._recording,
            FlowStepRow: self._flow_step,
            Decided: self._count,
        }

    def take(
        self, event: CentreEvent, outcome: Outcome, state: CentreState, config: CentreConfig
    ) -> None:
        """What one step has said."""
        cut_off = []
        for fact in outcome.facts:
            enter = self._enter.get(type(fact))
            if enter is not None:
                enter(fact)
            if type(fact) is SegmentRow:
                assert len(self.open[fact.agent]) <= 1, f"two parts open: {self.open[fact.agent]}"
                if fact.outcome in ("lost", "transferred") and not _handed_over(fact, event):
                    cut_off.append(fact.interaction)
        for fact in outcome.facts:
            if type(fact) is Decided and fact.decision.rule == BY_PLACE:
                self._in_order(fact.decision, state, config, cut_off)
        for over in outcome.attempts:
            before = self.attempts.setdefault(over.attempt, over)
            self._once(before is over, f"{before} and {over}")

    def _once(self, once: bool, tale: str) -> None:
        self.doubled += not once
        assert once, f"doubled: {tale}"

    # --- rows ---------------------------------------------------------------------------------

    def _interaction(self, row: InteractionRow) -> None:
        before = self.interactions.get(row.id)
        self.interactions[row.id] = row
        assert (row.outcome == "") == (row.ended_ms is None), row
        if before is not None and before.outcome:
            same = (row.outcome, row.ended_ms) == (before.outcome, before.ended_ms)
            self._once(same, f"{before} became {row}")
        elif row.outcome:
            self.ends[row.outcome] += 1

    def _segment(self, row: SegmentRow) -> None:
        before = self.segments.get(row.id)
        self.segments[row.id] = row
        mine = self.open.setdefault(row.agent, {})
        assert (row.outcome == "") == (row.ended_ms is None), row
        if row.ended_ms is None:
            assert before is None or before.ended_ms is None, f"begins anew: {before}, {row}"
            mine[row.id] = None
            return
        mine.pop(row.id, None)
        if row.outcome == "lost" and (before is None or not before.outcome):
            self.seen["agents who did not come back to their call"] += 1
        if before is not None and before.ended_ms is not None:
            same = (row.outcome, row.ended_ms) == (before.outcome, before.ended_ms)
            self._once(same, f"{before} became {row}")

    def _recording(self, row: RecordingRow) -> None:
        before = self.recordings.get(row.id)
        self.recordings[row.id] = row
        self._once(before is None or before.ended_ms is None, f"{before}, then {row}")

    def _flow_step(self, row: FlowStepRow) -> None:
        before, came_from = self._steps.get(row.interaction, (0, ""))
        assert row.seq == before + 1, f"a step of the flow is missing: {row}"
        self._steps[row.interaction] = (row.seq, row.node)
        if row.node == "closed" and came_from in ("queue", "over"):
            self.seen["callers given back at closing, or for want of staff"] += 1
        elif row.node == "closed":
            self.seen["callers met by closed doors"] += 1

    def _count(self, fact: Decided) -> None:
        assert fact.seq == self._decided + 1, f"decision {self._decided + 1} is missing"
        self._decided = fact.seq

    # --- the queue ----------------------------------------------------------------------------

    def _in_order(
        self,
        decision: Decision,
        state: CentreState,
        config: CentreConfig,
        cut_off: list[InteractionId],
    ) -> None:
        """Nobody of the same queue, who asks for no more, stood before whom this agent got; nor
        did who comes back to it in this very step because his agent is gone."""
        works, agent, at_ms = state.routing.works, decision.agent, decision.at_ms
        mine = works.get(decision.work)
        if mine is None or agent is None or decision.queue not in config.queues:
            return
        place, wants = order(mine), (mine.needs, mine.relaxed, mine.language)
        for other in works.values():
            if other.queue != mine.queue or order(other) >= place or not is_waiting(other):
                continue
            fresh = other.entered_ms == at_ms and other.id not in cut_off
            both = other.entered_ms == mine.entered_ms == at_ms
            if other.kept or agent in other.missed or fresh or both:
                continue
            assert (other.needs, other.relaxed, other.language) != wants, (
                f"{decision.work} passed {other.id}"
            )

    # --- the evening --------------------------------------------------------------------------

    def lost(self, arrived: dict[InteractionId, None]) -> list[InteractionId]:
        """Who came and has no end."""
        rows = self.interactions
        return [call for call in arrived if call not in rows or not rows[call].outcome]

    def check_end(self, arrived: dict[InteractionId, None]) -> None:
        """Nothing is open, and nobody is in the books who did not come."""
        lost = self.lost(arrived)
        assert not lost, f"lost: {lost}"
        assert len(self.interactions) == len(arrived), "somebody came who did not"
        assert sum(self.ends.values()) == len(arrived), "ends and callers differ"
        parts = [row.id for row in self.segments.values() if row.ended_ms is None]
        assert not parts, f"parts of agents still open: {parts}"
        sounds = [row.id for row in self.recordings.values() if row.ended_ms is None]
        assert not sounds, f"recordings still open: {sounds}"
        missing = [attempt for attempt in self.asked if attempt not in self.attempts]
        assert not missing, f"attempts without an end: {missing}"
        assert len(self.asked) == len(self.attempts), "an attempt ended that nobody made"


def _handed_over(row: SegmentRow, event: CentreEvent) -> bool:
    """To a queue, which may be full: then its customer comes back when the agent has another."""
    return isinstance(event, ConsultAsked) and event.interaction == row.interaction
