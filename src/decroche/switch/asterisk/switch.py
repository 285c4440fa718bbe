"""`AsteriskSwitch`: the port kept by one Asterisk. Connects, sends, and loses nothing silently."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from decroche.kernel import legs as leg_words
from decroche.kernel.ids import LegId
from decroche.kernel.legs import EndReason, LegCommand, LegEnded, PlayEnded, RecordingEnded
from decroche.switch.asterisk import door, ears, provision, recorder, survey, wire
from decroche.switch.asterisk.client import AriLink
from decroche.switch.asterisk.execute import Order, execute, refused
from decroche.switch.asterisk.hearing import Hearing
from decroche.switch.asterisk.links import AriLinks
from decroche.switch.asterisk.message_lookup import MessageLookup
from decroche.switch.asterisk.node import NodeSettings
from decroche.switch.asterisk.requests import guard_request, watch_request
from decroche.switch.asterisk.translate import Book, Translated, translate
from decroche.switch.asterisk.watcher import Watcher
from decroche.switch.asterisk.wire import Request, Response
from decroche.switch.port import (
    AgentEndpoint,
    Lookup,
    MediaSeen,
    Survey,
    SwitchConnected,
    SwitchDisconnected,
    SwitchError,
    SwitchEvent,
)
from decroche.tasks import spawn

RETRY_FIRST_S = 0.1
RETRY_MAX_S = 1.0
"""Asterisk is back 0.6 s after a crash; agents must be known before their pages register."""
GUARD_RENEWALS = 3
"""Renewals within one guard period: two may be lost."""
WAV_BYTES_PER_S = 16_000
"""8 kHz, 16 bit, one channel: how prompts are kept."""
PACKAGED_S = 10.0
"""No packaged sound of use is longer."""
PUSH_TOGETHER = 50
"""Agents pushed before the answers are awaited, so that calls are not kept waiting behind."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class AsteriskSwitch:
    """One media node. `lookup` is the engine's; `tried`: legs of test calls (`AsteriskTrunks`)."""

    def __init__(
        self, node: NodeSettings, lookup: Lookup, tried: Mapping[LegId, None] | None = None
    ) -> None:
        self._node = node
        self._lookup = lookup
        self._book = Book(app=node.app, guard_s=node.guard_s)
        self._events: asyncio.Queue[SwitchEvent | BaseException] = asyncio.Queue()
        self._links: AriLinks | None = None
        self._doubt: frozenset[str] = frozenset()
        """Ordered over the line before this one, until the first survey of this one."""
        self._early: list[Translated] = []
        """What follows from events that came while the line was being made."""
        self._startup = ""
        self._renewed_ms = 0
        self._fenced = False
        self._keeper: asyncio.Task[None] | None = None
        self._hearing = Hearing()
        self._messages = MessageLookup(node.recordings, self._events.put_nowait, now_ms)
        self._watcher = Watcher(lambda: self._book, tried if tried is not None else {})

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        assert self._keeper is None, "the switch was started twice"
        self._keeper = spawn(self._keep_connected(), "switch keeper")
        self._keeper.add_done_callback(self._kept)

    def _kept(self, keeper: "asyncio.Task[None]") -> None:
        """The keeper ends when asked to, when fenced, or by a bug, which must not stay silent."""
        bug = None if keeper.cancelled() else keeper.exception()
        if bug is not None:
            self._events.put_nowait(bug)

    async def stop(self) -> None:
        """Leave the node. Calls stay."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])

    async def events(self) -> AsyncIterator[SwitchEvent]:
        """Everything that happens, in order, without end; a bug of ours is raised here."""
        while True:
            event = await self._events.get()
            if isinstance(event, BaseException):
                raise event
            yield event

    def do(self, commands: Sequence[LegCommand]) -> Coroutine[None, None, None]:
        """See the port. Raises SwitchError."""
        self._connected()
        links = self._links
        assert links is not None
        orders = execute(commands, self._book, self._lookup, length_s)
        sent = [(o, [links.send(request, o.phone) for request in o.requests]) for o in orders]
        return self._answered(sent)

    async def _answered(
        self, sent: Sequence[tuple[Order, list["asyncio.Future[Response]"]]]
    ) -> None:
        for order, answers in sent:
            self._conclude(order, [await answer for answer in answers])

    async def survey(self, whole: bool = True) -> Survey:
        """See the port. Raises SwitchError."""
        link = self._connected()
        at_ms = now_ms()
        told = frozenset() if whole or self._doubt else frozenset(self._book.legs)
        answers = await link.all(
            [
                Request("GET", f"applications/{self._node.app}"),
                Request("GET", "channels"),
                Request("GET", "bridges"),
                Request("GET", "endpoints/PJSIP"),
            ]
        )
        app = _decode(answers[0], wire.Application)
        channels = _decode(answers[1], list[wire.Channel])
        bridges = survey.of_ours(_decode(answers[2], list[wire.Bridge]))
        phones = _decode(answers[3], list[wire.Endpoint])
        legs = survey.legs_in(app, channels, survey.gone(self._book, at_ms))
        query = (("variable", door.CALL_VARIABLE),)
        callers = [c for c in legs if c.name.startswith(survey.TRUNK) and c.id not in told]
        asked = [Request("GET", f"channels/{leg.id}/variable", query) for leg in callers]
        calls = {
            leg.id: _decode(answer, wire.Variable).value
            for leg, answer in zip(callers, await link.all(asked), strict=True)
            if answer.ok
        }
        legs = survey.without_rogues(survey.not_tried(legs, calls), calls, self._book)
        legs = survey.without_help(legs, bridges, self._book)
        for leg in survey.unwatched(app, legs):
            link.send(watch_request(self._node.app, leg))
        registered = [
            phone.resource
            for phone in phones
            if phone.state == "online" and not phone.resource.startswith("trunk-")
        ]
        result = survey.survey(at_ms, legs, bridges, calls, registered, self._book.parties)
        survey.remember(self._book, result, channels, self._doubt)
        self._doubt = frozenset()
        for request in ears.left_over(channels, bridges):
            link.send(request)
        for gone in survey.lost(self._book, at_ms):
            self._events.put_nowait(LegEnded(at_ms, gone, EndReason.HANGUP))
        self._watcher.know()
        return result

    async def push_agents(self, agents: Sequence[AgentEndpoint]) -> None:
        """See the port. Raises SwitchError."""
        link, node = self._connected(), self._node
        for first in range(0, len(agents), PUSH_TOGETHER):
            batch = agents[first : first + PUSH_TOGETHER]
            requests = [
                each for agent in batch for each in provision.agent_requests(agent, node.media_host)
            ]
            self._book.codecs.update({agent.name: provision.CODECS[agent.codec] for agent in batch})
            for request, answer in zip(requests, await link.all(requests), strict=True):
                if not answer.ok:
                    raise SwitchError(f"{request.uri}: {answer.status_code}")

    async def remove_agent(self, name: str) -> None:
        """See the port. Raises SwitchError."""
        await self._connected().all(provision.removal_requests(name))

    async def agent_registered(self, name: str) -> bool:
        """See the port. Raises SwitchError."""
        answer = await self._connected().ask(Request("GET", f"endpoints/PJSIP/{name}"))
        return answer.ok and _decode(answer, wire.Endpoint).state == "online"

    async def heartbeat(self, at_ms: int) -> None:
        """See the port. Raises SwitchError."""
        link = self._connected()
        if self._hearing.is_deaf():
            log.error("switch_deaf", said="Asterisk answers and tells nothing: connecting anew.")
            link.end()
            raise SwitchError("nothing that Asterisk tells reaches us")
        query = (("variable", f"HB_{self._node.shard}"), ("value", str(at_ms // 1000)))
        requests = [Request("POST", "asterisk/variable", query), self._hearing.ask(self._node.app)]
        if at_ms - self._renewed_ms >= self._node.guard_s * 1000 // GUARD_RENEWALS:
            self._renewed_ms = at_ms
            book = self._book
            quiet = [leg for leg in book.guarded if not book.playing(leg)]
            requests += [guard_request(leg, book.guard_s) for leg in quiet]
        await link.all(requests)

    async def media(self, legs: Sequence[LegId]) -> tuple[MediaSeen, ...]:
        """See the port. Raises SwitchError."""
        asked = [Request("GET", f"channels/{leg}/rtp_statistics") for leg in legs]
        seen: list[MediaSeen] = []
        for leg, answer in zip(legs, await self._connected().all(asked), strict=True):
            if answer.ok:
                counters = _decode(answer, wire.Counters)
                seen.append(MediaSeen(leg, counters.rxcount, counters.txcount))
        return tuple(seen)

    def _connected(self) -> AriLink:
        if self._links is None:
            raise SwitchError("the switch is away")
        return self._links.main

    async def _keep_connected(self) -> None:
        wait_s = RETRY_FIRST_S
        try:
            while not self._fenced:
                try:
                    await self._connect()
                except SwitchError as error:
                    log.info("switch_unreachable", reason=str(error), retry_s=wait_s)
                    await asyncio.sleep(wait_s)
                    wait_s = min(wait_s * 2, RETRY_MAX_S)
                    continue
                wait_s = RETRY_FIRST_S
                await self._until_lost()
        finally:
            if self._links is not None:
                await self._links.close()
                self._links = None

    async def _connect(self) -> None:
        node = self._node
        self._early.clear()
        links = await AriLinks.open(
            node.ari_url, node.ari_user, node.ari_password, node.app, self._take
        )
        query = (("variable", f"HB_{node.shard}"),)
        try:
            answers = await links.main.all(
                [
                    Request("GET", "asterisk/info"),
                    Request("GET", "asterisk/variable", query),
                    # After an upgrade the dialplan in Asterisk's memory may be an older one.
                    Request("PUT", "asterisk/modules/pbx_config.so"),
                ]
            )
            info = _decode(answers[0], wire.Info)
            met = _decode(answers[1], wire.Variable).value
        except SwitchError:
            await links.close()
            raise
        # A heartbeat was written by some engine: this process of Asterisk holds its calls.
        restarted = met == ""
        if restarted or self._startup != info.status.startup_time:
            self._book = Book(app=node.app, guard_s=node.guard_s)
        self._startup = info.status.startup_time
        self._renewed_ms = 0
        self._hearing.begin()
        self._doubt = survey.in_doubt(self._book)
        for message in self._book.messages.values():
            message.doubt = True
        self._links = links
        for done in self._early:
            self._follow(links.main, done)
        self._early.clear()
        log.info("switch_connected", version=info.system.version, restarted=restarted)
        self._events.put_nowait(SwitchConnected(now_ms(), restarted))

    async def _until_lost(self) -> None:
        links = self._links
        assert links is not None
        watcher = self._watcher.watch(links.main, self._events.put_nowait, now_ms)
        watching = spawn(watcher, "watcher")
        await links.closed()
        watching.cancel()
        self._links = None
        await links.close()
        log.warning("switch_lost")
        self._events.put_nowait(SwitchDisconnected(now_ms()))

    def _take(self, event: wire.Event) -> None:
        """One event of Asterisk's, in the order of arrival."""
        if isinstance(event, wire.ApplicationReplaced):
            self._fenced = True  # Another engine owns this shard: act no more.
        elif isinstance(event, wire.ChannelUserevent):
            self._hearing.heard()
        done = translate(event, self._book)
        for each in done.events:
            self._events.put_nowait(self._messages.measured(each))
        if self._links is None:
            self._early.append(done)
        else:
            self._follow(self._links.main, done)

    def _follow(self, link: AriLink, done: Translated) -> None:
        for request in done.requests:
            link.send(request)
        for leg in done.watch:
            answer = link.send(watch_request(self._node.app, leg))
            answer.add_done_callback(partial(self._watched, leg))

    def _watched(self, leg: LegId, answer: "asyncio.Future[Response]") -> None:
        """A leg that is gone before we could watch it has ended; nothing else would say so."""
        if answer.cancelled() or answer.exception() is not None or answer.result().ok:
            return
        if self._book.forget(leg) is not None:
            reason = self._book.asked.pop(leg, EndReason.HANGUP)
            self._events.put_nowait(LegEnded(now_ms(), leg, reason))

    def _closed_before(self, command: leg_words.StopRecording, answers: Sequence[Response]) -> None:
        """Nothing records and no end is to come: it was closed, or never begun, while we were
        away. The files say which."""
        recording, book = command.recording, self._book
        gone = answers and all(answer.status_code == HTTPStatus.NOT_FOUND for answer in answers)
        known = book.messages.get(recording)
        if gone and recording not in book.pairs and (known is None or known.doubt):
            book.messages.pop(recording, None)
            folder = self._node.recordings
            sides = recorder.SIDES[:1] if command.message else recorder.SIDES
            files = [folder / f"{recorder.file_name(recording, side)}.wav" for side in sides]
            whole = all(file.is_file() for file in files)
            self._events.put_nowait(RecordingEnded(now_ms(), recording, failed=not whole))

    def _conclude(self, order: Order, answers: Sequence[Response]) -> None:
        """Turn a refusal that nothing else would tell into an event."""
        if isinstance(order.command, leg_words.StopRecording):
            self._closed_before(order.command, answers)
        elif isinstance(order.command, leg_words.StartMessage) and order.command.again:
            self._messages.looked_up(order.command, answers[0], self._book, self._links)
        if not refused(order, [answer.status_code for answer in answers]):
            return
        statuses = [answer.status_code for answer in answers]
        log.info("order_refused", order=type(order.command).__name__, statuses=statuses)
        match order.command:
            case leg_words.RingAgent(leg=leg) if self._book.forget(leg) is not None:
                # Rung, but gone before it was watched: somebody was quick to refuse.
                ended = EndReason.DECLINED if answers[0].ok else EndReason.UNREACHABLE
                reason = self._book.asked.pop(leg, ended)
                self._book.ended[leg] = now_ms()
                self._events.put_nowait(LegEnded(now_ms(), leg, reason))
            case leg_words.DialOut(leg=leg) if self._book.forget(leg) is not None:
                if self._links is not None:
                    self._links.send(Request("DELETE", f"channels/{leg}"))
                reason = self._book.asked.pop(leg, EndReason.NOT_PLACED)
                self._book.ended[leg] = now_ms()
                self._events.put_nowait(LegEnded(now_ms(), leg, reason))
            case leg_words.Play(leg=leg, playback=playback) if playback in self._book.plays:
                del self._book.plays[playback]
                self._events.put_nowait(PlayEnded(now_ms(), leg, playback, failed=True))
            case leg_words.StartRecording(recording=recording) if recording in self._book.pairs:
                del self._book.pairs[recording]
                self._events.put_nowait(RecordingEnded(now_ms(), recording, failed=True))
                if self._links is not None:
                    for request in recorder.end(recording):
                        self._links.send(request)
            case leg_words.StartMessage(recording=recording):
                self._messages.over(self._book, recording, failed=True)
            case _:
                pass  # Its end was told already.


@lru_cache(maxsize=4096)
def length_s(uri: str) -> float:
    """How long this sound lasts, seconds; a guess where its file is not at hand."""
    path = Path(uri.removeprefix("sound:") + ".wav")
    try:
        return path.stat().st_size / WAV_BYTES_PER_S if path.is_absolute() else PACKAGED_S
    except OSError:
        return PACKAGED_S


def now_ms() -> int:
    """The shell's clock, UTC milliseconds; for events that Asterisk does not stamp."""
    return time.time_ns() // 1_000_000


def _decode(answer: Response, kind: type[T]) -> T:
    """Raises SwitchError if Asterisk answered something else."""
    if not answer.ok:
        raise SwitchError(f"ARI answered {answer.status_code}")
    try:
        return msgspec.json.decode(answer.message_body, type=kind)
    except msgspec.DecodeError as error:
        raise SwitchError(f"ARI's answer is not understood: {error}") from error
