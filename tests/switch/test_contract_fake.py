"""The contract on the fake."""

from collections.abc import AsyncIterator
from itertools import groupby, pairwise

import pytest

from decroche.kernel.ids import LegId, RecordingId
from decroche.kernel.legs import EndReason
from decroche.switch.fake import FakeSwitch, now_ms
from decroche.switch.fake_dials import Sent
from decroche.switch.fake_legs import Leg, Recording, Side
from decroche.switch.port import AgentEndpoint, Outgoing, SwitchConnected, SwitchDisconnected
from tests.switch.contract import SwitchContract
from tests.switch.contract_ears import EarsContract
from tests.switch.contract_help import HelpContract
from tests.switch.contract_message import MessageContract
from tests.switch.contract_out import OUTSIDE, OutContract
from tests.switch.contract_recording import RecordingContract
from tests.switch.world import HELP_LINES, HELP_SHOWN, NUMBER, REASONS, Ear, Line, Names, Runs

PAUSE_MS = 2_000
CODES = {EndReason.UNREACHABLE: 404, EndReason.BUSY: 486, EndReason.FULL: 503}


class FakeLine:
    def __init__(self, switch: FakeSwitch, leg: LegId) -> None:
        self.fake, self.id = switch, leg

    async def up(self) -> None:
        assert self.fake.legs[self.id].up

    async def ended(self) -> int:
        return CODES.get(self.fake.ended[self.id], 0)

    async def hang_up(self) -> None:
        self.fake.hang_up(self.id)

    async def hears(self, other: Line) -> None:
        assert isinstance(other, FakeLine)
        assert self.fake.hears(self.id) == (other.id,)

    async def hears_all(self, *others: Line, but: Line | None = None) -> None:
        heard = self.fake.hears(self.id)
        assert not isinstance(but, FakeLine) or but.id not in heard
        assert sorted(heard) == sorted(other.id for other in others if isinstance(other, FakeLine))

    async def press(self, key: str) -> None:
        self.fake.press(self.id, key)

    async def fall_silent(self) -> None:
        self.fake.messages.fall_silent(self.id)

    async def hears_music(self) -> None:
        assert self.fake.hears(self.id) == ("music",)


class FakeRinging(FakeLine):
    def __init__(self, switch: FakeSwitch, leg: Leg) -> None:
        super().__init__(switch, leg.id)
        self.leg, self.reattach = str(leg.id), leg.reattach
        self.number = "+33612345678"

    async def pick_up(self) -> None:
        self.fake.pick_up(self.id)

    async def refuse(self, code: int) -> None:
        self.fake.refuse(self.id, REASONS[code])


class FakePhone:
    def __init__(self, switch: FakeSwitch, name: str) -> None:
        self.fake, self.name = switch, name

    async def rings(self) -> FakeRinging:
        (leg,) = self.fake.ringing(self.name)
        return FakeRinging(self.fake, leg)

    def rings_now(self) -> int:
        return len(self.fake.ringing(self.name))

    async def dials(self, number: str) -> FakeLine:
        return FakeLine(self.fake, self.fake.dials.help(self.name, number))


class FakeFar(FakeLine):
    """`id` is the leg that dials, then the party's."""

    def __init__(self, switch: FakeSwitch, sent: Sent) -> None:
        super().__init__(switch, sent.leg)
        self.number, self.shown = sent.number, sent.caller_id

    async def ring(self) -> None:
        self.fake.dials.ring(self.id)

    async def pick_up(self) -> None:
        self.id = self.fake.dials.answer(self.id)

    async def refuse(self, code: int) -> None:
        self.fake.dials.refuse(self.id, OUTSIDE[code])


class FakeOperator:
    def __init__(self, switch: FakeSwitch, line: str) -> None:
        self.fake, self.line, self.taken = switch, line, 0

    def _came(self) -> list[Sent]:
        return [sent for sent in self.fake.dials.sent if sent.trunk == self.line]

    async def called(self) -> FakeFar:
        self.taken += 1
        return FakeFar(self.fake, self._came()[self.taken - 1])

    def calls_now(self) -> int:
        return len(self._came()) - self.taken


