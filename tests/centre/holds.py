"""What must hold after every step of a day by dice, and when it is over."""

from decroche.calls.state import Call, Stage
from decroche.calls.turn import interaction_of
from decroche.centre.core import CentreState
from decroche.centre.facts import SupervisionRow
from decroche.kernel.ids import BridgeId, InteractionId, LegId, PromptId, TimerId
from decroche.routing.events import Status
from tests.centre.house import NOTICE
from tests.centre.switch_model import SwitchModel


class Holds:
    """The promises, over what `World` has."""

    state: CentreState
    switch: SwitchModel
    timers: dict[TimerId, int]
    arrived: dict[InteractionId, None]
    outcomes: dict[InteractionId, str]
    heard: dict[InteractionId, list[PromptId]]
    quiet_checks: int
    supervised: dict[str, SupervisionRow]

    def check(self) -> None:
        state = self.state
        assert self.timers == state.timers
        self._check_agents()
        self._check_waiting()
        if self.switch.connected and self.switch.on_the_way == 0:
            self._check_heard()

    def _check_agents(self) -> None:
        """None with two callers, no caller with two agents, and routing thinks the same."""
        calls, agents = self.state.calls, self.state.routing.agents
        busy = [s.agent for c in calls.calls.values() for s in c.segments()]
        coaches = [c.coach for c in calls.calls.values() if c.coach and c.coach.segment]
        assert sorted([*busy, *(coach.agent for coach in coaches)]) == sorted(calls.desks)
        for coach in coaches:
            assert agents[coach.agent].work == coach.work
            assert agents[coach.agent].status is Status.TALKING
        for agent, interaction in calls.desks.items():
            call = calls.calls[interaction]
            segment = call.segment_of(agent)
            if call.coach is not None and call.coach.agent == agent and call.coach.segment:
                continue
            assert segment is not None and agents[agent].work == segment.work
            rings = agents[agent].status is Status.RINGING
            assert rings == (segment.id in call.ringing)
            assert rings or agents[agent].status is Status.TALKING
        for known in agents.values():
            if known.status in (Status.RINGING, Status.TALKING):
                assert known.id in calls.desks
            assert (known.status is Status.AFTER_CALL) == (known.id in calls.after)

    def _check_waiting(self) -> None:
        """Who waits is in a line, who is in a line waits; the place is that of the arrival."""
        calls, works = self.state.calls.calls, self.state.routing.works
        in_line = {c.work for c in calls.values() if c.stage in (Stage.WAITING, Stage.PROMISED)}
        in_line |= {s.work for c in calls.values() for s in c.segments()}
        in_line |= {c.coach.work for c in calls.values() if c.coach is not None}
        in_line |= {
            g.id
            for c in calls.values()
            for g in c.guests.values()
            if g.attempt is None and g.outside is None
        }
        assert in_line == set(works)
        for call in calls.values():
            if call.stage is Stage.WAITING:
                assert works[call.work].arrived_ms == call.arrived_ms
            if call.stage in (Stage.WAITING, Stage.PROMISED):
                assert bool(call.ringing) == bool(works[call.work].ringing)
        self._check_promises()
        assert set(self.state.flows.walks) == {c.id for c in calls.values() if c.direction == "in"}

    def _check_promises(self) -> None:
        """Each waits for its time, has a call out, or lets the customer's own call go first."""
        calls, kept = self.state.calls.calls, self.state.promises
        for promise in kept.promises.values():
            held = promise.held_by is not None
            out = promise.call is not None
            assert [held, out, promise.due_ms is not None].count(True) == 1, promise
            if promise.call is not None:
                call = calls[promise.call]
                assert call.promise is not None and call.promise.id == promise.id
                assert promise.in_work == (call.stage is not Stage.PROMISED)
            if promise.held_by is not None:
                assert promise.held_by in calls
            timed = promise.due_ms is not None or not promise.late
            assert (TimerId(f"promise:{promise.id}") in self.timers) == timed
        ours = {p.call for p in kept.promises.values() if p.call is not None}
        assert set(kept.by_call) == ours
        promised = {c.id for c in calls.values() if c.stage is Stage.PROMISED}
        assert promised <= ours
        rings = [c for c in calls.values() if c.promise is not None and (c.lead or c.ringing)]
        called = [c.contact_point for c in rings if c.id in ours]
        assert len(called) == len(set(called)), "two at once call one number"
        assert {c.id for c in rings if c.id in ours} <= set(kept.under_way) <= set(calls)

    def _check_heard(self) -> None:
        """Nothing is on the way: the switch has what we think, and no caller hears silence."""
        self.quiet_checks += 1
        calls = self.state.calls
        channels = self.switch.channels
        strangers = {leg for leg, c in channels.items() if c.away and leg not in calls.legs}
        there = {leg for leg in channels if leg not in calls.closing} - strangers
        assert set(calls.legs) == there, f"not there, or nobody's: {set(calls.legs) ^ there}"
        for call in calls.calls.values():
            self._check_call(call)
        self._check_left_over()

    def _check_call(self, call: Call) -> None:
        """Who should be in the bridge is, and hears no music; the others hear some."""
        ear = call.coach.segment if call.coach is not None else None
        if ear is not None and ear.leg is not None and ear.leg_up:
            self._check_ear(call, ear.leg)
        for line in [each for each in call.lines() if each is not ear]:
            if line.leg is not None and line.leg_up:
                self._check_place(call, line.leg, line.inside)
        if call.stage in (Stage.DIALLING, Stage.PROMISED):
            return
        channel = self.switch.channels[call.leg]
        if channel.away:
            return  # The fallback has its own music.
        if call.message is not None:
            assert call.stage is Stage.MESSAGE and call.leg in self.switch.messages.values()
        if (
            call.keys is not None or call.message is not None
        ):  # Who is asked for keys hears that, then nothing.
            assert not channel.music and channel.bridge is None, f"{call.id}: music"
        else:
            self._check_place(call, call.leg, call.joined)
        inside = [line for line in call.lines() if line.leg_up and line.inside]
        assert len(inside) + int(call.joined) != 1 or call.lead in inside, f"{call.id}: alone"
        answered = [guest for guest in call.guests.values() if guest.answered]
        if call.lead is None and answered:
            assert call.stage in (Stage.OUTSIDE, Stage.HANDOVER), f"{call.id}: no lead"
        if call.direction == "in":
            assert channel.guarded != call.is_safe()

    def _check_ear(self, call: Call, leg: LegId) -> None:
        """A supervisor is in no bridge, and hears the agent whom he came to, while that one is
        there; he is heard by nobody but, when he whispers, by that one."""
        coach, channel = call.coach, self.switch.channels[leg]
        assert coach is not None and channel.bridge is None and not channel.music
        part = call.segment_of(coach.to)
        assert part is not None and part.answered_ms is not None, f"{call.id}: whose ear?"
        if part.leg_up:
            assert (channel.listens, channel.whispers) == (part.leg, coach.mode == "whisper")

    def _check_place(self, call: Call, leg: LegId, inside: bool) -> None:
        channel = self.switch.channels[leg]
        assert channel.up
        if inside:
            assert channel.bridge == BridgeId(call.id), f"{leg} is not in"
            assert not channel.music and channel.playback is None
        else:
            assert channel.bridge is None, f"{leg} is in"
            assert channel.music != (channel.playback is not None), f"{leg}: silence"

    def _check_left_over(self) -> None:
        """No timer of a call that is over; nothing recorded before its notice was heard."""
        for timer in self.timers:
            kind, _, subject = timer.partition(":")
            living = interaction_of(subject) in self.state.calls.calls
            assert kind in ("offer", "acw", "wait", "promise") or living
        for recording in self.state.calls.recordings.values():
            told = NOTICE in self.heard.get(recording.interaction, ())
            assert told or recording.is_message

    def check_end(self) -> None:
        """The evening: everybody has one outcome, and nothing at all is left."""
        state = self.state
        assert set(self.outcomes) == set(self.arrived)
        assert all(self.outcomes.values())
        assert not state.calls.calls and not state.calls.legs and not state.calls.desks
        assert not state.calls.closing and not state.calls.recordings and not state.calls.after
        assert not state.promises.promises and not state.promises.by_call
        assert not state.promises.under_way and not state.promises.kept
        assert not state.timers and not state.flows.walks and not state.routing.works
        assert not self.switch.channels and not self.switch.bridges
        assert all(row.until_ms is not None for row in self.supervised.values())
