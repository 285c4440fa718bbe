"""May this act be done now? Asked by the shell before it makes an event of what a person clicked.

The cores ignore acts that come too late; a person must be told, in a sentence.
"""

from typing import ClassVar

from decroche.calls.core import call_of
from decroche.calls.events import DispositionSet, HangUpAsked, HoldAsked, RecordingAsked
from decroche.calls.recording import standing
from decroche.centre.state import CentreState
from decroche.kernel.config import CentreConfig
from decroche.kernel.refusal import Refusal

Act = HoldAsked | HangUpAsked | RecordingAsked | DispositionSet


class CallOver(Refusal):
    """The call of this act is not (or no longer) on this desk."""

    code: ClassVar[str] = "call_over"
    fr: ClassVar[str] = "Cet appel n'est plus sur votre poste."
    en: ClassVar[str] = "This call is no longer at your desk."


class NotTalking(Refusal):
    code: ClassVar[str] = "not_talking"
    fr: ClassVar[str] = "Vous n'êtes pas en communication."
    en: ClassVar[str] = "You are not on a call."


class RecordingNotAllowed(Refusal):
    code: ClassVar[str] = "recording_not_allowed"
    fr: ClassVar[str] = "Cet appel ne peut pas être enregistré : l'annonce n'a pas été entendue."
    en: ClassVar[str] = "This call cannot be recorded: the notice was not heard."


class UnknownDisposition(Refusal):
    code: ClassVar[str] = "unknown_disposition"
    status: ClassVar[int] = 404
    fr: ClassVar[str] = "Ce résultat n'existe plus ; choisissez-en un autre."
    en: ClassVar[str] = "This result no longer exists; choose another one."


def refusal(state: CentreState, act: Act, config: CentreConfig) -> Refusal | None:
    """Why `act` cannot be done now; None: it can."""
    call = call_of(state.calls, act.agent)
    if call is None or call.id != act.interaction or call.segment is None:
        return CallOver()
    match act:
        case HangUpAsked():
            return CallOver() if call.ended_ms is not None else None
        case DispositionSet() if act.disposition not in config.dispositions:
            return UnknownDisposition()
        case DispositionSet():
            return None if call.segment.answered_ms is not None else NotTalking()
        case _ if not call.is_on():
            return NotTalking()
        case RecordingAsked(on=True, private=False) if standing(call, config) == "off":
            return RecordingNotAllowed()
    return None
