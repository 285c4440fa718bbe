"""The offer: an agent's leg rings for the call's bridge, and what becomes of it.

Offers are in `call.ringing`: one, or many at once (ring-all). Whoever answers becomes the lead, or
comes in as a guest.
"""

from decroche.calls import coach
from decroche.calls.commands import CallOffered, CallWaits, FailOffer
from decroche.calls.events import Offered, OfferTakenBack
from decroche.calls.state import Call, Segment, Stage, Told
from decroche.calls.turn import Turn, bridge_of
from decroche.kernel.config import QueueSpec
from decroche.kernel.ids import LegId
from decroche.kernel.legs import CreateBridge, EndReason, RingAgent


def offered(turn: Turn, call: Call, event: Offered) -> None:
    """Ring the agent for the call's bridge; the customer goes on hearing what is heard."""
    assert event.agent not in turn.state.desks, f"{event.agent} offered a second call"
    guest = call.guests.get(event.work)
    queue = turn.config.queues.get(event.queue)
    segment = Segment(
        id=event.offer,
        work=event.work,
        agent=event.agent,
        queue=event.queue,
        offered_ms=event.at_ms,
        ring_until_ms=event.expires_at_ms,
        joins=guest is None and _joins(queue),
        by=call.back_agent if guest is None else guest.by,
    )
    call.offers += 1
    call.ringing[segment.id] = segment
    turn.state.desks[event.agent] = call.id
    turn.state.told.pop(event.agent, None)
    if call.stage is Stage.PROMISED:
        # Not before: it may wait for days.
        turn.give(CreateBridge(bridge_of(call)), CallOffered(call.id))
    ring(turn, call, segment, (event.expires_at_ms - event.at_ms) // 1000)
    turn.write(call, segment)


def _joins(queue: QueueSpec | None) -> bool:
    """Whether the switch may put who answers into the bridge at once."""
    return queue is None or (queue.choice != "ring_all" and queue.whisper is None)


def taken_back(turn: Turn, call: Call, event: OfferTakenBack) -> None:
    """Routing stops the ringing. An offer that is no longer ours is already dealt with."""
    segment = next((each for each in call.segments() if each.id == event.offer), None)
    if segment is None or segment.answered_ms is not None:
        return
    close(turn, call, segment, event.outcome, EndReason.CANCELLED)
    waits(turn, call)
    if event.by is not None:
        turn.say(segment.agent, Told("taken", turn.at_ms, call.id, event.by))


def fail(turn: Turn, call: Call, segment: Segment, outcome: str) -> None:
    """The offer came to nothing; routing goes on with the customer, in place."""
    close(turn, call, segment, outcome, EndReason.CANCELLED)
    waits(turn, call)
    turn.give(FailOffer(segment.id, outcome))


def waits(turn: Turn, call: Call) -> None:
    """An offer has come to nothing; of a promised call another may call the customer now."""
    if call.stage is Stage.PROMISED and not call.ringing:
        turn.give(CallWaits(call.id))


def close(turn: Turn, call: Call, segment: Segment, outcome: str, reason: EndReason) -> None:
    """The agent's part is over: no leg of it is left, and the call does not have it any more."""
    segment.count_hold(turn.at_ms)
    segment.outcome, segment.ended_ms = outcome, turn.at_ms
    if segment.leg is not None:
        turn.hang_up(segment.leg, reason)
        segment.gone()
    del turn.state.desks[segment.agent]
    guest = call.guest_of(segment)
    if call.lead is segment:
        call.lead = None
    elif call.ringing.pop(segment.id, None) is None and guest is not None:
        guest.segment = None
    coach.part_over(turn, call, segment.agent)
    turn.write(call, segment)


def ring(turn: Turn, call: Call, segment: Segment, ring_s: int) -> None:
    """Ring a new leg of the agent's; its number rises so that no id is used twice."""
    segment.legs += 1
    segment.leg = LegId(f"{segment.id}~{segment.legs}")
    segment.leg_up = segment.leg_seen = segment.inside = segment.played = False
    turn.state.legs[segment.leg] = call.id
    turn.give(ring_order(turn, call, segment, segment.leg, ring_s))


def ring_order(turn: Turn, call: Call, segment: Segment, leg: LegId, ring_s: int) -> RingAgent:
    """The order itself, also given again after a recovery."""
    supervises = call.coach is not None and call.coach.segment is segment
    own = segment.answered_ms is not None or call.stage is Stage.DIALLING or supervises
    back = own and is_browser(turn, segment)
    bridge, ring_s = bridge_of(call), max(1, ring_s)
    return RingAgent(leg, segment.agent, bridge, call.id, ring_s, back, segment.joins)


def is_browser(turn: Turn, segment: Segment) -> bool:
    """Whether the agent's phone lives in the page, and dies with it."""
    taken = turn.state.phones.get(segment.agent)
    if taken is not None:
        return taken == "browser"
    agent = turn.config.agents.get(segment.agent)
    return agent is None or agent.phone == "browser"
