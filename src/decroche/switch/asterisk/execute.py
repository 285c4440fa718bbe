"""Leg commands → REST requests. Pure: the book is changed, the sender is `switch.py`.

Every command may come twice. What ARI answers then, and what we make of it:

| command | again, or too late | made of it |
|---|---|---|
| Answer | not sent to an answered leg; 404, 409, 412 on a dead one | nothing: LegEnded tells |
| Play | a playback that runs is not sent again; 404, 409, 412 | PlayEnded(failed) |
| StopPlay, StopMusic, StopRecording | 404, 409 | nothing |
| MuteRecording | 204; 404 when it is over | nothing |
| StartMusic | 204; 404, 409, 412 on a dead leg | nothing |
| CreateBridge | 409: it exists | nothing |
| JoinBridge, LeaveBridge | 204 or 4xx | nothing: the survey shows it |
| RingAgent | 409: the leg lives; anything else | LegEnded(UNREACHABLE) |
| RingAgent | of a leg whose end was told lately: not sent | nothing |
| DialOut | a leg that dials is not sent again; no verdict, or 4xx | LegEnded(NOT_PLACED) |
| GiveBack | 404, 409: it has gone on by itself | nothing |
| HangUp, DestroyBridge | 404 | nothing |
| StartRecording | a known pair is not sent again; 4xx | RecordingEnded(failed) |
| ListenIn | said again: the snoop is there (409) | nothing |
| StartMessage | `again`: looked up first (404: not running); 4xx | RecordingEnded |

A file that has not begun can be neither muted (409) nor stopped (forgotten): both are said when
it begins (`recorder.owed`), also to one that another engine began.
"""

import math
from collections.abc import Callable, Sequence

import msgspec

from decroche.kernel import legs as leg_words
from decroche.kernel.ids import LegId, PromptId, RecordingId
from decroche.kernel.legs import EndReason, LegCommand
from decroche.switch.asterisk import door, ears, messages, recorder
from decroche.switch.asterisk.dialplan import AGENT_CONTEXT, BRIDGE_VARIABLE
from decroche.switch.asterisk.messages import Message
from decroche.switch.asterisk.node import LINE, NAME
from decroche.switch.asterisk.recorder import SIDES, LastSaid, Pair
from decroche.switch.asterisk.requests import guard_request, join_request, watch_request
from decroche.switch.asterisk.translate import Book, Playing
from decroche.switch.asterisk.wire import Request
from decroche.switch.port import Lookup, Shown

CAUSES = {
    EndReason.HANGUP: "16",
    EndReason.BUSY: "17",
    EndReason.NO_ANSWER: "19",
    EndReason.DECLINED: "21",
    EndReason.UNREACHABLE: "1",
    EndReason.FULL: "34",
    EndReason.NOT_PLACED: "16",
    EndReason.CANCELLED: "16",
    EndReason.MEDIA_LOST: "16",
    EndReason.TOO_LONG: "16",
    EndReason.VANISHED: "16",
}
"""Q.850 for the party: an unanswered caller hears 404 for UNREACHABLE, 486 for BUSY, 503 for
FULL."""
NAME_CHARS_MAX = 60
VERDICTS_MAX = 10_000
"""Attempts remembered: far more than can be given again."""
PLAY_MARGIN_S = 5
"""Between the end of a prompt and the guard that its end renews."""


class Order(msgspec.Struct, frozen=True):
    """The requests of one command. A refusal of one of the first `vital` must be reported.
    `refused`: by ourselves, nothing is sent. `phone`: the telephone that is rung, or stops ringing:
    its orders have a way of their own (`links`)."""

    command: LegCommand
    requests: tuple[Request, ...]
    vital: int = 0
    refused: bool = False
    phone: str = ""


def execute(
    commands: Sequence[LegCommand], book: Book, lookup: Lookup, length_s: Callable[[str], float]
) -> list[Order]:
    """One order per command. `length_s`: how long a sound lasts, by its name."""
    last = recorder.last_said(commands)
    return [_order(command, book, lookup, length_s, last) for command in ring_first(commands, book)]


def ring_first(commands: Sequence[LegCommand], book: Book) -> list[LegCommand]:
    """A phone that is to ring waits for nothing that callers' channels must do first.

    The end of an agent's leg stays before: it may be the same phone's leg before this one.
    """
    ends = (each.leg for each in commands if isinstance(each, leg_words.HangUp))
    if any(leg in book.phones for leg in ends):
        return list(commands)
    return sorted(commands, key=_turn)


