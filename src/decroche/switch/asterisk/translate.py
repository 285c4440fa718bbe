"""ARI's events → ours. Pure: one message and the book of what we asked in, facts and requests out.

The book holds only what ARI's events do not say themselves: which channels are legs of ours, why we
ended a leg, which pairs of recorders are open. A survey can fill it again.
"""

from datetime import datetime
from functools import lru_cache
from urllib.parse import unquote

import msgspec

from decroche.kernel.ids import AttemptId, BridgeId, LegId, PlaybackId, RecordingId, named_by_us
from decroche.kernel.legs import (
    DialAnswered,
    EndReason,
    LegAnswered,
    LegEnded,
    LegRinging,
    PlayEnded,
    RecordingEnded,
    RecordingStarted,
)
from decroche.switch.asterisk import door, ears, messages, recorder, wire
from decroche.switch.asterisk.messages import Message
from decroche.switch.asterisk.reasons import PLAIN_CAUSES, end_reason
from decroche.switch.asterisk.recorder import Pair
from decroche.switch.asterisk.requests import guard_request, join_request
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import (
    CallerSeen,
    HelpDialled,
    KeyPressed,
    PhoneChanged,
    SwitchDisconnected,
    SwitchEvent,
)

ANONYMOUS = frozenset({"anonymous", "unknown", "restricted", "unavailable", "private", "withheld"})
"""User parts that trunks send for a hidden number (RFC 3323 says "anonymous")."""


class Playing(msgspec.Struct):
    leg: LegId
    stopped: bool = False
    """We asked for its end; the channel is free again within a frame or two."""


class Book(msgspec.Struct):
    """What we know beside the events. Changed in place by `translate` and `execute`."""

    app: str
    legs: dict[LegId, bool] = {}
    """Legs of ours that live → whether they have talked."""
    asked: dict[LegId, EndReason] = {}
    """Legs that we ended ourselves, and why."""
    guard_s: int = 30
    plays: dict[PlaybackId, Playing] = {}
    guarded: dict[LegId, None] = {}
    """Callers whose time-out is renewed (a dict: the order is the order of guarding)."""
    freed: dict[LegId, None] = {}
    """Callers whose time-out is to be taken away when their playback ends."""
    codecs: dict[str, str] = {}
    """Endpoint → its codecs in our order; an originate would take its own."""
    pairs: dict[RecordingId, Pair] = {}
    messages: dict[RecordingId, Message] = {}
    """What callers say to nobody, ordered and not over yet."""
    ringing: dict[LegId, None] = {}
    """Agents' legs that were told to ring."""
    phones: dict[LegId, str] = {}
    """Agents' legs → the telephone of each: what one is told goes one way (`links`)."""
    ended: dict[LegId, int] = {}
    """Legs whose end was told lately, and when (ms): a list of channels may still have them."""
    entered: dict[LegId, None] = {}
    """Callers who have come in and were not told to be guarded yet."""
    dials: dict[LegId, AttemptId] = {}
    """Legs that dial an outside number."""
    verdicts: dict[AttemptId, None] = {}
    """Attempts whose verdict was written: never a second time."""
    picked_up: dict[LegId, int] = {}
    """Dials that have ended because the number answered, and when (ms): the party is to come."""
    parties: dict[LegId, LegId] = {}
    """Outside parties → the leg under which each was dialled."""
    wanted: dict[LegId, BridgeId] = {}
    """Where each leg was last ordered; it may not have been in our hands yet."""
    ears: dict[LegId, str] = {}
    """Supervisors' legs at an agent's ear → the snoop there."""

    def playing(self, leg: LegId) -> bool:
        """Whether the channel's thread is busy with a playback or a message (`requests`)."""
        return any(each.leg == leg and not each.stopped for each in self.plays.values()) or any(
            each.leg == leg for each in self.messages.values()
        )

    def forget(self, leg: LegId) -> bool | None:
        """The leg has ended: whether it had talked; None if that was known already."""
        guards = (self.guarded, self.freed, self.ringing, self.phones, self.entered)
        for store in (*guards, self.dials, self.picked_up, self.parties, self.wanted):
            store.pop(leg, None)
        for playback in [key for key, each in self.plays.items() if each.leg == leg]:
            del self.plays[playback]
        return self.legs.pop(leg, None)


