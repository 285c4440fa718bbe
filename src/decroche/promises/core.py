"""The life of every promise: `step(state, event, config) -> commands`; `state` changes in place.

Events of a promise that is over, or of a call that is none of theirs, change nothing.
"""

from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import InteractionId, PromiseId
from decroche.kernel.timers import TimerFired
from decroche.promises import making, trying
from decroche.promises.messages import (
    Came,
    Gone,
    PlaceTaken,
    PromiseAsked,
    PromiseCancelled,
    PromiseHurried,
    PromisesCommand,
    PromisesEvent,
    Reached,
    Taken,
)
from decroche.promises.state import Promise, State
from decroche.promises.turn import Turn, promise_of, row


def step(state: State, event: PromisesEvent, config: CentreConfig) -> list[PromisesCommand]:
    """Apply one event; return the orders it causes, in their order."""
    turn = Turn(state, config, event.at_ms)
    match event:
        case PlaceTaken():
            making.place_taken(turn, event)
        case PromiseAsked():
            making.asked(turn, event)
        case PromiseCancelled() | PromiseHurried():
            _people(turn, event)
        case Came():
            _came(turn, event)
        case Reached():
            _reached(turn, event)
        case Taken() | Gone():
            _of_call(turn, event)
        case TimerFired():
            promise = state.promises.get(promise_of(event.timer))
            if promise is not None:
                trying.due(turn, promise)
    return turn.commands


def _people(turn: Turn, event: PromiseCancelled | PromiseHurried) -> None:
    """What is being done already is not stopped, and need not be hurried."""
    promise = turn.state.promises.get(event.promise)
    if promise is None or promise.in_work:
        return
    if isinstance(event, PromiseCancelled):
        turn.end(promise, "cancelled", by=event.by)
        return
    turn.let_call_go(promise)
    promise.held_by = None
    promise.hurried_by = event.agent
    turn.note(promise, "hurried", by=event.agent or "")
    trying.begin(turn, promise, hurried=True)


def _came(turn: Turn, event: Came) -> None:
    """The customer was quicker: nothing is done for him as long as he is here."""
    for promise in _to(turn, event.contact_point):
        if promise.in_work or promise.held_by is not None:
            continue
        turn.let_call_go(promise)
        promise.held_by = event.interaction
        turn.schedule(promise, None)
        turn.note(promise, "held", call=event.interaction)


def _reached(turn: Turn, event: Reached) -> None:
    """Kept: by its own call, by the customer's, or by whoever called that number for it."""
    own = _of(turn, event.interaction)
    for promise in _kept(turn, event, own):
        promise.kept_by = event.interaction
        if promise is own:
            del turn.state.by_call[event.interaction]
            promise.call, promise.in_work = None, False
        turn.end(promise, "kept", by=event.agent)


def _kept(turn: Turn, event: Reached, own: Promise | None) -> list[Promise]:
    """One call is enough: for all that this queue or this owner owes that number by now; without
    such a promise, for the oldest of the client's."""
    fit = [each for each in turn.state.promises.values() if each is not own and _keeps(event, each)]
    owners = [event.agent, own.owner if own is not None else None]
    near = [
        each
        for each in fit
        if each.queue == event.queue or (each.owner is not None and each.owner in owners)
    ]
    if own is not None:
        return [own, *(each for each in near if event.at_ms >= each.from_ms)]
    return near or fit[:1]


def _keeps(event: Reached, promise: Promise) -> bool:
    """Whether these words, in a call that is not the promise's, were the ones promised. Those in
    which an agent made it were not, nor are any before its time but the owner's own; and what one
    client is told is not said for another."""
    to = event.contact_point is not None and promise.contact_point == event.contact_point
    if not to and promise.held_by != event.interaction:
        return False
    if promise.kind == "agent_callback" and promise.interaction == event.interaction:
        return False
    if event.at_ms < promise.from_ms and event.agent != promise.owner:
        return False
    same_client = promise.client is not None and promise.client == event.client
    return promise.queue == event.queue or same_client


def _of_call(turn: Turn, event: Taken | Gone) -> None:
    promise = _of(turn, event.interaction)
    if promise is not None:
        if isinstance(event, Gone):
            trying.over(turn, promise, event)
        else:
            promise.in_work = True
            turn.note(promise, "taken", by=event.agent, call=event.interaction)
        return
    turn.state.by_call.pop(event.interaction, None)  # Older snapshots name who holds here, too.
    for held in _held(turn, event.interaction):
        held.held_by = None
        turn.schedule(held, max(turn.at_ms + making.BREATH_MS, held.not_before_ms))
        turn.commands.append(row(held))


def _of(turn: Turn, call: InteractionId) -> Promise | None:
    """The promise whose call this is."""
    known: PromiseId | None = turn.state.by_call.get(call)
    promise = turn.state.promises.get(known) if known is not None else None
    return promise if promise is not None and promise.call == call else None


def _held(turn: Turn, call: InteractionId) -> list[Promise]:
    """Those that wait for the end of the customer's own call."""
    return [promise for promise in turn.state.promises.values() if promise.held_by == call]


def _to(turn: Turn, contact_point: str) -> list[Promise]:
    """The promises to this number, the oldest first. Living promises are some dozens."""
    known = turn.state.promises.values()
    return [promise for promise in known if promise.contact_point == contact_point]