def _turn(command: LegCommand) -> int:
    """The bridge is wanted at the answer only."""
    match command:
        case leg_words.RingAgent():
            return 0
        case leg_words.CreateBridge():
            return 1
        case _:
            return 2


def refused(order: Order, statuses: Sequence[int]) -> bool:
    """Whether these answers, one per request, mean that the order will not take effect."""
    again = isinstance(order.command, leg_words.RingAgent | leg_words.DialOut)
    return order.refused or any(
        not (200 <= status < 300 or (again and status == 409)) for status in statuses[: order.vital]
    )


def _order(
    command: LegCommand,
    book: Book,
    lookup: Lookup,
    length_s: Callable[[str], float],
    last: LastSaid,
) -> Order:
    match command:
        case leg_words.Play():
            requests = _play(command, book, lookup, length_s)
            return Order(command, tuple(requests), vital=2)
        case leg_words.RingAgent():
            requests = _ring(command, book, lookup)
            return Order(command, tuple(requests), vital=2, phone=book.phones.get(command.leg, ""))
        case leg_words.DialOut():
            return _dial(command, book, lookup)
        case leg_words.StartRecording():
            return Order(command, tuple(_record(command, book)), vital=2)
        case leg_words.StartMessage():
            return _take_message(command, book)
        case leg_words.GiveBack(leg=leg):
            book.forget(leg)
            return Order(command, (Request("POST", f"channels/{leg}/continue"),))
        case leg_words.HangUp():
            phone = book.phones.get(command.leg, "")
            return Order(command, tuple(_hang_up(command, book)), phone=phone)
        case leg_words.GuardLeg(leg=leg):
            return Order(command, tuple(_guard(leg, book)))
        case leg_words.FreeLeg(leg=leg):
            book.guarded.pop(leg, None)
            if book.playing(leg):
                book.freed[leg] = None  # Done when the playback is over.
                return Order(command, ())
            return Order(command, (guard_request(leg, 0),))
        case leg_words.Answer(leg=leg):
            up = book.legs.get(leg, False)
            return Order(command, () if up else (Request("POST", f"channels/{leg}/answer"),))
        case leg_words.StopPlay(playback=playback):
            if playback in book.plays:
                book.plays[playback].stopped = True
            return Order(command, (Request("DELETE", f"playbacks/{playback}"),))
        case leg_words.JoinBridge(leg=leg) | leg_words.LeaveBridge(leg=leg):
            _want(command, book)
            return Order(command, (*_hush(leg, book), _simple(command)))
        case leg_words.MuteRecording():
            return _mute(command, book, last)
        case leg_words.StopRecording(recording=recording, message=True):
            return Order(command, (messages.stop(recording),))
        case leg_words.StopRecording(recording=recording):
            return Order(command, tuple(_stop(recording, book)))
        case leg_words.ListenIn(leg=leg, to=to, whisper=whisper):
            return Order(command, tuple(ears.begin(leg, to, whisper, book.ears, book.app)))
        case leg_words.StopListening(leg=leg):
            return Order(command, tuple(ears.stop(leg, book.ears)))
        case _:
            return Order(command, (_simple(command),))


def _hang_up(command: leg_words.HangUp, book: Book) -> list[Request]:
    """A number may have answered meanwhile: then its party is the leg. What was allowed and not
    used is allowed no more."""
    leg = command.leg
    party = next((party for party, dialled in book.parties.items() if dialled == leg), leg)
    if party in book.legs:
        book.asked.setdefault(party, command.reason)
    query = (("reason_code", CAUSES[command.reason]),)
    attempt = book.dials.get(leg)
    unused = [door.forget_request(attempt)] if attempt else []
    hang_up = Request("DELETE", f"channels/{party}", query)
    return [hang_up, *unused, *ears.end(leg, book.ears)]


def _want(command: leg_words.JoinBridge | leg_words.LeaveBridge, book: Book) -> None:
    """Who answers while no engine is there comes to our hands a moment after it was ordered."""
    book.wanted.pop(command.leg, None)
    if isinstance(command, leg_words.JoinBridge) and command.leg in book.legs:
        book.wanted[command.leg] = command.bridge


