"""Each wait in a queue leaves a row: what the figures of queues are counted from."""

from decroche.calls.facts import QueueVisitRow
from decroche.calls.state import Call, Stage, Visit
from decroche.calls.turn import Turn
from decroche.kernel.ids import QueueId

RETURN = "return"
"""The queue had found an agent already: the same contact goes on."""


def enter(turn: Turn, call: Call, queue: QueueId, came: str) -> None:
    """The customer waits in this queue from now on. Whom the flow has asked something in between
    (a call back instead?) waits on: that is no second contact."""
    if call.visit is None or call.visit.queue != queue or came != "flow":
        call.visits += 1
        name = f"{call.id}.q{call.visits}"
        call.visit = Visit(name, queue, came, _target_ms(turn, queue), turn.at_ms)
        call.visit.short_ms = _short_ms(turn, queue)
    turn.give(_row(call, call.visit))


def leave(turn: Turn, call: Call, outcome: str, why: str = "") -> None:
    """The wait is over, if the customer waits."""
    if call.stage is not Stage.WAITING:
        return
    visit = call.visit or _before_visits(turn, call)
    call.visit = visit if outcome == "overflow" else None
    turn.give(_row(call, visit, turn.at_ms, outcome, why))


def _target_ms(turn: Turn, queue: QueueId) -> int:
    spec = turn.config.queues.get(queue)
    return 0 if spec is None else spec.target_s * 1000


def _short_ms(turn: Turn, queue: QueueId) -> int:
    spec = turn.config.queues.get(queue)
    return 0 if spec is None else spec.short_abandon_s * 1000


def _before_visits(turn: Turn, call: Call) -> Visit:
    """Of a customer who waited when this core replaced one that kept no visits."""
    assert call.queue is not None, f"{call.id} waits nowhere"
    call.visits = max(1, call.visits)
    entered_ms = call.entered_ms or call.queued_ms or call.arrived_ms
    target_ms = _target_ms(turn, call.queue)
    return Visit(f"{call.id}.q{call.visits}", call.queue, "flow", target_ms, entered_ms)


def _row(
    call: Call, visit: Visit, left_ms: int | None = None, outcome: str = "", why: str = ""
) -> QueueVisitRow:
    return QueueVisitRow(
        id=visit.id,
        interaction=call.id,
        queue=visit.queue,
        came=visit.came,
        target_ms=visit.target_ms,
        short_ms=visit.short_ms,
        entered_ms=visit.entered_ms,
        left_ms=left_ms,
        outcome=outcome,
        why=why,
    )
