"""The switch shows what it really has: end what vanished, sweep what nobody knows, go on.

After a loss (`SwitchLost`, or a switch that restarted) each call's stage says what its legs need,
and all of it is ordered again: any of these orders may never have left. Otherwise only what is out
of step is put right. A leg or caller younger than the list itself is left for the next one. A
caller whom the fallback has keeps call and place; `caller_back` puts them where they belong.
"""

from dataclasses import dataclass

from decroche.calls import coach as ears
from decroche.calls import (
    comeback,
    conversation,
    ending,
    guests,
    hearing,
    message,
    offer,
    out,
    outside,
    promised,
    recording,
    supervision,
)
from decroche.calls.events import CallerBack, SwitchSurveyed
from decroche.calls.state import Call, Guest, Line, Segment, Stage
from decroche.calls.turn import Turn, bridge_of
from decroche.kernel.ids import LegId, named_by_us
from decroche.kernel.keys import ListenKeys
from decroche.kernel.legs import (
    Answer,
    CreateBridge,
    DestroyBridge,
    EndReason,
    FoundLeg,
    FreeLeg,
    HangUp,
    JoinBridge,
    LeaveBridge,
    StartMusic,
    StopMusic,
    StopPlay,
)

UNMET = (Stage.DIALLING, Stage.PROMISED)
"""Nobody is on the customer's leg yet."""
YOUNG_MS = 2_000
"""A list takes some milliseconds to travel; a caller who arrived meanwhile is not in it."""

Found = dict[LegId, FoundLeg]


def surveyed(turn: Turn, event: SwitchSurveyed) -> None:
    """Bring every call in step with the switch. Routing is paused until this is done."""
    state = turn.state
    found = {leg.leg: leg for leg in event.legs}
    listed_ms = event.at_ms if event.listed_ms is None else event.listed_ms
    look = Look(found, listed_ms, state.switch_lost or event.restarted, event.restarted)
    state.switch_lost = False
    if event.restarted:
        recording.all_lost(turn)
    _answered_meanwhile(turn, found)
    for call in list(state.calls.values()):
        _check(turn, call, look, event)
    if look.again:
        recording.close_again(turn)
    _sweep_legs(turn, found)
    _sweep_bridges(turn, event)


@dataclass(frozen=True, slots=True)
class Look:
    """What the switch showed, and when."""

    found: Found
    listed_ms: int
    again: bool
    """After a loss: every order may never have left."""
    restarted: bool


def _answered_meanwhile(turn: Turn, found: Found) -> None:
    """Outside parties who answered while nobody could tell us."""
    for leg in found.values():
        interaction = turn.state.legs.get(leg.dialled) if leg.dialled is not None else None
        call = turn.state.calls.get(interaction) if interaction is not None else None
        if call is None:
            continue
        if leg.dialled == call.leg:
            out.answered(turn, call, leg.leg)
        for guest in [each for each in call.guests.values() if each.leg == leg.dialled]:
            guests.outside_answered(turn, call, guest, leg.leg)


def _check(turn: Turn, call: Call, look: Look, event: SwitchSurveyed) -> None:
    missing = call.stage not in UNMET and call.leg not in look.found
    # After a loss, a caller from before it would be in the list if they were still there.
    if missing and look.listed_ms - _since_ms(call) >= (1 if look.again else YOUNG_MS):
        _customer_vanished(turn, call, look)
        return
    if call.bridged and bridge_of(call) not in event.bridges:
        turn.give(CreateBridge(bridge_of(call)))  # The phone rings first: it may never have left.
    for segment in call.segments():
        if segment.leg is not None:
            _check_agent(turn, call, segment, segment.leg, look)
    _check_coach(turn, call, look)
    for guest in list(call.guests.values()):
        if guest.leg is not None:
            _check_outside(turn, call, guest, look)
        elif look.again and outside.waits(guest):
            outside.want(turn, call, guest)
    if call.stage is Stage.DIALLING:
        _check_dial(turn, call, look)
    if missing or call.stage in (Stage.OVER, *UNMET) or look.found[call.leg].away:
        return
    _put_in_place(turn, call, look.found)
    if look.again:
        _order_again(turn, call)
    elif not call.joined and look.found[call.leg].bridge is not None:
        turn.give(StartMusic(call.leg, turn.music(call)))


