"""Who is banned, for how long. Pure: time comes with the events.

An address that fails too often within a window is banned, at each relapse for twice as long. UDP
lets anybody write any sender: so against an address where somebody has lately logged in, only
failed answers to our own challenge count, which prove that their sender received it.
"""

import ipaddress
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

LIMIT: Final = 6
"""Failures within the window: the issue allows ten tries, and some are on their way while Asterisk
is told. A desk phone with a wrong password makes one at each attempt, with an unknown name three,
and waits between them; svwar makes six in 40 ms."""
WINDOW_MS: Final = 60_000
BAN_MS: Final = 600_000
BAN_MAX_MS: Final = 86_400_000
"""A day: addresses change hands."""
PROVEN_MS: Final = 3_600_000
"""An address where somebody logged in is known for an hour: phones register each 5 minutes."""
BANS_MAX: Final = 500
"""Asterisk compares each message with each ban."""
ADDRESSES_MAX: Final = 10_000
"""Remembered at the same time: forged senders must not fill the memory."""

Failure = Literal["stranger", "wrong"]
"""An unknown name, or a wrong answer to a challenge."""


@dataclass(frozen=True)
class Tried:
    """Somebody at `address` tried to log in or to call."""

    at_ms: int
    address: str
    outcome: Failure | Literal["success"]


@dataclass(frozen=True)
class Ticked:
    at_ms: int


@dataclass(frozen=True)
class Pardoned:
    """An administrator lifts the ban."""

    at_ms: int
    address: str


@dataclass(frozen=True)
class Ban:
    address: str
    since_ms: int
    until_ms: int
    failures: int
    """In the window before the ban."""
    times: int
    """1 for the first ban of this address."""


@dataclass(frozen=True)
class Unban:
    address: str


Event = Tried | Ticked | Pardoned
Command = Ban | Unban
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Value = TypeVar("Value")


@dataclass
class State:
    never: tuple[Network, ...] = ()
    """Trunks and this machine's own addresses: browsers come through its proxy."""
    failures: dict[str, deque[int]] = field(default_factory=dict)
    """Address → instants of its failures; who failed last is last."""
    proven: dict[str, int] = field(default_factory=dict)
    bans: dict[str, Ban] = field(default_factory=dict)
    relapses: dict[str, int] = field(default_factory=dict)
    """Address → how often it was banned, as long as it is remembered."""


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Those that are addresses or networks; host names are left out."""
    found: list[Network] = []
    for text in texts:
        try:
            found.append(ipaddress.ip_network(text, strict=False))
        except ValueError:
            continue
    return tuple(found)


def step(state: State, event: Event) -> list[Command]:
    """What to do now. Changes `state` in place."""
    commands: list[Command] = [Unban(each.address) for each in _over(state, event.at_ms)]
    for over in commands:
        del state.bans[over.address]
    match event:
        case Tried(outcome="success"):
            _remember(state.proven, event.address, event.at_ms)
            state.failures.pop(event.address, None)
        case Tried():
            commands += _failed(state, event)
        case Pardoned(address=address):
            state.failures.pop(address, None)
            state.relapses.pop(address, None)
            if state.bans.pop(address, None):
                commands.append(Unban(address))
    return commands


def _over(state: State, now_ms: int) -> list[Ban]:
    return [ban for ban in state.bans.values() if ban.until_ms <= now_ms]


def _failed(state: State, tried: Tried) -> list[Command]:
    address, now_ms = tried.address, tried.at_ms
    if address in state.bans or not _bannable(state, address):
        return []
    if tried.outcome == "stranger" and now_ms - state.proven.get(address, -PROVEN_MS) < PROVEN_MS:
        return []
    failures = state.failures.pop(address, None) or deque(maxlen=LIMIT)
    failures.append(now_ms)
    _remember(state.failures, address, failures)
    if len(failures) < LIMIT or now_ms - failures[0] > WINDOW_MS:
        return []
    del state.failures[address]
    return _ban(state, address, now_ms, len(failures))


def _ban(state: State, address: str, now_ms: int, failures: int) -> list[Command]:
    times = state.relapses.pop(address, 0) + 1
    _remember(state.relapses, address, times)
    duration_ms = min(BAN_MAX_MS, BAN_MS * 2 ** min(times - 1, 10))
    commands: list[Command] = []
    if len(state.bans) >= BANS_MAX:
        first = min(state.bans.values(), key=lambda ban: (ban.until_ms, ban.address))
        del state.bans[first.address]
        commands.append(Unban(first.address))
    ban = Ban(address, now_ms, now_ms + duration_ms, failures, times)
    state.bans[address] = ban
    return [*commands, ban]


def _bannable(state: State, address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not any(found in network for network in state.never)


def _remember(memory: dict[str, Value], address: str, value: Value) -> None:
    """At the end, and the oldest is forgotten when there are too many."""
    memory.pop(address, None)
    memory[address] = value
    if len(memory) > ADDRESSES_MAX:
        del memory[next(iter(memory))]