class Translated(msgspec.Struct):
    events: list[SwitchEvent] = []
    requests: list[Request] = []
    """To be sent at once; they are the second half of an earlier command."""
    watch: list[LegId] = []
    """Legs to be subscribed to: without it, their ChannelDestroyed is lost now and then, since
    the application is taken off a channel that leaves Stasis."""


def translate(event: wire.Event, book: Book) -> Translated:
    """What this event means for us."""
    out = Translated()
    if isinstance(event, wire.Dial):
        return out  # Told to test calls only.
    at_ms = instant_ms(event.timestamp)
    match event:
        case wire.StasisStart():
            _entered(at_ms, event, book, out)
        case wire.ChannelStateChange(channel=channel):
            _state(at_ms, channel, book, out)
        case wire.ChannelHangupRequest():
            _hung_up(at_ms, event, book, out)
        case wire.ChannelDestroyed(channel=channel):
            _destroyed(at_ms, event, book, out)
        case wire.ChannelDtmfReceived(channel=channel, digit=digit) if channel.id in book.legs:
            out.events.append(KeyPressed(at_ms, LegId(channel.id), digit))
        case wire.PlaybackFinished(playback=playback):
            _played(at_ms, playback, book, out)
        case wire.RecordingStarted(recording=live):
            _recording(at_ms, live, "started", book, out)
        case wire.RecordingFinished(recording=live):
            _recording(at_ms, live, "ended", book, out)
        case wire.RecordingFailed(recording=live):
            _recording(at_ms, live, "failed", book, out)
        case wire.PeerStatusChange(endpoint=endpoint, peer=peer_status):
            _phone(at_ms, endpoint, peer_status, out)
        case wire.ApplicationReplaced():
            out.events.append(SwitchDisconnected(at_ms, fenced=True))
        case wire.StasisEnd(channel=channel):
            _left(at_ms, channel, book, out)
    return out


def caller_seen(at_ms: int, args: tuple[str, ...], channel: wire.Channel) -> CallerSeen | None:
    """The caller whom the dialplan announces by `args`; None if they are not a caller's.

    Asterisk has put P-Asserted-Identity before From already (`trust_id_inbound`) and turned
    `Privacy: id` into a presentation; RFC 3325, RFC 3323. Diversion: RFC 5806.
    """
    if len(args) < 5 or args[0] != "caller":
        return None
    _, trunk, dialled, presentation, diverted = args[:5]
    number = channel.caller.number
    hidden = presentation.startswith("prohib") or number.lower() in ANONYMOUS
    again = "again" in args[5:6]
    return CallerSeen(
        at_ms=at_ms,
        leg=LegId(channel.id),
        dialled=dialled,
        caller="" if hidden else number,
        caller_name="" if hidden else channel.caller.name,
        hidden=hidden,
        diverted_from=unquote(diverted),
        trunk=trunk,
        again=again,
        came_ms=instant_ms(channel.creationtime) if again and channel.creationtime else None,
        full="full" in args[5:6],
        call_id=channel.protocol_id,
    )


def instant_ms(text: str) -> int:
    """ARI's timestamp, "2026-11-21T23:08:00.123+0000", as UTC milliseconds."""
    seconds = _second(text[:19], text[23:])
    return seconds * 1000 + int(text[20:23])


@lru_cache(maxsize=8)
def _second(moment: str, offset: str) -> int:
    return int(datetime.strptime(moment + offset, "%Y-%m-%dT%H:%M:%S%z").timestamp())


