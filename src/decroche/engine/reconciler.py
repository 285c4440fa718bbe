"""Looks each second whether the switch has what the centres believe, and asks when it has not.

A survey is an event and goes to the journal, so centres are told only when something is out of
step in two looks running: one look alone may fall between an order and its effect.
"""

from typing import Final

import structlog

from decroche.engine import metrics
from decroche.engine.concerns import concerns_leg
from decroche.engine.exchange import Exchange
from decroche.kernel.ids import BridgeId
from decroche.switch.port import Survey, SwitchError

# With nothing suspicious a look is taken this often (it costs four requests); only the look that
# follows a suspicious one asks who each caller is.
EVERY_LOOKS: Final = 5

log = structlog.get_logger()


class Reconciler:
    """One look at a time; keeps what was odd at the last one."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._odd: frozenset[str] = frozenset()
        self._count = 0

    async def look(self) -> None:
        """Called each second; an outage of the switch is the exchange's business."""
        self._count += 1
        if not self._exchange.connected or (not self._odd and self._count % EVERY_LOOKS):
            return
        try:
            survey = await self._exchange.switch.survey(whole=bool(self._odd))
        except SwitchError:
            return
        if self._exchange.coming:
            return
        odd = self.odd(survey)
        again = odd & self._odd
        self._odd = odd
        if again:
            log.warning("reconciler.out_of_step", what=sorted(again)[:20], count=len(again))
            metrics.SWEPT.labels("out_of_step").inc()
            self._exchange.tell(survey, restarted=False)
            self._odd = frozenset()

    def odd(self, survey: Survey) -> frozenset[str]:
        """Legs and bridges that only one side knows, and lone legs in a bridge."""
        centres = list(self._exchange.centres.values())
        found = {leg.leg for leg in survey.legs}
        here = {leg.leg for leg in survey.legs if not leg.away}
        arriving = set(self._exchange.callers.arriving())
        odd: list[str] = [
            leg
            for leg in sorted(here - arriving)
            if not any(concerns_leg(centre, leg) for centre in centres)
        ]
        for centre in centres:
            calls = centre.runtime.state.calls
            odd += [leg for leg in calls.legs if leg not in found]
            odd += [leg for leg in calls.closing if leg in found]
        living = {str(call) for centre in centres for call in centre.runtime.state.calls.calls}
        odd += [bridge for bridge in survey.bridges if bridge not in living]
        odd += self._lone(survey)
        return frozenset(odd)

    def _lone(self, survey: Survey) -> list[str]:
        """Calls in conversation whose bridge does not hold all who are in it."""
        where = {leg.leg: leg.bridge for leg in survey.legs}
        lone = []
        for centre in self._exchange.centres.values():
            for call in centre.runtime.state.calls.calls.values():
                inside = [line.leg for line in call.lines() if line.leg is not None and line.inside]
                if not call.joined or not inside:
                    continue
                if any(where.get(leg) != BridgeId(call.id) for leg in (call.leg, *inside)):
                    lone.append(f"bridge of {call.id}")
        return lone
