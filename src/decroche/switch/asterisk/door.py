"""The one door out: what the gate has allowed, as the dialplan reads it. Pure.

A verdict is a global variable of Asterisk, written just before its attempt is dialled. The context
`decroche-out` takes it (reads and deletes it under one lock), and is the only place of the whole
node from which a request can leave to an operator: docs/decisions/0020.
"""

import re

import msgspec

from decroche.kernel.emergency import EMERGENCY
from decroche.kernel.ids import AttemptId, BridgeId, LegId
from decroche.kernel.legs import EndReason
from decroche.switch.asterisk.requests import join_request, watch_request
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import Outgoing

OUT_CONTEXT = "decroche-out"
"""Takes a verdict and dials it. Its extension is the attempt."""
DIALLED_CONTEXT = "decroche-dialled"
"""Where an outside party is that has answered."""
DIALLED = "dialled"
"""First argument of StasisStart of an outside party."""
HELP = "help"
"""First argument of StasisStart of an agent's phone that has dialled an emergency number, and of
`CALL_VARIABLE` of the call that the dialplan itself places for it; then comes the number."""
MADE = "made"
"""First argument of StasisStart of a leg that is to dial."""
CALL_VARIABLE = "DECROCHE_CALL"
"""On a caller's and on an outside party's channel: the arguments that StasisStart carries."""
TRIAL = "trial~"
"""Before the name of a line's test call, which is nobody's leg."""
VERDICT = "OUT_"
"""Before the attempt, the name of the variable."""
ANSWERED_CAUSE = 26
"""Q.850 "non-selected user clearing", which no operator sends: the half that dialled ends so when
the outside party has answered and goes on by itself."""
NOT_PLACED_CAUSE = 82
"""Q.850 "identified channel does not exist", which no operator sends either: nothing left by the
door, or not one line has answered anything. Its own, for 3 ("no route"), which Asterisk gives to a
line it cannot reach, also comes from operators (`Reason`, RFC 3326) and is then the number's."""
LATE_S = 5
"""Asterisk ends a dial that the dialplan did not end in its time."""

_ATTEMPT = re.compile(r"[0-9A-Za-z][0-9A-Za-z._~+-]{1,78}\Z")
"""The length is Asterisk's for an extension."""
_NUMBER = re.compile(r"\+?[0-9]{1,20}\Z")
_TRUNK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}\Z")
_ID = re.compile(r"[0-9A-Za-z._~+-]{0,100}\Z")

DIAL_REASONS = {
    1: EndReason.UNREACHABLE,  # unallocated number
    3: EndReason.UNREACHABLE,  # no route
    17: EndReason.BUSY,
    18: EndReason.NO_ANSWER,
    19: EndReason.NO_ANSWER,
    21: EndReason.DECLINED,
    34: EndReason.FULL,
    NOT_PLACED_CAUSE: EndReason.NOT_PLACED,
}
"""Q.850 causes of a dial that failed; every other one means that the number was not reached."""


class Call(msgspec.Struct, frozen=True):
    """One dial: `app` gets the party that answers."""

    app: str
    leg: LegId
    bridge: BridgeId | None
    attempt: AttemptId
    ring_timeout_s: int


class Dialled(msgspec.Struct, frozen=True):
    """What an outside party's channel says of itself."""

    leg: LegId
    bridge: BridgeId | None


def verdict(call: Call, outgoing: Outgoing) -> str | None:
    """The variable's text; None for a value that cannot stand in it."""
    fits = (
        _ATTEMPT.match(call.attempt)
        and _NUMBER.match(outgoing.number)
        and (not outgoing.caller_id or _NUMBER.match(outgoing.caller_id))
        and outgoing.trunks
        and all(_TRUNK.match(trunk) for trunk in outgoing.trunks)
        and _ID.match(call.leg)
        and _ID.match(call.bridge or "")
    )
    if not fits:
        return None
    return ",".join(
        (
            outgoing.number,
            outgoing.caller_id,
            "&".join(outgoing.trunks),
            str(outgoing.until_ms // 1000),
            str(max(1, call.ring_timeout_s)),
            call.app,
            call.leg,
            call.bridge or "",
        )
    )


def allow_request(attempt: AttemptId, text: str) -> Request:
    """Put the verdict there."""
    query = (("variable", VERDICT + attempt), ("value", text))
    return Request("POST", "asterisk/variable", query)


def forget_request(attempt: AttemptId) -> Request:
    """Take a verdict away that nobody used; without a value Asterisk deletes the variable."""
    return Request("POST", "asterisk/variable", (("variable", VERDICT + attempt),))


def dialling(leg: str) -> str:
    """The channel that runs the dialplan for this leg."""
    return f"{leg}~d"


def create_requests(call: Call) -> list[Request]:
    """A local channel whose one end is the leg and whose other end will dial. It ends by itself
    in its time, whatever else is lost."""
    seconds = call.ring_timeout_s + LATE_S
    create = (
        ("endpoint", f"Local/{call.attempt}@{OUT_CONTEXT}/n"),
        ("app", call.app),
        ("appArgs", f"{MADE},{seconds},{call.bridge or ''}"),
        ("channelId", call.leg),
        ("otherChannelId", dialling(call.leg)),
        ("formats", "alaw"),
    )
    variables: dict[str, object] = {"TIMEOUT(absolute)": str(seconds)}
    return [
        Request("POST", "channels/create", create, {"variables": variables}),
        watch_request(call.app, call.leg),
    ]


def start_requests(leg: str, args: tuple[str, ...]) -> list[Request]:
    """The leg is in our hands, by these arguments of StasisStart: let the bridge hear the line,
    and dial. Before, both would be refused (422, 409). None if it was not made here."""
    if args[:1] != (MADE,) or len(args) < 2:
        return []
    bridge = "".join(args[2:3])
    dial = Request("POST", f"channels/{leg}/dial", (("timeout", args[1]),))
    return [*([join_request(bridge, leg)] if bridge else []), dial]


def attempt_of(channel: str) -> AttemptId:
    """What this channel of our door is for, by its name ("Local/ATTEMPT@decroche-out-00000001;1");
    "" if it is another."""
    attempt, found, _ = channel.removeprefix("Local/").partition(f"@{OUT_CONTEXT}-")
    return AttemptId(attempt if found and channel.startswith("Local/") else "")


def dialled(args: tuple[str, ...]) -> Dialled | None:
    """Whom these arguments announce; None if it is no outside party."""
    if len(args) < 2 or args[0] != DIALLED:
        return None
    bridge = BridgeId(args[2]) if len(args) > 2 and args[2] else None
    return Dialled(LegId(args[1]), bridge)


def help_called(args: tuple[str, ...]) -> str:
    """The emergency number that a phone of ours has dialled, by these arguments; "" for none. These
    exact numbers, nothing else."""
    fits = len(args) == 2 and args[0] == HELP and args[1] in EMERGENCY
    return args[1] if fits else ""


def dial_reason(cause: int) -> EndReason:
    """Why an outside number did not answer."""
    return DIAL_REASONS.get(cause, EndReason.UNREACHABLE)
