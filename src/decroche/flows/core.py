"""Walk callers through their flows, node by node, until each one waits for something.

A node that needs nothing from outside (hours) is passed at once; an announcement waits for its end,
a menu for a key, a queue for its agent. What the configuration no longer holds is passed in the
caller's favour: no calendar counts as open, no emergency switch as off, no queue as full. A message
that nobody would hear is not taken.
"""

from decroche.flows import asking, calling_back
from decroche.flows.asking import TIMER_KEYS as TIMER_KEYS
from decroche.flows.messages import (
    DialOutside,
    DigitsGiven,
    Enter,
    Finish,
    FlowCommand,
    FlowEvent,
    JoinQueue,
    KeyGiven,
    MessageLeft,
    NotReached,
    NotServed,
    NumberGiven,
    PlayPrompt,
    PromptEnded,
    Shut,
    TakeMessage,
    WaitedInVain,
    WalkStarted,
    WalkStopped,
)
from decroche.flows.walks import State as State
from decroche.flows.walks import Walk
from decroche.kernel.config import (
    Announce,
    Callback,
    CentreConfig,
    Collect,
    Emergency,
    End,
    Enqueue,
    GoTo,
    Hours,
    Menu,
    Node,
    Transfer,
    Voicemail,
)
from decroche.kernel.hours import is_open
from decroche.kernel.ids import InteractionId, NodeId, PromptId
from decroche.kernel.timers import CancelTimer

NODES_PER_WALK_MAX = 200
"""Ten times a long real flow; past it the flow goes in circles (e.g. prompts that fail at once)."""


def step(state: State, event: FlowEvent, config: CentreConfig) -> list[FlowCommand]:
    """Apply one event. Events for a walk that is over, or elsewhere, change nothing."""
    walk = state.walks.get(event.interaction)
    match event:
        case WalkStarted(flow=None):
            return [Finish(event.interaction)]
        case WalkStarted(flow=flow):
            assert walk is None, f"{event.interaction} walks twice"
            assert flow is not None
            walk = state.walks[event.interaction] = Walk(flow, flow.entry)
            walk.callable = event.callable
            return _walk(walk, event.interaction, flow.entry, event.at_ms, config)
        case WalkStopped() if walk is not None:
            del state.walks[event.interaction]
            return [CancelTimer(asking.timer_of(event.interaction))]
        case _ if walk is not None and isinstance(event, Told):
            return _go_on(walk, event, config)
    return []


Told = (
    PromptEnded
    | NotServed
    | NotReached
    | KeyGiven
    | DigitsGiven
    | NumberGiven
    | MessageLeft
    | WaitedInVain
)


def _go_on(walk: Walk, event: Told, config: CentreConfig) -> list[FlowCommand]:
    """From the node where the caller is, if the event is what that node waits for."""
    orders, way = _answer(walk, walk.flow.nodes.get(walk.node), event)
    if way is None:
        return orders
    return orders + _walk(walk, event.interaction, way, event.at_ms, config)


def _answer(walk: Walk, node: Node | None, event: Told) -> asking.Answer:
    match node, event:
        case Announce(), PromptEnded():
            return [], node.next
        case Emergency(), PromptEnded():
            return [], node.normal
        case Enqueue(), NotServed(why=why):
            return [], node.ways.get(why, node.full)
        case Voicemail(queue=queue, max_s=max_s), PromptEnded():
            return [TakeMessage(event.interaction, queue, max_s)], None
        case Voicemail(), MessageLeft(saved=saved):
            return [], node.saved if saved else node.nothing
        case ((Menu() | Collect()), (PromptEnded() | KeyGiven() | DigitsGiven() | WaitedInVain())):
            return asking.happened(walk, node, event)
        case Transfer(), NotReached(why=why):
            return [], node.ways.get(why, node.failed)
        case Callback(), (PromptEnded() | KeyGiven() | NumberGiven() | WaitedInVain()):
            return calling_back.happened(walk, node, event)
    return [], None


def _walk(
    walk: Walk, interaction: InteractionId, to: NodeId, at_ms: int, config: CentreConfig
) -> list[FlowCommand]:
    """Enter `to`, and go on through nodes that need nothing, up to one that waits or ends."""
    commands: list[FlowCommand] = []
    following: NodeId | None = to
    while following is not None and walk.entered < NODES_PER_WALK_MAX:
        walk.node, walk.entered = following, walk.entered + 1
        commands.append(Enter(interaction, walk.entered, following))
        node = walk.flow.nodes.get(following)
        following = _passes(walk, node, at_ms, config)
        if isinstance(node, Hours | Emergency) and following == node.closed:
            commands.append(Shut(interaction))
        if following is None:
            return commands + _orders(walk, interaction, node, config)
    commands.append(Finish(interaction))
    return commands


def _passes(walk: Walk, node: Node | None, at_ms: int, config: CentreConfig) -> NodeId | None:
    """The next node, when this one needs nothing from outside."""
    match node:
        case Hours(calendar=calendar):
            spec = config.calendars.get(calendar)
            return node.open if spec is None or is_open(spec, at_ms) else node.closed
        case Emergency() if _message(node, config) is None:
            thrown = config.emergencies.get(node.emergency)
            closed = thrown is not None and thrown.state == "closed"
            return node.closed if closed else node.normal
        case Enqueue(queue=queue) if queue not in config.queues:
            return node.full
        case Voicemail(queue=queue) if queue not in config.queues:
            return node.nothing
        case Transfer(outside=outside) if outside not in config.outside:
            return node.ways.get("refused", node.failed)
        case Callback(queue=queue) if queue not in config.queues:
            return node.other
        case GoTo(flow=flow) if flow in config.flows:
            walk.flow = config.flows[flow]
            return walk.flow.entry
    return None


def _message(node: Emergency, config: CentreConfig) -> PromptId | None:
    """What the emergency switch has to say now."""
    thrown = config.emergencies.get(node.emergency)
    return thrown.prompt if thrown is not None and thrown.state == "message" else None


def _orders(
    walk: Walk, interaction: InteractionId, node: Node | None, config: CentreConfig
) -> list[FlowCommand]:
    match node:
        case Announce(prompt=prompt, early=early):
            return [PlayPrompt(interaction, prompt, early)]
        case Emergency():
            message = _message(node, config)
            assert message is not None, "without a message it is passed"
            return [PlayPrompt(interaction, message)]
        case Menu() | Collect():
            return asking.begin(walk, interaction, node)
        case Voicemail(prompt=prompt):
            return [PlayPrompt(interaction, prompt)]
        case Enqueue(queue=queue):
            return [JoinQueue(interaction, queue)]
        case Transfer():
            return [DialOutside(interaction, node.outside, node.ring_s)]
        case Callback():
            return calling_back.begin(walk, interaction, node)
        case End() | GoTo() | Hours() | None:
            return [Finish(interaction)]
