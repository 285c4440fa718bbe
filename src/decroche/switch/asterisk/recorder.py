"""A recording is a pair of snoops, one per party, each with its own file on the node's spool.

`spy=in` hears what the party says. Recording starts once both snoops are in Stasis: a record
request before that is refused with 409. Between that request and RecordingStarted, Asterisk refuses
to mute (409) and forgets to stop: both wait for the event (`owed`).

By then the file has sound. A side that must be silent from its first sample on therefore goes
through two ears in a row: the ear on the party is muted as a channel, which does not work while it
records itself; a second ear listens to the first and records (`_muffle`). Measured: the silence is
of zeros only, and sound comes back within a frame. The price is one more channel for that side, so
that sides which begin with sound do not have it. Pure: the pairs are state, requests come out.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from decroche.kernel.ids import LegId, RecordingId
from decroche.kernel.legs import LegCommand, MuteRecording
from decroche.switch.asterisk.wire import Request

Side = Literal["c", "a"]
SIDES: tuple[Side, Side] = ("c", "a")
"""The customer's file and the agent's: <recording>_c.wav and <recording>_a.wav."""
SECOND = "2"
"""Ends the id of an ear that listens to another ear."""
LastSaid = dict[tuple[RecordingId, Side], bool]
"""Which sides some orders leave silent (True) or with sound."""


class Pair(msgspec.Struct):
    snoops: int = 0
    """Snoops that are in Stasis."""
    begun: bool = False
    """The record requests have left."""
    started: list[str] = []
    ended: list[str] = []
    failed: bool = False
    muted: list[Side] = []
    """Sides that are to be silent, as it was ordered last."""
    muffled: list[Side] = []
    """Sides with two ears: muted and unmuted at the first one."""
    told: dict[Side, bool] = {}
    """Whether the recorder of a side with one ear is muted, where that is known."""
    stopping: bool = False
    resumed: bool = False
    """Found by a survey: begun before we came."""


def snoop_id(recording: RecordingId, side: Side) -> str:
    return f"{recording}~{side}"


def ear(channel: str) -> tuple[RecordingId, Side, bool] | None:
    """Whose ear this channel is, and whether it listens to another ear; None if it is none."""
    recording, _, rest = channel.rpartition("~")
    for side in SIDES:
        if recording and rest in (side, side + SECOND):
            return RecordingId(recording), side, rest != side
    return None


def file_name(recording: RecordingId, side: Side) -> str:
    """Name of the file on the spool, without its ending (.wav, 8 kHz, 16 bit, one channel)."""
    return f"{recording}_{side}"


def begin(recording: RecordingId, customer: LegId, agent: LegId, app: str) -> list[Request]:
    """Put an ear on both parties."""
    legs: tuple[tuple[LegId, Side], ...] = ((customer, "c"), (agent, "a"))
    return [_listen(leg, snoop_id(recording, side), app) for leg, side in legs]


def snoop_started(
    pairs: dict[RecordingId, Pair], recording: RecordingId, app: str
) -> list[Request]:
    """One more ear listens; with all that are needed, the files begin."""
    pair = pairs.get(recording)
    if pair is None:
        return end(recording)  # Nobody knows it any more: do not leave an ear behind.
    pair.snoops += 1
    if pair.begun or pair.snoops < len(SIDES) + len(pair.muffled):
        return []
    silent = [side for side in pair.muted if side not in pair.muffled]
    if silent:
        pair.muffled += silent
        return [each for side in silent for each in _muffle(recording, side, app)]
    pair.begun = True
    return [_record(recording, side, second=side in pair.muffled) for side in SIDES]


def snoop_gone(pairs: dict[RecordingId, Pair], channel: str) -> RecordingId | None:
    """An ear ended. If its file was not closed before, the recording of that pair has failed."""
    found = ear(channel)
    pair = pairs.get(found[0]) if found else None
    if found is None or pair is None:
        return None
    recording, side, second = found
    if pair.begun and side in pair.muffled and not second:
        return None  # The second ear follows it, and closes the file.
    if pair.begun and file_name(recording, side) in pair.ended:
        return None
    del pairs[recording]
    return recording


def file_changed(
    pairs: dict[RecordingId, Pair], name: str, what: str
) -> tuple[RecordingId, Literal["started", "ended", "failed"]] | None:
    """What the change of one file means for the pair; None until both have changed."""
    recording = RecordingId(name[:-2])
    pair = pairs.get(recording)
    if pair is None or name[-2:] not in ("_c", "_a"):
        return None
    if what == "started":
        if name not in pair.started:
            pair.started.append(name)
        return (recording, "started") if len(pair.started) == len(SIDES) else None
    pair.failed = pair.failed or what == "failed"
    if name not in pair.ended:
        pair.ended.append(name)
    if len(pair.ended) < len(SIDES):
        return None
    del pairs[recording]
    return recording, "failed" if pair.failed else "ended"


def owed(pairs: Mapping[RecordingId, Pair], name: str) -> list[Request]:
    """This file has begun, with sound: what was ordered before is said now."""
    pair = pairs.get(RecordingId(name[:-2]))
    found = ear(f"{name[:-2]}~{name[-1:]}")
    if pair is None or found is None:
        return []
    recording, side, _ = found
    pair.told[side] = False
    silent = mute(recording, pair, (side,))
    return silent + stop(recording, (side,)) if pair.stopping else silent


def mute(recording: RecordingId, pair: Pair, sides: Iterable[Side]) -> list[Request]:
    """These sides as they are to be: silence of the right length in the file, or sound. Said again
    it changes nothing. A file that has not begun is told later (`owed`)."""
    requests = []
    for side in sides:
        silent = side in pair.muted
        if side in pair.muffled:
            requests.append(_mute_ear(recording, side, muted=silent))
        elif file_name(recording, side) in pair.started:
            requests += _mute_recorder(file_name(recording, side), silent, pair.told.get(side))
            pair.told[side] = silent
    return requests


def sides_of(command: MuteRecording) -> tuple[Side, ...]:
    """Whom the order is about."""
    return ("a",) if command.agent_only else SIDES


def last_said(commands: Iterable[LegCommand]) -> LastSaid:
    """What holds after all these orders. "Both with sound, then the agent silent" must not let the
    agent's voice through for a moment."""
    return {
        (each.recording, side): each.muted
        for each in commands
        if isinstance(each, MuteRecording)
        for side in sides_of(each)
    }


