"""What goes wrong in these days around the calls: pages, telephones, the switch, its line, the
engine, the configuration. What the shell does then is done here as the engine does it."""

from collections import Counter
from functools import partial
from random import Random

import msgspec
from tests.centre.switch_model import Clock

from bench.days.centre import AGENTS, VERSIONS
from bench.days.switch import RoughSwitch
from decroche.centre import core
from decroche.centre import events as happened
from decroche.centre.events import CentreEvent
from decroche.centre.outcome import Outcome
from decroche.centre.state import CentreState
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, BridgeId, LegId, TimerId
from decroche.kernel.legs import EndReason, FoundLeg

LOOK_MS, AGAIN_MS = 5_000, 1_000
ONCE = happened.SwitchSurveyed | happened.ConfigApplied
READER: msgspec.json.Decoder[CentreEvent] = msgspec.json.Decoder(CentreEvent)


class Trouble:
    """Over what `Day` has."""

    dice: Random
    clock: Clock
    switch: RoughSwitch
    state: CentreState
    config: CentreConfig
    configs: dict[int, CentreConfig]
    seen: Counter[str]
    present: dict[AgentId, tuple[bool, bool]]
    away: dict[AgentId, int]
    """Counts each agent's comings and goings, so that an old return is not taken for the last."""
    snapshot: bytes
    journal: list[tuple[CentreEvent, Outcome]]
    """Since the snapshot, with what the first hearing said."""
    restarted: bool
    """The switch is new and no survey has said so yet."""
    odd: frozenset[str]

    def tell(self, event: CentreEvent) -> None: ...
    def tell_arrival(self, leg: LegId) -> None: ...
    def set_timer(self, timer: TimerId, at_ms: int) -> None: ...
    def alive(self) -> bool: ...

    # --- pages and telephones -----------------------------------------------------------------

    def set_presence(self, agent: AgentId, page: bool, phone: bool) -> None:
        self.present[agent] = (page, phone)
        self.tell(happened.PresenceChanged(self.clock.now_ms, agent, page, phone))

    def phone_there(self, agent: AgentId) -> bool:
        return self.present[agent][1]

    def reload(self) -> None:
        """The page goes, with its phone; it is back soon, late, or not for a quarter of an hour."""
        self.seen["pages reloaded"] += 1
        self._gone(False, self.dice.random() < 0.2, self.dice.choice((300, 2_000, 5_990, 20_000)))

    def gone_for_good(self) -> None:
        self.seen["pages gone for good"] += 1
        self._gone(False, False, 900_000)

    def registers_again(self) -> None:
        """The page stays, its phone registers anew; mostly while it rings."""
        ringing = [s.agent for c in self.state.calls.calls.values() for s in c.ringing.values()]
        if ringing and self.dice.random() < 0.8:
            self.seen["phones re-registered in mid-ring"] += 1
            self._gone(True, False, self.dice.randrange(50, 4_000), self.dice.choice(ringing))
        else:
            self._gone(True, False, self.dice.randrange(50, 4_000))

    def _gone(self, page: bool, phone: bool, ms: int, agent: AgentId | None = None) -> None:
        who = agent or self.dice.choice(AGENTS)
        self.away[who] = number = self.away.get(who, 0) + 1
        self.set_presence(who, page, phone)

        def back() -> None:
            if self.away[who] == number:
                self.set_presence(who, True, True)

        self.clock.after(ms, back)

    def media_lost(self) -> None:
        if self.switch.channels:
            self.seen["legs whose sound is lost"] += 1
            self.switch.drop(self.dice.choice(list(self.switch.channels)), EndReason.MEDIA_LOST)

    def configure(self) -> None:
        [version] = self.dice.choices(list(VERSIONS), VERSIONS.values())
        self.seen["configurations applied"] += 1
        digest = self.configs[version].digest
        self.tell(happened.ConfigApplied(self.clock.now_ms, version, digest))

    def repeats_something(self) -> None:
        """Machines tell things twice (an arrival only while its leg lives: the list crossed)."""
        if not self.journal:
            return
        event, _ = self.dice.choice(self.journal[-20:])
        if isinstance(event, ONCE) or getattr(event, "attempt", None) is not None:
            return
        if isinstance(event, happened.CallArrived) and event.leg not in self.switch.channels:
            return
        self.seen["news told again"] += 1
        self.tell(event)

    # --- what the reconciler sees -------------------------------------------------------------

    def look(self) -> None:
        """Each 5 s; what was odd twice running is told to the core."""
        if not self.alive():
            return
        self.clock.after(AGAIN_MS if self.odd else LOOK_MS, self.look)
        if self.switch.connected:
            self._list(self._looked)

    def _list(self, then: object) -> None:
        found, bridges = self.switch.found(), tuple(self.switch.bridges)
        ms = 600 if self.dice.random() < 0.02 else self.dice.randrange(2, 40)
        assert callable(then)
        asked_ms = self.clock.now_ms - 1  # The list is made a moment after it was asked for.
        self.switch.send(ms, partial(then, asked_ms, found, bridges))

    def _looked(
        self, listed_ms: int, found: tuple[FoundLeg, ...], bridges: tuple[BridgeId, ...]
    ) -> None:
        calls = self.state.calls
        legs = {leg.leg for leg in found}
        here = [f.leg for f in found if not f.away]
        odd = {leg for leg in here if leg not in calls.legs and leg not in calls.closing}
        odd |= {leg for leg in calls.legs if leg not in legs}
        odd |= {leg for leg in calls.closing if leg in legs}
        odd |= {bridge for bridge in bridges if bridge not in calls.calls}
        again = odd & self.odd
        self.odd = frozenset(odd)
        if again:
            self.odd = frozenset()
            self._tell_survey(listed_ms, found, bridges)

    def survey(self, restarted: bool) -> None:
        """What was listed is told later, and callers come meanwhile."""
        self.restarted = self.restarted or restarted
        self._list(self._tell_survey)

    def _tell_survey(
        self, listed_ms: int, found: tuple[FoundLeg, ...], bridges: tuple[BridgeId, ...]
    ) -> None:
        self.seen["surveys"] += 1
        told, calls = self.switch.told, self.state.calls
        for leg in [f.leg for f in found if not f.away and f.leg not in told]:
            channel = self.switch.channels.get(leg)
            stranger = leg not in calls.legs and leg not in calls.closing
            if channel is not None and channel.agent is None and stranger:
                self.tell_arrival(leg)
        left = tuple(f for f in found if f.leg not in told)
        restarted, self.restarted = self.restarted, False
        now_ms = self.clock.now_ms
        self.tell(happened.SwitchSurveyed(now_ms, left, bridges, restarted, listed_ms))

    # --- the switch and its line --------------------------------------------------------------

    def line_cut(self) -> None:
        if self.switch.connected:
            self.seen["lines to the switch cut"] += 1
            self._lose(lambda: None, self.dice.randrange(100, 12_000), False)

    def switch_dies(self) -> None:
        """Also while nobody is connected."""
        self.seen["switches killed"] += 1
        if self.switch.connected:
            self._lose(self.switch.die, 700, True)
        else:
            self.switch.die()
            self.restarted = True

    def nobody_for_long(self) -> None:
        """So long that waiting callers fall to the fallback, which looks every 5 s for us."""
        if not self.switch.connected:
            return
        self.seen["silences, callers in the fallback"] += 1
        self._lose(self.switch.fall, self.dice.randrange(100, 9_000), False)
        for leg in [c.leg for c in self.switch.channels.values() if c.away]:
            self._look_for_us(leg)

    def _lose(self, meanwhile: object, ms: int, restarted: bool) -> None:
        assert callable(meanwhile)
        self.switch.cut()
        meanwhile()
        self.tell(happened.SwitchLost(self.clock.now_ms))
        self.clock.after(ms, partial(self.reconnect, restarted))

    def _look_for_us(self, leg: LegId) -> None:
        def look() -> None:
            if not self.switch.come_back(leg, partial(self._tell_back, leg)):
                self.clock.after(5_000, look)

        self.clock.after(self.dice.randrange(5_000), look)

    def _tell_back(self, leg: LegId) -> None:
        if leg in self.state.calls.legs:
            self.tell(happened.CallerBack(self.clock.now_ms, leg))
        elif leg in self.switch.channels and leg not in self.state.calls.closing:
            self.tell_arrival(leg)

    def reconnect(self, restarted: bool) -> None:
        if not self.switch.connected:
            self.switch.connected = True
            self.survey(restarted)

    # --- the engine ---------------------------------------------------------------------------

    def engine_restarts(self) -> None:
        """Killed between writing the event and sending its orders; up again from snapshot and
        journal, which must lead to the very same."""
        self.seen["engines restarted"] += 1
        connected = self.switch.connected
        self.switch.cut()
        self.state = self._recovered()
        self.keep_snapshot()
        self.tell(happened.SwitchLost(self.clock.now_ms))
        for timer, at_ms in list(self.state.timers.items()):
            self.set_timer(timer, at_ms)
        if connected:  # Else somebody tries already.
            self.clock.after(self.dice.randrange(100, 4_000), partial(self.reconnect, False))

    def keep_snapshot(self) -> None:
        self.snapshot, self.journal = core.encode(self.state), []
        self.snapshot_version = self.state.config_version

    def _recovered(self) -> CentreState:
        state = core.decode(self.snapshot, self.configs[self.snapshot_version])
        for number, (event, outcome) in enumerate(self.journal):
            read = READER.decode(msgspec.json.encode(event))
            again = core.step(state, read, self.configs.__getitem__)
            assert again == outcome, f"replayed otherwise: {number} of the journal, {event}"
        assert core.encode(state) == core.encode(self.state), "recovered otherwise"
        return state
