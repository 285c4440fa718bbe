"""What callers and screens are told of a queue: place, expected wait, how many wait since when."""

from decroche.kernel.config import AgentSpec, CentreConfig, QueueSpec
from decroche.kernel.ids import QueueId, WorkId
from decroche.routing.board import lacks, needs_of
from decroche.routing.events import Status
from decroche.routing.index import attached, index_of
from decroche.routing.state import State, is_waiting, order

SERVING = (Status.AVAILABLE, Status.RINGING, Status.TALKING, Status.AFTER_CALL)


def position(state: State, work: WorkId) -> int:
    """Place in its queue, 1 = next; 0 when it does not wait (unknown, ringing, in conversation)."""
    found = state.works.get(work)
    if found is None or not is_waiting(found):
        return 0
    index = attached(state)
    if index is not None:
        return 1 + index.ahead(found)
    place = order(found)
    return 1 + sum(
        other.queue == found.queue and is_waiting(other) and order(other) < place
        for other in state.works.values()
    )


def expected_wait_ms(state: State, work: WorkId, config: CentreConfig) -> int | None:
    """How long this waiting work will probably wait still, ms; None when nobody can say.

    `position × mean handle time ÷ works that those at work who fit have room for`: with s of them
    in hand for a mean time h, one is over every h ÷ s (W. Whitt, "Predicting queueing delays",
    Management Science 45(6), 1999, for exponential times and s servers of one queue; agents who
    share other queues make it longer).
    None while no call of the queue has been handled, or nobody who fits is at work.
    """
    place = position(state, work)
    found = state.works.get(work)
    if place == 0 or found is None or found.queue not in config.queues:
        return None
    handle_ms = state.handle_ms.get(found.queue)
    needs, queue = needs_of(found, config), config.queues[found.queue]
    serving = sum(
        _at_once(config.agents[agent], queue)
        for agent in index_of(state, config).members(found.queue)
        if state.agents[agent].status in SERVING and lacks(config.agents[agent], needs) is None
    )
    return place * handle_ms // serving if handle_ms is not None and serving else None


def _at_once(agent: AgentSpec, queue: QueueSpec) -> int:
    """How many works of this queue he has room for; of calls one."""
    works = agent.room // queue.weight
    return min(works, 1) if queue.kind == "call" else works


def waiting(state: State, queue: QueueId) -> tuple[int, int | None]:
    """How many works wait in this queue, ringing ones not counted, and the earliest arrival, ms."""
    index = attached(state)
    if index is not None:
        arrived = list(index.arrivals(queue))
    else:
        works = state.works.values()
        arrived = [w.arrived_ms for w in works if w.queue == queue and is_waiting(w)]
    return len(arrived), min(arrived, default=None)
