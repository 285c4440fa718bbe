"""What `FakeSwitch` keeps of each leg and recording."""

import asyncio

import msgspec

from decroche.kernel.ids import BridgeId, LegId
from decroche.kernel.legs import EndReason
from decroche.switch.port import CallerSeen


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
    """Of an agent's leg: the bridge it is put into when it is answered and an engine is there."""
    music: str | None = None
    fallback: bool = False
    ended: EndReason | None = None
    timers: dict[str, asyncio.TimerHandle] = {}


class Recording(msgspec.Struct):
    customer: LegId
    agent: LegId
    muted: list[str] = []
