"""A promise is due: its call enters the queue; and what becomes of that call."""

from typing import Final

from decroche.kernel import hours
from decroche.kernel.config import CentreConfig, Promised, QueueSpec
from decroche.kernel.ids import AgentId, InteractionId
from decroche.promises import pauses
from decroche.promises.messages import Gone, MakeCall
from decroche.promises.state import Promise, derived_id
from decroche.promises.turn import Turn, row

NOT_REACHED: Final = ("no_answer", "busy", "declined", "unreachable")
"""Outcomes of a call out that count as a try; an agent's giving up does if the number rang."""
AGAIN_MS = 10_000
"""After the queue gave it back, or the agent gave up: long enough that nothing turns in circles."""
NEVER_OPEN_MS = 24 * 3_600_000
"""A calendar that does not open within a year is looked at again after a day."""
HURRY_MS = 120_000
"""So long a call that an agent wants to make now is his alone."""


def due(turn: Turn, promise: Promise) -> None:
    """Its timer: the window is over, or its time has come."""
    if not promise.late and turn.at_ms >= promise.until_ms:
        promise.late = True
        turn.note(promise, "late")
    if promise.due_ms is not None and turn.at_ms >= promise.due_ms:
        begin(turn, promise)
    else:
        turn.schedule(promise, promise.due_ms)


def begin(turn: Turn, promise: Promise, hurried: bool = False) -> None:
    """Into the queue; while that is closed, at its next opening; while its number is called for
    another promise, after that call."""
    queue = turn.config.queues.get(promise.queue)
    if queue is None or queue.kind != "call":  # It would never be offered there.
        turn.end(promise, "broken", "queue_gone")
        return
    rival = turn.state.rival(promise)
    if rival is not None:
        turn.hold(promise, rival)
        return
    opens_ms = None if hurried else _opening_ms(turn.config, queue, turn.at_ms)
    if opens_ms is not None:
        turn.schedule(promise, opens_ms)
        turn.note(promise, "given_back", "closing")
        return
    promise.calls += 1
    promise.call = InteractionId(derived_id(promise.id, str(promise.calls)))
    turn.state.by_call[promise.call] = promise.id
    turn.schedule(promise, None)
    prefer, held_until_ms = _whose(turn, promise)
    promise.hurried_by = None
    turn.note(promise, "due", call=promise.call)
    turn.commands.append(
        MakeCall(
            promise.call,
            _as_now(promise),
            promise.queue,
            promise.client,
            promise.contact_point,
            promise.person,
            promise.language,
            promise.vip,
            promise.last_agent,
            promise.place_ms,
            prefer,
            held_until_ms,
            promise.case_owner,
        )
    )


def _as_now(promise: Promise) -> Promised:
    return Promised(
        promise.id,
        promise.kind,
        promise.made_ms,
        promise.until_ms,
        promise.tries,
        promise.interaction,
        promise.by,
    )


def _whose(turn: Turn, promise: Promise) -> tuple[AgentId | None, int | None]:
    """Who should have it, and until when alone: the one who asked to call now; the owner, until
    its window is over or he has left the house."""
    if _may(turn.config, promise, promise.hurried_by):
        return promise.hurried_by, turn.at_ms + HURRY_MS
    if _may(turn.config, promise, promise.owner):
        return promise.owner, None if is_anyones(turn, promise) else promise.until_ms
    return None, None


def is_anyones(turn: Turn, promise: Promise) -> bool:
    """Whether it is owed by whoever of its queue is there: it has no owner, he has left, or its
    window is over."""
    return turn.at_ms >= promise.until_ms or not _may(turn.config, promise, promise.owner)


def _may(config: CentreConfig, promise: Promise, agent: AgentId | None) -> bool:
    spec = config.agents.get(agent) if agent is not None else None
    return spec is not None and spec.active and promise.queue in spec.queues


def _opening_ms(config: CentreConfig, queue: QueueSpec, at_ms: int) -> int | None:
    """When the queue opens again; None: it is open, or has no hours."""
    calendar = config.calendars.get(queue.closes) if queue.closes is not None else None
    if calendar is None or hours.is_open(calendar, at_ms):
        return None
    return hours.next_change(calendar, at_ms) or at_ms + NEVER_OPEN_MS


def over(turn: Turn, promise: Promise, event: Gone) -> None:
    """Its call has ended, and nobody spoke with the customer."""
    del turn.state.by_call[event.interaction]
    promise.call, promise.in_work = None, False
    gave_up = event.outcome == "cancelled" and event.rang
    why = event.why or event.outcome
    if pauses.passes(event):
        _rest(turn, promise, event)
    elif event.outcome in NOT_REACHED or gave_up:
        promise.given_back = 0
        tried(turn, promise, why, event.interaction)
    elif event.why == "no_staff":
        turn.schedule(promise, turn.at_ms + pauses.doubled_ms(promise))
        turn.note(promise, "given_back", why, call=event.interaction)
    else:
        promise.given_back = 0
        turn.schedule(promise, turn.at_ms + AGAIN_MS)
        turn.note(promise, "given_back", why, call=event.interaction)


def _rest(turn: Turn, promise: Promise, event: Gone) -> None:
    """Not the number's fault: no try, and a pause; but not for ever."""
    why = event.why or event.outcome
    if turn.at_ms >= promise.until_ms + pauses.FAULTS_MS:
        turn.end(promise, "broken", why)
        return
    promise.not_before_ms = pauses.again_ms(turn.config, promise, why, turn.at_ms)
    turn.schedule(promise, promise.not_before_ms)
    turn.note(promise, "given_back", why, call=event.interaction)


def tried(turn: Turn, promise: Promise, why: str, call: InteractionId) -> None:
    """Once more the customer was not reached: again after the queue's pause, or never."""
    promise.tries += 1
    turn.note(promise, "tried", why, call=call)
    if promise.tries >= promise.tries_max:
        turn.end(promise, "broken", why)
        return
    queue = turn.config.queues.get(promise.queue)
    pause_min = queue.callback.pause_min if queue is not None else 0
    promise.not_before_ms = turn.at_ms + max(AGAIN_MS, pause_min * 60_000)
    turn.schedule(promise, promise.not_before_ms)
    turn.commands.append(row(promise))
