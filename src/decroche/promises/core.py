"""The life of every promise: `step(state, event, config) -> commands`; `state` changes in place.

Events of a promise that is over, or of a call that is none of theirs, change nothing.
"""

from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import InteractionId
from decroche.kernel.timers import TimerFired
from decroche.promises import making, reaching, trying
from decroche.promises.messages import (
    Came,
    Gone,
    Judged,
    Offered,
    PlaceTaken,
    PromiseAsked,
    PromiseCancelled,
    PromiseHurried,
    PromisesCommand,
    PromisesEvent,
    Reached,
    Taken,
    Waits,
)
from decroche.promises.state import Promise, State
from decroche.promises.turn import Turn, promise_of, row

LET_RING_MS = 30_000
"""After an offer that came to nothing another promise to that number may come first: as long as
routing leaves alone who has declined, or the two would ring at him in turns."""


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
            reaching.reached(turn, event)
        case Judged():
            reaching.judged(turn, event)
        case Offered() | Waits() | Taken() | Gone():
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
    ours = set(turn.state.under_way)  # Who waits for a call of ours waits for his, too.
    for promise in turn.state.to(event.contact_point):
        if promise.in_work or (promise.held_by is not None and promise.held_by not in ours):
            continue
        turn.hold(promise, event.interaction)


def _of_call(turn: Turn, event: Offered | Waits | Taken | Gone) -> None:
    promise = turn.state.whose(event.interaction)
    match event:
        case Gone():
            _gone(turn, promise, event)
        case Offered() if promise is not None:
            _under_way(turn, promise, event.interaction)
        case Taken() if promise is not None:
            _under_way(turn, promise, event.interaction)
            promise.in_work = True
            turn.note(promise, "taken", by=event.agent, call=event.interaction)
        case Waits() if promise is not None:
            turn.state.under_way.pop(event.interaction, None)
            _release(turn, event.interaction, LET_RING_MS)


def _under_way(turn: Turn, promise: Promise, call: InteractionId) -> None:
    """From now on no other call is made to this number: what is due later finds it by itself."""
    turn.state.under_way[call] = promise.contact_point
    for other in turn.state.to(promise.contact_point):
        if other is not promise and other.call is not None and not other.in_work:
            turn.hold(other, call)


def _gone(turn: Turn, promise: Promise | None, event: Gone) -> None:
    if promise is not None:
        trying.over(turn, promise, event)
    turn.state.by_call.pop(event.interaction, None)  # Older snapshots name who holds here, too.
    turn.state.under_way.pop(event.interaction, None)
    _release(turn, event.interaction, making.BREATH_MS)


def _release(turn: Turn, call: InteractionId, pause_ms: int) -> None:
    """Those that have waited for this call."""
    for held in [each for each in turn.state.promises.values() if each.held_by == call]:
        held.held_by = None
        turn.schedule(held, max(turn.at_ms + pause_ms, held.not_before_ms))
        turn.commands.append(row(held))
