"""A real Asterisk of the test's own, and parties that speak SIP and RTP to it."""

import asyncio
import json
import os
import subprocess
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

from decroche.kernel.config import Codec
from decroche.kernel.legs import DestroyBridge
from decroche.ops.asterisk_install import AsteriskInstall, require_asterisk
from decroche.settings import Settings
from decroche.switch.asterisk.client import basic
from decroche.switch.asterisk.files import write_node
from decroche.switch.asterisk.node import NodeSettings, NumberRoute, TrunkSpec
from decroche.switch.asterisk.switch import AsteriskSwitch, now_ms
from decroche.switch.asterisk.trunks import AsteriskTrunks
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import (
    AgentEndpoint,
    Outgoing,
    PhoneChanged,
    SwitchConnected,
    SwitchError,
)
from tests.kit.operator import Operator
from tests.kit.rtp import FRAME
from tests.kit.sip import Call, Party
from tests.kit.sip_message import reply
from tests.kit.slots import port_base
from tests.kit.sound import ABSENT_DB, OWN_DB
from tests.kit.telephone import Telephone
from tests.kit.tied import tied
from tests.kit.tones import RATE_HZ, level_db, read_wav, rms_db
from tests.switch.world import HELP_LINES, HELP_SHOWN, NUMBER, WAIT_S, Ear, Line, Names, Runs

GUARD_S = 3
PASSWORD = "a-password"
LATE, HALF_S = 15, 25
"""Frames."""
CALLER_HZ, AGENT_HZ, FAR_HZ, COACH_HZ = 440.0, 620.0, 880.0, 1010.0
"""The second telephone that registers is a supervisor's."""
TONES_HZ = (CALLER_HZ, AGENT_HZ, FAR_HZ, COACH_HZ)
ABSENT, PRESENT = -50.0, -30.0
"""dB; as `tests.kit.sip`."""
TRUNKS = (TrunkSpec("robots", ("127.0.0.2",)),)


