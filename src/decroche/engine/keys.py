"""What callers press: menu keys go to the core; of digits, only whose reference they are.

Digits may be a card or a customer number. They are in this process's memory while the caller types
and while the reference is looked up, and nowhere else: in no log, no journal, no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from decroche.centre.events import DigitsCollected, KeyHeard, NumberTyped
from decroche.engine import metrics
from decroche.engine.callers import reachable
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.contacts import Referred
from decroche.kernel.ids import InteractionId, LegId, TenantId
from decroche.kernel.keys import KeyOrder, ListenKeys, TakeDigits, Wanted
from decroche.kernel.numbers import normalise
from decroche.switch.port import KeyPressed
from decroche.tasks import spawn

NOBODY: Final = Referred()


@dataclass(slots=True)
class _Ear:
    tenant: TenantId
    interaction: InteractionId
    wanted: Wanted
    typed: str = ""
    taken: bool = False


class Keys:
    """Knows of each caller's leg what its keys are for."""

    def __init__(self, centres: Mapping[TenantId, Centre]) -> None:
        self._centres = centres
        self._ears: dict[LegId, _Ear] = {}

    def obey(self, tenant: TenantId, order: KeyOrder) -> None:
        """Listen from now on, no more, or take what is there."""
        match order:
            case ListenKeys(wanted=None):
                self.forget(order.leg)
            case ListenKeys(wanted=wanted):
                assert wanted is not None
                self._listen(tenant, order, wanted)
            case TakeDigits():
                ear = self._ears.get(order.leg)
                if ear is not None and ear.wanted.input == order.input:
                    self._take(ear)

    def pressed(self, event: KeyPressed) -> None:
        """A key, of a leg of which nobody may want one."""
        metrics.KEYS.inc()
        ear = self._ears.get(event.leg)
        if ear is None or ear.taken:
            return
        if ear.wanted.mode == "menu":
            self._tell(ear, KeyHeard(event.at_ms, event.leg, event.key))
        elif event.key == ear.wanted.end_key:
            self._take(ear)
        elif event.key.isdigit():
            ear.typed += event.key
            self._tell(ear, KeyHeard(event.at_ms, event.leg, ""))
            if len(ear.typed) >= ear.wanted.max_digits:
                self._take(ear)

    def forget(self, leg: LegId) -> None:
        """Its keys are for nothing any more, and what was typed is gone."""
        self._ears.pop(leg, None)

    def _listen(self, tenant: TenantId, order: ListenKeys, wanted: Wanted) -> None:
        present = self._ears.get(order.leg)
        if present is None or present.wanted.input != wanted.input:
            self._ears[order.leg] = _Ear(tenant, order.interaction, wanted)

    def _tell(self, ear: _Ear, event: KeyHeard | DigitsCollected | NumberTyped) -> None:
        self._centres[ear.tenant].runtime.feed(event)

    def _take(self, ear: _Ear) -> None:
        if not ear.taken:
            ear.taken = True
            look_up = self._find_number if ear.wanted.mode == "number" else self._look_up
            spawn(look_up(ear), f"digits {ear.wanted.input}")

    async def _look_up(self, ear: _Ear) -> None:
        centre = self._centres[ear.tenant]
        typed, ear.typed = ear.typed, ""
        enough = len(typed) >= ear.wanted.min_digits
        who = await centre.contacts.referred(typed) if enough else NOBODY
        if who.person is not None:
            contact = centre.files.contact(ear.interaction)
            centre.files.want(ear.interaction, contact, who.person)
        input, length = ear.wanted.input, len(typed)
        told = DigitsCollected(
            now_ms(),
            ear.interaction,
            input,
            length,
            who.person,
            who.vip,
            who.case_owner,
            who.language,
        )
        self._tell(ear, told)

    async def _find_number(self, ear: _Ear) -> None:
        """Typed is a telephone number: what the core learns of it is its contact point."""
        centre = self._centres[ear.tenant]
        typed, ear.typed = ear.typed, ""
        e164 = normalise(typed, centre.config.country)
        who = None
        if e164 is not None and reachable(e164, centre.config):
            who = await centre.contacts.of(e164)
        point = who.contact_point if who is not None else None
        input, length = ear.wanted.input, len(typed)
        self._tell(ear, NumberTyped(now_ms(), ear.interaction, input, length, point))
