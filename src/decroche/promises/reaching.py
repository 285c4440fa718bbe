"""A promise is kept as the customer and somebody of ours speak, and is not if it was a machine."""

from decroche.promises import trying
from decroche.promises.messages import Judged, Reached
from decroche.promises.state import Promise
from decroche.promises.turn import Turn

UNREACHED = "not_reached"
"""Why a try has failed whose call was answered: not by the customer."""


def reached(turn: Turn, event: Reached) -> None:
    """Kept: by its own call, by the customer's, or by whoever called that number for it."""
    own = turn.state.whose(event.interaction)
    _settle(turn, event)
    promises = _kept(turn, event, own)
    for promise in promises:
        promise.kept_by = event.interaction
        if promise is own:
            del turn.state.by_call[event.interaction]
            promise.call, promise.in_work = None, False
        turn.end(promise, "kept", by=event.agent)
    if event.dialled and promises:
        turn.state.kept[event.interaction] = promises


def _settle(turn: Turn, event: Reached) -> None:
    """What another call has kept already, and these words would keep, is kept for good."""
    for call, promises in list(turn.state.kept.items()):
        left = [each for each in promises if not _keeps(event, each)]
        if left:
            turn.state.kept[call] = left
        else:
            del turn.state.kept[call]


def _kept(turn: Turn, event: Reached, own: Promise | None) -> list[Promise]:
    """One call is enough: for all that anybody of this queue, or this agent, owes that number by
    now. What another agent owes stays his where we have called; who calls us, or is called by an
    agent of his own accord, is owed nothing more by that queue, and without such a promise by the
    oldest of the client's."""
    fit = [each for each in turn.state.promises.values() if each is not own and _keeps(event, each)]
    if own is not None:
        due = [each for each in fit if event.at_ms >= each.from_ms]
        return [own, *(each for each in due if _same_debt(turn, event, each))]
    near = [each for each in fit if event.queue == each.queue or event.agent == each.owner]
    return near or fit[:1]


def _same_debt(turn: Turn, event: Reached, promise: Promise) -> bool:
    if promise.owner == event.agent:
        return True
    return promise.queue == event.queue and trying.is_anyones(turn, promise)


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


def judged(turn: Turn, event: Judged) -> None:
    """The agent has done with that call. One call for all it has kept was one try for all."""
    promises = turn.state.kept.pop(event.interaction, [])
    if event.reached:
        return
    for promise in promises:
        promise.state, promise.ended_ms, promise.kept_by = "open", None, None
        turn.state.promises[promise.id] = promise
        trying.tried(turn, promise, UNREACHED, event.interaction)