class FakeWorld:
    def __init__(self) -> None:
        self.allowed: dict[str, Outgoing] = {}
        self.later_ms = 0
        self.switch = FakeSwitch(Names(allowed=self.allowed), self._now_ms)
        self.ear = Ear(self.switch)

    async def open(self) -> None:
        await self.switch.start()
        await self.switch.heartbeat(self._now_ms())

    async def call(self, dialled: str = NUMBER, caller: str = "0612345678") -> FakeLine:
        return FakeLine(self.switch, self.switch.call_in(dialled, caller))

    async def phone(self, name: str) -> FakePhone:
        await self.switch.push_agents(
            [AgentEndpoint(name, "pw", "desk", help_lines=HELP_LINES, help_shown=HELP_SHOWN)]
        )
        assert self.switch.register(name)
        return FakePhone(self.switch, name)

    async def operators(self, *lines: str) -> tuple[FakeOperator, ...]:
        return tuple(FakeOperator(self.switch, line) for line in lines)

    async def unreachable(self, line: str) -> None:
        self.switch.dials.dead.add(line)

    async def silence(self) -> None:
        self.switch.cut()
        self.switch.run_out()

    async def gone(self) -> None:
        self.switch.cut()

    async def reconnect(self) -> SwitchConnected:
        self.switch.cut()
        await self.ear.next(SwitchDisconnected)
        self.ear.close()
        self.ear = Ear(self.switch)
        self.switch.heal()
        connected = await self.ear.next(SwitchConnected)
        await self.switch.heartbeat(self._now_ms())
        return connected

    def recorded_s(self, recording: str) -> tuple[float, float] | None:
        return None

    def written(self, recording: str) -> tuple[Runs, Runs]:
        pair = self.switch.closed[RecordingId(recording)]
        return runs_of(pair, "customer"), runs_of(pair, "agent")

    def message(self, recording: str) -> Runs:
        return [(True, self.switch.messages.files[RecordingId(recording)].said_ms() / 1000)]

    async def pause(self) -> float:
        """The fake's clock goes on; the heartbeat of the engine, if there is one, with it."""
        self.later_ms += PAUSE_MS
        if self.switch.connected:
            await self.switch.heartbeat(self._now_ms())
        return PAUSE_MS / 1000

    def _now_ms(self) -> int:
        return now_ms() + self.later_ms


def runs_of(pair: Recording, side: Side) -> Runs:
    """What happens within the tests' own milliseconds is no run."""
    spans = [
        (side not in silent, till_ms - at_ms)
        for (at_ms, silent), (till_ms, _) in pairwise(pair.written)
    ]
    long = [(on, ms) for on, ms in spans if ms >= PAUSE_MS]
    return [
        (on, sum(ms for _, ms in run) / 1000) for on, run in groupby(long, lambda each: each[0])
    ]


@pytest.fixture
async def world() -> AsyncIterator[FakeWorld]:
    made = FakeWorld()
    await made.open()
    yield made
    made.ear.close()


class TestFake(SwitchContract):
    """Every case of the contract."""


class TestFakeOut(OutContract):
    """Every case of calling out."""


class TestFakeRecording(RecordingContract):
    """Every case of what is in a file."""


class TestFakeEars(EarsContract):
    """Every case of a supervisor at an agent's ear."""


class TestFakeMessages(MessageContract):
    """Every case of what a caller says after the beep."""


async def test_a_crash_ends_everything_and_says_restarted(world: FakeWorld) -> None:
    await world.ear.next(SwitchConnected, restarted=True)
    await world.call()
    world.switch.crash()
    await world.ear.next(SwitchConnected, restarted=True)
    assert (await world.switch.survey()).legs == ()


class TestFakeHelp(HelpContract):
    """Every case of help from an agent's own telephone."""
