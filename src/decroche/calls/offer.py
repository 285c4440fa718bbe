"""The offer: an agent's leg rings for the call's bridge, and what becomes of it."""

from decroche.calls.commands import FailOffer
from decroche.calls.events import Offered, OfferTakenBack
from decroche.calls.state import Call, Segment, Stage
from decroche.calls.turn import Turn, bridge_of
from decroche.kernel.ids import LegId
from decroche.kernel.legs import EndReason, RingAgent


def offered(turn: Turn, call: Call, event: Offered) -> None:
    """Ring the agent for the call's bridge; the caller goes on hearing what is heard."""
    assert call.segment is None, f"{call.id} offered twice"
    assert event.agent not in turn.state.desks, f"{event.agent} offered a second call"
    call.offers += 1
    call.segment = Segment(
        id=event.offer,
        agent=event.agent,
        queue=event.queue,
        offered_ms=event.at_ms,
        ring_until_ms=event.expires_at_ms,
    )
    turn.state.desks[event.agent] = call.id
    ring(turn, call, call.segment, (event.expires_at_ms - event.at_ms) // 1000)
    turn.write(call, call.segment)


def taken_back(turn: Turn, call: Call, event: OfferTakenBack) -> None:
    """Routing stops the ringing. An offer that is no longer ours is already dealt with."""
    segment = call.segment
    if segment is not None and segment.id == event.offer and segment.answered_ms is None:
        close(turn, call, event.outcome, EndReason.CANCELLED)


def fail(turn: Turn, call: Call, segment: Segment, outcome: str) -> None:
    """The offer came to nothing; routing puts the caller back in place."""
    close(turn, call, outcome, EndReason.CANCELLED)
    turn.give(FailOffer(segment.id, outcome))


def close(turn: Turn, call: Call, outcome: str, reason: EndReason) -> None:
    """The agent's part is over: no leg of it is left."""
    segment = call.segment
    assert segment is not None
    segment.count_hold(turn.at_ms)
    segment.outcome, segment.ended_ms = outcome, turn.at_ms
    if segment.leg is not None:
        turn.hang_up(segment.leg, reason)
        segment.leg, segment.leg_up = None, False
    del turn.state.desks[segment.agent]
    call.segment = None
    turn.write(call, segment)


def ring(turn: Turn, call: Call, segment: Segment, ring_s: int) -> None:
    """Ring a new leg of the agent's; its number rises so that no id is used twice."""
    segment.legs += 1
    segment.leg = LegId(f"{segment.id}~{segment.legs}")
    segment.leg_up = segment.leg_seen = False
    turn.state.legs[segment.leg] = call.id
    turn.give(ring_order(turn, call, segment, segment.leg, ring_s))


def ring_order(turn: Turn, call: Call, segment: Segment, leg: LegId, ring_s: int) -> RingAgent:
    """The order itself, also given again after a recovery."""
    back = call.stage is Stage.RECONNECTING and is_browser(turn, segment)
    return RingAgent(leg, segment.agent, bridge_of(call), call.id, max(1, ring_s), reattach=back)


def is_browser(turn: Turn, segment: Segment) -> bool:
    """Whether the agent's phone lives in the page, and dies with it."""
    agent = turn.config.agents.get(segment.agent)
    return agent is None or agent.phone == "browser"
