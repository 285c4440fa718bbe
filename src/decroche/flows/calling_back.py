"""The offer to call back: a number is read out, 1 says yes to it, 2 types another one.

The numbers themselves are not here: the caller's own is known as callable or not, and of one that
is typed only that is told.
"""

from decroche.flows import standard
from decroche.flows.messages import (
    DigitsGiven,
    Finish,
    FlowCommand,
    HushPrompt,
    KeepPlace,
    KeyGiven,
    Listen,
    NumberGiven,
    PlayPrompt,
    PromptEnded,
    SayNumber,
    TakeTyped,
    WaitedInVain,
    WaitOn,
)
from decroche.flows.walks import Walk
from decroche.kernel.config import Callback
from decroche.kernel.ids import InputId, InteractionId, NodeId, PromptId, TimerId
from decroche.kernel.keys import Wanted
from decroche.kernel.timers import CancelTimer, SetTimer

YES, ANOTHER = "1", "2"
DIGITS_MIN, DIGITS_MAX = 3, 18
"""Of a number as people type it: short numbers are refused by the gate, 0033… is long."""

Orders = list[FlowCommand]
Answer = tuple[Orders, NodeId | None]
Input = KeyGiven | DigitsGiven | NumberGiven | PromptEnded | WaitedInVain


def begin(walk: Walk, interaction: InteractionId, node: Callback) -> Orders:
    """The caller has come to the node."""
    return _to(walk, interaction, node, "own" if walk.callable else "type")


def happened(walk: Walk, node: Callback, event: Input) -> Answer:
    """What this event means to a caller who is at `node`."""
    interaction = event.interaction
    if walk.phase == "thanks":
        return ([Finish(interaction)] if isinstance(event, PromptEnded) else []), None
    match event:
        case PromptEnded():
            return [_until(interaction, event.at_ms, node)], None
        case WaitedInVain():
            return _in_vain(walk, node, event)
        case KeyGiven():
            return _key(walk, node, event)
        case NumberGiven():
            return _number(walk, node, event)
        case DigitsGiven():
            return [], None


def _to(walk: Walk, interaction: InteractionId, node: Callback, phase: str) -> Orders:
    """Ask what this phase asks, for the first time."""
    walk.phase, walk.tries = phase, 0
    return _ask(walk, interaction, node, standard.TYPE)


def _ask(walk: Walk, interaction: InteractionId, node: Callback, typing: PromptId) -> Orders:
    walk.tries, walk.inputs, walk.typed = walk.tries + 1, walk.inputs + 1, False
    input = _input(walk, interaction)
    if walk.phase == "type":
        wanted = Wanted("number", input, DIGITS_MIN, DIGITS_MAX, "#")
        return [Listen(interaction, wanted), PlayPrompt(interaction, typing)]
    own = walk.phase == "own"
    before = (node.prompt or standard.OFFER) if own else standard.CONFIRM
    after = standard.CHOOSE if own else standard.CHANGE
    return [Listen(interaction, Wanted("menu", input)), SayNumber(interaction, before, after)]


def _input(walk: Walk, interaction: InteractionId) -> InputId:
    return InputId(f"{interaction}.k{walk.inputs}")


def _timer(interaction: InteractionId) -> TimerId:
    return TimerId(f"menu:{interaction}")


def _until(interaction: InteractionId, at_ms: int, node: Callback) -> SetTimer:
    return SetTimer(_timer(interaction), at_ms + node.wait_s * 1000)


def _key(walk: Walk, node: Callback, event: KeyGiven) -> Answer:
    interaction = event.interaction
    if walk.phase == "type":
        walk.typed = True
        return [HushPrompt(interaction), _until(interaction, event.at_ms, node)], None
    if event.key == YES:
        walk.phase = "thanks"
        kept: Orders = [
            KeepPlace(interaction, node.queue),
            PlayPrompt(interaction, standard.THANKS),
        ]
        return [*_quiet(interaction), Listen(interaction, None), *kept], None
    if event.key == ANOTHER:
        return [*_quiet(interaction), *_to(walk, interaction, node, "type")], None
    return _again(walk, node, interaction)


def _in_vain(walk: Walk, node: Callback, event: WaitedInVain) -> Answer:
    """As with a reference: digits that lie in the shell are fetched."""
    if not walk.typed:
        return _again(walk, node, event.interaction)
    taken = TakeTyped(event.interaction, _input(walk, event.interaction))
    return [taken, _until(event.interaction, event.at_ms, node)], None


def _number(walk: Walk, node: Callback, event: NumberGiven) -> Answer:
    if walk.phase != "type" or event.input != _input(walk, event.interaction):
        return [], None
    if event.callable:
        interaction = event.interaction
        return [*_quiet(interaction), *_to(walk, interaction, node, "confirm")], None
    typing = standard.CANNOT if event.length else standard.TYPE
    return _again(walk, node, event.interaction, typing)


def _again(
    walk: Walk, node: Callback, interaction: InteractionId, typing: PromptId = standard.TYPE
) -> Answer:
    """Ask once more; after the last try the caller does not want it."""
    if walk.tries < node.tries:
        return [*_quiet(interaction), *_ask(walk, interaction, node, typing)], None
    over: Orders = [Listen(interaction, None), WaitOn(interaction)]
    return [*_quiet(interaction), *over], node.other


def _quiet(interaction: InteractionId) -> Orders:
    return [CancelTimer(_timer(interaction)), HushPrompt(interaction)]
