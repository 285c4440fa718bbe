"""The life of every call of a centre: `step(state, event, config) -> commands`.

`state` changes in place. Events that come too late (a leg that is gone, an offer taken back, a key
pressed twice) change nothing: between machines that is normal, not an error.
"""

from decroche.calls import (
    arrival,
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
    seats,
    supervision,
    survey,
    transfer,
    waiting,
)
from decroche.calls.commands import AttemptOver, CallsCommand, DeskChanged
from decroche.calls.events import (
    AgentMoved,
    AttemptAnswered,
    CallArrived,
    CallerBack,
    CallOutAsked,
    CallPromised,
    CallsEvent,
    CardAsked,
    ConsultAsked,
    DeskHeard,
    DigitsCollected,
    DigitsDue,
    DisposedLater,
    DispositionSet,
    FlowOver,
    GuestDropped,
    HandOverAsked,
    HangUpAsked,
    HoldAsked,
    KeyHeard,
    KeysDue,
    MessageDue,
    NodeEntered,
    NumberDue,
    NumberTyped,
    Offered,
    OfferTakenBack,
    PersonAttached,
    PhoneTaken,
    PlaceDue,
    PlaceKept,
    PromiseOff,
    PromptDue,
    PromptHushed,
    QueueDue,
    QueueLeft,
    RecordingAsked,
    ShutMet,
    SuperviseAsked,
    SuperviseOff,
    SwitchLost,
    SwitchSurveyed,
    TalkAsked,
    TransferDue,
    WaitsOn,
)
from decroche.calls.state import Call, Guest, Segment, Stage, State
from decroche.calls.turn import TIMER_CARD, TIMER_COMEBACK, TIMER_LONGEST, Turn, interaction_of
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import LegId, named_by_us
from decroche.kernel.keys import TakeDigits
from decroche.kernel.legs import (
    DialAnswered,
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
        case LegRinging() | LegAnswered() | LegEnded() | DialAnswered() | PlayEnded():
            _leg_event(turn, event)
        case RecordingStarted():
            recording.started(turn, event)
        case RecordingEnded():
            recording.ended(turn, event)
        case KeyHeard():
            hearing.key_heard(turn, event)
        case DigitsCollected():
            hearing.digits_collected(turn, event)
        case NumberTyped():
            hearing.number_typed(turn, event)
        case AttemptAnswered():
            _gate_spoke(turn, event)
        case CallPromised():
            promised.begin(turn, event)
        case TimerFired():
            _timer(turn, event)
        case CallOutAsked():
            out.asked(turn, event)
        case SuperviseAsked():
            supervision.asked(turn, event)
        case SuperviseOff():
            supervision.off(turn, event)
        case HangUpAsked():
            _hang_up(turn, event)
        case _ if isinstance(event, LeadAct):
            _lead_acts(turn, event)
        case DispositionSet():
            seats.disposed(turn, event)
        case DisposedLater():
            seats.disposed_later(turn, event)
        case PersonAttached():
            seats.attached(turn, event)
        case DeskHeard():
            comeback.heard(turn, event)
            supervision.heard(turn, event)
        case AgentMoved():
            seats.agent_moved(turn, event)
        case PhoneTaken():
            seats.phone_taken(turn, event)
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
    | MessageDue
    | ShutMet
    | TransferDue
    | NumberDue
    | PlaceKept
    | WaitsOn
    | PromiseOff
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
        case MessageDue():
            message.due(turn, call, event)
        case ShutMet():
            call.shut = True
        case TransferDue():
            outside.due(turn, call, event)
        case NumberDue():
            hearing.number_due(turn, call, event)
        case PlaceKept():
            promised.kept_place(turn, call, event)
        case WaitsOn():
            call.waits_since_ms = turn.at_ms
        case PromiseOff():
            promised.off(turn, call)
        case FlowOver():
            ending.flow_over(turn, call)
        case QueueLeft():
            _given_back(turn, call, event)
        case PlaceDue():
            waiting.place_due(turn, call, event)
        case Offered():
            offer.offered(turn, call, event)
        case OfferTakenBack():
            offer.taken_back(turn, call, event)


def _given_back(turn: Turn, call: Call, event: QueueLeft) -> None:
    """Routing has nobody: for the customer, for a guest, or it did not let the agent begin."""
    guest = call.guests.get(event.work)
    if guest is not None:
        guests.failed(turn, call, guest, event.why)
    elif event.work != call.work:  # Of a guest who was sent away in the same instant, or
        supervision.refused(turn, call, event.work)
    elif call.stage is Stage.DIALLING:
        out.refused(turn, call)
    else:
        waiting.queue_left(turn, call, event)


def _gate_spoke(turn: Turn, event: AttemptAnswered) -> None:
    """To whom waits for it; what nobody waits for any more is given up."""
    call = turn.state.calls.get(interaction_of(event.work))
    guest = call.guests.get(event.work) if call is not None else None
    if call is not None and guest is not None and outside.waits(guest):
        outside.answered(turn, call, guest, event)
    elif call is not None and event.work == call.work and promised.waits(call):
        promised.answered(turn, call, event)
    elif event.attempt is not None:
        turn.give(AttemptOver(event.attempt, "cancelled", None, turn.at_ms))


# --- legs -------------------------------------------------------------------------------------

OnLeg = LegRinging | LegAnswered | LegEnded | DialAnswered | PlayEnded


def _leg_event(turn: Turn, event: OnLeg) -> None:
    interaction = turn.state.legs.get(event.leg)
    if interaction is None:
        _stranger(turn, event)
        return
    call = turn.state.calls[interaction]
    if event.leg == call.leg:
        _customer_event(turn, call, event)
        return
    segment = next((each for each in call.segments() if each.leg == event.leg), None)
    guest = next((each for each in call.guests.values() if each.leg == event.leg), None)
    if segment is not None:
        _agent_event(turn, call, segment, event)
    elif guest is not None:
        _outside_event(turn, call, guest, event)
    elif (seat := supervision.line_of(call, event.leg)) is not None:
        supervision.leg_event(turn, call, seat, event)
    else:
        raise AssertionError(f"{event.leg} is nobody's")


def _stranger(turn: Turn, event: OnLeg) -> None:
    """A leg that no call has: told to hang up already, or one of ours that came too late."""
    if isinstance(event, LegEnded):
        turn.state.closing.pop(event.leg, None)
    elif isinstance(event, DialAnswered):
        turn.state.closing.pop(event.leg, None)
        if event.party not in turn.state.legs:
            turn.hang_up(event.party, EndReason.CANCELLED)
    elif isinstance(event, LegAnswered) and named_by_us(event.leg):
        turn.hang_up(event.leg, EndReason.CANCELLED)


def _customer_event(turn: Turn, call: Call, event: OnLeg) -> None:
    match event:
        case LegEnded() if call.stage is Stage.DIALLING:
            out.ended(turn, call, event.reason)
        case LegEnded():
            ending.left(turn, call, event.reason)
        case DialAnswered():
            out.answered(turn, call, event.party)
        case PlayEnded():
            hearing.play_ended(turn, call, event)
        case LegRinging() if call.lead is not None:
            call.ringing_out = True
            turn.give(DeskChanged(call.lead.agent))


def _agent_event(turn: Turn, call: Call, segment: Segment, event: OnLeg) -> None:
    segment.seen(turn.at_ms)
    if isinstance(event, LegAnswered):
        conversation.leg_answered(turn, call, segment)
    elif isinstance(event, LegEnded):
        conversation.leg_ended(turn, call, segment, event.reason)
    elif isinstance(event, PlayEnded) and event.playback == segment.whisper:
        conversation.whispered(turn, call, segment)


def _outside_event(turn: Turn, call: Call, guest: Guest, event: OnLeg) -> None:
    guest.seen(turn.at_ms)
    if isinstance(event, DialAnswered):
        guests.outside_answered(turn, call, guest, event.party)
    elif isinstance(event, LegEnded):
        guests.outside_ended(turn, call, guest, event.reason)


def _timer(turn: Turn, event: TimerFired) -> None:
    kind, _, subject = event.timer.partition(":")
    call = turn.state.calls.get(interaction_of(subject))
    if call is None:
        return
    if kind == TIMER_LONGEST:
        ending.too_long(turn, call)
    elif kind == TIMER_CARD:
        turn.end_card(call, fired=True)
        recording.follow(turn, call)
        turn.write(call, call.lead)
    elif kind == TIMER_COMEBACK:
        for segment in [each for each in call.segments() if each.id == subject]:
            comeback.due(turn, call, segment)


# --- the agent's acts -------------------------------------------------------------------------

LeadAct = (
    HoldAsked | RecordingAsked | ConsultAsked | TalkAsked | HandOverAsked | GuestDropped | CardAsked
)


def _hang_up(turn: Turn, event: HangUpAsked) -> None:
    """Of the lead: the end, or he leaves the call to his guests. Of a guest: he leaves. While it
    rings: he declines."""
    call = turn.state.calls.get(event.interaction)
    segment = call.segment_of(event.agent) if call is not None else None
    if call is None or segment is None:
        return
    guest = call.guest_of(segment)
    if segment.id in call.ringing:
        offer.fail(turn, call, segment, "declined")
    elif guest is not None:
        guests.left(turn, call, guest)
    elif call.stage is Stage.DIALLING:
        ending.finish(turn, call, "cancelled", "agent")
    else:
        conversation.leave(turn, call, segment)


def _lead_acts(turn: Turn, event: LeadAct) -> None:
    """What only the agent who has the customer may do; a guest, his own recording."""
    call = turn.state.calls.get(event.interaction)
    segment = call.segment_of(event.agent) if call is not None else None
    if call is None or segment is None or segment.answered_ms is None:
        return
    if isinstance(event, RecordingAsked):
        recording.ask(turn, call, segment, event.on, event.private)
    elif isinstance(event, CardAsked):
        recording.card(turn, call, event.agent, event.on)
    elif segment is call.lead and call.is_on():
        _of_parties(turn, call, segment, event)


def _of_parties(
    turn: Turn,
    call: Call,
    lead: Segment,
    event: HoldAsked | ConsultAsked | TalkAsked | HandOverAsked | GuestDropped,
) -> None:
    match event:
        case HoldAsked():
            conversation.hold(turn, call, lead, event.held)
        case ConsultAsked(to_queue=queue, blind=True) if queue is not None:
            transfer.to_queue(turn, call, lead, queue)
        case ConsultAsked():
            guests.invite(turn, call, lead, event)
        case TalkAsked():
            guests.talk(turn, call, lead, event)
        case HandOverAsked(guest=guest) if guest in call.guests:
            transfer.complete(turn, call, call.guests[guest])
        case GuestDropped():
            guests.drop(turn, call, lead, event)


def knows(state: State, leg: LegId) -> bool:
    """Whether this leg is ours: of a living call, or told to hang up already."""
    return leg in state.legs or leg in state.closing
