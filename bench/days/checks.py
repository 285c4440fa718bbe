"""What must hold in these days, beside the promises of tests/centre: after each step, now and
then of the whole centre, and in the evening."""

from collections import Counter

from tests.centre.holds import Holds

from bench.days.books import Books
from bench.days.switch import RoughSwitch
from decroche.calls.state import Call, Stage
from decroche.centre import events as happened
from decroche.centre.events import CentreEvent
from decroche.centre.facts import InteractionRow
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, BridgeId, InteractionId, LegId, SegmentId
from decroche.routing.events import Status
from decroche.routing.oracle import Scan


class Checks(Holds):
    """Over what `Day` has."""

    switch: RoughSwitch
    config: CentreConfig
    books: Books
    seen: Counter[str]

    def has_ended(self, call: InteractionId) -> bool:
        row = self.books.interactions.get(call)
        return row is not None and row.outcome != ""

    def check_outcome(self, event: CentreEvent, row: InteractionRow) -> None:
        """Nobody is said to have gone who is there, and the switch has failed only who failed."""
        if row.ended_by in ("customer", "silence") and row.direction == "in":
            assert self.switch.callers[row.id] not in self.switch.channels, f"still there: {row}"
        if row.outcome == "platform_failure":
            new = isinstance(event, happened.SwitchSurveyed) and event.restarted
            assert new, f"the switch was there all along: {row}"

    def met(self, bridge: BridgeId, agents: list[LegId]) -> None:
        """Two agents with one caller: both must be of this call, and have been brought together."""
        call = self.state.calls.calls.get(InteractionId(bridge))
        parts = call.segments() if call is not None else []
        here = {part.leg for part in parts if part.answered_ms is not None}
        for leg in agents:
            assert leg in here or self._leaves(leg), f"{leg} is in {bridge} with {agents}"
        self.seen["several agents with a caller, on purpose"] += 1

    def _leaves(self, leg: LegId) -> bool:
        """Whether he was on the call until now, and our order to hang up is on its way."""
        part = self.books.segments.get(SegmentId(leg.rpartition("~")[0]))
        was_on = part is not None and part.answered_ms is not None and part.ended_ms is not None
        return was_on and leg in self.state.calls.closing

    def check_desks(self, agents: list[AgentId]) -> None:
        """Calls and routing agree about whose desk has just changed."""
        calls, known = self.state.calls, self.state.routing.agents
        for agent in agents:
            status = known[agent].status if agent in known else Status.OFFLINE
            busy = status is Status.RINGING or status is Status.TALKING
            assert busy == (agent in calls.desks), f"{agent} is {status}"
            assert (status is Status.AFTER_CALL) == (agent in calls.after), f"{agent} is {status}"

    def check(self) -> None:
        for call in self.state.calls.calls.values():
            self.heard[call.id] = call.heard
        assert self.timers == self.state.timers
        self._check_agents()
        self._check_waiting()
        if not self.switch.connected or self.switch.on_the_way or self._unheard():
            return
        self._check_heard()
        self._check_idle()
        for call in self.state.calls.calls.values():
            assert self._goes_on(call), f"{call.id} waits for nothing: {call}"

    def _unheard(self) -> bool:
        """Whether the core believes in a leg of whose end nobody has told it yet."""
        calls, unheard = self.state.calls, self.switch.unheard
        for leg in [leg for leg in unheard if leg not in calls.legs and leg not in calls.closing]:
            del unheard[leg]
        return bool(unheard)

    def _check_call(self, call: Call) -> None:
        if not call.unanswered:  # Else they hear before their leg is up.
            super()._check_call(call)

    def _check_idle(self) -> None:
        """Nobody is free for whom there is work."""
        routing = self.state.routing
        if routing.paused:
            return
        scan = Scan(routing, self.config)
        for agent in routing.agents.values():
            if agent.status is Status.AVAILABLE:
                assert scan.best_work(agent) is None, f"{agent.id} is free, and somebody waits"

    def _goes_on(self, call: Call) -> bool:
        """Something will happen to this call: a leg, a sound, a clock."""
        timers, lead = self.timers, call.lead
        if f"longest:{call.id}" not in timers:
            return False
        match call.stage:
            case Stage.FLOW:
                return call.playing is not None or f"menu:{call.id}" in timers
            case Stage.WAITING:
                rings = any(f"offer:{offer}" in timers for offer in call.ringing)
                return rings or f"wait:{call.work}" in timers
            case Stage.DIALLING:
                return lead is not None and lead.leg is not None
            case Stage.RECONNECTING:
                return lead is not None and f"comeback:{lead.id}" in timers
            case Stage.HANDOVER | Stage.OUTSIDE:
                return bool(call.guests)
        return lead is not None and (lead.leg is not None or f"comeback:{lead.id}" in timers)

    def check_end(self) -> None:
        """The evening: nothing at all is left."""
        self.books.check_end(self.arrived)
        state, calls, switch = self.state, self.state.calls, self.switch
        left = [calls.calls, calls.legs, calls.desks, calls.closing, calls.recordings, calls.after]
        left += [state.timers, state.flows.walks, state.routing.works]
        left += [switch.channels, switch.bridges]
        assert not any(left), f"left over: {[list(each) for each in left if each]}"
