"""Voicemail: what a caller says after the beep, recorded on the caller's own leg.

Asterisk ends it by itself: by the key, a silence, the longest time, or with the leg. So it is whole
in its file whatever becomes of the engine meanwhile.
"""

from msgspec.structs import replace

from decroche.calls.commands import MessageTold
from decroche.calls.state import Call, Recording, Stage
from decroche.calls.told import MessageDue
from decroche.calls.turn import Turn, interaction_row, recording_row
from decroche.kernel.ids import OfferId, RecordingId
from decroche.kernel.legs import RecordingEnded, StartMessage, StopMusic

REASON = "message"
SILENCE_S = 5
"""Who says nothing for so long has said all."""
SAID_MIN_S = 2
"""A file that is shorter is a breath, a cough or a hang-up: nothing that anybody could act on.
Whether something is said in a longer one, the worker hears (`worker/said.py`)."""


def due(turn: Turn, call: Call, event: MessageDue) -> None:
    """The flow has told the caller to speak: beep, and the file begins."""
    turn.answer(call)
    call.stage, call.messages = Stage.MESSAGE, call.messages + 1
    call.message = RecordingId(f"{call.id}.m{call.messages}")
    begun = Recording(call.message, call.id, OfferId(""), REASON, turn.at_ms)
    begun.queue, begun.max_s = event.queue, event.max_s
    turn.state.recordings[begun.id] = begun
    turn.give(StopMusic(call.leg))  # Of the queue that gave the caller back.
    _order(turn, call, begun, again=False)


def give_again(turn: Turn, call: Call) -> None:
    """After a recovery: it may run, be over, or never have begun."""
    begun = turn.state.recordings.get(call.message) if call.message is not None else None
    if begun is not None:
        _order(turn, call, begun, again=True)


def ended(turn: Turn, recording: Recording, event: RecordingEnded) -> None:
    """The file is closed. What nobody measured is kept: better a silence than a lost word."""
    short = event.said_s is not None and event.said_s < SAID_MIN_S
    saved = not event.failed and not short
    state = "failed" if event.failed else "empty" if short else "spooled"
    turn.give(recording_row(recording, turn.at_ms, state))
    call = turn.state.calls.get(recording.interaction)
    if call is not None:
        call.kept = call.kept or saved
        if call.message == recording.id:
            call.stage, call.message = Stage.FLOW, None
            turn.give(MessageTold(call.id, saved))
    elif recording.left is not None and saved:
        turn.give(replace(recording.left, outcome="voicemail"))


def forget(turn: Turn, recording: RecordingId) -> None:
    """The switch is new: the call that leaves this message is over in a moment."""
    call = turn.state.calls.get(turn.state.recordings[recording].interaction)
    if call is not None and call.message == recording:
        call.message = None


def left_within(turn: Turn, call: Call) -> None:
    """The call is over; its message may not be. The file ends with the leg."""
    begun = turn.state.recordings.get(call.message) if call.message is not None else None
    if begun is not None and call.outcome in ("abandoned_greeting", "closed", "overflow"):
        begun.left = interaction_row(call)
    call.message = None


def _order(turn: Turn, call: Call, begun: Recording, again: bool) -> None:
    turn.give(StartMessage(begun.id, call.leg, begun.max_s, SILENCE_S, again=again))
