"""In the queue: entering it, hearing one's place, leaving it unserved."""

from decroche.calls import ending, hearing, visits
from decroche.calls.commands import ResumeFlow, Wait
from decroche.calls.events import PlaceDue, QueueDue, QueueLeft
from decroche.calls.saying import place_media
from decroche.calls.state import Call, Stage
from decroche.calls.turn import TIMER_SAY, Turn, bridge_of, timer
from decroche.kernel.ids import AgentId, QueueId
from decroche.kernel.legs import CreateBridge, StartMusic
from decroche.kernel.timers import CancelTimer, SetTimer


def queue_due(turn: Turn, call: Call, event: QueueDue) -> None:
    """The flow puts the caller in a queue. The bridge is made now: the offer is then quicker."""
    call.queued_ms = call.queued_ms if call.queued_ms is not None else turn.at_ms
    turn.answer(call)
    turn.give(CreateBridge(bridge_of(call)), StartMusic(call.leg, _music(turn, event.queue)))
    join_queue(turn, call, event.queue, head=False, came="flow")


def join_queue(
    turn: Turn,
    call: Call,
    queue: QueueId,
    head: bool,
    prefer: AgentId | None = None,
    came: str = visits.RETURN,
) -> None:
    """Wait (again): the place is that of the first arrival, or the head after a lost agent."""
    call.stage, call.queue = Stage.WAITING, queue
    turn.write(call)
    visits.enter(turn, call, queue, came)
    _say_later(turn, call)
    turn.give(
        Wait(
            call.id,
            call.work,
            queue,
            call.arrived_ms,
            call.language,
            since_ms=call.waits_since_ms or call.entered_ms,
            head=head,
            vip=call.vip,
            last_agent=call.last_agent,
            case_owner=call.case_owner,
            prefer=prefer,
            placed=call.waits_since_ms is not None,
        )
    )


def queue_left(turn: Turn, call: Call, event: QueueLeft) -> None:
    """Routing gave up: back to where the call was transferred from, or into the flow, at the way
    out of the queue."""
    assert not call.ringing, f"{call.id} rings and leaves the queue"
    if call.stage is Stage.PROMISED:
        ending.finish(turn, call, "not_called", "system", why=event.why)
        return
    visits.leave(turn, call, "overflow", event.why)
    hearing.stop_playing(turn, call)
    turn.give(CancelTimer(timer(TIMER_SAY, call.id)))
    back, call.back_to = call.back_to, None
    if back is not None and back in turn.config.queues:
        turn.give(StartMusic(call.leg, _music(turn, back)))
        join_queue(turn, call, back, head=True, prefer=call.back_agent)
    elif call.direction == "out":
        call.stage = Stage.FLOW
        ending.flow_over(turn, call)
    else:
        call.stage = Stage.FLOW
        turn.give(ResumeFlow(call.id, event.why))


def place_due(turn: Turn, call: Call, event: PlaceDue) -> None:
    """Say the place, unless an agent rings already or something is still being said."""
    if call.stage is not Stage.WAITING:
        return
    _say_later(turn, call)
    if event.position is not None and not call.ringing and call.playing is None:
        hearing.play(turn, call, place_media(event.position, event.wait_ms, call.language), None)


def _say_later(turn: Turn, call: Call) -> None:
    queue = turn.queue(call)
    if queue is not None and queue.announce_every_s > 0:
        due_ms = turn.at_ms + queue.announce_every_s * 1000
        turn.give(SetTimer(timer(TIMER_SAY, call.id), due_ms))


def _music(turn: Turn, queue: QueueId) -> str:
    spec = turn.config.queues.get(queue)
    return "default" if spec is None else spec.music
