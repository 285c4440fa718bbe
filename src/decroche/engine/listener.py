"""Listens whether sound flows: both sides' packet counters of calls in conversation.

A muted microphone still sends packets, so a side whose counter stands still has no sound at all.
"""

from typing import Final

import structlog

from decroche.calls.state import Stage
from decroche.engine.centre import Centre
from decroche.engine.exchange import Exchange
from decroche.kernel.ids import AgentId, LegId
from decroche.switch.port import SwitchError

# "No sound for 5 s" is what people are told; asking more often costs the switch work for nothing.
LISTEN_S: Final = 5.0
CODES: Final = ("no_sound_from_agent", "no_sound_from_caller")

log = structlog.get_logger()


class Listener:
    """Compares the counters of two looks."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._received: dict[LegId, int] = {}

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
        before, self._received = self._received, {each.leg: each.received for each in seen}
        for centre, agent, both in talking:
            for code, leg in zip(CODES, both, strict=True):
                centre.hub.own_notice(agent, code, self._silent(leg, before))
        self._clear([agent for _, agent, _ in talking])

    def _silent(self, leg: LegId, before: dict[LegId, int]) -> bool:
        return leg in before and self._received.get(leg) == before[leg]

    def _clear(self, talking: list[AgentId]) -> None:
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
