"""Pure readings of races for one call: from a capture, and from our own rows."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.capture import Packet
from bench.timeline import answers_invite, digits_of, first_invites

RACE_S = 0.001
"""Two who answer within this are a race."""
TAKEN = "taken"
"""Outcome of an offer that another agent was quicker to answer."""
FOREVER_MS = 2**63


@dataclass
class Races:
    """`apart_s`, `ended_s`: one per race: between the two 200 OK; from the loser's 200 OK to his
    BYE. `endless`: losers without a BYE. `dropped`: callers of whom both phones were rid before
    they hung up. `others`: callers whom one phone answered, or two too far apart."""

    apart_s: list[float] = field(default_factory=list)
    ended_s: list[float] = field(default_factory=list)
    endless: int = 0
    dropped: int = 0
    others: int = 0


def races(packets: list[Packet], callers: str, agents: str) -> Races:
    """The first BYE that reaches one of the two phones is the loser's: the winner's comes when the
    caller hangs up, and a loser whose BYE comes after that never had one of his own."""
    answered: dict[str, float] = {}
    ended: dict[str, float] = {}
    left: dict[str, float] = {}
    for packet in packets:
        if answers_invite(packet, agents):
            answered.setdefault(packet.call_id, packet.at_s)
        elif packet.asks("BYE") and packet.target[0] == agents:
            ended.setdefault(packet.call_id, packet.at_s)
        elif packet.asks("BYE") and packet.source[0] == callers:
            left.setdefault(digits_of(packet.message.get("From")), packet.at_s)
    rings: dict[str, list[str]] = {}
    for ring in first_invites(packets, agents, to=True):
        if ring.call_id in answered:
            rings.setdefault(digits_of(ring.message.get("From")), []).append(ring.call_id)
    found = Races()
    for caller, calls in rings.items():
        at_s = sorted(answered[call] for call in calls)
        if len(calls) != 2 or at_s[1] - at_s[0] > RACE_S:
            found.others += 1
            continue
        found.apart_s.append(at_s[1] - at_s[0])
        over_s = left.get(caller, float("inf"))
        own = [ended[c] - answered[c] for c in calls if ended.get(c, over_s) < over_s]
        found.endless += not own
        found.dropped += len(own) > 1
        if own:
            found.ended_s.append(min(own))
    return found


@dataclass(frozen=True)
class Part:
    """A row of `segment`: an agent was offered the call; `number` counts a call's offers from 1."""

    call: str
    number: int
    agent: str
    answered_ms: int | None
    ended_ms: int | None
    outcome: str


@dataclass(frozen=True)
class Books:
    """What our own rows say of calls one after the other.

    `with_two`: calls that two agents had at one time. `first`, `not_first`: whether who lost the
    race before was the first to be offered the next call.
    """

    with_two: int
    first: int
    not_first: int


def books(parts: Iterable[Part], calls: Sequence[str]) -> Books:
    """`calls`: in the order in which they came."""
    by_call: dict[str, list[Part]] = {call: [] for call in calls}
    for part in sorted(parts, key=lambda part: part.number):
        by_call[part.call].append(part)
    chances = []
    for before, after in itertools.pairwise(calls):
        losers = [part.agent for part in by_call[before] if part.outcome == TAKEN]
        if len(losers) == 1 and by_call[after]:
            chances.append(by_call[after][0].agent == losers[0])
    with_two = sum(_overlap(each) for each in by_call.values())
    return Books(with_two, chances.count(True), chances.count(False))


def _overlap(parts: Iterable[Part]) -> bool:
    """Whether two agents had the call at one time; a part that has not ended lasts."""
    spans = sorted(
        (part.answered_ms, FOREVER_MS if part.ended_ms is None else part.ended_ms)
        for part in parts
        if part.answered_ms is not None
    )
    return any(later[0] < before[1] for before, later in itertools.pairwise(spans))