class Node:
    """The process; `start` can be called again after `kill`."""

    def __init__(self, settings: NodeSettings, install: AsteriskInstall) -> None:
        self.settings, self.install = settings, install
        self.conf = write_node(settings, install, TRUNKS, [NumberRoute(NUMBER)])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*self.install.argv_prefix, "-C", str(self.conf), "-f"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=tied(),
            env={**os.environ, "TZ": "Europe/Paris"},
        )

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@contextmanager
def running_node(**more: Any) -> Iterator[Node]:
    """Ports and data of its own; ended with the context. `more`: fields of `NodeSettings`."""
    with port_base() as base, tempfile.TemporaryDirectory(prefix="decroche-switch-") as folder:
        settings = NodeSettings(
            dir=Path(folder) / "node",
            run_dir=Path(folder) / "run",
            http_port=base + 3,
            sip_port=base + 60,
            rtp_first=10_000 + (base // 100 * 1_000) % 22_000,
            rtp_last=10_999 + (base // 100 * 1_000) % 22_000,
            ari_password="for-this-test-only",
            guard_s=GUARD_S,
            tls_port=base + 62,
            **more,
        )
        node = Node(settings, require_asterisk(Settings()))
        node.start()
        try:
            yield node
        finally:
            node.kill()


class SipLine:
    """One end of a call over real SIP."""

    def __init__(self, party: Party, call: Call) -> None:
        self.party, self.call = party, call

    async def up(self) -> None:
        await self.call.until("up")

    async def ended(self) -> int:
        await self.call.until("ended", "failed")
        return self.call.code

    async def hang_up(self) -> None:
        await self.party.hang_up(self.call)

    async def hears(self, other: Line) -> None:
        assert isinstance(other, SipLine)
        try:
            await self.call.hears(other.party.tone_hz, timeout_s=WAIT_S)
        except TimeoutError:
            print(self.heard())  # Shown by pytest when the test fails.
            raise

    def heard(self) -> str:
        """The last half second in words."""
        rtp = self.call.rtp
        assert rtp is not None
        last = rtp.samples(0.5)
        tones = {hertz: round(level_db(last, hertz)) for hertz in TONES_HZ}
        return (
            f"{self.party.user}: {self.call.state}, packets {rtp.kinds}, sent {rtp.sent}, {tones}"
        )

    async def hears_all(self, *others: Line, but: Line | None = None) -> None:
        """In half a second of sound that comes from now on."""
        rtp = self.call.rtp
        assert rtp is not None
        wanted = [other.party.tone_hz for other in others if isinstance(other, SipLine)]
        unwanted = [but.party.tone_hz] if isinstance(but, SipLine) else []
        rtp.heard.clear()

        def fits() -> bool:
            last = rtp.samples(0.5)
            return (
                len(rtp.heard) >= HALF_S
                and all(level_db(last, hz) > PRESENT for hz in wanted)
                and all(level_db(last, hz) < ABSENT for hz in unwanted)
            )

        try:
            async with asyncio.timeout(WAIT_S):
                while not fits():
                    await rtp.frame()
        except TimeoutError:
            print(self.heard())
            raise

    async def press(self, key: str) -> None:
        assert self.call.rtp is not None
        await self.call.rtp.press(key)

    async def fall_silent(self) -> None:
        assert self.call.rtp is not None
        self.call.rtp.fall_silent()

    async def hears_music(self) -> None:
        """Something that is loud enough and no party's tone."""
        rtp = self.call.rtp
        assert rtp is not None
        async with asyncio.timeout(WAIT_S):
            while True:
                await rtp.frame()
                last = rtp.samples(0.5)
                tone = max(level_db(last, hertz) for hertz in (CALLER_HZ, AGENT_HZ, FAR_HZ))
                if rms_db(last) > -45 and tone < rms_db(last) - 6:
                    return


class SipRinging(SipLine):
    def __init__(self, party: Party, call: Call) -> None:
        super().__init__(party, call)
        assert call.invite is not None
        self.leg = call.invite.get("X-Decroche-Leg")
        self.reattach = call.invite.get("X-Decroche-Reattach") == "1"
        self.number = call.invite.get("From").partition("sip:")[2].partition("@")[0]

    async def pick_up(self) -> None:
        await self.party.answer(self.call)

    async def refuse(self, code: int) -> None:
        await self.party.refuse(self.call, code)


class SipFar(SipLine):
    """`number`, `shown`: of the request that came."""

    def __init__(self, party: Party, call: Call) -> None:
        super().__init__(party, call)
        assert call.invite is not None
        self.number = call.invite.start.split("sip:")[1].partition("@")[0]
        user = call.invite.get("From").partition("sip:")[2].partition("@")[0]
        self.shown = "" if user == "anonymous" else user

    async def ring(self) -> None:
        assert self.call.invite is not None
        ringing = reply(self.call.invite, 180, "Ringing", self.call.local_tag)
        self.party.socket.send(ringing, self.party.server)

    async def pick_up(self) -> None:
        await self.party.answer(self.call)

    async def refuse(self, code: int) -> None:
        await self.party.refuse(self.call, code, "No")


class SipOperator:
    def __init__(self, operator: Operator) -> None:
        self.operator = operator

    async def called(self) -> SipFar:
        return SipFar(self.operator, await self.operator.next_call())

    def calls_now(self) -> int:
        return self.operator.incoming.qsize()


class SipPhone:
    def __init__(self, party: Party) -> None:
        self.party = party

    async def rings(self) -> SipRinging:
        call = await asyncio.wait_for(self.party.incoming.get(), WAIT_S)
        return SipRinging(self.party, call)

    def rings_now(self) -> int:
        return self.party.incoming.qsize()

    async def dials(self, number: str) -> SipLine:
        return SipLine(self.party, await self.party.dial(number))


class SipWorld:
    """Engine's heartbeat included."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.parties: list[Party] = []
        self.allowed: dict[str, Outgoing] = {}
        self.trunks = AsteriskTrunks(node.settings, node.install.argv_prefix)
        self._specs: list[TrunkSpec] = []
        self.switch = AsteriskSwitch(node.settings, self._names())
        self.ear = Ear(self.switch)
        self._beating: asyncio.Task[None] | None = None

    def _names(self) -> Names:
        return Names(self.node.install.sounds_dir, self.allowed)

    async def open(self) -> SwitchConnected:
        await self.switch.start()
        connected = await self.ear.next(SwitchConnected)
        await self.resume_heartbeat()
        return connected

    def pause_heartbeat(self) -> None:
        if self._beating is not None:
            self._beating.cancel()

    async def resume_heartbeat(self) -> None:
        await self.switch.heartbeat(now_ms())
        self._beating = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            with suppress(SwitchError):  # The adapter connects anew by itself.
                await self.switch.heartbeat(now_ms())

    async def close(self) -> None:
        if self.switch._links is None:  # A test that failed while no engine was there.
            await self.reconnect()
        await self._hang_up_all()
        survey = await self.switch.survey()
        await self.switch.do([DestroyBridge(bridge) for bridge in survey.bridges])
        if self._specs:
            await self.trunks.apply(TRUNKS, [NumberRoute(NUMBER)])
        await self.gone()
        for party in self.parties:
            party.close()

    async def _hang_up_all(self) -> None:
        """A channel's id, too, is free only when the channel is gone: a leg that is rung anew while
        the last test's still lives would never ring."""
        links = self.switch._links
        assert links is not None
        async with asyncio.timeout(WAIT_S):
            while channels := (await links.main.ask(Request("GET", "channels"))).message_body:
                ids = [each["id"] for each in json.loads(channels)]
                if not ids:
                    return
                await links.main.all([Request("DELETE", f"channels/{each}") for each in ids])

    async def operators(self, *lines: str) -> tuple[SipOperator, ...]:
        server = (self.node.settings.host, self.node.settings.sip_port)
        made, specs = [], []
        for number, line in enumerate(lines):
            operator = await Operator.listen(f"127.0.0.{20 + number}", server)
            operator.ring_code, operator.tone_hz = None, FAR_HZ
            self.parties.append(operator)
            made.append(SipOperator(operator))
            specs.append(TrunkSpec(line, (operator.socket.address[0],), host=operator.host))
        await self._apply(specs)
        return tuple(made)

    async def _apply(self, specs: list[TrunkSpec]) -> None:
        self._specs += specs
        await self.trunks.apply([*TRUNKS, *self._specs], [NumberRoute(NUMBER)])

    async def unreachable(self, line: str) -> None:
        """An operator who says nothing any more, as Asterisk has noticed."""
        await self.mute(line)
        async with asyncio.timeout(WAIT_S):
            while (await self.trunks.states(self._specs[-1:]))[0].reachable != "no":
                pass  # Asking takes its time; there is no event of it.

    async def mute(self, line: str) -> None:
        """An operator who says nothing, which nobody has noticed yet."""
        server = (self.node.settings.host, self.node.settings.sip_port)
        operator = await Operator.listen("127.0.0.40", server)
        operator.silent = True
        self.parties.append(operator)
        await self._apply([TrunkSpec(line, (operator.socket.address[0],), host=operator.host)])

    async def gone(self) -> None:
        self.pause_heartbeat()
        self.ear.close()
        await self.switch.stop()

    async def party(self, user: str, address: str, tone_hz: float) -> Telephone:
        server = (self.node.settings.host, self.node.settings.sip_port)
        party = await Telephone.open(user, server, address)
        party.tone_hz = tone_hz
        self.parties.append(party)
        return party

    async def call(self, dialled: str = NUMBER, caller: str = "0612345678") -> SipLine:
        party = await self.party(caller, "127.0.0.2", CALLER_HZ)
        return SipLine(party, await party.dial(dialled))

    async def phone(self, name: str, codec: Codec = "alaw") -> SipPhone:
        known = AgentEndpoint(
            name, PASSWORD, "desk", codec, help_lines=HELP_LINES, help_shown=HELP_SHOWN
        )
        await self.switch.push_agents([known])
        second = any(party.tone_hz == AGENT_HZ for party in self.parties)
        party = await self.party(name, "127.0.0.3", COACH_HZ if second else AGENT_HZ)
        party.password = PASSWORD
        await party.register(PASSWORD)
        if not await self.switch.agent_registered(name):
            await self.ear.next(PhoneChanged, endpoint=name, registered=True)
        return SipPhone(party)

    async def reconnect(self) -> SwitchConnected:
        await self.gone()
        self.switch = AsteriskSwitch(self.node.settings, self._names())
        self.ear = Ear(self.switch)
        return await self.open()

    async def silence(self) -> None:
        await self.gone()
        async with asyncio.timeout(WAIT_S):
            while "decroche-fallback" not in await self.contexts():
                pass  # Asking takes its time; there is no event without an engine.

    async def deafen(self) -> None:
        """Asterisk goes on answering and tells nothing any more."""
        settings = self.node.settings
        account = {"Authorization": basic(settings.ari_user, settings.ari_password)}
        answers_only = {"allowed": [{"type": "RESTResponse"}]}
        url = f"{settings.ari_url}/applications/{settings.app}/eventFilter"
        async with (
            aiohttp.ClientSession(headers=account) as session,
            session.put(url, json=answers_only) as answer,
        ):
            assert answer.ok, await answer.text()

    async def contexts(self) -> list[str]:
        """Where each channel of the node is in the dialplan, asked past the adapter."""
        settings = self.node.settings
        account = {"Authorization": basic(settings.ari_user, settings.ari_password)}
        async with (
            aiohttp.ClientSession(headers=account) as session,
            session.get(f"{settings.ari_url}/channels") as answer,
        ):
            return [each["dialplan"]["context"] for each in await answer.json()]

    def recorded_s(self, recording: str) -> tuple[float, float]:
        return self._seconds(f"{recording}_c"), self._seconds(f"{recording}_a")

    def _seconds(self, name: str) -> float:
        with wave.open(str(self.node.settings.recordings / f"{name}.wav")) as file:
            return float(file.getnframes() / file.getframerate())

    def written(self, recording: str) -> tuple[Runs, Runs]:
        folder = self.node.settings.recordings
        return (
            heard_in(folder / f"{recording}_c.wav", CALLER_HZ, AGENT_HZ),
            heard_in(folder / f"{recording}_a.wav", AGENT_HZ, CALLER_HZ),
        )

    def message(self, recording: str) -> Runs:
        folder = self.node.settings.recordings
        return heard_in(folder / f"{recording}_c.wav", CALLER_HZ, AGENT_HZ)

    async def pause(self) -> float:
        before = time.monotonic()
        await asyncio.sleep(2)
        return time.monotonic() - before


def heard_in(path: Path, own_hz: float, other_hz: float) -> Runs:
    """Silence is of zeros (one step of 16 bit is let pass): not one sample of anybody's voice. All
    sound is the own tone. Silence of up to 0.3 s is where frames were late on a machine with too
    much to do, and is left out: what is ordered here lasts for seconds."""
    (samples,) = read_wav(path)
    frames = [samples[i : i + FRAME] for i in range(0, len(samples), FRAME)]
    loud = [bool(np.any(np.abs(frame.astype(np.int32)) > 1)) for frame in frames]
    runs = [(on, len(list(run))) for on, run in groupby(loud)]
    runs = [(on or (0 < at < len(runs) - 1 and n <= LATE), n) for at, (on, n) in enumerate(runs)]
    if any(loud):
        voice = np.concatenate([frame for frame, on in zip(frames, loud, strict=True) if on])
        if len(voice) >= RATE_HZ // 10:
            assert level_db(voice, own_hz) > OWN_DB, "another sound than the own tone"
        assert level_db(voice, other_hz) < ABSENT_DB, "the other's tone"
        assert level_db(voice, COACH_HZ) < ABSENT_DB, "a whisper"
    return [
        (on, sum(n for _, n in run) * FRAME / RATE_HZ)
        for on, run in ((on, list(run)) for on, run in groupby(runs, lambda each: each[0]))
    ]