def _dial(command: leg_words.DialOut, book: Book, lookup: Lookup) -> Order:
    """The verdict is written once for an attempt, whatever becomes of it: a second order for it
    finds a verdict that nobody used, or none."""
    leg, attempt = command.leg, command.attempt
    if leg in book.dials or leg in book.parties.values():
        return Order(command, ())
    book.legs.setdefault(leg, False)
    book.dials[leg] = attempt
    dial = door.Call(book.app, leg, command.bridge, attempt, command.ring_timeout_s)
    outgoing = lookup.outgoing(attempt)
    text = door.verdict(dial, outgoing) if outgoing is not None else None
    if text is None:
        return Order(command, (), refused=True)
    first = door.create_requests(dial)
    if attempt in book.verdicts:
        return Order(command, tuple(first), vital=len(first))
    book.verdicts[attempt] = None
    if len(book.verdicts) > VERDICTS_MAX:
        del book.verdicts[next(iter(book.verdicts))]
    return Order(command, (door.allow_request(attempt, text), *first), vital=len(first) + 1)


def _guard(leg: LegId, book: Book) -> list[Request]:
    """A caller who has just come in was guarded at the door, by the dialplan. An outside party has
    no number of ours to fall back to, and waits with music for the next engine."""
    if leg in book.parties:
        return []
    fresh = leg in book.entered
    book.entered.pop(leg, None)
    book.freed.pop(leg, None)
    if leg in book.legs:  # Else it is gone already; its end was told.
        book.guarded[leg] = None
    return [] if fresh or book.playing(leg) else [guard_request(leg, book.guard_s)]


def _simple(
    command: leg_words.StartMusic
    | leg_words.StopMusic
    | leg_words.CreateBridge
    | leg_words.DestroyBridge
    | leg_words.JoinBridge
    | leg_words.LeaveBridge,
) -> Request:
    match command:
        case leg_words.StartMusic(leg=leg, music=music):
            return Request("POST", f"channels/{leg}/moh", query=(("mohClass", music),))
        case leg_words.StopMusic(leg=leg):
            return Request("DELETE", f"channels/{leg}/moh")
        case leg_words.CreateBridge(bridge=bridge):
            return Request("POST", f"bridges/{bridge}", query=(("type", "mixing"),))
        case leg_words.DestroyBridge(bridge=bridge):
            return Request("DELETE", f"bridges/{bridge}")
        case leg_words.JoinBridge(bridge=bridge, leg=leg):
            return join_request(bridge, leg)
        case leg_words.LeaveBridge(bridge=bridge, leg=leg):
            return Request("POST", f"bridges/{bridge}/removeChannel", query=(("channel", leg),))


def _hush(leg: LegId, book: Book) -> list[Request]:
    """Stop what plays on the leg: the voice of a person goes before it."""
    playing = [key for key, each in book.plays.items() if each.leg == leg and not each.stopped]
    for playback in playing:
        book.plays[playback].stopped = True
    return [Request("DELETE", f"playbacks/{playback}") for playback in playing]


def _record(command: leg_words.StartRecording, book: Book) -> list[Request]:
    if command.recording in book.pairs:
        return []
    book.pairs[command.recording] = Pair()
    return recorder.begin(command.recording, command.customer, command.agent, book.app)


def _take_message(command: leg_words.StartMessage, book: Book) -> Order:
    if command.again:
        book.messages.setdefault(command.recording, Message(command.leg))
        return Order(command, (messages.look(command.recording),))
    requests = messages.start(command, book.guard_s if command.leg in book.guarded else 0)
    book.messages[command.recording] = Message(command.leg)
    return Order(command, tuple(requests), vital=len(requests))


def _play(
    command: leg_words.Play, book: Book, lookup: Lookup, length_s: Callable[[str], float]
) -> list[Request]:
    """Several media of one language are one playback. Unknown prompts are left out.

    The guard cannot be renewed before the playback ends, so it is made long enough first.
    """
    if command.playback in book.plays:
        return []
    media = [uri for item in command.media if (uri := media_uri(item, lookup))]
    before: list[Request] = []
    if command.leg in book.guarded and not book.playing(command.leg):
        needed_s = math.ceil(sum(length_s(uri) for uri in media)) + PLAY_MARGIN_S
        before = [guard_request(command.leg, max(book.guard_s, needed_s))]
    book.plays[command.playback] = Playing(command.leg)
    languages = [item.rpartition("/")[2] for item in command.media[:1]]
    play = Request(
        "POST",
        f"channels/{command.leg}/play/{command.playback}",
        query=(("media", ",".join(media)), *(("lang", language) for language in languages)),
    )
    return [*before, play]


