"""A caller arrives: refused at once, or answered, guarded and sent into the flow."""

from decroche.calls import promised
from decroche.calls.commands import StartFlow
from decroche.calls.events import CallArrived
from decroche.calls.state import Call, Stage
from decroche.calls.turn import TIMER_LONGEST, Turn, timer
from decroche.kernel.config import Announce, FlowSpec
from decroche.kernel.legs import EndReason, GuardLeg
from decroche.kernel.timers import SetTimer


def arrived(turn: Turn, event: CallArrived) -> None:
    """Open the interaction. The same leg told twice (list and event crossed) is one call."""
    state = turn.state
    known = event.leg in state.legs or event.leg in state.closing
    if known or event.interaction in state.calls:
        return
    call = _open(turn, event)
    if call.number is None:
        _refuse(turn, call, "unknown_number", EndReason.UNREACHABLE)
    elif event.full:
        _refuse(turn, call, "trunk_full", EndReason.FULL)
    elif _callers(turn) >= turn.config.limits.calls_max:
        _refuse(turn, call, "refused_full", EndReason.BUSY)
    else:
        state.calls[call.id] = call
        state.legs[call.leg] = call.id
        call.unanswered = True
        flow = turn.config.numbers[call.number].flow
        if not _speaks_early(turn.config.flows.get(flow)):
            turn.answer(call)
        turn.give(GuardLeg(call.leg))
        turn.give(SetTimer(timer(TIMER_LONGEST, call.id), turn.longest_ms()))
        turn.write(call)
        promised.came(turn, call)
        turn.give(StartFlow(call.id, flow, call.callable))


def _open(turn: Turn, event: CallArrived) -> Call:
    number = turn.config.numbers.get(event.number) if event.number is not None else None
    return Call(
        id=event.interaction,
        leg=event.leg,
        number=number.id if number is not None else None,
        client=number.client if number is not None else None,
        contact_point=event.contact_point,
        person=event.person,
        language=event.language or (number or turn.config).language,
        draw=event.draw,
        vip=event.vip,
        last_agent=event.last_agent,
        case_owner=event.case_owner,
        callable=event.callable and event.contact_point is not None,
        arrived_ms=min(turn.at_ms, event.came_ms or turn.at_ms),
        here_ms=turn.at_ms,
    )


def _speaks_early(flow: FlowSpec | None) -> bool:
    return flow is not None and any(
        isinstance(node, Announce) and node.early for node in flow.nodes.values()
    )


def _callers(turn: Turn) -> int:
    """Of the whole centre now; whom we have promised to call is not on the line."""
    calls = turn.state.calls
    if len(calls) < turn.config.limits.calls_max:  # The common case costs nothing.
        return len(calls)
    return sum(call.stage is not Stage.PROMISED for call in calls.values())


def _refuse(turn: Turn, call: Call, outcome: str, reason: EndReason) -> None:
    call.outcome, call.ended_ms, call.ended_by = outcome, turn.at_ms, "system"
    turn.hang_up(call.leg, reason)
    turn.write(call)
