"""A call out: the agent's own telephone first, then the number, which the gate has allowed.

For help the agent may have dialled on his telephone himself; then its leg is there already.
"""

from decroche.calls import ending, offer, recording
from decroche.calls.commands import AttemptOver, Begin, DeskChanged, Spoken
from decroche.calls.events import CallOutAsked
from decroche.calls.state import Call, Segment, Stage, Told
from decroche.calls.turn import TIMER_LONGEST, Turn, bridge_of, timer
from decroche.kernel.ids import AgentId, LegId, OfferId, named_by_us
from decroche.kernel.legs import (
    CreateBridge,
    DialOut,
    EndReason,
    FreeLeg,
    GiveBack,
    JoinBridge,
)
from decroche.kernel.timers import SetTimer

OWN_RING_S = 20
"""The agent's own telephone: a browser answers by itself, a desk phone is picked up by hand."""
OUTCOME_OF_REASON = {
    EndReason.BUSY: "busy",
    EndReason.NO_ANSWER: "no_answer",
    EndReason.DECLINED: "declined",
    EndReason.CANCELLED: "cancelled",
    EndReason.NOT_PLACED: "not_placed",
}
"""How a number that was dialled did not answer; every other reason is "unreachable"."""
OURS = (EndReason.FULL, EndReason.MEDIA_LOST, EndReason.TOO_LONG, EndReason.VANISHED)
"""Ends that say nothing of the number."""
NO_LINE = "no_line"
"""`CallGone.why` then."""


def asked(turn: Turn, event: CallOutAsked) -> None:
    """Open the interaction; routing is told that the agent works on it."""
    state = turn.state
    if event.emergency:
        _let_ringing_go(turn, event.agent)
    if event.leg is not None and event.agent in state.desks:
        _beside(turn, event.agent, event.leg)
        return
    if event.interaction in state.calls or event.agent in state.desks:
        turn.give(AttemptOver(event.attempt, "cancelled", None, turn.at_ms))
        told = Told("not_reached", turn.at_ms, event.interaction, why="cancelled")
        turn.say(event.agent, told)  # An offer came in the same instant.
        return
    call = Call(
        id=event.interaction,
        leg=LegId(f"{event.interaction}~o1"),
        number=None,
        client=event.client,
        contact_point=event.contact_point,
        person=event.person,
        language=event.language or turn.config.language,
        draw=event.draw,
        arrived_ms=turn.at_ms,
        direction="out",
        stage=Stage.DIALLING,
        queue=event.queue,
        attempt=event.attempt,
        dial_s=event.ring_s,
        emergency=event.emergency,
    )
    lead = call.lead = Segment(
        id=OfferId(f"{call.id}.0"),  # Offers of routing's count from 1.
        work=call.work,
        agent=event.agent,
        queue=event.queue,
        offered_ms=turn.at_ms,
        ring_until_ms=turn.at_ms + OWN_RING_S * 1000,
    )
    state.calls[call.id] = call
    state.desks[event.agent] = call.id
    state.told.pop(event.agent, None)
    begin = Begin(event.agent, lead.work, event.queue, event.emergency)
    turn.give(CreateBridge(bridge_of(call)), begin)
    if event.leg is None:
        offer.ring(turn, call, lead, OWN_RING_S)
    else:
        _off_hook(turn, call, lead, event.leg)
    turn.give(SetTimer(timer(TIMER_LONGEST, call.id), turn.longest_ms()))
    turn.write(call, lead)


def _let_ringing_go(turn: Turn, agent: AgentId) -> None:
    """Help comes before what rings: routing, told of this call, gives that to others."""
    interaction = turn.state.desks.get(agent)
    call = turn.state.calls.get(interaction) if interaction is not None else None
    segment = call.segment_of(agent) if call is not None else None
    if call is not None and segment is not None and segment.id in call.ringing:
        offer.close(turn, call, segment, "declined", EndReason.CANCELLED)
        offer.waits(turn, call)


def _off_hook(turn: Turn, call: Call, lead: Segment, leg: LegId) -> None:
    """He has dialled on his own handset: that very leg is his, and the number is next."""
    lead.leg, lead.leg_up, lead.inside = leg, True, True
    lead.seen(turn.at_ms)
    turn.state.legs[leg] = call.id
    turn.give(JoinBridge(bridge_of(call), leg), FreeLeg(leg))
    dial(turn, call)


def _beside(turn: Turn, agent: AgentId, leg: LegId) -> None:
    """He has a call in hand, which stays what it is, and calls for help on another line of his
    phone: the switch dials, and his desk shows the address to read out."""
    turn.state.calls[turn.state.desks[agent]].emergency = True
    turn.give(GiveBack(leg), DeskChanged(agent))


def dial(turn: Turn, call: Call) -> None:
    """The agent's telephone is in the bridge: now the number."""
    assert call.attempt is not None, f"{call.id} has no verdict"
    turn.state.legs[call.leg] = call.id
    turn.give(DialOut(call.leg, bridge_of(call), call.attempt, call.dial_s))


def answered(turn: Turn, call: Call, party: LegId) -> None:
    """The customer is there, under a leg of their own."""
    lead = call.lead
    turn.state.legs.pop(call.leg, None)
    turn.state.legs[party] = call.id
    call.leg, call.joined, call.stage = party, True, Stage.TALKING
    call.answered_ms = turn.at_ms
    turn.give(SetTimer(timer(TIMER_LONGEST, call.id), turn.longest_ms()))
    if lead is not None:
        lead.answered_ms = turn.at_ms
        agent, queue = lead.agent, call.queue
        turn.give(Spoken(call.id, call.contact_point, agent, queue, call.client, dialled=True))
    recording.follow(turn, call)
    turn.write(call, lead)


def ended(turn: Turn, call: Call, reason: EndReason) -> None:
    """The number did not answer; the agent reads why."""
    lead = call.lead
    outcome = OUTCOME_OF_REASON.get(reason, "unreachable")
    turn.state.legs.pop(call.leg, None)
    why = NO_LINE if reason in OURS else ""
    ending.finish(turn, call, outcome, "system", caller_gone=True, why=why)
    if lead is not None:
        turn.say(lead.agent, Told("not_reached", turn.at_ms, call.id, why=outcome))


def refused(turn: Turn, call: Call) -> None:
    """Routing did not let the agent begin: he has something else in hand. From his handset help is
    called all the same, by the switch itself."""
    lead = call.lead
    if lead is not None and lead.leg is not None and not named_by_us(lead.leg):
        turn.state.legs.pop(lead.leg)
        turn.give(GiveBack(lead.leg))
        lead.gone()
    ending.finish(turn, call, "cancelled", "system")
    if lead is not None:
        turn.say(lead.agent, Told("not_reached", turn.at_ms, call.id, why="cancelled"))
