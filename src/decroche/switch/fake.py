"""`FakeSwitch`: a switch in memory with the behaviour of the real one, for tests and simulation.

It passes the same contract suite as Asterisk. The outside world is played by its methods below
the port: callers, agents' phones, a cut line, a crash.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from itertools import count

import msgspec

from decroche.kernel import legs as words
from decroche.kernel.ids import BridgeId, LegId, PlaybackId, RecordingId
from decroche.kernel.legs import EndReason, FoundLeg, LegCommand
from decroche.switch.fake_dials import FakeDials
from decroche.switch.fake_legs import SIDES, Leg, Recording, heard_by
from decroche.switch.fake_messages import FakeMessages
from decroche.switch.port import (
    AgentEndpoint,
    CallerSeen,
    KeyPressed,
    Lookup,
    MediaSeen,
    PhoneChanged,
    Survey,
    SwitchConnected,
    SwitchDisconnected,
    SwitchError,
    SwitchEvent,
)

HEARTBEAT_MAX_AGE_MS = 3000
"""Older than this, a new caller gets the fallback, like in the dialplan."""


def now_ms() -> int:
    """The machine's clock, UTC milliseconds."""
    return time.time_ns() // 1_000_000


class FakeSwitch:
    """`play_s`: how long each prompt lasts, seconds. `guard_s`: as NodeSettings.guard_s."""

    def __init__(
        self,
        lookup: Lookup,
        clock: Callable[[], int] = now_ms,
        play_s: float = 0.0,
        guard_s: float = 30.0,
    ) -> None:
        self._lookup, self.clock, self._play_s, self._guard_s = lookup, clock, play_s, guard_s
        self._events: asyncio.Queue[SwitchEvent] = asyncio.Queue()
        self._ids = count(1)
        self.connected = False
        self._restarted = True
        self._heartbeat_ms = 0
        self.legs: dict[LegId, Leg] = {}
        """Those that live; also callers in the fallback."""
        self.ended: dict[LegId, EndReason] = {}
        self.bridges: dict[BridgeId, None] = {}
        self.agents: dict[str, AgentEndpoint] = {}
        self.registered: dict[str, None] = {}
        self.recordings: dict[RecordingId, Recording] = {}
        self.closed: dict[RecordingId, Recording] = {}
        """Recordings whose files are whole."""
        self.plays: dict[PlaybackId, tuple[LegId, tuple[str, ...]]] = {}
        self.said: list[tuple[LegId, tuple[str, ...]]] = []
        """Everything that was played, for assertions."""
        self.dials, self.messages = FakeDials(self, lookup), FakeMessages(self)

    # --- the port -----------------------------------------------------------------------------

    async def start(self) -> None:
        """Connected at once."""
        self.heal()

    async def stop(self) -> None:
        """Calls stay."""
        self.connected = False

    async def events(self) -> AsyncIterator[SwitchEvent]:
        """Everything that happens, in order, without end."""
        while True:
            yield await self._events.get()

    def do(self, commands: Sequence[LegCommand]) -> Coroutine[None, None, None]:
        """See the port. Raises SwitchError."""
        self._need()
        for command in commands:
            self._carry_out(command)
        return asyncio.sleep(0)  # No answer is waited for: all of it has happened.

    async def survey(self, whole: bool = True) -> Survey:
        """See the port. Raises SwitchError."""
        self._need()
        legs = [leg for leg in self.legs.values() if leg.bridge is not None or not leg.helps]
        callers = [leg.caller for leg in legs if leg.caller and not leg.fallback]
        return Survey(
            self.clock(),
            tuple(FoundLeg(leg.id, leg.up, leg.bridge, leg.fallback, leg.dialled) for leg in legs),
            tuple(self.bridges),
            tuple(msgspec.structs.replace(caller, again=True) for caller in callers),
            tuple(self.registered),
        )

    async def push_agents(self, agents: Sequence[AgentEndpoint]) -> None:
        """See the port. Raises SwitchError."""
        self._need()
        self.agents.update({agent.name: agent for agent in agents})

    async def remove_agent(self, name: str) -> None:
        """See the port. Raises SwitchError."""
        self._need()
        self.agents.pop(name, None)
        self.unregister(name)

    async def agent_registered(self, name: str) -> bool:
        """See the port. Raises SwitchError."""
        self._need()
        return name in self.registered

    async def heartbeat(self, at_ms: int) -> None:
        """See the port. Raises SwitchError."""
        self._need()
        self._heartbeat_ms = at_ms
        self.dials.come_back()
        for leg in self.legs.values():
            if "guard" in leg.timers:
                self._guard(leg)
            if leg.fallback:
                self._enter(leg, again=True)

    async def media(self, legs: Sequence[LegId]) -> tuple[MediaSeen, ...]:
        """50 more packets at each look from every leg, unless it is hushed. Raises SwitchError."""
        self._need()
        looked = [self.legs[leg] for leg in legs if leg in self.legs]
        for leg in looked:
            leg.received += 0 if leg.hushed else 50
        return tuple(MediaSeen(leg.id, leg.received, 50) for leg in looked)

    # --- the outside world --------------------------------------------------------------------

    def call_in(
        self, dialled: str, caller: str = "", hidden: bool = False, trunk: str = "robots"
    ) -> LegId:
        """A caller rings. With no fresh heartbeat the fallback takes the call."""
        leg_id = LegId(f"fake-{next(self._ids)}")
        number, at_ms = "" if hidden else caller, self.clock()
        seen = CallerSeen(at_ms, leg_id, dialled, number, hidden=hidden, trunk=trunk, came_ms=at_ms)
        leg = self.legs[leg_id] = Leg(leg_id, caller=seen)
        self._enter(leg, again=False)
        return leg_id

    def hang_up(self, leg: LegId) -> None:
        """The party at the other end hangs up."""
        self.end(leg, EndReason.HANGUP)

    def pick_up(self, leg: LegId) -> None:
        """The phone that rings answers."""
        found = self.legs[leg]
        assert found.ringing, f"{leg} does not ring"
        found.stop_timer("ring")
        found.ringing, found.up = False, True
        found.bridge = found.wants if self.connected and found.wants in self.bridges else None
        self.tell(words.LegAnswered(self.clock(), leg))

    def press(self, leg: LegId, key: str) -> None:
        """A party presses a key."""
        self.tell(KeyPressed(self.clock(), leg, key))
        self.messages.pressed(leg, key)

    def refuse(self, leg: LegId, reason: EndReason = EndReason.BUSY) -> None:
        """The phone that rings refuses."""
        self.end(leg, reason)

    def register(self, endpoint: str) -> bool:
        """The phone registers; False if it is not known."""
        if endpoint not in self.agents:
            return False
        if endpoint not in self.registered:
            self.registered[endpoint] = None
            self.tell(PhoneChanged(self.clock(), endpoint, True))
        return True

    def unregister(self, endpoint: str) -> None:
        """The phone is gone."""
        if endpoint in self.registered:
            del self.registered[endpoint]
            self.tell(PhoneChanged(self.clock(), endpoint, False))

    def ringing(self, endpoint: str) -> list[Leg]:
        """The legs that ring this phone now."""
        return [leg for leg in self.legs.values() if leg.endpoint == endpoint and leg.ringing]

    def hears(self, leg: LegId) -> tuple[str, ...]:
        """What this party hears: ("music",), the other legs of its bridge, or nothing."""
        return heard_by(self.legs, leg)

    def cut(self) -> None:
        """The line between engine and switch goes down; calls stay, events are lost."""
        if self.connected:
            self._events.put_nowait(SwitchDisconnected(self.clock()))
        self.connected = False

    def heal(self) -> None:
        """The line is up again."""
        if not self.connected:
            self.connected = True
            self._events.put_nowait(SwitchConnected(self.clock(), self._restarted))
            self._restarted = False

    def run_out(self) -> None:
        """Time passes in which nobody renewed a guard."""
        for leg in self.legs.values():
            if "guard" in leg.timers:
                leg.stop_timer("guard")
                self._fall(leg)

    def crash(self) -> None:
        """The switch dies and comes back: no leg, no agent, nothing."""
        self.cut()
        for leg in list(self.legs):
            self.end(leg, EndReason.VANISHED)
        for store in (self.bridges, self.agents, self.registered, self.recordings, self.plays):
            store.clear()
        self._restarted = True
        self.heal()

    # --- inside -------------------------------------------------------------------------------

    def _need(self) -> None:
        if not self.connected:
            raise SwitchError("the switch is away")

    def tell(self, event: SwitchEvent) -> None:
        """Lost if nobody is there."""
        if self.connected:
            self._events.put_nowait(event)

    def _enter(self, leg: Leg, again: bool) -> None:
        """The door: Stasis if the engine's heartbeat is young, else the fallback."""
        assert leg.caller is not None
        age = self.clock() - self._heartbeat_ms
        leg.fallback = not self.connected or age >= HEARTBEAT_MAX_AGE_MS
        if leg.fallback:
            leg.up, leg.music = True, "default"
            return
        leg.music = None
        self._guard(leg)
        self.tell(msgspec.structs.replace(leg.caller, at_ms=self.clock(), again=again))

    def _guard(self, leg: Leg) -> None:
        leg.start_timer("guard", self._guard_s, lambda: self._fall(leg))

    def _fall(self, leg: Leg) -> None:
        """The guard ran out: out of the bridge, into the fallback."""
        leg.bridge, leg.fallback, leg.up, leg.music = None, True, True, "default"

    def _carry_out(self, command: LegCommand) -> None:
        match command:
            case words.CreateBridge(bridge=bridge):
                self.bridges[bridge] = None
            case words.DestroyBridge(bridge=bridge):
                self.bridges.pop(bridge, None)
                for leg in self.legs.values():
                    leg.bridge = None if leg.bridge == bridge else leg.bridge
            case words.RingAgent():
                self._ring(command)
            case words.DialOut():
                self.dials.dial(command)
            case words.GiveBack(leg=leg_id):
                self.dials.give_back(leg_id)
            case words.StopPlay(playback=playback):
                self._play_over(playback)
            case words.Play():
                self._play(command)
            case words.StartMessage():
                self.messages.start(command)
            case words.StopRecording(recording=recording, message=True):
                self.messages.stop(recording)
            case words.StartRecording() | words.MuteRecording() | words.StopRecording():
                self._record(command)
            case words.HangUp(leg=leg_id, reason=reason):
                parties = (leg.id for leg in self.legs.values() if leg.dialled == leg_id)
                self.end(next(parties, leg_id), reason)
            case _:
                found = self.legs.get(command.leg)
                if found is not None and not found.fallback:
                    self._on_leg(found, command)

    def _on_leg(self, leg: Leg, command: LegCommand) -> None:
        match command:
            case words.Answer() if not leg.up:
                leg.up = True
                self.tell(words.LegAnswered(self.clock(), leg.id))
            case words.StartMusic(music=music):
                leg.music = music
            case words.StopMusic():
                leg.music = None
            case words.JoinBridge(bridge=bridge) if bridge in self.bridges:
                leg.bridge = bridge
            case words.LeaveBridge(bridge=bridge) if leg.bridge == bridge:
                leg.bridge = None
            case words.GuardLeg() if leg.dialled is None:
                self._guard(leg)
            case words.FreeLeg():
                leg.free()
            case words.ListenIn(to=to, whisper=whisper) if to in self.legs:
                leg.listens, leg.whispers, leg.bridge = to, whisper, None
            case words.StopListening():
                leg.listens, leg.whispers = None, False
            case _:
                pass  # Given twice.

    def _ring(self, command: words.RingAgent) -> None:
        if command.leg in self.legs:
            return
        endpoint = self._lookup.endpoint(command.agent) or ""
        if endpoint not in self.registered:
            self.tell(words.LegEnded(self.clock(), command.leg, EndReason.UNREACHABLE))
            return
        leg = self.legs[command.leg] = Leg(command.leg, endpoint=endpoint, ringing=True)
        leg.reattach, leg.wants = command.reattach, command.bridge if command.join else None
        self.tell(words.LegRinging(self.clock(), leg.id))
        self.ring_out(leg, command.ring_timeout_s)

    def ring_out(self, leg: Leg, seconds: float) -> None:
        """It rings so long at most."""
        leg.start_timer("ring", seconds, lambda: self.end(leg.id, EndReason.NO_ANSWER))

    def _play(self, command: words.Play) -> None:
        leg = self.legs.get(command.leg)
        if command.playback in self.plays:
            return
        if leg is None or leg.fallback:
            failed = words.PlayEnded(self.clock(), command.leg, command.playback, failed=True)
            self.tell(failed)
            return
        leg.music = None
        self.said.append((leg.id, command.media))
        self.plays[command.playback] = (leg.id, command.media)
        playback = command.playback
        leg.start_timer(f"play {playback}", self._play_s, lambda: self._play_over(playback))

    def _play_over(self, playback: PlaybackId) -> None:
        leg_id, _ = self.plays.pop(playback, (None, ()))
        leg = self.legs.get(leg_id) if leg_id is not None else None
        if leg is not None:
            leg.stop_timer(f"play {playback}")
            self.tell(words.PlayEnded(self.clock(), leg.id, playback))

    def _record(
        self, command: words.StartRecording | words.MuteRecording | words.StopRecording
    ) -> None:
        recording = self.recordings.get(command.recording)
        match command:
            case words.StartRecording() if recording is None:
                alive = command.customer in self.legs and command.agent in self.legs
                if not alive:
                    self._recording_over(command.recording, failed=True)
                    return
                made = Recording(command.customer, command.agent, [(self.clock(), ())])
                self.recordings[command.recording] = made
                self.tell(words.RecordingStarted(self.clock(), command.recording))
            case words.MuteRecording(muted=muted, agent_only=agent_only) if recording is not None:
                recording.mute(SIDES[1:] if agent_only else SIDES, muted, self.clock())
            case words.StopRecording():
                known = recording is not None or command.recording in self.closed
                self._recording_over(command.recording, failed=not known)
            case _:
                pass  # Given twice.

    def _recording_over(self, recording: RecordingId, failed: bool) -> None:
        pair = self.recordings.pop(recording, None)
        if pair is not None:
            pair.mute((), False, self.clock())
            self.closed[recording] = pair
        self.tell(words.RecordingEnded(self.clock(), recording, failed))

    def end(self, leg_id: LegId, reason: EndReason) -> None:
        """The leg is over, with all that hangs on it."""
        leg = self.legs.pop(leg_id, None)
        if leg is None:
            return
        leg.ended = self.ended[leg_id] = reason
        leg.stop_timers()
        for playback in [key for key, (owner, _) in self.plays.items() if owner == leg_id]:
            del self.plays[playback]
        self.tell(words.LegEnded(self.clock(), leg_id, reason))
        self.messages.leg_ended(leg_id)
        # Both files close when both parties have gone; one alone goes on, as on the real node.
        for recording, pair in list(self.recordings.items()):
            if pair.customer not in self.legs and pair.agent not in self.legs:
                self._recording_over(recording, failed=False)
