"""What can happen to a leg (one SIP channel) and what can be asked of it.

This is the language between the cores and any switch. It knows nothing of Asterisk: the words of
ARI live only in `switch/asterisk`. Times are `at_ms`, UTC milliseconds since 1970.
"""

from enum import StrEnum
from typing import Final

import msgspec

from decroche.kernel.ids import AgentId, AttemptId, BridgeId, LegId, PlaybackId, RecordingId


class EndReason(StrEnum):
    """Why a leg ended, as one word per outcome that people distinguish."""

    HANGUP = "hangup"  # A party hung up.
    BUSY = "busy"  # 486, 600
    NO_ANSWER = "no_answer"  # 408, 480, or our ring time-out
    DECLINED = "declined"  # 603
    UNREACHABLE = "unreachable"  # 404, no registration, 5xx
    FULL = "full"  # No free channel on the trunk: 503
    NOT_PLACED = "not_placed"  # Nothing left, or no line said anything: the number never rang.
    CANCELLED = "cancelled"  # We took the ringing back.
    MEDIA_LOST = "media_lost"  # rtp_timeout
    TOO_LONG = "too_long"  # The longest call allowed.
    VANISHED = "vanished"  # Gone when the switch came back: platform failure.


ATTEMPT_OUTCOMES: Final = frozenset({"answered", *(str(reason) for reason in EndReason)})
"""What can come of a number that was dialled. Screens have a text for each."""


# --- events: past facts from the switch -------------------------------------------------------


class LegRinging(msgspec.Struct, frozen=True, tag="leg_ringing"):
    at_ms: int
    leg: LegId


class LegAnswered(msgspec.Struct, frozen=True, tag="leg_answered"):
    at_ms: int
    leg: LegId


class LegEnded(msgspec.Struct, frozen=True, tag="leg_ended"):
    at_ms: int
    leg: LegId
    reason: EndReason


class DialAnswered(msgspec.Struct, frozen=True, tag="dial_answered"):
    """The outside number has answered. The party is the leg `party` from now on, named by the
    switch and put into the order's bridge; `leg`, under which it was dialled, is over, and no
    `LegEnded` is told of it."""

    at_ms: int
    leg: LegId
    party: LegId


class PlayEnded(msgspec.Struct, frozen=True, tag="play_ended"):
    """A prompt reached its end, or could not be played (`failed`)."""

    at_ms: int
    leg: LegId
    playback: PlaybackId
    failed: bool = False


class RecordingStarted(msgspec.Struct, frozen=True, tag="recording_started"):
    at_ms: int
    recording: RecordingId


class RecordingEnded(msgspec.Struct, frozen=True, tag="recording_ended"):
    """Both files of the pair (the one of a message) are closed on the node's spool; `failed` if
    either is missing."""

    at_ms: int
    recording: RecordingId
    failed: bool = False
    said_s: int | None = None
    """Of a message: whole seconds in its file, whatever is heard in them; None: nobody knows."""


LegEvent = (
    LegRinging
    | LegAnswered
    | LegEnded
    | DialAnswered
    | PlayEnded
    | RecordingStarted
    | RecordingEnded
)


class FoundLeg(msgspec.Struct, frozen=True):
    """A leg as the switch has it now."""

    leg: LegId
    up: bool
    bridge: BridgeId | None = None
    away: bool = False
    """A caller whom the fallback has: takes no orders, and comes back by itself in some seconds."""
    dialled: LegId | None = None
    """Of an outside party that has answered: the leg under which it was dialled."""


# --- commands: orders to the switch -----------------------------------------------------------
# Every command can be given twice without harm: recovery gives them again (decision 0005).


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    leg: LegId


class Play(msgspec.Struct, frozen=True, tag="play"):
    """Play media one after another, then report `PlayEnded(playback)`.

    `media` items: "prompt:ID/fr" (a configured prompt), "sound:NAME/fr" (packaged),
    "number:12/fr" (spoken number). Music on the leg pauses and is started again by the core.
    """

    leg: LegId
    playback: PlaybackId
    media: tuple[str, ...]


class StopPlay(msgspec.Struct, frozen=True, tag="stop_play"):
    playback: PlaybackId


class StartMusic(msgspec.Struct, frozen=True, tag="start_music"):
    leg: LegId
    music: str = "default"


class StopMusic(msgspec.Struct, frozen=True, tag="stop_music"):
    leg: LegId


