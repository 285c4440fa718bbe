"""The life of every call of a centre: `step(state, event, config) -> commands`.

`state` changes in place. Events that come too late (a leg that is gone, an offer taken back, a key
pressed twice) change nothing: between machines that is normal, not an error.
"""

from decroche.calls import (
    arrival,
    comeback,
    conversation,
    ending,
    hearing,
    offer,
    recording,
    survey,
    waiting,
)
from decroche.calls.commands import CallsCommand, DeskChanged, Disposed
from decroche.calls.events import (
    AgentMoved,
    CallArrived,
    CallerBack,
    CallsEvent,
    DeskHeard,
    DigitsCollected,
    DigitsDue,
    DispositionSet,
    FlowOver,
    HangUpAsked,
    HoldAsked,
    KeyHeard,
    KeysDue,
    NodeEntered,
    Offered,
    OfferTakenBack,
    PersonAttached,
    PlaceDue,
    PromptDue,
    PromptHushed,
    QueueDue,
    QueueLeft,
    RecordingAsked,
    SwitchLost,
    SwitchSurveyed,
)
from decroche.calls.state import Call, Stage, State
from decroche.calls.turn import TIMER_COMEBACK, TIMER_LONGEST, Turn
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, InteractionId, LegId, named_by_us
from decroche.kernel.keys import TakeDigits
from decroche.kernel.legs import (
    EndReason,
    LegAnswered,
    LegEnded,
    LegRinging,
    PlayEnded,
    RecordingEnded,
    RecordingStarted,
)
from decroche.kernel.timers import TimerFired


def step(state: State, event: CallsEvent, config: CentreConfig) -> list[CallsCommand]:
    """Apply one event; return the orders it causes, in their order."""
    turn = Turn(state, config, event.at_ms)
    match event:
        case CallArrived():
            arrival.arrived(turn, event)
        case CallerBack():
            survey.caller_back(turn, event)
        case LegRinging() | LegAnswered() | LegEnded() | PlayEnded():
            _leg_event(turn, event)
        case RecordingStarted():
            recording.started(turn, event)
        case RecordingEnded():
            recording.ended(turn, event)
        case KeyHeard():
            hearing.key_heard(turn, event)
        case DigitsCollected():
            hearing.digits_collected(turn, event)
        case TimerFired():
            _timer(turn, event)
        case HoldAsked() | HangUpAsked() | RecordingAsked():
            _asked(turn, event)
        case DispositionSet():
            _disposed(turn, event)
        case PersonAttached():
            _attached(turn, event)
        case DeskHeard():
            comeback.heard(turn, event)
        case AgentMoved():
            _agent_moved(turn, event)
        case SwitchLost():
            state.switch_lost = True
        case SwitchSurveyed():
            survey.surveyed(turn, event)
        case _:
            _told(turn, event)
    return turn.commands


Told = (
    NodeEntered
    | PromptDue
    | PromptHushed
    | KeysDue
    | DigitsDue
    | QueueDue
    | FlowOver
    | QueueLeft
    | PlaceDue
    | Offered
    | OfferTakenBack
)


def _told(turn: Turn, event: Told) -> None:
    """What flow and routing decided; they may speak of a call that ended in the same instant."""
    call = turn.state.calls.get(event.interaction)
    if call is None:
        return
    match event:
        case NodeEntered():
            call.path.append(event.node)
        case PromptDue():
            hearing.prompt_due(turn, call, event)
        case PromptHushed():
            hearing.stop_playing(turn, call)
        case KeysDue():
            hearing.keys_due(turn, call, event)
        case DigitsDue():
            turn.give(TakeDigits(call.leg, event.input))
        case QueueDue():
            waiting.queue_due(turn, call, event)
        case FlowOver():
            ending.flow_over(turn, call)
        case QueueLeft():
            waiting.queue_left(turn, call, event)
        case PlaceDue():
            waiting.place_due(turn, call, event)
        case Offered():
            offer.offered(turn, call, event)
        case OfferTakenBack():
            offer.taken_back(turn, call, event)


# --- legs -------------------------------------------------------------------------------------


def _leg_event(turn: Turn, event: LegRinging | LegAnswered | LegEnded | PlayEnded) -> None:
    interaction = turn.state.legs.get(event.leg)
    if interaction is None:
        _stranger(turn, event)
        return
    call = turn.state.calls[interaction]
    if event.leg == call.leg:
        _caller_event(turn, call, event)
    else:
        _agent_event(turn, call, event)


