"""Listens whether sound flows: both sides' packet counters of calls in conversation.

A muted microphone still sends packets, so a side whose counter stands still has no sound at all.
"""

from collections.abc import Callable, Iterable, Sequence
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
RARELY: Final = 5
"""A call whose agent speaks by his page is looked at each fifth time only: the page itself says
within a second what it does not hear. Each look is two requests to Asterisk."""
SILENCE_S: Final = 5.0
"""What people are told is "5 s": shorter would cry at each pause of the network."""
Talking = tuple[Centre, AgentId, tuple[LegId, LegId]]
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
        self._by_phone, self._by_page = Counters(), Counters()
        self._looks = 0
        self.clock = clock

    async def look(self) -> None:
        """Called every `LISTEN_S` seconds."""
        talking = [pair for c in self._exchange.centres.values() for pair in _talking(c)]
        self._clear({agent for _, agent, _ in talking})
        if not self._exchange.connected:
            return
        await self._count(self._by_phone, [pair for pair in talking if not _by_page(pair)])
        if self._looks % RARELY == 0:
            await self._count(self._by_page, [pair for pair in talking if _by_page(pair)])
        self._looks += 1

    async def _count(self, counters: Counters, talking: Sequence[Talking]) -> None:
        legs = [leg for _, _, both in talking for leg in both]
        try:
            seen = await self._exchange.switch.media(legs) if legs else ()
        except SwitchError as error:
            log.warning("listener.no_counters", error=str(error))
            return
        at_s = self.clock()
        counters.take(seen, at_s)
        for centre, agent, both in talking:
            for code, leg in zip(CODES, both, strict=True):
                centre.hub.own_notice(agent, code, counters.silent(leg, at_s))

    def _clear(self, talking: set[AgentId]) -> None:
        for centre in self._exchange.centres.values():
            for agent in list(centre.hub.desks):
                if agent not in talking:
                    for code in CODES:
                        centre.hub.own_notice(agent, code, False)


def _by_page(talking: Talking) -> bool:
    """Whether the agent's telephone is his page."""
    centre, agent, _ = talking
    spec = centre.config.agents.get(agent)
    return spec is not None and spec.phone == "browser"


def _talking(centre: Centre) -> list[Talking]:
    """Agent, and the legs of both sides, of each call in conversation."""
    return [
        (centre, call.lead.agent, (call.lead.leg, call.leg))
        for call in centre.runtime.state.calls.calls.values()
        if call.stage is Stage.TALKING and call.lead is not None and call.lead.leg is not None
    ]
