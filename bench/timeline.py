"""Pure readings of a capture: how long until an agent rings, and until the next one rings."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.capture import Packet

SAME_DIGITS = 8
"""Callers are told apart by the last digits of their number, however it is written."""


def digits_of(header: str) -> str:
    """The last digits of the user in a From or To value, "" if there are not enough."""
    found = re.search(r"sips?:([^@;>]*)", header)
    digits = re.sub(r"\D", "", found.group(1)) if found else ""
    return digits[-SAME_DIGITS:] if len(digits) >= SAME_DIGITS else ""


def user_of(packet: Packet) -> str:
    """The user in a request's address: the agent's endpoint."""
    found = re.match(r"\w+ sips?:([^@;]*)@", packet.message.start)
    return found.group(1) if found else ""


def first_invites(packets: Iterable[Packet], host: str, *, to: bool) -> list[Packet]:
    """The first INVITE of each dialog that goes to (or comes from) this address, in time order."""
    seen: dict[str, Packet] = {}
    for packet in packets:
        end = packet.target if to else packet.source
        if packet.asks("INVITE") and end[0] == host and ";tag=" not in packet.message.get("To"):
            seen.setdefault(packet.call_id, packet)
    return sorted(seen.values(), key=lambda packet: packet.at_s)


@dataclass
class Delays:
    """`seconds`, one per call that found its agent; `lost` callers never did."""

    seconds: list[float] = field(default_factory=list)
    lost: int = 0


def ring_delays(packets: list[Packet], callers: str, agents: str) -> Delays:
    """Caller's INVITE → the first INVITE to an agent that names the same caller."""
    rings: dict[str, float] = {}
    for ring in first_invites(packets, agents, to=True):
        rings.setdefault(digits_of(ring.message.get("From")), ring.at_s)
    found = Delays()
    for call in first_invites(packets, callers, to=False):
        at_s = rings.get(digits_of(call.message.get("From")))
        if at_s is None or at_s < call.at_s:
            found.lost += 1
        else:
            found.seconds.append(at_s - call.at_s)
    return found


def refusals(packets: Iterable[Packet], callers: str) -> Counter[int]:
    """Final answers other than 200 OK to these callers' INVITEs, once per call."""
    finals = {
        p.call_id: p.message.status
        for p in packets
        if p.target[0] == callers and p.message.status >= 300 and p.message.method == "INVITE"
    }
    return Counter(finals.values())


def answers_invite(packet: Packet, agents: str) -> bool:
    """Whether it is an agent's 200 OK to an INVITE."""
    message = packet.message
    return packet.source[0] == agents and message.status == 200 and message.method == "INVITE"


def next_ring_delays(packets: list[Packet], callers: str, agents: str) -> list[float]:
    """An agent's BYE → the next INVITE to that agent, where somebody was waiting at the BYE."""
    rings: dict[str, list[float]] = {}
    agent_of: dict[str, str] = {}
    for ring in first_invites(packets, agents, to=True):
        rings.setdefault(user_of(ring), []).append(ring.at_s)
        agent_of[ring.call_id] = user_of(ring)
    waiting = Waiting(packets, callers, agents)
    delays = []
    for packet in packets:
        if not packet.asks("BYE") or packet.source[0] != agents:
            continue
        agent = agent_of.pop(packet.call_id, None)
        later = [at_s for at_s in rings.get(agent or "", ()) if at_s > packet.at_s]
        if later and waiting.at(packet.at_s) > 0:
            delays.append(later[0] - packet.at_s)
    return delays


class Waiting:
    """How many callers waited for an agent at an instant: callers in less agents rung."""

    def __init__(self, packets: list[Packet], callers: str, agents: str) -> None:
        changes = [(p.at_s, 1) for p in first_invites(packets, callers, to=False)]
        changes += [(p.at_s, -1) for p in first_invites(packets, agents, to=True)]
        self._changes = sorted(changes)

    def at(self, at_s: float) -> int:
        return sum(change for when, change in self._changes if when <= at_s)
