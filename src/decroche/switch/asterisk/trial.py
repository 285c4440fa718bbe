"""One call by which a line is tried, on a socket and in a Stasis application of its own.

The engine's application does not know its channel, so that no survey takes it for a lost leg.
"""

import asyncio
import secrets
import time
from contextlib import suppress
from typing import Final

import msgspec

from decroche.kernel.ids import AttemptId, LegId
from decroche.switch.asterisk import door, wire
from decroche.switch.asterisk.client import AriLink
from decroche.switch.asterisk.node import NAME, NodeSettings, checked
from decroche.switch.asterisk.requests import guard_request, watch_request
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import Outgoing, SwitchError
from decroche.switch.trunks import NO_ANSWER, Attempt

RING_S: Final = 15.0
"""An operator that has sent nothing by then is not there; a person is found within that."""
TALK_S: Final = 12.0
"""The longest sentence, and half a second to hear the other side."""
LISTEN_S: Final = 1.0
"""After the sentence: sound from the other side has come by then."""
LOOK_S: Final = 1.0
"""How often is looked whether sound comes before the answer: a second of it is no mistake."""
FRESH_S: Final = 5.0
"""The verdict is dialled within milliseconds."""
LATE_S: Final = 2.0
"""Asterisk's own time-out of a dial tells the end; a lost event must not hold us."""
GONE_S: Final = RING_S + LATE_S + TALK_S + LISTEN_S
"""Asterisk itself ends the call then: we may have died with nobody to pay for it."""


