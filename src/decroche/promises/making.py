"""A promise is made: by a caller who keeps the place, or by an agent."""

from decroche.kernel.config import CallbackSpec
from decroche.kernel.ids import PromiseId, QueueId
from decroche.promises.messages import PlaceTaken, PromiseAsked
from decroche.promises.state import Promise, derived_id
from decroche.promises.turn import Turn

BREATH_MS = 5_000
"""Between the customer's own call and ours: his line is free again, and he has put it down."""


def place_taken(turn: Turn, event: PlaceTaken) -> None:
    """One place in a queue is enough for a number: the older one is the better. A caller who has
    one already, and types another number, is called there. What an agent has promised, or another
    queue owes, is a promise of its own. Its time begins when he has hung up."""
    places = [
        promise
        for promise in turn.state.promises.values()
        if promise.kind == "keep_place"
        and promise.queue == event.queue
        and promise.from_ms <= turn.at_ms
    ]
    if any(place.contact_point == event.contact_point for place in places):
        return
    older = next((place for place in places if place.held_by == event.interaction), None)
    if older is not None:
        older.contact_point = event.contact_point
        turn.note(older, "moved", call=event.interaction)
        return
    rules = _rules(turn, event.queue)
    promise = Promise(
        id=PromiseId(derived_id("promise", event.interaction)),
        kind="keep_place",
        queue=event.queue,
        contact_point=event.contact_point,
        made_ms=turn.at_ms,
        from_ms=turn.at_ms,
        until_ms=turn.at_ms + rules.within_min * 60_000,
        place_ms=event.arrived_ms,
        client=event.client,
        person=event.person,
        language=event.language,
        vip=event.vip,
        last_agent=event.last_agent,
        case_owner=event.case_owner,
        interaction=event.interaction,
        tries_max=rules.tries,
        held_by=event.interaction,
    )
    turn.state.promises[promise.id] = promise
    turn.schedule(promise, None)
    turn.note(promise, "made", call=event.interaction)


def asked(turn: Turn, event: PromiseAsked) -> None:
    """An agent's. Told twice it is one."""
    if event.promise in turn.state.promises or event.promise in turn.state.ended:
        return
    promise = Promise(
        id=event.promise,
        kind="agent_callback",
        queue=event.queue,
        contact_point=event.contact_point,
        made_ms=turn.at_ms,
        from_ms=event.from_ms,
        until_ms=max(event.until_ms, event.from_ms),
        place_ms=event.from_ms,
        client=event.client,
        person=event.person,
        language=event.language,
        vip=event.vip,
        interaction=event.interaction,
        owner=event.owner,
        by=event.by,
        tries_max=_rules(turn, event.queue).tries,
        not_before_ms=event.from_ms,
    )
    turn.state.promises[promise.id] = promise
    turn.schedule(promise, max(event.from_ms, turn.at_ms))
    turn.note(promise, "made", by=event.by or "", call=event.interaction)


def _rules(turn: Turn, queue: QueueId) -> CallbackSpec:
    spec = turn.config.queues.get(queue)
    return spec.callback if spec is not None else CallbackSpec()