def _entered(at_ms: int, event: wire.StasisStart, book: Book, out: Translated) -> None:
    caller = caller_seen(at_ms, event.args, event.channel)
    if caller is not None:
        book.legs.setdefault(caller.leg, event.channel.state == "Up")
        book.entered[caller.leg] = None
        out.events.append(caller)
        out.watch.append(caller.leg)
    elif event.args[:1] == ("agent",) and len(event.args) <= 2:
        bridge = BridgeId("".join(event.args[1:]))
        _picked_up(at_ms, LegId(event.channel.id), bridge, book, out)
    elif event.channel.id in book.dials and event.channel.id not in book.asked:
        out.requests.extend(door.start_requests(event.channel.id, event.args))
    elif number := door.help_called(event.args):
        leg = LegId(event.channel.id)
        book.legs[leg] = True
        phone = event.channel.name.removeprefix("PJSIP/").rpartition("-")[0]
        out.events.append(HelpDialled(at_ms, leg, phone, number))
        out.watch.append(leg)
    elif (call := door.dialled(event.args)) is not None:
        _reached(at_ms, LegId(event.channel.id), call, book, out)
    elif event.args[:1] == ("snoop",):
        recording = RecordingId(event.args[1])
        out.requests.extend(recorder.snoop_started(book.pairs, recording, book.app))
    elif event.args[:1] == (ears.STARTED,):
        leg = LegId("".join(event.args[1:]))
        out.requests.append(ears.started(event.channel.id, leg, book.ears))


def _picked_up(at_ms: int, leg: LegId, bridge: BridgeId, book: Book, out: Translated) -> None:
    """An agent has answered and is in our hands: into the bridge, unless the core says which of
    several agents goes there (no bridge, until it is ordered). A leg that this line does not know,
    or has told to end, is the survey's."""
    if leg not in book.legs or leg in book.asked:
        return
    bridge = book.wanted.get(leg, bridge)
    if bridge:
        out.requests.append(join_request(bridge, leg))
    if not book.legs[leg]:
        book.legs[leg] = True
        out.events.append(LegAnswered(at_ms, leg))


def _reached(at_ms: int, party: LegId, call: door.Dialled, book: Book, out: Translated) -> None:
    """The outside number has answered, and is in our hands: into the bridge. Whoever was told to
    end while ringing ends now: the answer and our order have crossed."""
    if call.leg in book.asked or call.leg in book.ended:
        out.requests.append(Request("DELETE", f"channels/{party}"))
        if call.leg in book.picked_up:
            reason = book.asked.pop(call.leg, EndReason.CANCELLED)
            book.forget(call.leg)
            book.ended[call.leg] = at_ms
            out.events.append(LegEnded(at_ms, call.leg, reason))
        return
    known = party in book.legs
    bridge = book.wanted.get(party, call.bridge)
    book.forget(call.leg)
    book.legs[party], book.parties[party] = True, call.leg
    if bridge:
        out.requests.append(join_request(bridge, party))
    out.watch.append(party)
    if not known:  # Else a survey has told it, and the party came back to a new engine.
        out.events.append(DialAnswered(at_ms, call.leg, party))


def _state(at_ms: int, channel: wire.Channel, book: Book, out: Translated) -> None:
    leg = LegId(channel.id)
    if leg not in book.legs:
        return
    if channel.state == "Up" and named_by_us(leg):
        return  # Told when it is in our hands (`_picked_up`): nothing can cut it off before.
    if channel.state == "Up" and not book.legs[leg]:
        book.legs[leg] = True
        out.events.append(LegAnswered(at_ms, leg))
    elif channel.state == "Ringing":
        out.events.append(LegRinging(at_ms, leg))


def _played(at_ms: int, playback: wire.Playback, book: Book, out: Translated) -> None:
    """A playback is over: what could not be said to the channel meanwhile is said now."""
    ended = book.plays.pop(PlaybackId(playback.id), None)
    if ended is None:
        return
    leg, failed = ended.leg, playback.state == "failed"
    out.events.append(PlayEnded(at_ms, leg, PlaybackId(playback.id), failed))
    _unbusy(leg, book, out)


def _unbusy(leg: LegId, book: Book, out: Translated) -> None:
    if book.playing(leg):
        return
    if leg in book.freed:
        del book.freed[leg]
        out.requests.append(guard_request(leg, 0))
    elif leg in book.guarded:
        out.requests.append(guard_request(leg, book.guard_s))