def _stranger(turn: Turn, event: LegRinging | LegAnswered | LegEnded | PlayEnded) -> None:
    """A leg that no call has: told to hang up already, or an agent's leg that came too late."""
    if isinstance(event, LegEnded):
        turn.state.closing.pop(event.leg, None)
    elif isinstance(event, LegAnswered) and named_by_us(event.leg):
        turn.hang_up(event.leg, EndReason.CANCELLED)


def _caller_event(
    turn: Turn, call: Call, event: LegRinging | LegAnswered | LegEnded | PlayEnded
) -> None:
    if isinstance(event, LegEnded):
        ending.left(turn, call, event.reason)
    elif isinstance(event, PlayEnded):
        hearing.play_ended(turn, call, event)


def _agent_event(
    turn: Turn, call: Call, event: LegRinging | LegAnswered | LegEnded | PlayEnded
) -> None:
    segment = call.segment
    assert segment is not None, f"{event.leg} is nobody's"
    assert segment.leg == event.leg, f"{event.leg} is not {segment.leg}"
    segment.seen(turn.at_ms)
    if isinstance(event, LegAnswered):
        conversation.leg_answered(turn, call, segment)
    elif isinstance(event, LegEnded):
        conversation.leg_ended(turn, call, segment, event.reason)


def _timer(turn: Turn, event: TimerFired) -> None:
    kind, _, interaction = event.timer.partition(":")
    call = turn.state.calls.get(InteractionId(interaction))
    if call is None:
        return
    if kind == TIMER_LONGEST:
        ending.too_long(turn, call)
    elif kind == TIMER_COMEBACK and call.stage is Stage.RECONNECTING and call.segment is not None:
        comeback.due(turn, call, call.segment)


# --- the agent's acts -------------------------------------------------------------------------


def _asked(turn: Turn, event: HoldAsked | HangUpAsked | RecordingAsked) -> None:
    call = turn.state.calls.get(event.interaction)
    segment = call.segment if call is not None else None
    if call is None or segment is None or segment.agent != event.agent:
        return
    match event:
        case HangUpAsked() if call.is_on():
            ending.finish(turn, call, "answered", "agent")
        case HangUpAsked():
            offer.fail(turn, call, segment, "declined")
        case HoldAsked():
            conversation.hold(turn, call, segment, event.held)
        case RecordingAsked() if call.is_on():
            recording.ask(turn, call, segment, event.on, event.private)


def call_of(state: State, agent: AgentId) -> Call | None:
    """The call on this agent's desk: ringing, in conversation, or in after-call work."""
    interaction = state.desks.get(agent)
    return state.calls[interaction] if interaction is not None else state.after.get(agent)


def _disposed(turn: Turn, event: DispositionSet) -> None:
    """Usable from the answer until the end of after-call work."""
    call = call_of(turn.state, event.agent)
    if call is None or call.id != event.interaction or call.segment is None:
        return
    if call.segment.answered_ms is None or event.disposition not in turn.config.dispositions:
        return
    call.segment.disposition = event.disposition
    turn.write(call, call.segment)
    turn.give(Disposed(event.agent, call.id))


def _attached(turn: Turn, event: PersonAttached) -> None:
    call = turn.state.calls.get(event.interaction) or next(
        (after for after in turn.state.after.values() if after.id == event.interaction), None
    )
    if call is None:
        return
    call.person = event.person
    turn.write(call)
    if call.segment is not None:
        turn.give(DeskChanged(call.segment.agent))


def _agent_moved(turn: Turn, event: AgentMoved) -> None:
    """After-call work is over when routing has the agent in any other state."""
    call = turn.state.after.get(event.agent)
    if call is None or call.segment is None:
        return
    segment = call.segment
    segment.after_call_until_ms = event.until_ms if event.after_call else None
    if event.after_call:
        return
    assert segment.ended_ms is not None
    segment.after_call_ms = event.at_ms - segment.ended_ms
    del turn.state.after[event.agent]
    turn.write(call, segment)


def knows(state: State, leg: LegId) -> bool:
    """Whether this leg is ours: of a living call, or told to hang up already."""
    return leg in state.legs or leg in state.closing
