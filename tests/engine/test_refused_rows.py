"""A row that the database refuses is a bug of ours: it costs that row and nothing beside it."""

from pathlib import Path

from decroche.calls.facts import SegmentRow
from decroche.centre.core import CORE_VERSION
from decroche.centre.facts import AgentSpanRow
from decroche.engine.entry import make_entry
from decroche.engine.journal import Journal
from decroche.engine.spool import Spool
from decroche.kernel.ids import AgentId, InteractionId, QueueId, SegmentId, TimerId
from decroche.kernel.timers import TimerFired
from decroche.tasks import spawn
from tests.engine.house import House

FIRST = 1_000_000
"""Far behind what the centre's own engine writes."""


async def test_a_refused_row_costs_nothing_beside_it(house: House, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "beside")
    journal = Journal(house.tenant, house.engine.database, spool)
    entries = [
        make_entry(house.tenant, FIRST + n, CORE_VERSION, TimerFired(n, TimerId("say:none")))
        for n in range(3)
    ]
    no_id = SegmentRow(
        id=SegmentId("no id"),
        interaction=InteractionId("none"),
        agent=house.agent.id,
        queue=QueueId("none"),
        offered_ms=1,
        answered_ms=None,
        ended_ms=None,
        hold_ms=0,
        after_call_ms=None,
        outcome="",
        disposition=None,
    )
    span = AgentSpanRow(AgentId(house.agent.id), 77, "available", None, None)
    for entry, facts in zip(entries, ([], [no_id], [span]), strict=True):
        journal.add(entry, facts)
    running = spawn(journal.run(), "journal beside")
    await journal.committed(FIRST + 2)
    journal.stop()
    await running
    spool.close()
    kept = "select count(*) from journal_event where tenant_id = %(tenant)s and seq >= 1000000"
    assert house.rows(kept) == [(3,)]
    spans = "select count(*) from agent_span where tenant_id = %(tenant)s and since_ms = 77"
    assert house.rows(spans) == [(1,)]
    assert not journal.away