def _left(at_ms: int, channel: wire.Channel, book: Book, out: Translated) -> None:
    """Out of Stasis: the end of a recorder's ear, but not of a leg, the fallback may have it."""
    book.guarded.pop(LegId(channel.id), None)
    recording = recorder.snoop_gone(book.pairs, channel.id)
    if recording is not None:
        out.events.append(RecordingEnded(at_ms, recording, failed=True))
        out.requests.extend(recorder.end(recording))


def _hung_up(at_ms: int, event: wire.ChannelHangupRequest, book: Book, out: Translated) -> None:
    """A party said BYE: known some milliseconds before the channel is taken apart. Whatever is less
    plain (a cause of its own, an end of ours, a leg that never talked) is told by that."""
    leg = LegId(event.channel.id)
    plain = event.cause in PLAIN_CAUSES and not event.soft and leg not in book.asked
    if plain and book.legs.get(leg):
        book.forget(leg)
        book.ended[leg] = at_ms
        out.requests.extend(ears.end(leg, book.ears))
        out.events.append(LegEnded(at_ms, leg, EndReason.HANGUP))


def _destroyed(at_ms: int, event: wire.ChannelDestroyed, book: Book, out: Translated) -> None:
    leg = LegId(event.channel.id)
    _never_begun(at_ms, leg, book, out)
    dials = leg in book.dials
    if dials and event.cause == door.ANSWERED_CAUSE and leg not in book.asked:
        book.picked_up[leg] = at_ms  # Told by its party (`_reached`).
        return
    out.requests.extend(ears.end(leg, book.ears))
    talked = book.forget(leg)
    if talked is None:
        return
    book.ended[leg] = at_ms
    ours = book.asked.pop(leg, None)
    if ours is not None:
        reason = ours
    elif dials:
        reason = door.dial_reason(event.cause)
    elif talked:
        lost = end_reason(event.cause, 0) is EndReason.MEDIA_LOST
        reason = EndReason.MEDIA_LOST if lost else EndReason.HANGUP
    else:
        reason = end_reason(event.cause, event.tech_cause)
    out.events.append(LegEnded(at_ms, leg, reason))


def _recording(
    at_ms: int, live: wire.LiveRecording, what: str, book: Book, out: Translated
) -> None:
    name = live.name
    if messages.recording_of(name) in book.messages:
        _message(at_ms, live, what, book, out)
        return
    found = recorder.file_changed(book.pairs, name, what)
    if what == "started":
        out.requests.extend(recorder.owed(book.pairs, name))
    if found is None:
        return
    recording, state = found
    if state == "started":
        out.events.append(RecordingStarted(at_ms, recording))
    else:
        out.events.append(RecordingEnded(at_ms, recording, failed=state == "failed"))
        out.requests.extend(recorder.end(recording))


def _message(at_ms: int, live: wire.LiveRecording, what: str, book: Book, out: Translated) -> None:
    recording = messages.recording_of(live.name)
    if what == "started":
        book.messages[recording].begun = True
        out.events.append(RecordingStarted(at_ms, recording))
        return
    leg = book.messages.pop(recording).leg
    out.events.append(messages.ended(at_ms, recording, live, what == "failed"))
    _unbusy(leg, book, out)


def _never_begun(at_ms: int, leg: LegId, book: Book, out: Translated) -> None:
    """Messages of a leg that ended before its beep: nothing else would say so."""
    gone = [key for key, each in book.messages.items() if each.leg == leg and not each.begun]
    for recording in gone:
        del book.messages[recording]
        out.events.append(RecordingEnded(at_ms, recording, failed=True))


def _phone(at_ms: int, endpoint: wire.Endpoint, peer: wire.Peer, out: Translated) -> None:
    if not endpoint.resource.startswith("trunk-"):
        registered = peer.peer_status in ("Registered", "Reachable")
        out.events.append(PhoneChanged(at_ms, endpoint.resource, registered))
