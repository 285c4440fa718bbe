"""What the caller hears: prompts of the flow, announcements, and music again after them."""

from decroche.calls.commands import DigitsTold, KeyTold, NumberTold, PromptOver
from decroche.calls.events import (
    DigitsCollected,
    KeyHeard,
    KeysDue,
    NumberDue,
    NumberTyped,
    PromptDue,
)
from decroche.calls.state import Call, Playing, Stage
from decroche.calls.turn import Turn
from decroche.kernel.ids import PlaybackId, PromptId
from decroche.kernel.keys import ListenKeys
from decroche.kernel.legs import Play, PlayEnded, StartMusic, StopPlay


def prompt_due(turn: Turn, call: Call, event: PromptDue) -> None:
    if not event.early:
        turn.answer(call)
    play(turn, call, (f"prompt:{event.prompt}/{call.language}",), event.prompt)


def play_ended(turn: Turn, call: Call, event: PlayEnded) -> None:
    """Only the playback that is running counts: one that was stopped says nothing new."""
    playing = call.playing
    if playing is None or playing.playback != event.playback:
        return
    call.playing = None
    if call.stage is Stage.WAITING:
        turn.give(StartMusic(call.leg, turn.music(call)))
        return
    if playing.prompt is not None and not event.failed and playing.prompt not in call.heard:
        call.heard.append(playing.prompt)
    turn.give(PromptOver(call.id))


def keys_due(turn: Turn, call: Call, event: KeysDue) -> None:
    call.keys = event.wanted
    turn.give(ListenKeys(call.leg, call.id, event.wanted))


def key_heard(turn: Turn, event: KeyHeard) -> None:
    interaction = turn.state.legs.get(event.leg)
    if interaction is not None and turn.state.calls[interaction].keys is not None:
        turn.give(KeyTold(interaction, event.key))


def digits_collected(turn: Turn, event: DigitsCollected) -> None:
    """Who has typed the reference of a file is that person, whatever the telephone's number, and
    hears that one's language from now on."""
    call = turn.state.calls.get(event.interaction)
    if call is None or call.keys is None or call.keys.input != event.input:
        return
    if event.person is not None:
        call.person, call.vip, call.case_owner = event.person, event.vip, event.case_owner
        call.language = event.language or call.language
        turn.write(call)
    turn.give(DigitsTold(call.id, event.input, event.length, event.person is not None))


def number_typed(turn: Turn, event: NumberTyped) -> None:
    """Another number to be called at; which, the contact point says."""
    call = turn.state.calls.get(event.interaction)
    if call is None or call.keys is None or call.keys.input != event.input:
        return
    if event.contact_point is not None:
        call.callback_to = event.contact_point
    can = event.contact_point is not None
    turn.give(NumberTold(call.id, event.input, event.length, can))


def number_due(turn: Turn, call: Call, event: NumberDue) -> None:
    """The number is read out by the shell, which alone has it."""
    turn.answer(call)
    contact, language = call.callback_to or call.contact_point, call.language
    before, after = f"prompt:{event.before}/{language}", f"prompt:{event.after}/{language}"
    number = () if contact is None else (f"contact:{contact}/{language}",)
    play(turn, call, (before, *number, after), event.before)


def stop_playing(turn: Turn, call: Call) -> None:
    if call.playing is not None:
        turn.give(StopPlay(call.playing.playback))
        call.playing = None


def play(turn: Turn, call: Call, media: tuple[str, ...], prompt: PromptId | None) -> None:
    """Let the caller hear `media`; the end is told under this playback's own id."""
    call.playbacks += 1
    call.playing = Playing(PlaybackId(f"{call.id}.p{call.playbacks}"), media, prompt)
    turn.give(Play(call.leg, call.playing.playback, media))


def play_again(turn: Turn, call: Call, playing: Playing) -> None:
    """From its beginning, under a new id: the end of the first may be on the way to us."""
    turn.give(StopPlay(playing.playback))
    play(turn, call, playing.media, playing.prompt)
