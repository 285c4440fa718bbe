"""`FakeSwitch` calling out: the door, the lines, and the numbers behind them."""

from itertools import count
from typing import Protocol

import msgspec

from decroche.kernel import legs as words
from decroche.kernel.ids import AttemptId, BridgeId, LegId
from decroche.kernel.legs import EndReason
from decroche.switch.fake_legs import Leg
from decroche.switch.port import AgentEndpoint, HelpDialled, Lookup, Outgoing, SwitchEvent

HELP_TAKE_S = 5.0


class Sent(msgspec.Struct, frozen=True):
    """A call that has left by a line."""

    leg: LegId
    trunk: str
    number: str
    caller_id: str


class Node(Protocol):
    """The fake, as its dials see it."""

    legs: dict[LegId, Leg]
    bridges: dict[BridgeId, None]
    agents: dict[str, AgentEndpoint]
    connected: bool

    def clock(self) -> int: ...
    def tell(self, event: SwitchEvent) -> None: ...
    def end(self, leg_id: LegId, reason: EndReason) -> None: ...
    def ring_out(self, leg: Leg, seconds: float) -> None: ...


class FakeDials:
    """What has left, and what the numbers do. `sent` is for assertions."""

    def __init__(self, node: Node, lookup: Lookup) -> None:
        self._node, self._lookup = node, lookup
        self._legs = node.legs
        self._ids = count(1)
        self._used: dict[AttemptId, None] = {}
        self._known: dict[LegId, Outgoing] = {}
        """Legs that were ordered, and what was allowed to each."""
        self.sent: list[Sent] = []
        self.dead: set[str] = set()
        """Lines that cannot be reached."""

    def dial(self, command: words.DialOut) -> None:
        """Through the door: one fresh verdict, once."""
        if command.leg in self._known:
            return
        outgoing = self._lookup.outgoing(command.attempt)
        fresh = outgoing is not None and self._node.clock() < outgoing.until_ms
        if outgoing is None or not fresh or command.attempt in self._used:
            self._node.tell(words.LegEnded(self._node.clock(), command.leg, EndReason.NOT_PLACED))
            return
        self._used[command.attempt] = None
        self._known[command.leg] = outgoing
        leg = Leg(command.leg, bridge=command.bridge, wants=command.bridge)
        self._legs[command.leg] = leg
        if self._leave(command.leg, outgoing.trunks):
            self._node.ring_out(leg, command.ring_timeout_s)
        else:
            self._node.end(command.leg, EndReason.NOT_PLACED)

    def help(self, endpoint: str, number: str) -> LegId:
        """An agent dials an emergency number on his phone; with no engine the node dials it."""
        leg = Leg(LegId(f"fake-help-{next(self._ids)}"), endpoint=endpoint, up=True, helps=number)
        self._legs[leg.id] = leg
        if self._node.connected:
            leg.start_timer("help", HELP_TAKE_S, lambda: self.give_back(leg.id))
            seen = HelpDialled(self._node.clock(), leg.id, endpoint, number)
            self._node.tell(seen)
        else:
            self.give_back(leg.id)
        return leg.id

    def give_back(self, leg: LegId) -> None:
        """Nobody has taken it: the node dials by itself, by the lines of this phone."""
        found = self._legs.pop(leg, None)
        if found is not None:
            found.stop_timers()
            phone = self._node.agents.get(found.endpoint) or AgentEndpoint(found.endpoint, "")
            [line] = phone.help_lines[:1] or [""]
            self.sent.append(Sent(leg, line, found.helps, phone.help_shown))

    def _leave(self, leg: LegId, trunks: tuple[str, ...]) -> bool:
        """By the first that can be reached; False if none can."""
        trunk = next((trunk for trunk in trunks if trunk not in self.dead), None)
        if trunk is None:
            return False
        outgoing = self._known[leg]
        self.sent.append(Sent(leg, trunk, outgoing.number, outgoing.caller_id))
        return True

    def ring(self, leg: LegId) -> None:
        """The number rings."""
        self._legs[leg].ringing = True
        self._node.tell(words.LegRinging(self._node.clock(), leg))

    def refuse(self, leg: LegId, reason: EndReason) -> None:
        """It does not answer; a line that is full leaves the call to the next one."""
        if reason is not EndReason.FULL or not self._next_line(leg):
            self._node.end(leg, reason)

    def _next_line(self, leg: LegId) -> bool:
        """False if there is no other."""
        trunks = self._known[leg].trunks
        last = [sent.trunk for sent in self.sent if sent.leg == leg][-1]
        return self._leave(leg, trunks[trunks.index(last) + 1 :])

    def answer(self, leg: LegId) -> LegId:
        """The number answers: another leg is the party. Without an engine it waits for one."""
        dialled = self._legs.pop(leg)
        dialled.stop_timers()
        party = LegId(f"fake-out-{next(self._ids)}")
        self._legs[party] = Leg(party, up=True, dialled=leg, wants=dialled.wants, waits=True)
        if self._node.connected:
            self.come_back()
        else:
            self._legs[party].music = "default"
        return party

    def come_back(self) -> None:
        """An engine is there: those who wait for one go where they belong."""
        for leg in [each for each in self._legs.values() if each.waits]:
            assert leg.dialled is not None
            leg.waits, leg.music = False, None
            leg.bridge = leg.wants if leg.wants in self._node.bridges else None
            self._node.tell(words.DialAnswered(self._node.clock(), leg.dialled, leg.id))
