"""What `FakeSwitch` keeps of each leg and recording."""

import asyncio
from collections.abc import Callable
from typing import Literal

import msgspec

from decroche.kernel.ids import BridgeId, LegId
from decroche.kernel.legs import EndReason
from decroche.switch.port import CallerSeen

Side = Literal["customer", "agent"]
SIDES: tuple[Side, Side] = ("customer", "agent")


class Leg(msgspec.Struct):
    """One channel. `caller`: who it is if it came from outside, else `endpoint` rings."""

    id: LegId
    caller: CallerSeen | None = None
    endpoint: str = ""
    reattach: bool = False
    up: bool = False
    ringing: bool = False
    bridge: BridgeId | None = None
    wants: BridgeId | None = None
    """The bridge it is put into when it is answered and an engine is there."""
    dialled: LegId | None = None
    """Of an outside party: the leg under which it was dialled."""
    waits: bool = False
    """An outside party who answered while no engine was there."""
    helps: str = ""
    """The emergency number that this agent's phone has dialled."""
    listens: LegId | None = None
    """At the ear of this agent's leg,"""
    whispers: bool = False
    """and heard there."""
    music: str | None = None
    fallback: bool = False
    ended: EndReason | None = None
    received: int = 0
    """Packets that came from it, as far as anybody has looked."""
    hushed: bool = False
    """No more of them come."""
    timers: dict[str, asyncio.TimerHandle] = {}

    def start_timer(self, name: str, seconds: float, act: Callable[[], None]) -> None:
        """`act` then, in place of an earlier one of that name."""
        self.stop_timer(name)
        self.timers[name] = asyncio.get_running_loop().call_later(seconds, act)

    def stop_timer(self, name: str) -> None:
        """Not any more, if it is running."""
        timer = self.timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def free(self) -> None:
        """It is in conversation: no time-out takes it away."""
        self.stop_timer("guard")
        self.stop_timer("help")

    def stop_timers(self) -> None:
        """Nothing more is to come of this leg."""
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()


class Recording(msgspec.Struct):
    customer: LegId
    agent: LegId
    written: list[tuple[int, tuple[Side, ...]]]
    """Since when (ms) which sides are silent; the last one is the end of the files once closed."""

    def mute(self, sides: tuple[Side, ...], muted: bool, at_ms: int) -> None:
        """Silence from now on, or sound."""
        kept = tuple(side for side in self.written[-1][1] if side not in sides)
        self.written.append((at_ms, (*kept, *sides) if muted else kept))


def heard_by(legs: dict[LegId, Leg], leg: LegId) -> tuple[str, ...]:
    """What this party hears: ("music",), the other legs of its bridge, who whispers; of who is at
    an ear: that party and what it hears. Or nothing."""
    found = legs[leg]
    if found.listens is not None:
        if found.listens not in legs:
            return ()
        heard = heard_by(legs, found.listens)
        return (found.listens, *(each for each in heard if each != leg))
    whispers = [each.id for each in legs.values() if each.listens == leg and each.whispers]
    if found.music is not None:
        return ("music", *whispers)
    others = (other for other in legs.values() if other.up and other.id != leg)
    inside = [other.id for other in others if other.bridge == found.bridge is not None]
    return (*inside, *whispers)