def _since_ms(call: Call) -> int:
    """Since when the customer's leg is what it is."""
    if call.direction == "out" and call.answered_ms is not None:
        return call.answered_ms
    return max(call.arrived_ms, call.here_ms)


def caller_back(turn: Turn, event: CallerBack) -> None:
    """Out of the fallback: everything that the stage needs, for it has lost bridge and music."""
    interaction = turn.state.legs.get(event.leg)
    call = turn.state.calls.get(interaction) if interaction is not None else None
    if call is None or call.leg != event.leg:
        return
    call.here_ms = turn.at_ms
    if call.bridged:
        turn.give(CreateBridge(bridge_of(call)))
    _put_in_place(turn, call, {call.leg: FoundLeg(call.leg, up=True)})
    _order_again(turn, call)


def _customer_vanished(turn: Turn, call: Call, look: Look) -> None:
    """A restarted switch failed this call; else it is a hang-up that we learn late."""
    for line in call.lines():  # What was not seen before the list may be on its way: hung up.
        seen = line.leg_seen and line.leg_seen_ms <= look.listed_ms
        if line.leg is not None and seen and line.leg not in look.found:
            turn.state.legs.pop(line.leg)
            line.gone()
    turn.state.legs.pop(call.leg)
    if look.restarted:
        ending.finish(turn, call, "platform_failure", "system", caller_gone=True)
    else:
        ending.finish(turn, call, ending.outcome_of_leaving(call), "customer", caller_gone=True)


def _check_agent(turn: Turn, call: Call, segment: Segment, leg: LegId, look: Look) -> None:
    if leg in look.found:
        segment.seen(look.listed_ms)
        if look.found[leg].up:
            if look.again and segment.whisper is not None:
                turn.give(StopPlay(segment.whisper))  # Its end may have been lost.
                conversation.whispered(turn, call, segment)
            conversation.leg_answered(turn, call, segment)
            if segment.whisper is None:
                _put_line(turn, call, segment, look)
        elif look.again:  # Made, but whoever made it may have died before it was watched.
            _ring_again(turn, call, segment, leg)
    elif segment.leg_seen:
        if segment.leg_seen_ms <= look.listed_ms:
            conversation.leg_ended(turn, call, segment, EndReason.VANISHED)
    elif look.again:
        _ring_again(turn, call, segment, leg)


def _check_coach(turn: Turn, call: Call, look: Look) -> None:
    """The supervisor at an agent's ear: his leg is in no bridge that we know of."""
    coach = call.coach
    segment = coach.segment if coach is not None else None
    if coach is None or segment is None or segment.leg is None:
        return
    leg = look.found.get(segment.leg)
    if leg is None and segment.leg_seen:
        if segment.leg_seen_ms <= look.listed_ms:
            supervision.ended(turn, call, segment)
    elif leg is None or not leg.up:
        if look.again:
            _ring_again(turn, call, segment, segment.leg)
    elif not segment.leg_up:
        segment.seen(look.listed_ms)
        supervision.answered(turn, call, segment)
    else:
        segment.seen(look.listed_ms)
        if look.again or leg.bridge == bridge_of(call):
            coach.ear = None
            ears.follow(turn, call)


def _put_line(turn: Turn, call: Call, line: Line, look: Look) -> None:
    """A leg of ours that is up: in the bridge, or out of it with music."""
    if line.leg is None or line.leg not in look.found:
        return
    wrong = (look.found[line.leg].bridge == bridge_of(call)) is not line.inside
    if line.played and line.inside and (wrong or look.again):
        turn.give(StopMusic(line.leg))
    if wrong and line.inside:
        turn.give(JoinBridge(bridge_of(call), line.leg))
    elif wrong:
        turn.give(LeaveBridge(bridge_of(call), line.leg))
    if not line.inside and (wrong or look.again):
        turn.give(StartMusic(line.leg, turn.music(call)))


