"""Days by dice, with engines that die: a recount of the journal finds what was written as rows."""

from collections import defaultdict

import pytest

from decroche.centre import core
from decroche.centre.events import ConsultAsked
from decroche.centre.facts import (
    AgentSpanRow,
    Decided,
    Fact,
    FlowStepRow,
    InteractionRow,
    QueueVisitRow,
    SegmentRow,
)
from tests.centre.world import CONFIGS, World
from tests.recount.parts import Part, Visit
from tests.recount.records import Happening
from tests.recount.walk import Walk

SEEDS, EVENTS = 30, 1_200
Rows = dict[tuple[str, str], Fact]


class Quiet(World):
    """Asterisk lives, and nobody sets anything up meanwhile."""

    def _switch_dies(self) -> None: ...

    _nobody_for_long = _configure = _switch_dies


def lived(seed: int) -> tuple[list[Happening], Rows]:
    """What happened, and the last version of each row that it left."""
    world = Quiet(seed, EVENTS)
    world.run()
    state, past, rows = core.new(CONFIGS[1]), list[Happening](), Rows()
    for event in world.told:
        outcome = core.step(state, event, CONFIGS.__getitem__)
        happening = Happening(state.at_ms, event, CONFIGS[state.config_version])
        for fact in outcome.facts:
            if isinstance(fact, FlowStepRow):
                happening.steps.append(fact)
            elif isinstance(fact, Decided):
                happening.decisions.append(fact.decision)
            elif isinstance(fact, AgentSpanRow):
                happening.states.append(fact)
            elif isinstance(fact, InteractionRow | QueueVisitRow | SegmentRow):
                rows[type(fact).__name__, fact.id] = fact
        happening.steps.sort(key=lambda step: step.seq)
        past.append(happening)
    return past, rows


def beyond(past: list[Happening], rows: Rows) -> set[str]:
    """Contacts of which a journal does not tell enough (`walk`)."""
    found = {
        happening.event.interaction
        for happening in past
        if isinstance(happening.event, ConsultAsked)
        and happening.event.to_queue is not None
        and not happening.event.blind
    }
    for row in rows.values():
        if isinstance(row, QueueVisitRow) and (row.came, row.outcome) == ("transfer", "overflow"):
            found.add(row.interaction)
    return found


def seen(visit: Visit | QueueVisitRow) -> tuple[object, ...]:
    known = ("", "answered", "abandoned")
    outcome = visit.outcome if visit.outcome in known else "unserved"
    return (visit.queue, visit.entered_ms, visit.left_ms, outcome)


def spoke(part: Part | SegmentRow, after_ms: int | None) -> tuple[object, ...]:
    """All that figures count of it."""
    talked = part.answered_ms is not None
    times = (part.ended_ms, part.hold_ms, after_ms) if talked else ()
    return (part.agent, part.queue, part.offered_ms, part.answered_ms, *times)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_day_is_recounted_alike(seed: int) -> None:
    past, rows = lived(seed)
    walk, unknown = Walk().read(past), beyond(past, rows)
    visits: dict[str, list[QueueVisitRow]] = defaultdict(list)
    for row in rows.values():
        if isinstance(row, QueueVisitRow) and row.came != "return":
            visits[row.interaction].append(row)
    waits = 0
    for contact in walk.contacts.values():
        if contact.id in unknown:
            continue
        stored = [seen(visit) for visit in visits[contact.id]]
        assert [seen(visit) for visit in contact.visits] == stored, contact.id
        waits += len(stored)
    parts = {part.id: part for c in walk.contacts.values() for part in c.parts.values()}
    segments = {row.id: row for row in rows.values() if isinstance(row, SegmentRow)}
    for id, row in segments.items():
        if row.interaction in unknown:
            continue
        assert spoke(parts[id], parts[id].after_ms) == spoke(row, row.after_call_ms), id
    assert waits > 20 and len(segments) > 20