def media_uri(item: str, lookup: Lookup) -> str:
    """ARI's name for one of our media; "" if there is no such prompt."""
    kind, _, rest = item.partition(":")
    name, _, language = rest.rpartition("/")
    if kind == "prompt":
        path = lookup.prompt(PromptId(name), language)
        return f"sound:{path}" if path is not None else ""
    assert kind in ("sound", "number", "digits"), f"no such media: {item}"
    assert "," not in name, f"one medium at a time: {item}"
    return f"{kind}:{name}"


def _ring(command: leg_words.RingAgent, book: Book, lookup: Lookup) -> list[Request]:
    """One order rings the telephone. Who answers walks into Stasis by the dialplan, which waits for
    an engine if there is none, and is put in the bridge then (`translate`, docs/decisions/0017).
    """
    if command.leg in book.ringing or command.leg in book.ended:
        return []  # Given again after a survey, perhaps with the news of its end under way.
    endpoint = phone_of(lookup.endpoint(command.agent) or "none")
    book.legs.setdefault(command.leg, False)
    shown = lookup.shown(command.interaction)
    originate = Request(
        "POST",
        "channels",
        query=(
            ("endpoint", f"PJSIP/{endpoint}"),
            ("context", AGENT_CONTEXT),
            ("extension", "s"),
            ("priority", "1"),
            ("channelId", command.leg),
            ("timeout", str(command.ring_timeout_s)),
            *((("formats", book.codecs[endpoint]),) if endpoint in book.codecs else ()),
        ),
        body={"variables": _ring_variables(command, shown)},
    )
    book.ringing[command.leg] = None
    book.phones[command.leg] = endpoint
    return [originate, watch_request(book.app, command.leg)]


def phone_of(endpoint: str) -> str:
    """An agent's phone; never an operator's line, whatever the configuration says (0020)."""
    return endpoint if NAME.match(endpoint) and not endpoint.startswith(LINE) else "none"


def _ring_variables(command: leg_words.RingAgent, shown: Shown) -> dict[str, str]:
    """Headers by which the page knows the INVITE, and what a desk phone displays."""
    headers: dict[str, str] = {"X-Decroche-Leg": command.leg}
    if command.reattach:
        headers["X-Decroche-Reattach"] = "1"
    after_s = 0 if command.reattach else command.answer_after_s
    if after_s is not None:
        # What desk phones understand: Snom and Polycom the first, RFC 5373's forerunner the second.
        headers["Alert-Info"] = f"<http://127.0.0.1>;info=alert-autoanswer;delay={after_s}"
        headers["Call-Info"] = f"<sip:127.0.0.1>;answer-after={after_s}"
    return {
        BRIDGE_VARIABLE: command.bridge if command.join else "",
        "CONNECTEDLINE(name,i)": display_name(shown.name),
        "CONNECTEDLINE(num,i)": display_number(shown.number),
        **{f"PJSIP_HEADER(add,{name})": value for name, value in headers.items()},
    }


def display_number(text: str) -> str:
    """Digits and a leading +; a number that has neither is not shown."""
    return "".join(char for char in text if char in "+0123456789")[:32] or "anonymous"


def display_name(text: str) -> str:
    """A name that cannot break out of a SIP header."""
    plain = "".join(char for char in text if char.isprintable() and char not in '"\\<>')
    return plain[:NAME_CHARS_MAX]


def _mute(command: leg_words.MuteRecording, book: Book, last: LastSaid) -> Order:
    """Each of its sides as the last of these orders wants it (`last`)."""
    recording, pair = command.recording, book.pairs.get(command.recording)
    if pair is None:
        return Order(command, ())  # It is over.
    sides = recorder.sides_of(command)
    kept = [side for side in pair.muted if side not in sides]
    pair.muted = [*kept, *(side for side in sides if last[recording, side])]
    requests = recorder.mute(recording, pair, sides)
    return Order(command, tuple(requests), vital=len(requests))


def _stop(recording: RecordingId, book: Book) -> list[Request]:
    pair = book.pairs.get(recording)
    if pair is None:
        return recorder.stop(recording)
    pair.stopping = True
    begun = (side for side in SIDES if recorder.file_name(recording, side) in pair.started)
    return recorder.stop(recording, begun)
