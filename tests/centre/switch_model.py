"""A switch that answers as a real one might: late, busy, or not at all. Everything by seed.

It keeps channels, bridges, playbacks and recordings; orders reach it after a moment and what
happens is told after another. While the line to it is cut, orders and news are lost both ways, but
callers and agents go on living.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from decroche.centre.events import CentreEvent
from decroche.centre.outcome import CentreCommand
from decroche.kernel import legs as order
from decroche.kernel.ids import AgentId, AttemptId, BridgeId, LegId, PlaybackId, RecordingId
from decroche.kernel.keys import ListenKeys, TakeDigits
from decroche.kernel.legs import (
    DialAnswered,
    EndReason,
    FoundLeg,
    LegAnswered,
    LegEnded,
    LegRinging,
    PlayEnded,
    RecordingEnded,
    RecordingStarted,
)
from decroche.kernel.timers import CancelTimer, SetTimer

OUTSIDE = AgentId("")
"""In `Channel.agent`: somebody whom we have called."""


@dataclass
class Channel:
    leg: LegId
    agent: AgentId | None = None
    up: bool = False
    bridge: BridgeId | None = None
    music: bool = False
    playback: PlaybackId | None = None
    guarded: bool = False
    away: bool = False
    """In the fallback: nothing that we order reaches it."""
    dialled: LegId | None = None
    listens: LegId | None = None
    whispers: bool = False


@dataclass
class Clock:
    """Things to come, in their order."""

    now_ms: int
    coming: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    count: int = 0

    def after(self, ms: int, happens: Callable[[], None]) -> None:
        self.count += 1
        heapq.heappush(self.coming, (self.now_ms + ms, self.count, happens))

    def next(self) -> Callable[[], None]:
        self.now_ms, _, happens = heapq.heappop(self.coming)
        return happens


class SwitchModel:
    """`tell` takes what the switch reports; `phone_there` says whether an agent can be rung."""

    def __init__(
        self,
        dice: Random,
        clock: Clock,
        tell: Callable[[CentreEvent], None],
        phone_there: Callable[[AgentId], bool],
        take: Callable[[TakeDigits], None],
    ) -> None:
        self.take = take
        self.dice, self.clock, self.tell, self.phone_there = dice, clock, tell, phone_there
        self.channels: dict[LegId, Channel] = {}
        self.bridges: dict[BridgeId, None] = {}
        self.ended: dict[LegId, None] = {}
        """Whose end was told, or is on the way; what ended unheard may be rung anew."""
        self.used: dict[AttemptId, None] = {}
        """Verdicts: each lets through once."""
        self.recordings: dict[RecordingId, tuple[LegId, LegId]] = {}
        self.messages: dict[RecordingId, LegId] = {}
        """What callers say after the beep; it runs."""
        self.said: dict[RecordingId, int] = {}
        """Messages that are over, and their seconds."""
        self.connected = True
        self.epoch = 0
        """Raised when the line is cut: what was on the way is lost."""
        self.on_the_way = 0

    # --- the line -----------------------------------------------------------------------------

    def send(self, ms: int, happens: Callable[[], None]) -> None:
        """`happens` in `ms`, unless the line is cut before."""
        epoch = self.epoch
        self.on_the_way += 1

        def arrive() -> None:
            self.on_the_way -= 1
            if epoch == self.epoch and self.connected:
                happens()

        self.clock.after(ms, arrive)

    def report(self, make: Callable[[int], CentreEvent]) -> None:
        """News for the centre, 3 ms later; lost if the line is cut."""
        self.send(3, lambda: self.tell(make(self.clock.now_ms)))

    def give(self, command: CentreCommand) -> None:
        """An order from the centre, 2 ms away; orders keep their order."""
        self.send(2, lambda: self._obey(command))

    def cut(self) -> None:
        self.connected, self.epoch = False, self.epoch + 1
        self.ended.clear()

    def die(self) -> None:
        """`kill -9`: every call is gone, and nobody is told."""
        self.cut()
        self.channels.clear()
        self.bridges.clear()
        self.recordings.clear()
        self.messages.clear()

    def found(self) -> tuple[FoundLeg, ...]:
        return tuple(
            FoundLeg(c.leg, c.up, c.bridge, c.away, c.dialled) for c in self.channels.values()
        )

    # --- the fallback -------------------------------------------------------------------------

    def fall(self) -> None:
        """The guards have run out, for no engine renewed them."""
        speaking = list(self.messages.values())  # Guarded for longer than a message may last.
        for channel in self.channels.values():
            if channel.guarded and channel.leg not in speaking:
                channel.away, channel.guarded, channel.up = True, False, True
                channel.bridge, channel.music, channel.playback = None, False, None

    def come_back(self, leg: LegId, tell: Callable[[], None]) -> bool:
        """Through the door again, if there is an engine; `tell` 3 ms later. False: try again."""
        channel = self.channels.get(leg)
        if channel is not None and channel.away and self.connected:
            channel.away, channel.guarded = False, True
            self.send(3, tell)
        return channel is None or not channel.away

    # --- people -------------------------------------------------------------------------------

    def enter(self, leg: LegId) -> None:
        self.channels[leg] = Channel(leg)

    def drop(self, leg: LegId, reason: EndReason) -> None:
        """The channel ends, for whatever reason."""
        channel = self.channels.pop(leg, None)
        if channel is None:
            return
        for other in [each for each in self.channels.values() if each.listens == leg]:
            other.listens = None  # The snoop ends with who is listened to.
        if self.connected:
            self.ended[leg] = None
        for recording, pair in list(self.recordings.items()):
            if leg in pair:
                self._end_recording(recording)
        early = self.dice.random() < 0.5
        message = next((key for key, each in self.messages.items() if each == leg), None)
        if message is not None and early:
            self._message_over(message)
        self.report(lambda at: LegEnded(at, leg, reason))
        if message is not None and not early:
            self._message_over(message)

    def answer(self, leg: LegId) -> None:
        channel = self.channels.get(leg)
        if channel is not None and not channel.up:
            channel.up = True
            self.report(lambda at: LegAnswered(at, leg))

    # --- orders -------------------------------------------------------------------------------

    def _obey(self, command: CentreCommand) -> None:
        match command:
            case order.RingAgent():
                self._ring(command)
            case order.DialOut():
                self._dial(command)
            case order.HangUp():
                self.drop(command.leg, command.reason)
            case order.CreateBridge():
                self.bridges[command.bridge] = None
            case order.DestroyBridge():
                self._destroy(command.bridge)
            case order.StopPlay():
                for channel in self.channels.values():
                    if channel.playback == command.playback:
                        self._play_over(channel.leg, command.playback, False)
                        break
            case order.StartRecording():
                self._record(command)
            case order.StartMessage():
                self._message(command)
            case order.StopRecording(recording=recording) if recording in self.messages:
                self._message_over(recording)
            case order.StopRecording():
                self._end_recording(command.recording)
            case TakeDigits():
                self.take(command)
            case order.MuteRecording() | SetTimer() | CancelTimer() | ListenKeys():
                pass
            case _:
                target = self.channels.get(command.leg)
                if target is not None and not target.away:
                    self._to_channel(target, command)

    def _to_channel(self, channel: Channel, command: CentreCommand) -> None:
        match command:
            case order.Answer():
                self.answer(channel.leg)
            case order.Play():
                self._play(channel, command.playback)
            case order.StartMusic():
                channel.music = True
            case order.StopMusic():
                channel.music = False
            case order.JoinBridge() if command.bridge in self.bridges:
                channel.bridge = command.bridge
            case order.LeaveBridge() if channel.bridge == command.bridge:
                channel.bridge = None
            case order.GuardLeg():
                channel.guarded = True
            case order.FreeLeg():
                channel.guarded = False
            case order.ListenIn() if command.to in self.channels:
                channel.listens, channel.whispers = command.to, command.whisper
                channel.bridge = None
            case order.StopListening():
                channel.listens, channel.whispers = None, False

    def _play(self, channel: Channel, playback: PlaybackId) -> None:
        if channel.playback == playback:
            return
        channel.playback, channel.music = playback, False
        failed = self.dice.random() < 0.03
        ms = 1 if failed else self.dice.randrange(500, 6_000)
        self.clock.after(ms, lambda: self._play_over(channel.leg, playback, failed))

    def _play_over(self, leg: LegId, playback: PlaybackId, failed: bool) -> None:
        channel = self.channels.get(leg)
        if channel is not None and channel.playback == playback:
            channel.playback = None
            self.report(lambda at: PlayEnded(at, leg, playback, failed))

    def _destroy(self, bridge: BridgeId) -> None:
        self.bridges.pop(bridge, None)
        for channel in self.channels.values():
            if channel.bridge == bridge:
                channel.bridge = None

    def _record(self, command: order.StartRecording) -> None:
        recording = command.recording
        if recording in self.recordings:
            return
        if command.customer in self.channels and command.agent in self.channels:
            self.recordings[recording] = (command.customer, command.agent)
            self.report(lambda at: RecordingStarted(at, recording))
        else:
            self.report(lambda at: RecordingEnded(at, recording, failed=True))

    def _end_recording(self, recording: RecordingId) -> None:
        self.recordings.pop(recording, None)
        self.report(lambda at: RecordingEnded(at, recording))

    def _message(self, command: order.StartMessage) -> None:
        """Given again it may run, or be over: that is told."""
        recording, channel = command.recording, self.channels.get(command.leg)
        if recording in self.messages:
            return
        if recording in self.said:
            self.report(lambda at: RecordingEnded(at, recording))
            return
        if channel is None or channel.away:
            self.report(lambda at: RecordingEnded(at, recording, failed=True))
            return
        assert not channel.music and channel.playback is None, "a message with other sound"
        self.messages[recording] = command.leg
        self.report(lambda at: RecordingStarted(at, recording))
        ms = self.dice.randrange(300, 20_000)
        self.clock.after(ms, lambda: self._message_over(recording))

    def _message_over(self, recording: RecordingId) -> None:
        if self.messages.pop(recording, None) is None:
            return
        said_s = self.said[recording] = self.dice.randrange(20)
        self.report(lambda at: RecordingEnded(at, recording, said_s=said_s))

    def _ring(self, command: order.RingAgent) -> None:
        """The agent's phone: mostly answered, sometimes each of the other ends."""
        leg = command.leg
        if leg in self.channels or leg in self.ended:
            return  # Its end is on the way to who asks again.
        bridge = command.bridge if command.join else None
        self.channels[leg] = Channel(leg, command.agent, bridge=bridge)
        if not self.phone_there(command.agent):
            self.clock.after(20, lambda: self.drop(leg, EndReason.UNREACHABLE))
            return
        self.report(lambda at: LegRinging(at, leg))
        self.clock.after(
            command.ring_timeout_s * 1000 + self.dice.randrange(-500, 500),
            lambda: self._ring_over(leg),
        )
        die = self.dice.random()
        if die < (0.95 if command.reattach else 0.65):
            ms = 100 if command.reattach else self.dice.randrange(200, 15_000)
            self.clock.after(ms, lambda: self.answer(leg))
        elif die < 0.85:
            ends = (EndReason.BUSY, EndReason.DECLINED, EndReason.UNREACHABLE, EndReason.HANGUP)
            reason = self.dice.choice(ends)
            self.clock.after(self.dice.randrange(20, 8_000), lambda: self._refuse(leg, reason))

    def _dial(self, command: order.DialOut) -> None:
        """The far end, once for each verdict: mostly there, sometimes each of the other ends."""
        leg = command.leg
        if leg in self.channels or leg in self.ended:
            return  # Its end is on the way to who asks again.
        self.channels[leg] = Channel(leg, OUTSIDE, bridge=command.bridge)
        if command.attempt in self.used:
            self.clock.after(5, lambda: self.drop(leg, EndReason.NOT_PLACED))
            return
        self.used[command.attempt] = None
        die = self.dice.random()
        if die < 0.6:
            ms = self.dice.randrange(200, 15_000)
            self.clock.after(ms, lambda: self._outside_answers(leg, command.bridge))
            return
        ends = (EndReason.BUSY, EndReason.DECLINED, EndReason.UNREACHABLE, EndReason.NO_ANSWER)
        reason = self.dice.choice(ends)
        self.clock.after(self.dice.randrange(20, 20_000), lambda: self._refuse(leg, reason))

    def _outside_answers(self, leg: LegId, bridge: BridgeId) -> None:
        """Under a leg of its own; the one that was dialled is over."""
        if self.channels.pop(leg, None) is None:
            return
        party = LegId("party-" + leg.replace("~", "-"))
        inside = bridge if bridge in self.bridges else None
        self.channels[party] = Channel(party, OUTSIDE, up=True, bridge=inside, dialled=leg)
        self.report(lambda at: DialAnswered(at, leg, party))
        talk_ms = self.dice.randrange(1_000, 90_000)
        self.clock.after(talk_ms, lambda: self.drop(party, EndReason.HANGUP))

    def _refuse(self, leg: LegId, reason: EndReason) -> None:
        channel = self.channels.get(leg)
        if channel is not None and not channel.up:
            self.drop(leg, reason)

    def _ring_over(self, leg: LegId) -> None:
        self._refuse(leg, EndReason.NO_ANSWER)
