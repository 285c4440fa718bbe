"""Listens whether sound flows: both sides' packet counters of calls in conversation.

A muted microphone still sends packets, so a side whose counter stands still has no sound at all.
"""

from collections.abc import Callable, Iterable
from typing import Final

import structlog

from decroche.calls.state import Stage
from decroche.engine.centre import Centre
from decroche.engine.clock import monotonic_s
from decroche.engine.exchange import Exchange
from decroche.kernel.ids import AgentId, LegId
from decroche.switch.port import MediaSeen, SwitchError

LISTEN_S: Final = 1.0
"""From look to look: how much later than `SILENCE_S` it may be said."""
SILENCE_S: Final = 5.0
"""What people are told is "5 s": shorter would cry at each pause of the network."""
CODES: Final = ("no_sound_from_agent", "no_sound_from_caller")

log = structlog.get_logger()


class Counters:
    """Since when each leg's counter stands where it stands. Instants are monotonic seconds."""

    def __init__(self) -> None:
        self._since: dict[LegId, tuple[int, float]] = {}

    def take(self, seen: Iterable[MediaSeen], at_s: float) -> None:
        """One look. A leg that is not in it is forgotten: seen again, it begins anew."""
        now = {each.leg: (each.received, at_s) for each in seen}
        for leg, (received, since_s) in self._since.items():
            if leg in now and now[leg][0] == received:
                now[leg] = (received, since_s)
        self._since = now

    def silent(self, leg: LegId, at_s: float) -> bool:
        """Whether this leg's last packet is `SILENCE_S` old, or up to one look older."""
        return leg in self._since and at_s - self._since[leg][1] >= SILENCE_S


class Listener:
    """Looks at the counters of all conversations, and tells the desks."""

    def __init__(self, exchange: Exchange, clock: Callable[[], float] = monotonic_s) -> None:
        self._exchange = exchange
        self._counters = Counters()
        self.clock = clock

    async def look(self) -> None:
        """Called every `LISTEN_S` seconds."""
        talking = [pair for c in self._exchange.centres.values() for pair in _talking(c)]
        legs = [leg for _, _, both in talking for leg in both]
        if not self._exchange.connected:
            return
        try:
            seen = await self._exchange.switch.media(legs) if legs else ()
        except SwitchError as error:
            log.warning("listener.no_counters", error=str(error))
            return
        at_s = self.clock()
        self._counters.take(seen, at_s)
        for centre, agent, both in talking:
            for code, leg in zip(CODES, both, strict=True):
                centre.hub.own_notice(agent, code, self._counters.silent(leg, at_s))
        self._clear({agent for _, agent, _ in talking})

    def _clear(self, talking: set[AgentId]) -> None:
        for centre in self._exchange.centres.values():
            for agent in list(centre.hub.desks):
                if agent not in talking:
                    for code in CODES:
                        centre.hub.own_notice(agent, code, False)


def _talking(centre: Centre) -> list[tuple[Centre, AgentId, tuple[LegId, LegId]]]:
    """Agent, and the legs of both sides, of each call in conversation."""
    return [
        (centre, call.lead.agent, (call.lead.leg, call.leg))
        for call in centre.runtime.state.calls.calls.values()
        if call.stage is Stage.TALKING and call.lead is not None and call.lead.leg is not None
    ]
