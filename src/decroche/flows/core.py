"""Walk callers through their flows, node by node, until each one waits for something.

A node that needs nothing from outside (hours) is passed at once; an announcement waits for its end,
a queue for its agent. What the configuration no longer holds is passed in the caller's favour: no
calendar counts as open, no queue as full.
"""

import msgspec

from decroche.flows.messages import (
    Enter,
    Finish,
    FlowCommand,
    FlowEvent,
    JoinQueue,
    NotServed,
    PlayPrompt,
    PromptEnded,
    WalkStarted,
    WalkStopped,
)
from decroche.kernel.config import Announce, CentreConfig, End, Enqueue, FlowSpec, Hours, Node
from decroche.kernel.hours import is_open
from decroche.kernel.ids import InteractionId, NodeId

NODES_PER_WALK_MAX = 200
"""Ten times a long real flow; past it the flow goes in circles (e.g. prompts that fail at once)."""


class Walk(msgspec.Struct):
    """One caller's way. `node` is where the caller is; `entered` counts nodes so far."""

    flow: FlowSpec
    node: NodeId
    entered: int = 0


class State(msgspec.Struct):
    walks: dict[InteractionId, Walk] = {}


def step(state: State, event: FlowEvent, config: CentreConfig) -> list[FlowCommand]:
    """Apply one event. Events for a walk that is over, or elsewhere, change nothing."""
    walk = state.walks.get(event.interaction)
    match event:
        case WalkStarted(flow=None):
            return [Finish(event.interaction)]
        case WalkStarted(flow=flow):
            assert walk is None, f"{event.interaction} walks twice"
            assert flow is not None
            state.walks[event.interaction] = Walk(flow, flow.entry)
            return _walk(state, event.interaction, flow.entry, event.at_ms, config)
        case PromptEnded():
            node = _node(walk)
            if isinstance(node, Announce):
                return _walk(state, event.interaction, node.next, event.at_ms, config)
        case NotServed(why=why):
            node = _node(walk)
            if isinstance(node, Enqueue):
                way = node.ways.get(why, node.full)
                return _walk(state, event.interaction, way, event.at_ms, config)
        case WalkStopped():
            state.walks.pop(event.interaction, None)
    return []


def _node(walk: Walk | None) -> Node | None:
    return None if walk is None else walk.flow.nodes.get(walk.node)


def _walk(
    state: State, interaction: InteractionId, to: NodeId, at_ms: int, config: CentreConfig
) -> list[FlowCommand]:
    """Enter `to`, and go on through nodes that need nothing, up to one that waits or ends."""
    walk = state.walks[interaction]
    commands: list[FlowCommand] = []
    following: NodeId | None = to
    while following is not None and walk.entered < NODES_PER_WALK_MAX:
        walk.node, walk.entered = following, walk.entered + 1
        commands.append(Enter(interaction, walk.entered, following))
        node = walk.flow.nodes.get(following)
        following = _passes(node, at_ms, config)
        if following is None:
            commands.append(_order(interaction, node))
            return commands
    commands.append(Finish(interaction))
    return commands


def _passes(node: Node | None, at_ms: int, config: CentreConfig) -> NodeId | None:
    """The next node, when this one needs nothing from outside."""
    match node:
        case Hours(calendar=calendar):
            spec = config.calendars.get(calendar)
            return node.open if spec is None or is_open(spec, at_ms) else node.closed
        case Enqueue(queue=queue) if queue not in config.queues:
            return node.full
    return None


def _order(interaction: InteractionId, node: Node | None) -> FlowCommand:
    match node:
        case Announce(prompt=prompt, early=early):
            return PlayPrompt(interaction, prompt, early)
        case Enqueue(queue=queue):
            return JoinQueue(interaction, queue)
        case End() | None | Hours():
            return Finish(interaction)
