"""A caller's leg entered: whose number was dialled, whose number called, which file.

Numbers become ids here, before any event. The look-up has a budget, so the caller hears something
in time whatever the database does; the file is fetched beside it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import structlog

from decroche.calls import core
from decroche.centre.events import CallArrived, CallerBack
from decroche.engine import dice
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.gate.ask import rules_of
from decroche.gate.core import may_be_reached
from decroche.gate.numbers import read
from decroche.kernel.config import CentreConfig, NumberSpec
from decroche.kernel.ids import InteractionId, LegId, TenantId
from decroche.kernel.legs import LegEvent
from decroche.kernel.numbers import NumberClass, class_of, national, normalise
from decroche.switch.port import CallerSeen
from decroche.tasks import spawn

# Beside a call that was lost in a crash, a log line of this many characters says enough.
SHOWN_MAX: Final = 40

log = structlog.get_logger()


class Callers:
    """Turns callers' legs into `CallArrived`, and holds what happens to them meanwhile."""

    def __init__(
        self, centres: Mapping[TenantId, Centre], give: Callable[[LegEvent], None]
    ) -> None:
        self._centres = centres
        self._give = give
        self._arriving: dict[LegId, list[LegEvent]] = {}
        self._ids = dice.InteractionIds()
        self._last: asyncio.Event | None = None
        self.named: Callable[[InteractionId, str], None] = lambda interaction, call_id: None
        """Called with each new interaction and the Call-ID of its caller's leg."""

    def seen(self, caller: CallerSeen) -> None:
        """A caller enters: a new one, or one of ours out of the fallback."""
        for centre in self._centres.values():
            if caller.again and caller.leg in centre.runtime.state.calls.legs:
                centre.runtime.feed(CallerBack(caller.at_ms, caller.leg))
                return
        self.found(caller)

    def found(self, caller: CallerSeen) -> None:
        """A caller is there. A leg already known (the switch says it again) is left alone."""
        if caller.leg in self._arriving or self._known(caller.leg):
            return
        if caller.full:
            log.warning(
                "caller.trunk_full",
                said="A trunk has as many calls as it may: the caller was refused. Raise its limit"
                " if the operator sells more channels.",
                trunk=caller.trunk,
                leg=caller.leg,
            )
        self._arriving[caller.leg] = []
        spawn(self._arrive(caller), f"caller {caller.leg}")

    def hold(self, event: LegEvent) -> bool:
        """Whether this event must wait for its leg's `CallArrived`."""
        held = self._arriving.get(getattr(event, "leg", LegId("")))
        if held is not None:
            held.append(event)
        return held is not None

    def arriving(self) -> Sequence[LegId]:
        """Legs whose `CallArrived` is on its way."""
        return list(self._arriving)

    def _known(self, leg: LegId) -> bool:
        """Also a leg that was told to hang up: if that order was lost, it is no new caller."""
        return any(core.knows(c.runtime.state.calls, leg) for c in self._centres.values())

    async def _arrive(self, caller: CallerSeen) -> None:
        """Look-ups run side by side, but callers enter in the order in which they rang."""
        before, self._last = self._last, asyncio.Event()
        mine = self._last
        try:
            centre, number = self._dialled(caller)
            if centre is not None:
                await self._let_in(centre, number, caller, before)
        finally:
            mine.set()
            for event in self._arriving.pop(caller.leg):
                self._give(event)

    def _dialled(self, caller: CallerSeen) -> tuple[Centre | None, NumberSpec | None]:
        """Whose number it is. A number of nobody's goes to the first centre, which tells the
        caller so and keeps the interaction: every caller who came in is accounted for."""
        for centre in self._centres.values():
            dialled = normalise(caller.dialled, centre.config.country) or caller.dialled
            for number in centre.runtime.config.numbers.values():
                if number.e164 == dialled:
                    return centre, number
        first = next(iter(self._centres.values()), None)
        log.warning(
            "caller.unknown_number",
            said="Somebody dialled a number that leads nowhere; add it under Numbers, or correct"
            " what the trunk sends.",
            dialled=caller.dialled[:SHOWN_MAX],
            leg=caller.leg,
        )
        return first, None

    async def _let_in(
        self,
        centre: Centre,
        number: NumberSpec | None,
        caller: CallerSeen,
        before: asyncio.Event | None,
    ) -> None:
        interaction = self._ids.fresh(now_ms())
        self.named(interaction, caller.call_id)
        e164 = _number_of(caller, centre.config.country)
        asked = any(queue.last_agent for queue in centre.runtime.config.queues.values())
        who = await centre.contacts.of(e164, asked) if e164 is not None else None
        if before is not None:
            await before.wait()
        contact, person = (who.contact_point, who.person) if who is not None else (None, None)
        theirs = who.language if who is not None else ""
        centre.files.arrived(interaction, national(e164, centre.config.country) if e164 else "")
        centre.files.want(interaction, contact, person)
        centre.runtime.feed(
            CallArrived(
                at_ms=caller.at_ms,
                leg=caller.leg,
                interaction=interaction,
                number=number.id if number else None,
                contact_point=contact,
                person=person,
                language=theirs or (number.language if number else centre.runtime.config.language),
                draw=dice.draw(),
                came_ms=caller.came_ms,
                full=caller.full,
                vip=who.vip if who is not None else False,
                last_agent=who.last_agent if who is not None else None,
                case_owner=who.case_owner if who is not None else None,
                callable=e164 is not None and reachable(e164, centre.config),
            )
        )


def reachable(e164: str, config: CentreConfig) -> bool:
    """Whether we may call this number back, as far as its class and country go."""
    destination = read(e164, config.country)
    return destination is not None and may_be_reached(destination, rules_of(config))


def _number_of(caller: CallerSeen, country: str) -> str | None:
    """The caller's number in E.164; None: withheld, or nothing that can be read."""
    kind = class_of(caller.caller, country)
    if caller.hidden or kind is NumberClass.HIDDEN:
        return None
    if kind is NumberClass.UNREADABLE:
        log.info("caller.number_unreadable", leg=caller.leg, length=len(caller.caller))
        return None
    return normalise(caller.caller, country)
