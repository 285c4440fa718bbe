"""Everything that can happen to a centre: the language of the journal.

An event is a past fact with its instant; ids only, no numbers, names or typed text. Dice are thrown
by the shell before the event: `interaction` and `session` ids arrive inside.
"""

import msgspec

from decroche.calls.events import AttemptAnswered as AttemptAnswered
from decroche.calls.events import CallArrived as CallArrived
from decroche.calls.events import CallerBack as CallerBack
from decroche.calls.events import CallOutAsked as CallOutAsked
from decroche.calls.events import CardAsked as CardAsked
from decroche.calls.events import ConsultAsked as ConsultAsked
from decroche.calls.events import DigitsCollected as DigitsCollected
from decroche.calls.events import DisposedLater as DisposedLater
from decroche.calls.events import DispositionSet as DispositionSet
from decroche.calls.events import GuestDropped as GuestDropped
from decroche.calls.events import HandOverAsked as HandOverAsked
from decroche.calls.events import HangUpAsked as HangUpAsked
from decroche.calls.events import HoldAsked as HoldAsked
from decroche.calls.events import KeyHeard as KeyHeard
from decroche.calls.events import NumberTyped as NumberTyped
from decroche.calls.events import PersonAttached as PersonAttached
from decroche.calls.events import PhoneTaken as PhoneTaken
from decroche.calls.events import RecordingAsked as RecordingAsked
from decroche.calls.events import SuperviseAsked as SuperviseAsked
from decroche.calls.events import SuperviseOff as SuperviseOff
from decroche.calls.events import SwitchLost as SwitchLost
from decroche.calls.events import SwitchSurveyed as SwitchSurveyed
from decroche.calls.events import TalkAsked as TalkAsked
from decroche.kernel.legs import LegEvent
from decroche.kernel.timers import TimerFired as TimerFired
from decroche.promises.messages import PromiseAsked as PromiseAsked
from decroche.promises.messages import PromiseCancelled as PromiseCancelled
from decroche.promises.messages import PromiseHurried as PromiseHurried
from decroche.routing.events import AfterCallExtended as AfterCallExtended
from decroche.routing.events import AgentSignedIn as AgentSignedIn
from decroche.routing.events import AgentSignedOut as AgentSignedOut
from decroche.routing.events import ApprovalAnswered as ApprovalAnswered
from decroche.routing.events import ApprovalAsked as ApprovalAsked
from decroche.routing.events import ApprovalClosed as ApprovalClosed
from decroche.routing.events import DeclineExplained as DeclineExplained
from decroche.routing.events import PresenceChanged as PresenceChanged
from decroche.routing.events import StateAsked as StateAsked


class ConfigApplied(msgspec.Struct, frozen=True, tag="config_applied"):
    at_ms: int
    version: int
    digest: str


CentreEvent = (
    ConfigApplied
    | CallArrived
    | CallerBack
    | LegEvent
    | KeyHeard
    | DigitsCollected
    | NumberTyped
    | AttemptAnswered
    | PromiseAsked
    | PromiseCancelled
    | PromiseHurried
    | TimerFired
    | AgentSignedIn
    | AgentSignedOut
    | StateAsked
    | ApprovalAsked
    | ApprovalAnswered
    | ApprovalClosed
    | DeclineExplained
    | AfterCallExtended
    | PresenceChanged
    | HoldAsked
    | ConsultAsked
    | TalkAsked
    | HandOverAsked
    | GuestDropped
    | CardAsked
    | CallOutAsked
    | HangUpAsked
    | RecordingAsked
    | DispositionSet
    | DisposedLater
    | PersonAttached
    | PhoneTaken
    | SwitchLost
    | SwitchSurveyed
    | SuperviseAsked
    | SuperviseOff
)