class Trial:
    """The state of one such call. Its leg dials; what counts is the line's own channel, `party`."""

    def __init__(self, link: AriLink, node: NodeSettings, trunk: str) -> None:
        self._link = link
        self._app = trial_app(node)
        self.leg = LegId(f"{door.TRIAL}{secrets.token_hex(8)}")
        self.trunk = trunk
        self.party = ""
        """The line's channel, as soon as there is one."""
        self.events: asyncio.Queue[wire.Event] = asyncio.Queue()
        self.began = time.monotonic()
        self.rang = False
        self.early = 0
        """Packets of sound that came before the answer."""
        self.answered_at: float | None = None
        self.ended = False
        self.code = 0
        """The SIP answer that ended it."""
        self.played = False

    async def call(self, number: str, caller: str) -> bool:
        """Whether the call could be sent: through the one door, with a verdict of its own."""
        attempt = AttemptId(self.leg)
        dial = door.Call(self._app, self.leg, None, attempt, int(RING_S))
        until_ms = (time.time_ns() // 1_000_000) + int(FRESH_S * 1000)
        outgoing = Outgoing(plain(number), plain(caller), (self.trunk,), until_ms)
        text = door.verdict(dial, outgoing)
        if text is None:
            return False
        orders = [door.allow_request(attempt, text), *door.create_requests(dial)]
        watch = watch_request(self._app, door.dialling(self.leg))
        answers = await self._link.all([self._line("POST"), *orders, watch])
        return all(answer.ok for answer in answers)

    def _line(self, method: str) -> Request:
        """Hear of every channel of the line: of ours to its end, however quick it is."""
        query = (("eventSource", f"endpoint:PJSIP/trunk-{self.trunk}"),)
        return Request(method, f"applications/{self._app}/subscription", query)

    async def wait(self, until_s: float) -> None:
        """Until the answer or the end, at most so long; sound before the answer is counted, for
        nothing tells of a 183 and a channel that is gone has no counters."""
        while self.answered_at is None and not self.ended:
            if time.monotonic() - self.began >= until_s:
                return
            await self.follow(LOOK_S, "answer")
            if self.answered_at is None and not self.ended:
                self.early = max(self.early, (await self.counters()).rxcount)

    async def follow(self, until_s: float, until: str) -> None:
        """Take events until `until` ("answer", "played") or the end, at most so long."""
        try:
            async with asyncio.timeout(until_s):
                while not self.ended and not self._reached(until):
                    self._take(await self.events.get())
        except TimeoutError:
            return

    def _reached(self, until: str) -> bool:
        return self.played if until == "played" else self.answered_at is not None

    def _take(self, event: wire.Event) -> None:
        match event:
            case wire.Dial(caller=caller, peer=peer, dialstatus=status):
                if caller is not None and caller.id == door.dialling(self.leg):
                    self.party = peer.id
                    self.rang = self.rang or status == "RINGING"
            case wire.StasisStart(channel=channel, args=args) if channel.id == self.leg:
                for request in door.start_requests(self.leg, args):
                    self._link.send(request)
            case wire.StasisStart(channel=channel) if channel.id == self.party:
                self.answered_at = self.answered_at or time.monotonic()
                self._link.send(guard_request(self.party, int(GONE_S)))
            case wire.ChannelDestroyed(channel=channel) if channel.id == self.party:
                self.ended, self.code = True, event.tech_cause
            case wire.ChannelDestroyed(channel=channel) if channel.id == self.leg:
                self.ended = not self.party  # It could not even be sent.
            case wire.PlaybackFinished(playback=playback):
                # The line's other calls are heard too.
                self.played = self.played or playback.target_uri == f"channel:{self.party}"
            case _:
                pass

    async def talk(self, sound: str) -> None:
        """Play it to who answered, and listen."""
        query = (("media", f"sound:{sound}"),)
        self._link.send(Request("POST", f"channels/{self.party}/play", query=query))
        await self.follow(TALK_S, "played")
        self.played = False
        await self.follow(LISTEN_S, "played")

    async def counters(self) -> wire.Counters:
        """Packets so far; zeros when there is no channel."""
        if not self.party:
            return wire.Counters()
        answer = await self._link.ask(Request("GET", f"channels/{self.party}/rtp_statistics"))
        if not answer.ok:
            return wire.Counters()
        return msgspec.json.decode(answer.message_body, type=wire.Counters)

    async def hang_up(self) -> None:
        """End what has not ended; what was not used is allowed no more."""
        ends = [Request("DELETE", f"channels/{each}") for each in (self.leg, self.party) if each]
        forget = door.forget_request(AttemptId(self.leg))
        with suppress(SwitchError):  # Time-outs are on both.
            await self._link.all([*ends, forget, self._line("DELETE")])


def plain(number: str) -> str:
    """Digits and a leading +, as a verdict has them."""
    digits = "".join(char for char in number if char.isascii() and char.isdigit())
    return f"+{digits}" if number.lstrip().startswith("+") else digits


def trial_app(node: NodeSettings) -> str:
    """Its own Stasis application."""
    return f"{node.app}_trial"


async def attempt(
    node: NodeSettings,
    tried: dict[LegId, None],
    trunk: str,
    number: str,
    caller: str,
    sound: str,
) -> Attempt:
    """See `Trunks.attempt`. One at a time: the caller sees to that. Raises SwitchError."""
    checked(trunk, NAME, "trunk")
    early: list[wire.Event] = []
    trial: Trial | None = None

    def take(event: wire.Event) -> None:
        (early.append if trial is None else trial.events.put_nowait)(event)

    link = await AriLink.open(
        node.ari_url,
        node.ari_user,
        node.ari_password,
        trial_app(node),
        take,
        wire.WANTED_OF_TRIALS,
    )
    try:
        trial = Trial(link, node, trunk)
        tried[trial.leg] = None
        if not await trial.call(number, caller):
            return Attempt(trunk)
        await trial.wait(RING_S + LATE_S)
        if not trial.party:
            return Attempt(trunk)
        return await _concluded(trial, sound)
    finally:
        if trial is not None:
            await trial.hang_up()
            tried.pop(trial.leg, None)
        await link.close()


async def _concluded(trial: Trial, sound: str) -> Attempt:
    setup_ms = int((time.monotonic() - trial.began) * 1000)
    if trial.answered_at is None:
        rang = trial.rang or trial.early > 0
        late = not rang and setup_ms >= RING_S * 1000
        # Not 480: that is Asterisk's own word for a time-out.
        code = NO_ANSWER if late else trial.code
        return Attempt(
            trial.trunk, rang=rang, code=code or NO_ANSWER, setup_ms=setup_ms, received=trial.early
        )
    await trial.talk(sound)
    counters = await trial.counters()
    return Attempt(
        trial.trunk,
        answered=True,
        rang=True,
        code=200,
        setup_ms=setup_ms,
        talk_ms=int((time.monotonic() - trial.answered_at) * 1000),
        received=counters.rxcount,
        sent=counters.txcount,
    )
