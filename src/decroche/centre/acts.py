"""May this act be done now? Asked by the shell before it makes an event of what a person clicked.

The cores ignore acts that come too late; a person must be told, in a sentence.
"""

from typing import ClassVar

from decroche.calls.events import (
    CardAsked,
    ConsultAsked,
    DispositionSet,
    GuestDropped,
    HandOverAsked,
    HangUpAsked,
    HoldAsked,
    RecordingAsked,
    TalkAsked,
)
from decroche.calls.guests import GUESTS_MAX
from decroche.calls.recording import standing
from decroche.calls.seats import may_be, seat_of
from decroche.calls.state import Call, Segment
from decroche.centre.state import CentreState
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, QueueId
from decroche.kernel.refusal import Refusal
from decroche.routing import own

OfParties = HoldAsked | ConsultAsked | TalkAsked | HandOverAsked | GuestDropped
Act = OfParties | HangUpAsked | RecordingAsked | DispositionSet | CardAsked


class CallOver(Refusal):
    """The call of this act is not (or no longer) on this desk."""

    code: ClassVar[str] = "call_over"
    fr: ClassVar[str] = (
        "Cet appel n'est plus sur votre poste : vous le retrouvez dans « Mes appels »."
    )
    en: ClassVar[str] = "This call is no longer at your desk: you find it in “My calls”."


class NotTalking(Refusal):
    code: ClassVar[str] = "not_talking"
    fr: ClassVar[str] = (
        "Cela ne se fait qu'en communication : répondez d'abord ; l'appel terminé, il reste la note"
        " et le résultat."
    )
    en: ClassVar[str] = (
        "This is done on a call only: answer first; once it is over, the note and the result are"
        " left."
    )


class NoticeNotHeard(Refusal):
    """The queue records on demand, but not this call."""

    code: ClassVar[str] = "recording_not_allowed"
    fr: ClassVar[str] = (
        "Cet appel ne peut pas être enregistré, car le client n'a pas entendu l'annonce qui en"
        " avertit : prenez une note."
    )
    en: ClassVar[str] = (
        "This call cannot be recorded, as the customer did not hear the notice of it: take a note."
    )


class NotRecordedHere(Refusal):
    code: ClassVar[str] = "not_recorded_here"
    fr: ClassVar[str] = (
        "Cette file n'enregistre pas à la demande. Un administrateur le règle dans Réglages, Files"
        " d'attente."
    )
    en: ClassVar[str] = (
        "This queue does not record on demand. An administrator sets it under Settings, Queues."
    )


class UnknownDisposition(Refusal):
    code: ClassVar[str] = "unknown_disposition"
    status: ClassVar[int] = 404
    fr: ClassVar[str] = "Ce résultat n'existe plus ; choisissez-en un autre."
    en: ClassVar[str] = "This result no longer exists; choose another one."


class NotYourCustomer(Refusal):
    code: ClassVar[str] = "not_your_customer"
    fr: ClassVar[str] = "C'est votre collègue qui a le client : demandez-lui de vous le passer."
    en: ClassVar[str] = "Your colleague has the customer: ask to be given the call."


class SupervisorStays(Refusal):
    code: ClassVar[str] = "supervisor_stays"
    fr: ClassVar[str] = "Un superviseur quitte l'appel de lui-même : demandez-le-lui."
    en: ClassVar[str] = "A supervisor leaves the call himself: ask him to."


class GuestGone(Refusal):
    code: ClassVar[str] = "guest_gone"
    fr: ClassVar[str] = (
        "Cette personne n'est plus dans l'appel : appelez-la de nouveau, ou continuez sans elle."
    )
    en: ClassVar[str] = (
        "This person is no longer on the call: ring them again, or go on without them."
    )


class GuestComing(Refusal):
    code: ClassVar[str] = "guest_coming"
    fr: ClassVar[str] = "Vous appelez déjà quelqu'un : attendez sa réponse, ou arrêtez la sonnerie."
    en: ClassVar[str] = "You are ringing somebody already: wait for the answer, or stop ringing."


class TooManyGuests(Refusal):
    code: ClassVar[str] = "too_many_guests"
    fr: ClassVar[str] = "Un appel réunit {most} invités au plus : libérez d'abord quelqu'un."
    en: ClassVar[str] = "A call has {most} guests at most: let somebody go first."