def stop(recording: RecordingId, sides: Iterable[Side] = SIDES) -> list[Request]:
    """Close the files; the ears go when both are closed (`end`)."""
    return [Request("POST", f"recordings/live/{file_name(recording, side)}/stop") for side in sides]


def end(recording: RecordingId) -> list[Request]:
    """Take the ears away; a second ear ends with the first."""
    return [Request("DELETE", f"channels/{snoop_id(recording, side)}") for side in SIDES]


def _listen(channel: str, snoop: str, app: str) -> Request:
    recording, _, side = snoop.rpartition("~")
    query = (("spy", "in"), ("app", app), ("appArgs", f"snoop,{recording},{side}"))
    return Request("POST", f"channels/{channel}/snoop/{snoop}", query)


def _muffle(recording: RecordingId, side: Side, app: str) -> list[Request]:
    """Mute the ear, and put another one on it.

    Muting is done in the channel's own thread, some time after the answer. Setting a variable is
    too, but is waited for, and this ear does nothing that would keep its thread: when it is set,
    the ear is mute.
    """
    first = snoop_id(recording, side)
    done = Request("POST", f"channels/{first}/variable", (("variable", "MUTE"), ("value", "1")))
    return [_mute_ear(recording, side, muted=True), done, _listen(first, first + SECOND, app)]


def _mute_ear(recording: RecordingId, side: Side, *, muted: bool) -> Request:
    method = "POST" if muted else "DELETE"
    return Request(method, f"channels/{snoop_id(recording, side)}/mute", (("direction", "in"),))


def _mute_recorder(name: str, silent: bool, told: bool | None) -> list[Request]:
    """`told`: what the recorder does now; None if nobody knows.

    A recorder that is muted already takes the same order for the opposite (Asterisk 22, measured);
    one that is not muted takes it well. So it is unmuted first where that is not known, and writes
    nothing meanwhile.
    """
    live = f"recordings/live/{name}"
    if told is None and silent:
        ways: tuple[tuple[str, str], ...] = (
            ("POST", "pause"),
            ("DELETE", "mute"),
            ("POST", "mute"),
            ("DELETE", "pause"),
        )
    elif told is None:
        ways = (("DELETE", "mute"), ("DELETE", "pause"))
    elif told is silent:
        ways = ()
    else:
        ways = (("POST" if silent else "DELETE", "mute"),)
    return [Request(method, f"{live}/{what}") for method, what in ways]


def _record(recording: RecordingId, side: Side, *, second: bool) -> Request:
    return Request(
        "POST",
        f"channels/{snoop_id(recording, side)}{SECOND if second else ''}/record",
        query=(
            ("name", file_name(recording, side)),
            ("format", "wav"),
            ("ifExists", "overwrite"),
            ("maxSilenceSeconds", "0"),
            ("terminateOn", "none"),
        ),
    )
