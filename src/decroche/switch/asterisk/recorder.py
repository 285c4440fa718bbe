"""A recording is a pair of snoops, one per party, each with its own file on the node's spool.

`spy=in` hears what the party says. Recording starts once both snoops are in Stasis: a record
request before that is refused with 409. Pure: the pairs are state, requests come out.
"""

from typing import Literal

import msgspec

from decroche.kernel.ids import LegId, RecordingId
from decroche.switch.asterisk.wire import Request

Side = Literal["c", "a"]
SIDES: tuple[Side, Side] = ("c", "a")
"""The customer's file and the agent's: <recording>_c.wav and <recording>_a.wav."""


class Pair(msgspec.Struct):
    snoops: int = 0
    """Snoops that are in Stasis."""
    begun: bool = False
    """The record requests have left."""
    started: list[str] = []
    ended: list[str] = []
    failed: bool = False
    muted: list[Side] = []
    """Sides to be muted as soon as their recorder runs."""
    stopping: bool = False
    resumed: bool = False
    """Found by a survey: begun before we came."""


def snoop_id(recording: RecordingId, side: Side) -> str:
    return f"{recording}~{side}"


def file_name(recording: RecordingId, side: Side) -> str:
    """Name of the file on the spool, without its ending (.wav, 8 kHz, 16 bit, one channel)."""
    return f"{recording}_{side}"


def begin(recording: RecordingId, customer: LegId, agent: LegId, app: str) -> list[Request]:
    """Put an ear on both parties."""
    return [
        Request(
            "POST",
            f"channels/{leg}/snoop/{snoop_id(recording, side)}",
            query=(("spy", "in"), ("app", app), ("appArgs", f"snoop,{recording},{side}")),
        )
        for leg, side in ((customer, "c"), (agent, "a"))
        if side in SIDES
    ]


def snoop_started(pairs: dict[RecordingId, Pair], recording: RecordingId) -> list[Request]:
    """One more ear listens; with both, the files begin."""
    pair = pairs.get(recording)
    if pair is None:
        return end(recording)  # Nobody knows it any more: do not leave an ear behind.
    pair.snoops += 1
    if pair.snoops < len(SIDES) or pair.begun:
        return []
    pair.begun = True
    requests = [_record(recording, side) for side in SIDES]
    requests += [each for side in pair.muted for each in mute(recording, (side,), muted=True)]
    return requests + stop(recording) if pair.stopping else requests


def snoop_gone(pairs: dict[RecordingId, Pair], channel: str) -> RecordingId | None:
    """An ear ended. If its file was not closed before, the recording of that pair has failed."""
    recording, _, side = channel.rpartition("~")
    pair = pairs.get(RecordingId(recording))
    if pair is None or side not in SIDES:
        return None
    if pair.begun and file_name(RecordingId(recording), side) in pair.ended:
        return None
    del pairs[RecordingId(recording)]
    return RecordingId(recording)


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


def mute(recording: RecordingId, sides: tuple[Side, ...], *, muted: bool) -> list[Request]:
    """Silence of the right length in the file, or sound again."""
    method = "POST" if muted else "DELETE"
    return [Request(method, f"recordings/live/{file_name(recording, side)}/mute") for side in sides]


def stop(recording: RecordingId) -> list[Request]:
    """Close both files; the ears go when the files are closed (`end`)."""
    return [Request("POST", f"recordings/live/{file_name(recording, side)}/stop") for side in SIDES]


def end(recording: RecordingId) -> list[Request]:
    """Take both ears away."""
    return [Request("DELETE", f"channels/{snoop_id(recording, side)}") for side in SIDES]


def _record(recording: RecordingId, side: Side) -> Request:
    return Request(
        "POST",
        f"channels/{snoop_id(recording, side)}/record",
        query=(
            ("name", file_name(recording, side)),
            ("format", "wav"),
            ("ifExists", "overwrite"),
            ("maxSilenceSeconds", "0"),
            ("terminateOn", "none"),
        ),
    )