def _check_outside(turn: Turn, call: Call, guest: Guest, look: Look) -> None:
    assert guest.leg is not None
    if guest.leg in look.found:
        guest.seen(look.listed_ms)
        if guest.leg_up:
            _put_line(turn, call, guest, look)
    elif guest.leg_seen:
        if guest.leg_seen_ms <= look.listed_ms:
            guests.outside_ended(turn, call, guest, EndReason.VANISHED)
    elif look.again and guest.outside is not None and guest.dialled_ms < look.listed_ms:
        outside.want_anew(turn, call, guest)
    elif look.again:
        guests.dial_again(turn, call, guest)


def _check_dial(turn: Turn, call: Call, look: Look) -> None:
    """The number that is being dialled. After a loss it is ordered again: the verdict lets it
    through once only, so it rings on, or we are told that it does not."""
    ordered = call.leg in turn.state.legs
    lost = look.again and call.leg not in look.found and call.dialled_ms < look.listed_ms
    if call.promise is not None and call.lead is not None and call.lead.leg_up and lost:
        promised.want_anew(turn, call)
    elif ordered and call.leg not in look.found and look.again:
        out.dial(turn, call)


def _ring_again(turn: Turn, call: Call, segment: Segment, leg: LegId) -> None:
    """The same leg, for the time that is left; a telephone that rings already goes on ringing."""
    until_ms = segment.comeback_until_ms or segment.ring_until_ms
    left_s = max(1, (until_ms - turn.at_ms) // 1000)
    back = segment.comeback_until_ms is not None
    ring_s = comeback.ring_s(turn, segment, left_s) if back else left_s
    turn.give(offer.ring_order(turn, call, segment, leg, ring_s))


def _order_again(turn: Turn, call: Call) -> None:
    """What the customer hears and whether the fallback may take the call."""
    if call.stage is Stage.MESSAGE:
        message.give_again(turn, call)  # Before the guard, which a leg that records cannot take.
        turn.guard(call)
        return
    handed_on = call.stage is Stage.HANDOVER and call.direction == "in"
    if (call.stage in (Stage.FLOW, Stage.WAITING) or handed_on) and not call.unanswered:
        turn.give(Answer(call.leg))
    if call.is_safe():
        turn.give(FreeLeg(call.leg))
    else:
        turn.guard(call)
    if call.playing is not None:
        hearing.play_again(turn, call, call.playing)
    elif call.joined:
        turn.give(StopMusic(call.leg))
    elif call.keys is None:
        turn.give(StartMusic(call.leg, turn.music(call)))
    if call.keys is not None:
        turn.give(ListenKeys(call.leg, call.id, call.keys))
    for segment in call.segments():
        recording.give_again(turn, call, segment)


def _put_in_place(turn: Turn, call: Call, found: Found) -> None:
    """The customer: in the bridge while joined, out of it otherwise."""
    bridge = bridge_of(call)
    customer_in = found[call.leg].bridge == bridge
    if not call.joined:
        if customer_in:
            turn.give(LeaveBridge(bridge, call.leg))
        return
    if not customer_in:  # Who joins with music on would not hear the other party.
        turn.give(StopMusic(call.leg), JoinBridge(bridge, call.leg))


def _sweep_legs(turn: Turn, found: Found) -> None:
    """Hang up what should be gone already, and legs that we made or dialled and no call knows."""
    state = turn.state
    for leg, reason in list(state.closing.items()):
        if leg in found:
            turn.give(HangUp(leg, reason))
        else:
            del state.closing[leg]
    for leg, seen in found.items():
        ours = named_by_us(leg) or seen.dialled is not None
        if ours and leg not in state.legs and leg not in state.closing:
            turn.hang_up(leg, EndReason.CANCELLED)


def _sweep_bridges(turn: Turn, event: SwitchSurveyed) -> None:
    living = {bridge_of(call): None for call in turn.state.calls.values()}
    for bridge in event.bridges:
        if bridge not in living:
            turn.give(DestroyBridge(bridge))
