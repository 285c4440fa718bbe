"""Nodes that wait for keys: asking, asking again, and where what was pressed leads.

Each function gives the orders and, if the caller leaves the node, where to.
"""

from decroche.flows.messages import (
    DigitsGiven,
    FlowCommand,
    HushPrompt,
    KeyGiven,
    Listen,
    PlayPrompt,
    PromptEnded,
    TakeTyped,
    WaitedInVain,
)
from decroche.flows.walks import Walk
from decroche.kernel.config import Collect, Menu
from decroche.kernel.ids import InputId, InteractionId, NodeId, TimerId
from decroche.kernel.keys import Wanted
from decroche.kernel.timers import CancelTimer, SetTimer

TIMER_KEYS = "menu"

Orders = list[FlowCommand]
Answer = tuple[Orders, NodeId | None]
Input = KeyGiven | DigitsGiven | PromptEnded | WaitedInVain


def begin(walk: Walk, interaction: InteractionId, node: Menu | Collect) -> Orders:
    """The caller has come to the node."""
    walk.tries = 0
    return _ask(walk, interaction, node)


def happened(walk: Walk, node: Menu | Collect, event: Input) -> Answer:
    """What this event means to a caller who is at `node`."""
    match event:
        case PromptEnded():
            return [_until(event.interaction, event.at_ms, node)], None
        case WaitedInVain():
            return _in_vain(walk, node, event)
        case KeyGiven():
            return _key(walk, node, event)
        case DigitsGiven():
            return _digits(walk, node, event)


def timer_of(interaction: InteractionId) -> TimerId:
    return TimerId(f"{TIMER_KEYS}:{interaction}")


def _ask(walk: Walk, interaction: InteractionId, node: Menu | Collect) -> Orders:
    walk.tries, walk.inputs, walk.typed = walk.tries + 1, walk.inputs + 1, False
    wanted = _wanted(_input(walk, interaction), node)
    return [Listen(interaction, wanted), PlayPrompt(interaction, node.prompt)]


def _wanted(input: InputId, node: Menu | Collect) -> Wanted:
    if isinstance(node, Menu):
        return Wanted("menu", input)
    return Wanted("digits", input, node.min_digits, node.max_digits, node.end_key)


def _input(walk: Walk, interaction: InteractionId) -> InputId:
    return InputId(f"{interaction}.k{walk.inputs}")


def _until(interaction: InteractionId, at_ms: int, node: Menu | Collect) -> SetTimer:
    return SetTimer(timer_of(interaction), at_ms + node.wait_s * 1000)


def _key(walk: Walk, node: Menu | Collect, event: KeyGiven) -> Answer:
    if isinstance(node, Menu):
        if event.key in node.keys:
            return _leave(event.interaction, node.keys[event.key])
        return _again(walk, event.interaction, node, node.wrong)
    walk.typed = True
    until = _until(event.interaction, event.at_ms, node)
    return [HushPrompt(event.interaction), until], None


def _in_vain(walk: Walk, node: Menu | Collect, event: WaitedInVain) -> Answer:
    """Digits that lie in the shell are fetched; once more if it died with them: then there are
    none, and that is told."""
    if not walk.typed:
        return _again(walk, event.interaction, node, node.nothing)
    taken = TakeTyped(event.interaction, _input(walk, event.interaction))
    return [taken, _until(event.interaction, event.at_ms, node)], None


def _digits(walk: Walk, node: Menu | Collect, event: DigitsGiven) -> Answer:
    if not isinstance(node, Collect) or event.input != _input(walk, event.interaction):
        return [], None
    if event.length == 0:
        return _again(walk, event.interaction, node, node.nothing)
    if event.found:
        return _leave(event.interaction, node.found)
    return _again(walk, event.interaction, node, node.not_found)


def _again(walk: Walk, interaction: InteractionId, node: Menu | Collect, last: NodeId) -> Answer:
    """Ask once more; after the last try, on to `last`."""
    if walk.tries >= node.tries:
        return _leave(interaction, last)
    hushed: Orders = [CancelTimer(timer_of(interaction)), HushPrompt(interaction)]
    return [*hushed, *_ask(walk, interaction, node)], None


def _leave(interaction: InteractionId, to: NodeId) -> Answer:
    timer = CancelTimer(timer_of(interaction))
    return [timer, HushPrompt(interaction), Listen(interaction, None)], to
