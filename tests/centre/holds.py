"""What must hold after every step of a day by dice, and when it is over."""

from decroche.calls.state import Stage
from decroche.centre.core import CentreState
from decroche.kernel.ids import BridgeId, InteractionId, PromptId, TimerId, WorkId
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
        busy = [c.segment.agent for c in calls.calls.values() if c.segment is not None]
        assert sorted(busy) == sorted(calls.desks)
        for agent, interaction in calls.desks.items():
            assert agents[agent].work == WorkId(interaction)
            call = calls.calls[interaction]
            talks = agents[agent].status is Status.TALKING
            assert talks == call.is_on()
        for known in agents.values():
            if known.status in (Status.RINGING, Status.TALKING):
                assert known.id in calls.desks
            assert (known.status is Status.AFTER_CALL) == (known.id in calls.after)

    def _check_waiting(self) -> None:
        """Who waits is in a line, who is in a line waits; the place is that of the arrival."""
        calls, works = self.state.calls.calls, self.state.routing.works
        in_line = {WorkId(i) for i, c in calls.items() if c.stage is Stage.WAITING or c.is_on()}
        assert in_line == set(works)
        for interaction, work in works.items():
            call = calls[InteractionId(interaction)]
            assert work.arrived_ms == call.arrived_ms
            assert (work.agent is None) == (call.segment is None)
        assert set(self.state.flows.walks) == set(calls)

    def _check_heard(self) -> None:
        """Nothing is on the way: the switch has what we think, and no caller hears silence."""
        self.quiet_checks += 1
        calls = self.state.calls
        channels = self.switch.channels
        strangers = {leg for leg, c in channels.items() if c.away and leg not in calls.legs}
        assert set(calls.legs) == {leg for leg in channels if leg not in calls.closing} - strangers
        for call in calls.calls.values():
            channel = channels[call.leg]
            if channel.away:
                continue  # The fallback has its own music.
            if call.stage is Stage.TALKING:
                assert call.segment is not None and call.segment.leg is not None
                other = channels[call.segment.leg]
                assert other.up and other.bridge == channel.bridge == BridgeId(call.id)
                assert not channel.music and channel.playback is None
            else:
                assert channel.bridge is None
                sounds = channel.music, channel.playback is not None
                if call.keys is not None:  # Who is asked for keys hears that, then nothing.
                    assert sounds in ((False, True), (False, False)), f"{call.id}: music"
                else:
                    assert sounds in ((False, True), (True, False)), f"{call.id}: silence"
            assert channel.guarded == (call.stage not in (Stage.TALKING, Stage.HELD))
        self._check_left_over()

    def _check_left_over(self) -> None:
        """No timer of a call that is over; nothing recorded before its notice was heard."""
        for timer in self.timers:
            kind, _, subject = timer.partition(":")
            assert (
                kind in ("offer", "acw", "wait") or InteractionId(subject) in self.state.calls.calls
            )
        for recording in self.state.calls.recordings.values():
            assert NOTICE in self.heard.get(recording.interaction, ())

    def check_end(self) -> None:
        """The evening: everybody has one outcome, and nothing at all is left."""
        state = self.state
        assert set(self.outcomes) == set(self.arrived)
        assert all(self.outcomes.values())
        assert not state.calls.calls and not state.calls.legs and not state.calls.desks
        assert not state.calls.closing and not state.calls.recordings and not state.calls.after
        assert not state.timers and not state.flows.walks and not state.routing.works
        assert not self.switch.channels and not self.switch.bridges