class CreateBridge(msgspec.Struct, frozen=True, tag="create_bridge"):
    bridge: BridgeId


class DestroyBridge(msgspec.Struct, frozen=True, tag="destroy_bridge"):
    bridge: BridgeId


class JoinBridge(msgspec.Struct, frozen=True, tag="join_bridge"):
    bridge: BridgeId
    leg: LegId


class LeaveBridge(msgspec.Struct, frozen=True, tag="leave_bridge"):
    bridge: BridgeId
    leg: LegId


class RingAgent(msgspec.Struct, frozen=True, tag="ring_agent"):
    """Ring the agent; who answers is put into the bridge. What the phone displays is the shell's to
    find by the interaction: the core never holds the number itself. `reattach`: the page came
    back, answer at once.
    """

    leg: LegId
    agent: AgentId
    bridge: BridgeId
    interaction: str
    ring_timeout_s: int
    reattach: bool = False
    join: bool = True
    """False: several ring for one caller; who has won is put into the bridge by the core."""
    answer_after_s: int | None = None
    """A desk phone answers by itself after so many seconds; the shell's to say, by the page."""


class DialOut(msgspec.Struct, frozen=True, tag="dial_out"):
    """Dial the outside number that the gate has allowed as `attempt`; what its line sends is heard
    in the bridge while it rings. Without a fresh, unused verdict no INVITE leaves, and the leg ends
    as NOT_PLACED, as it does when no line can be reached. Given twice it dials once."""

    leg: LegId
    bridge: BridgeId
    attempt: AttemptId
    ring_timeout_s: int


class GiveBack(msgspec.Struct, frozen=True, tag="give_back"):
    """This leg called for help from an agent's handset (`HelpDialled`), and no desk has room for
    it: the switch dials the number itself, as it does with no engine there. The leg is over for
    us; no `LegEnded` is told of it."""

    leg: LegId


class HangUp(msgspec.Struct, frozen=True, tag="hang_up"):
    leg: LegId
    reason: EndReason = EndReason.HANGUP


class GuardLeg(msgspec.Struct, frozen=True, tag="guard_leg"):
    """This caller is not in conversation: if the engine falls silent, the fallback takes over."""

    leg: LegId


class FreeLeg(msgspec.Struct, frozen=True, tag="free_leg"):
    """This caller is in conversation: nothing may take the call away."""

    leg: LegId


class StartRecording(msgspec.Struct, frozen=True, tag="start_recording"):
    """A fresh pair of recorders: what the customer says (left), what the agent says (right)."""

    recording: RecordingId
    customer: LegId
    agent: LegId


class MuteRecording(msgspec.Struct, frozen=True, tag="mute_recording"):
    """Silence in the file from now on (`muted`), on the agent's side only or on both."""

    recording: RecordingId
    muted: bool
    agent_only: bool = False


class StartMessage(msgspec.Struct, frozen=True, tag="start_message"):
    """A beep, then what this caller says, in a file of its own (the left one of a pair). It ends by
    `end_key`, after `silence_s` seconds in which nobody speaks, after `max_s`, or with the leg;
    `RecordingEnded` tells it. `again`: it may run or be over already; then that is told."""

    recording: RecordingId
    leg: LegId
    max_s: int
    silence_s: int
    end_key: str = "#"
    again: bool = False


class StopRecording(msgspec.Struct, frozen=True, tag="stop_recording"):
    recording: RecordingId
    message: bool = False
    """It has one file only."""


class ListenIn(msgspec.Struct, frozen=True, tag="listen_in"):
    """`leg` hears what `to`, an agent's leg, hears and says. Nobody hears `leg`; with `whisper`,
    `to` alone does, and no recording. In the place of an earlier order for this leg, and of a
    bridge that it is in. It ends with either leg."""

    leg: LegId
    to: LegId
    whisper: bool


class StopListening(msgspec.Struct, frozen=True, tag="stop_listening"):
    """`leg` is at nobody's ear any more."""

    leg: LegId


LegCommand = (
    Answer
    | Play
    | StopPlay
    | StartMusic
    | StopMusic
    | CreateBridge
    | DestroyBridge
    | JoinBridge
    | LeaveBridge
    | RingAgent
    | DialOut
    | GiveBack
    | HangUp
    | GuardLeg
    | FreeLeg
    | StartRecording
    | MuteRecording
    | StartMessage
    | StopRecording
    | ListenIn
    | StopListening
)
