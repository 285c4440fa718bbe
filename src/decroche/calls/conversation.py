"""The agent's leg and the conversation: answer, end, hold.

A hold takes the customer out of the bridge to hear music; the agent's leg stays in it. The customer
joins again at its end.
"""

from decroche.calls import (
    comeback,
    ending,
    guests,
    hearing,
    offer,
    out,
    parties,
    promised,
    recording,
    transfer,
    visits,
)
from decroche.calls.commands import Accept, Spoken
from decroche.calls.state import Call, Segment, Stage
from decroche.calls.turn import TIMER_LONGEST, TIMER_SAY, Turn, bridge_of, timer
from decroche.kernel.ids import PlaybackId
from decroche.kernel.legs import EndReason, FreeLeg, JoinBridge, Play, StartMusic
from decroche.kernel.timers import CancelTimer, SetTimer

OUTCOME_OF_REASON = {
    EndReason.NO_ANSWER: "not_answered",
    EndReason.CANCELLED: "not_answered",
    EndReason.BUSY: "busy",
    EndReason.DECLINED: "declined",
    EndReason.HANGUP: "declined",
    EndReason.UNREACHABLE: "unreachable",
    EndReason.FULL: "unreachable",
    EndReason.NOT_PLACED: "unreachable",
    EndReason.MEDIA_LOST: "unreachable",
    EndReason.TOO_LONG: "unreachable",
    EndReason.VANISHED: "unreachable",
}
"""How a leg that was never answered ended, as the segment's outcome."""
LEG_DIED = (EndReason.MEDIA_LOST, EndReason.VANISHED, EndReason.UNREACHABLE)
"""Ends that nobody chose: the agent may come back."""


def leg_answered(turn: Turn, call: Call, segment: Segment) -> None:
    """The agent talks: for the first time, or again after a comeback."""
    if segment.leg_up:
        return
    guest = call.guest_of(segment)
    has = call.lead if guest is None else guest.segment
    if segment.id in call.ringing and has is not None:
        return  # Another was first, in this very step: routing is about to take this offer back.
    segment.leg_up = segment.leg_seen = True
    segment.inside = segment.joins
    if segment.comeback_until_ms is not None:
        comeback.returned(turn, call, segment)
    elif call.stage is Stage.PROMISED:
        promised.accepted(turn, call, segment)
    elif call.stage is Stage.DIALLING:
        out.dial(turn, call)
    elif guest is not None:
        guests.agent_answered(turn, call, guest, segment)
    else:
        _accept(turn, call, segment)
    recording.follow(turn, call)
    turn.write(call, segment)


def _accept(turn: Turn, call: Call, segment: Segment) -> None:
    """The first of those who ring has the customer; routing takes the others' offers back."""
    del call.ringing[segment.id]
    visits.leave(turn, call, "answered")
    call.lead, call.stage = segment, Stage.TALKING
    if not _whisper(turn, call, segment):
        hearing.stop_playing(turn, call)
        if not segment.joins and segment.leg is not None:
            turn.give(JoinBridge(bridge_of(call), segment.leg))
        segment.inside = True
        turn.join(call)
    segment.joins = True  # Its next leg, if this one dies, rings alone.
    turn.give(Accept(segment.id), CancelTimer(timer(TIMER_SAY, call.id)))
    turn.give(Spoken(call.id, call.contact_point, segment.agent, segment.queue, call.client))
    segment.answered_ms = turn.at_ms
    call.back_to = call.back_agent = None
    if call.answered_ms is None:
        call.answered_ms = turn.at_ms
        turn.give(SetTimer(timer(TIMER_LONGEST, call.id), turn.longest_ms()))


def _whisper(turn: Turn, call: Call, segment: Segment) -> bool:
    """Whether the agent is told first for whom he speaks; the customer hears what is heard."""
    queue, agent = turn.config.queues.get(segment.queue), turn.config.agents.get(segment.agent)
    if queue is None or queue.whisper is None or segment.leg is None or segment.joins:
        return False
    if call.playing is not None:
        hearing.stop_playing(turn, call)
        turn.give(StartMusic(call.leg, turn.music(call)))
    call.playbacks += 1
    segment.whisper = PlaybackId(f"{call.id}.p{call.playbacks}")
    language = agent.languages[0] if agent and agent.languages else turn.config.language
    turn.give(Play(segment.leg, segment.whisper, (f"prompt:{queue.whisper}/{language}",)))
    turn.give(FreeLeg(call.leg))  # An agent has them: the fallback must not take them away.
    return True


def whispered(turn: Turn, call: Call, segment: Segment) -> None:
    """He has heard it: now they meet."""
    segment.whisper = None
    hearing.stop_playing(turn, call)
    parties.settle(turn, call)
    turn.write(call, segment)


def leg_ended(turn: Turn, call: Call, segment: Segment, reason: EndReason) -> None:
    """The agent's leg is gone: before the answer, by the agent's will, or by accident."""
    assert segment.leg is not None
    turn.state.legs.pop(segment.leg)
    segment.gone()
    segment.whisper = None
    guest = call.guest_of(segment)
    if call.stage is Stage.DIALLING:
        ending.finish(turn, call, "cancelled", "agent")
    elif segment.answered_ms is None:
        offer.fail(turn, call, segment, OUTCOME_OF_REASON[reason])
    elif segment.comeback_until_ms is not None:
        comeback.retry_later(turn, call, segment)
    elif reason in LEG_DIED:
        comeback.reconnect(turn, call, segment)
    elif guest is not None:
        guests.left(turn, call, guest)
    else:
        by = "system" if reason is EndReason.TOO_LONG else "agent"
        leave(turn, call, segment, by)


def leave(turn: Turn, call: Call, lead: Segment, by: str = "agent") -> None:
    """The lead goes: whoever was asked in keeps the customer, else the call is over."""
    if call.guests:
        transfer.leave(turn, call, lead)
    else:
        ending.finish(turn, call, "answered", by)


def hold(turn: Turn, call: Call, lead: Segment, held: bool) -> None:
    """The agent's key: music for the customer, and back."""
    if held and call.stage is Stage.TALKING:
        parties.hold(turn, call, lead)
    elif not held and call.stage is Stage.HELD:
        parties.resume(turn, call, lead)
    else:
        return
    turn.write(call, lead)
