"""What an agent has room for (docs/decisions/0021-capacity.md).

He has so much room, a work weighs so much; what fits into the room that is left may be offered to
him, one offer at a time. A telephone call excludes another one whatever they weigh.
"""

from decroche.kernel.config import CentreConfig, QueueSpec
from decroche.routing.state import AFTER_CALL, AVAILABLE, TALKING, Agent, Hand, Work


def admits(config: CentreConfig, work: Work) -> bool:
    """Whether this work has its place in its queue: a call has none where writing is done."""
    queue = config.queues.get(work.queue)
    return queue is not None and (queue.kind == "call" or not work.call)


def room_of(config: CentreConfig, agent: Agent) -> int:
    """How much this agent can have in hand; who is no longer known keeps what he has."""
    spec = config.agents.get(agent.id)
    return spec.room if spec is not None else 0


def room_left(config: CentreConfig, agent: Agent) -> int:
    """How much he may be offered now; nothing while an offer rings at him, while he cannot be
    reached, or once he has asked for another state."""
    status = agent.status
    if status is not AVAILABLE:
        at_work = status is TALKING or status is AFTER_CALL
        if not at_work or agent.wish is not None or not reachable(agent):
            return 0
    spec = config.agents.get(agent.id)
    left = spec.room - agent.used if spec is not None else 0
    return left if left > 0 else 0


def reachable(agent: Agent) -> bool:
    return agent.page and agent.phone and not agent.phone_failed


def on_call(agent: Agent) -> bool:
    """Whether he has a call in hand, its after-call work included."""
    return any(hand.call for hand in agent.hands.values())


def has_room(config: CentreConfig, agent: Agent, queue: QueueSpec) -> bool:
    """Whether a work of this queue fits beside what he has in hand."""
    if queue.weight > room_left(config, agent):
        return False
    return queue.kind != "call" or not on_call(agent)


def is_live(queue: QueueSpec) -> bool:
    """Whether callers are on the line in this queue: for them others stay free."""
    return queue.kind == "call" and not queue.leave_free


def in_order(agent: Agent) -> list[Hand]:
    """What he has in hand, by id, so that the order it came in does not matter."""
    return [agent.hands[work] for work in sorted(agent.hands)]
