"""The switch of these days: the model of tests/centre, with lines, telephones and news gone wrong.

News of one leg keeps its order (one connection per channel would); news of different legs crosses,
comes twice, or, of a leg that ended, never: only the reconciler finds that.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from tests.centre.switch_model import OUTSIDE, Channel, Clock, SwitchModel

from decroche.centre.events import CentreEvent
from decroche.centre.outcome import Order
from decroche.kernel import legs as order
from decroche.kernel.ids import AgentId, BridgeId, InteractionId, LegId, RecordingId
from decroche.kernel.keys import ListenKeys, TakeDigits
from decroche.kernel.legs import DialAnswered, EndReason, LegEnded, LegRinging

LOST = 0.012
"""Of the legs that end, this share is never told of."""
LATE, TWICE = 0.06, 0.02
TOLD_MS, OBEYED_MS = 3, 2
REASONS = (EndReason.BUSY, EndReason.DECLINED, EndReason.UNREACHABLE, EndReason.HANGUP)


class RoughSwitch(SwitchModel):
    """`met`: agents are in a bridge with a caller. `listens`: a caller is asked for keys."""

    def __init__(
        self,
        people: tuple[Random, Clock],
        tell: Callable[[CentreEvent], None],
        phone_there: Callable[[AgentId], bool],
        take: Callable[[TakeDigits], None],
        met: Callable[[BridgeId, list[LegId]], None],
        listens: Callable[[ListenKeys], None],
    ) -> None:
        super().__init__(*people, tell, phone_there, take)
        self.met, self.listens = met, listens
        self.seen: Counter[str] = Counter()
        """What went wrong, by name."""
        self.callers: dict[InteractionId, LegId] = {}
        self.told: dict[LegId, None] = {}
        """Legs of whose end the centre has been told: a list made before may still show them."""
        self.unheard: dict[LegId, None] = {}
        """Legs of whose end nobody was told, until a survey shows it."""
        self._last_ms: dict[LegId | RecordingId, int] = {}
        self._obeyed_ms = 0
        self._together_ms: dict[str, int] = {}

    # --- the line -----------------------------------------------------------------------------

    def give_all(self, orders: Sequence[Order]) -> None:
        """The orders of one step: they keep their order, among themselves and among steps."""
        now = self.clock.now_ms
        ms = OBEYED_MS if self.dice.random() < 0.9 else self.dice.randrange(3, 60)
        self._obeyed_ms = max(self._obeyed_ms, now + ms)
        self.send(self._obeyed_ms - now, partial(self._obey_all, orders))

    def _obey_all(self, orders: Sequence[Order]) -> None:
        for each in orders:
            if isinstance(each, ListenKeys):
                self.listens(each)
            else:
                self._obey(each)
        for each in orders:
            if isinstance(each, order.JoinBridge):
                self._look(each.bridge)

    def report(self, make: Callable[[int], CentreEvent]) -> None:
        event, die = make(self.clock.now_ms), self.dice.random()
        leg: LegId | RecordingId = getattr(event, "leg", None) or event.recording
        if isinstance(event, LegEnded) and die < LOST:
            self.seen["legs lost without an event"] += 1
            self.unheard[event.leg] = None
            return
        ms = TOLD_MS
        if die > 1 - LATE:
            ms = self.dice.randrange(4, 400)
            self.seen["events late, out of order"] += 1
        self._tell_in_order(leg, ms, event)
        if self.dice.random() < TWICE:
            self.seen["events told twice"] += 1
            self._tell_in_order(leg, ms + self.dice.randrange(80), event)

    def _tell_in_order(self, leg: LegId | RecordingId, ms: int, event: CentreEvent) -> None:
        now = self.clock.now_ms
        due_ms = max(now + ms, self._last_ms.get(leg, 0))
        self._last_ms[leg] = due_ms
        if isinstance(event, DialAnswered):
            self._last_ms[event.party] = due_ms
        self.send(due_ms - now, partial(self._deliver, event))

    def _deliver(self, event: CentreEvent) -> None:
        if isinstance(event, LegEnded):
            self.told[event.leg] = None
        self.tell(event)

    def arrive(self, leg: LegId, ms: int, tell: Callable[[], None]) -> None:
        """A caller's leg, of which the centre is told in `ms`; its end is not told before."""
        self.enter(leg)
        self._last_ms[leg] = self.clock.now_ms + ms
        self.send(ms, tell)

    def cut(self) -> None:
        super().cut()
        self._obeyed_ms = 0

    # --- telephones ---------------------------------------------------------------------------

    def _ring(self, command: order.RingAgent) -> None:
        leg = command.leg
        if leg in self.channels:
            return
        self.ended.pop(leg, None)
        bridge = command.bridge if command.join else None
        self.channels[leg] = Channel(leg, command.agent, bridge=bridge)
        if not self.phone_there(command.agent):
            self.clock.after(20, partial(self.drop, leg, EndReason.UNREACHABLE))
            return
        self.report(lambda at: LegRinging(at, leg))
        ring_ms = command.ring_timeout_s * 1000
        self.clock.after(ring_ms + self.dice.randrange(50, 900), partial(self._ring_over, leg))
        if command.reattach:
            if self.dice.random() < 0.93:
                self.clock.after(100, partial(self.answer, leg))
        elif not command.join and self.dice.random() < 0.5:
            self._answer_together(leg, command.interaction)
        else:
            self._picked_up_or_not(leg, ring_ms)

    def _picked_up_or_not(self, leg: LegId, ring_ms: int) -> None:
        die = self.dice.random()
        if die < 0.68:
            self.clock.after(self.dice.randrange(100, ring_ms), partial(self.answer, leg))
        elif die < 0.80:  # As the ring time is over: the answer and our CANCEL cross.
            late_ms = ring_ms + self.dice.randrange(-12, 26)
            self.clock.after(late_ms, partial(self.answer, leg))
        elif die < 0.93:
            reason = self.dice.choice(REASONS)
            self.seen["phones busy, declining, unreachable"] += 1
            ms = self.dice.randrange(20, ring_ms)
            self.clock.after(ms, partial(self._refuse, leg, reason))

    def _answer_together(self, leg: LegId, interaction: str) -> None:
        """In the same instant as another at whom the same call rings, if there is one."""
        now = self.clock.now_ms
        at_ms = self._together_ms.get(interaction, 0)
        if at_ms <= now:
            at_ms = self._together_ms[interaction] = now + self.dice.randrange(300, 4_000)
        elif leg in self.channels:
            self.seen["answers of two in one instant"] += 1
        self.clock.after(at_ms - now, partial(self.answer, leg))

    def answer(self, leg: LegId) -> None:
        channel = self.channels.get(leg)
        if channel is None or channel.up:
            return
        super().answer(leg)
        if channel.agent is None:
            return
        if channel.bridge is not None:
            self._look(channel.bridge)
        caller = self.callers.get(InteractionId(leg.partition(".")[0]))
        if caller in self.channels and self.dice.random() < 0.012:
            self.seen["callers gone in the instant of the answer"] += 1
            self.clock.after(self.dice.randrange(4), partial(self.drop, caller, EndReason.HANGUP))

    def _look(self, bridge: BridgeId) -> None:
        """Who is in it: two agents and somebody else?"""
        inside = [c for c in self.channels.values() if c.bridge == bridge and c.up]
        agents = [c.leg for c in inside if c.agent is not None and c.agent != OUTSIDE]
        if len(agents) > 1 and len(agents) < len(inside):
            self.met(bridge, agents)
