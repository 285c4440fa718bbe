"""The switch shows what it really has: end what vanished, sweep what nobody knows, go on.

After a loss (`SwitchLost`, or a switch that restarted) each call's stage says what its legs need,
and all of it is ordered again: any of these orders may never have left. Otherwise only what is out
of step is put right. A leg or caller younger than the list itself is left for the next one. A
caller whom the fallback has keeps call and place; `caller_back` puts them where they belong.
"""

from decroche.calls import comeback, conversation, ending, hearing, offer, recording
from decroche.calls.events import CallerBack, SwitchSurveyed
from decroche.calls.state import Call, Segment, Stage
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
    GuardLeg,
    HangUp,
    JoinBridge,
    LeaveBridge,
    StartMusic,
    StopMusic,
)

YOUNG_MS = 2_000
"""A list takes some milliseconds to travel; a caller who arrived meanwhile is not in it."""

Found = dict[LegId, FoundLeg]


def surveyed(turn: Turn, event: SwitchSurveyed) -> None:
    """Bring every call in step with the switch. Routing is paused until this is done."""
    state = turn.state
    found = {leg.leg: leg for leg in event.legs}
    listed_ms = event.at_ms if event.listed_ms is None else event.listed_ms
    again = state.switch_lost or event.restarted
    state.switch_lost = False
    if event.restarted:
        recording.all_lost(turn)
    for call in list(state.calls.values()):
        _check(turn, call, found, event, listed_ms, again)
    if again:
        recording.close_again(turn)
    _sweep_legs(turn, found)
    _sweep_bridges(turn, event)


def _check(
    turn: Turn, call: Call, found: Found, event: SwitchSurveyed, listed_ms: int, again: bool
) -> None:
    if call.leg not in found:
        # After a loss, a caller from before it would be in the list if they were still there.
        if listed_ms - call.arrived_ms >= (1 if again else YOUNG_MS):
            _caller_vanished(turn, call, found, event.restarted)
        return
    if call.queued_ms is not None and bridge_of(call) not in event.bridges:
        turn.give(CreateBridge(bridge_of(call)))  # The phone rings first: it may never have left.
    segment = call.segment
    if segment is not None and segment.leg is not None:
        _check_agent(turn, call, segment, segment.leg, found, listed_ms, again)
    if call.stage is Stage.OVER or found[call.leg].away:
        return
    _put_in_place(turn, call, found)
    if again:
        _order_again(turn, call)
    elif call.stage is not Stage.TALKING and found[call.leg].bridge is not None:
        turn.give(StartMusic(call.leg, turn.music(call)))


def caller_back(turn: Turn, event: CallerBack) -> None:
    """Out of the fallback: everything that the stage needs, for it has lost bridge and music."""
    interaction = turn.state.legs.get(event.leg)
    call = turn.state.calls.get(interaction) if interaction is not None else None
    if call is None or call.leg != event.leg:
        return
    if call.queued_ms is not None:
        turn.give(CreateBridge(bridge_of(call)))
    _put_in_place(turn, call, {call.leg: FoundLeg(call.leg, up=True)})
    _order_again(turn, call)


def _caller_vanished(turn: Turn, call: Call, found: Found, restarted: bool) -> None:
    """A restarted switch failed this call; else it is a hang-up that we learn late."""
    segment = call.segment
    if segment is not None and segment.leg is not None and segment.leg not in found:
        turn.state.legs.pop(segment.leg)
        segment.leg, segment.leg_up = None, False
    turn.state.legs.pop(call.leg)
    if restarted:
        ending.finish(turn, call, "platform_failure", "system", caller_gone=True)
    else:
        ending.finish(turn, call, ending.outcome_of_leaving(call), "customer", caller_gone=True)


def _check_agent(
    turn: Turn,
    call: Call,
    segment: Segment,
    leg: LegId,
    found: Found,
    listed_ms: int,
    again: bool,
) -> None:
    if leg in found:
        segment.seen(listed_ms)
        if found[leg].up:
            conversation.leg_answered(turn, call, segment)
            if found[leg].bridge != bridge_of(call):
                turn.give(JoinBridge(bridge_of(call), leg))
        elif again:  # Made, but whoever made it may have died before it was watched.
            _ring_again(turn, call, segment, leg)
    elif segment.leg_seen:
        if segment.leg_seen_ms <= listed_ms:
            conversation.leg_ended(turn, call, segment, EndReason.VANISHED)
    elif again:
        _ring_again(turn, call, segment, leg)


def _ring_again(turn: Turn, call: Call, segment: Segment, leg: LegId) -> None:
    """The same leg, for the time that is left; a telephone that rings already goes on ringing."""
    until_ms = segment.comeback_until_ms or segment.ring_until_ms
    left_s = max(1, (until_ms - turn.at_ms) // 1000)
    back = segment.comeback_until_ms is not None
    ring_s = comeback.ring_s(turn, segment, left_s) if back else left_s
    turn.give(offer.ring_order(turn, call, segment, leg, ring_s))


def _order_again(turn: Turn, call: Call) -> None:
    """What the caller hears and whether the fallback may take the call."""
    if call.stage in (Stage.FLOW, Stage.WAITING) and not call.unanswered:
        turn.give(Answer(call.leg))
    if call.stage in (Stage.TALKING, Stage.HELD):
        turn.give(FreeLeg(call.leg))
    else:
        turn.give(GuardLeg(call.leg))
    if call.playing is not None:
        hearing.play_again(turn, call, call.playing)
    elif call.stage is Stage.TALKING:
        turn.give(StopMusic(call.leg))
    elif call.keys is None:
        turn.give(StartMusic(call.leg, turn.music(call)))
    if call.keys is not None:
        turn.give(ListenKeys(call.leg, call.id, call.keys))
    if call.segment is not None:
        recording.give_again(turn, call, call.segment)


def _put_in_place(turn: Turn, call: Call, found: Found) -> None:
    """The caller: in the bridge while talking, out of it otherwise."""
    bridge = bridge_of(call)
    caller_in = found[call.leg].bridge == bridge
    if call.stage is not Stage.TALKING:
        if caller_in:
            turn.give(LeaveBridge(bridge, call.leg))
        return
    if not caller_in:  # Who joins with music on would not hear the other party.
        turn.give(StopMusic(call.leg), JoinBridge(bridge, call.leg))


def _sweep_legs(turn: Turn, found: Found) -> None:
    """Hang up what should be gone already, and agents' legs that no call knows."""
    state = turn.state
    for leg, reason in list(state.closing.items()):
        if leg in found:
            turn.give(HangUp(leg, reason))
        else:
            del state.closing[leg]
    for leg in found:
        if named_by_us(leg) and leg not in state.legs and leg not in state.closing:
            turn.hang_up(leg, EndReason.CANCELLED)


def _sweep_bridges(turn: Turn, event: SwitchSurveyed) -> None:
    living = {bridge_of(call): None for call in turn.state.calls.values()}
    for bridge in event.bridges:
        if bridge not in living:
            turn.give(DestroyBridge(bridge))