class NobodyToAsk(Refusal):
    code: ClassVar[str] = "nobody_to_ask"
    status: ClassVar[int] = 404
    fr: ClassVar[str] = "Ce collègue n'est pas disponible : choisissez-en un autre, ou une file."
    en: ClassVar[str] = "This colleague is not available: choose another one, or a queue."


class UnknownQueue(Refusal):
    code: ClassVar[str] = "unknown_queue"
    status: ClassVar[int] = 404
    fr: ClassVar[str] = "Cette file n'existe plus ; choisissez-en une autre."
    en: ClassVar[str] = "This queue no longer exists; choose another one."


class BusyNow(Refusal):
    code: ClassVar[str] = "busy_now"
    fr: ClassVar[str] = "Terminez d'abord ce que vous avez en main, puis appelez."
    en: ClassVar[str] = "Finish what you have in hand first, then call."


class PhoneNotThere(Refusal):
    code: ClassVar[str] = "phone_not_there"
    fr: ClassVar[str] = "Votre téléphone n'est pas connecté : attendez qu'il le soit, puis appelez."
    en: ClassVar[str] = "Your phone is not connected: wait until it is, then call."


def call_out_refusal(
    state: CentreState, config: CentreConfig, agent: AgentId, queue: QueueId, emergency: bool
) -> Refusal | None:
    """Why this agent, who is at work, cannot call out for this queue now; None: he can."""
    known = state.routing.agents[agent]
    if not own.may_start(config, known, queue, emergency):
        return BusyNow()
    return None if known.phone else PhoneNotThere()


def refusal(state: CentreState, act: Act, config: CentreConfig) -> Refusal | None:
    """Why `act` cannot be done now; None: it can."""
    seat = seat_of(state.calls, act.agent)
    if seat is None or seat.call.id != act.interaction:
        return CallOver()
    call, segment = seat.call, seat.segment
    match act:
        case HangUpAsked():
            return CallOver() if seat.after else None
        case DispositionSet() if not may_be(seat, act.disposition, config):
            return UnknownDisposition()
        case DispositionSet():
            return None if segment.answered_ms is not None else NotTalking()
        case _ if seat.after or segment.answered_ms is None:
            return NotTalking()
        case RecordingAsked(on=True, private=False):
            return _of_recording(call, segment, config)
        case RecordingAsked() | CardAsked():
            return None
        case _ if segment is not call.lead:
            return NotYourCustomer()
    return _of_parties(state, call, act, config)


def _of_recording(call: Call, segment: Segment, config: CentreConfig) -> Refusal | None:
    if standing(call, segment, config) != "off":
        return None
    queue = config.queues.get(segment.queue)
    if queue is None or queue.recording.mode != "on_demand":
        return NotRecordedHere()
    may = queue.recording.legal_basis and queue.recording.notice is not None
    return NoticeNotHeard() if may else NotRecordedHere()


def _of_parties(
    state: CentreState, call: Call, act: OfParties, config: CentreConfig
) -> Refusal | None:
    match act:
        case GuestDropped(guest=guest) if guest in call.guests and call.guests[guest].supervisor:
            return SupervisorStays()
        case HandOverAsked(guest=guest) | GuestDropped(guest=guest):
            return None if guest in call.guests else GuestGone()
        case TalkAsked(party=party):
            known = party in ("customer", "all") or party in call.guests
            return None if known else GuestGone()
        case ConsultAsked(to_queue=queue) if queue is not None and queue not in config.queues:
            return UnknownQueue()
        case ConsultAsked(to_queue=queue, blind=True) if queue is not None:
            return None
        case ConsultAsked():
            return _of_guest(state, call, act, config)
    return None


def _of_guest(
    state: CentreState, call: Call, act: ConsultAsked, config: CentreConfig
) -> Refusal | None:
    if act.emergency:
        return None
    if any(not guest.answered for guest in call.guests.values()):
        return GuestComing()
    if len(call.guests) >= GUESTS_MAX:
        return TooManyGuests(most=GUESTS_MAX)
    if act.to_agent is None or call.lead is None:
        return None
    asked = state.routing.agents.get(act.to_agent)
    free = asked is not None and own.may_be_asked(config, asked, call.lead.queue)
    return None if free else NobodyToAsk()
