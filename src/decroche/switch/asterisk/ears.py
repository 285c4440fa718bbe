"""A supervisor at an agent's ear: a snoop on the agent's leg, in a bridge with the supervisor's.

The snoop hears both ways (`spy=both`). To whisper is another snoop, which also speaks into what the
agent hears (`whisper=out`): a listening one cannot be heard, whatever is said into it. The
recorders' ears take what a party says (`spy=in`) and therefore never hear a whisper. The call's own
bridge knows nothing of all this. Pure: requests come out.
"""

from collections.abc import Container, Iterable, MutableMapping

from decroche.kernel.ids import LegId
from decroche.switch.asterisk import wire
from decroche.switch.asterisk.requests import join_request
from decroche.switch.asterisk.wire import Request

LISTENS, WHISPERS, BRIDGE = "~s", "~w", "~b"
"""Ends of the ids: after that of the supervisor's leg."""
STARTED = "ear"
"""What the snoop says when it is in our hands."""
Ears = MutableMapping[LegId, str]
"""Supervisors' legs → the snoop that each was ordered last, or NOWHERE."""
NOWHERE = ""


def begin(leg: LegId, to: LegId, whisper: bool, ears: Ears, app: str) -> list[Request]:
    """The leg to the ear of `to`, in the place of another ear. Said again it changes nothing."""
    snoop, other = leg + LISTENS, leg + WHISPERS
    if whisper:
        snoop, other = other, snoop
    ears[leg] = snoop
    way = (("spy", "both"), ("whisper", "out" if whisper else "none"))
    args = (("app", app), ("appArgs", f"{STARTED},{leg}"))
    return [
        Request("DELETE", f"channels/{other}"),
        Request("POST", f"bridges/{leg}{BRIDGE}", (("type", "mixing"),)),
        join_request(leg + BRIDGE, leg),
        Request("POST", f"channels/{to}/snoop/{snoop}", (*way, *args)),
        join_request(leg + BRIDGE, snoop),  # If it is there already; else `started` says so.
    ]


def started(snoop: str, leg: LegId, ears: Ears) -> Request:
    """A snoop is in our hands: to who listens, or away if nobody does any more."""
    if ears.get(leg) == snoop:
        return join_request(leg + BRIDGE, snoop)
    return Request("DELETE", f"channels/{snoop}")


def stop(leg: LegId, ears: Ears) -> list[Request]:
    """The leg is at nobody's ear any more, whatever we remember.

    Its bridge stays until the leg ends. Asterisk frees a bridge's id some time after the bridge is
    gone, seconds at times, and until then neither makes it anew (409) nor joins it (404): who came
    back to an ear heard nothing (Asterisk 22.10, measured; asterisk/asterisk pull request 1094).
    """
    ears[leg] = NOWHERE
    return [Request("DELETE", f"channels/{leg}{each}") for each in (LISTENS, WHISPERS)]


def end(leg: LegId, ears: Ears) -> list[Request]:
    """The leg has ended; nothing if it was at no ear."""
    snoop = ears.pop(leg, None)
    if snoop is None:
        return []
    ends = [Request("DELETE", f"channels/{snoop}")] if snoop else []
    return [*ends, Request("DELETE", f"bridges/{leg}{BRIDGE}")]


def owner(channel: str) -> LegId | None:
    """At whose order this snoop is there; None: it is no supervisor's."""
    if channel.endswith((LISTENS, WHISPERS)):
        return LegId(channel[: -len(LISTENS)])
    return None


def is_bridge(bridge: str) -> bool:
    """Whether this bridge is a supervisor's with a snoop, and no call's."""
    return bridge.endswith(BRIDGE)


def find(channels: Iterable[wire.Channel], legs: Container[LegId], ears: Ears) -> None:
    """Take over those that another engine ordered."""
    for channel in channels:
        leg = owner(channel.id)
        if leg is not None and leg in legs:
            ears.setdefault(leg, channel.id)


def left_over(channels: Iterable[wire.Channel], bridges: Iterable[wire.Bridge]) -> list[Request]:
    """Snoops and their bridges whose supervisor is gone: whoever ordered them died before."""
    channels = list(channels)
    there = frozenset(channel.id for channel in channels)
    snoops = [c.id for c in channels if (leg := owner(c.id)) is not None and leg not in there]
    ends = [Request("DELETE", f"channels/{snoop}") for snoop in snoops]
    lone = [b.id for b in bridges if is_bridge(b.id) and b.id[: -len(BRIDGE)] not in there]
    return ends + [Request("DELETE", f"bridges/{bridge}") for bridge in lone]
