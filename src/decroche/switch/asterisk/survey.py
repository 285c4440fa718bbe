"""What Asterisk has → `Survey`, and the book filled again after we were away. Pure."""

from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from decroche.kernel.ids import BridgeId, LegId, RecordingId, named_by_us
from decroche.kernel.legs import FoundLeg
from decroche.switch.asterisk import door, ears, wire
from decroche.switch.asterisk.dialplan import FALLBACK, HELP_CONTEXT
from decroche.switch.asterisk.recorder import SIDES, Pair, Side, ear, file_name, snoop_id
from decroche.switch.asterisk.translate import Book, caller_seen, instant_ms
from decroche.switch.port import CallerSeen, Survey

ENDED_MS = 5_000
"""Asterisk takes a channel apart within milliseconds of its BYE."""
EMPTY: Mapping[LegId, LegId] = MappingProxyType({})
BASIC = "basic"
SNOOP = "Snoop/"
PHONE = "PJSIP/"
TRUNK = "PJSIP/trunk-"


def legs_in(
    app: wire.Application, channels: Iterable[wire.Channel], gone: Container[str] = ()
) -> list[wire.Channel]:
    """The channels of our application that are legs, not the recorders' ears; callers whom the
    fallback has meanwhile; agents' legs that an engine made and died before it watched them; and
    outside parties who answered while there was none. Not those whose end was told (`gone`)."""
    ours = frozenset(app.channel_ids)
    return [
        c
        for c in channels
        if ((c.id in ours and not c.name.startswith(SNOOP)) or is_left(c)) and c.id not in gone
    ]


def is_left(channel: wire.Channel) -> bool:
    """Whether this is a leg though no application may know it."""
    return is_away(channel) or is_agents(channel) or is_party(channel)


def of_ours(bridges: Iterable[wire.Bridge]) -> list[wire.Bridge]:
    """Without those that a `Dial` of the dialplan made: they are nobody's to take apart."""
    return [bridge for bridge in bridges if bridge.bridge_class != BASIC]


def without_help(
    legs: Iterable[wire.Channel], bridges: Iterable[wire.Bridge], book: Book
) -> list[wire.Channel]:
    """Without agents' phones that have dialled help and that no core has taken: those go on by
    themselves within seconds, to where the dialplan calls for them."""
    inside = {channel for bridge in bridges for channel in bridge.channels}
    return [
        leg
        for leg in legs
        if leg.name.startswith(TRUNK)
        or leg.dialplan.context not in (HELP_CONTEXT, door.OUT_CONTEXT)
        or named_by_us(LegId(leg.id))
        or (leg.dialplan.context == HELP_CONTEXT and (leg.id in inside or leg.id in book.wanted))
    ]


def is_party(channel: wire.Channel) -> bool:
    """Whether this is an outside party who has answered; it may be a test call's."""
    return channel.dialplan.context == door.DIALLED_CONTEXT and channel.name.startswith(TRUNK)


def call_of(channel: wire.Channel, calls: Mapping[str, str]) -> door.Dialled | None:
    """As whom an outside party was dialled."""
    return door.dialled(tuple(calls.get(channel.id, "").split(",")))


def not_tried(legs: Iterable[wire.Channel], calls: Mapping[str, str]) -> list[wire.Channel]:
    """Without the parties of test calls, which are nobody's."""
    said = ((leg, call_of(leg, calls)) for leg in legs)
    return [leg for leg, call in said if call is None or not call.leg.startswith(door.TRIAL)]


def without_rogues(
    legs: Iterable[wire.Channel], calls: Mapping[str, str], book: Book
) -> list[wire.Channel]:
    """Without calls on a line that are neither a caller's nor allowed by anybody: to end them and
    to raise the alarm is the watcher's business (0020), not that of who sweeps what is left."""
    return [
        leg
        for leg in legs
        if not leg.name.startswith(TRUNK)
        or LegId(leg.id) in book.legs
        or calls.get(leg.id, "").startswith("caller,")
        or call_of(leg, calls) is not None
    ]


def gone(book: Book, at_ms: int) -> dict[LegId, int]:
    """Legs that were told to have ended just now: their channels may be listed for a moment yet, or
    the list is older than their end. One that stays longer is a lone leg, to be swept."""
    book.ended = {leg: told for leg, told in book.ended.items() if at_ms - told < ENDED_MS}
    return book.ended


def is_away(channel: wire.Channel) -> bool:
    """Whether this is a caller in the fallback."""
    return channel.dialplan.context == FALLBACK and channel.name.startswith(TRUNK)


def unwatched(app: wire.Application, legs: Iterable[wire.Channel]) -> list[LegId]:
    """Legs whose end would not be told: made by an engine that died before it watched them."""
    ours = frozenset(app.channel_ids)
    return [LegId(leg.id) for leg in legs if leg.id not in ours]


def is_agents(channel: wire.Channel) -> bool:
    """Whether this is an agent's leg: in Stasis, ringing, or answered while no engine was there."""
    phone = channel.name.startswith(PHONE) and not channel.name.startswith(TRUNK)
    return phone and named_by_us(LegId(channel.id))


def survey(
    at_ms: int,
    legs: Iterable[wire.Channel],
    bridges: Iterable[wire.Bridge],
    calls: Mapping[str, str],
    registered: Iterable[str],
    parties: Mapping[LegId, LegId] = EMPTY,
) -> Survey:
    """`calls`: leg id → `door.CALL_VARIABLE`, for the legs that have it and were asked; `parties`:
    outside parties known before → the leg as which each was dialled."""
    bridges = [bridge for bridge in bridges if not ears.is_bridge(bridge.id)]
    where = {channel: BridgeId(bridge.id) for bridge in bridges for channel in bridge.channels}
    found: list[FoundLeg] = []
    callers: list[CallerSeen] = []
    for channel in legs:
        leg = LegId(channel.id)
        away = is_away(channel)
        call = call_of(channel, calls)
        up, bridge = channel.state == "Up", where.get(channel.id)
        dialled = call.leg if call else parties.get(leg)
        found.append(FoundLeg(leg, up, bridge, away, dialled))
        if away:
            continue
        seen = caller_seen(at_ms, tuple(calls.get(channel.id, "").split(",")), channel)
        if seen is not None:
            came_ms = instant_ms(channel.creationtime) if channel.creationtime else None
            callers.append(replace(seen, again=True, came_ms=came_ms))
    return Survey(
        at_ms,
        tuple(found),
        tuple(BridgeId(bridge.id) for bridge in bridges),
        tuple(callers),
        tuple(registered),
    )


def in_doubt(book: Book) -> frozenset[str]:
    """Names of what was ordered over a line that is lost: rings, dials, prompts, recordings."""
    return frozenset((*book.ringing, *book.dials, *book.plays, *book.pairs))


def lost(book: Book, at_ms: int) -> list[LegId]:
    """Dials whose number answered and whose party never came to us: it has hung up again."""
    legs = [leg for leg, told in book.picked_up.items() if at_ms - told >= ENDED_MS]
    for leg in legs:
        book.forget(leg)
    return legs


def remember(
    book: Book,
    result: Survey,
    channels: Iterable[wire.Channel],
    doubt: frozenset[str] = frozenset(),
) -> None:
    """Take what was found into the book: legs, and recordings that run without us knowing.

    `doubt`: what may never have arrived (`in_doubt` of the time when the line was back). What
    shows no channel is struck off, so that it is sent when it is ordered again; a ring also when
    its channel is there, for what watches it may be what was lost. An order of this
    line is never struck off: its refusal or its end is told, perhaps a moment after the list.
    """
    channels = list(channels)
    ears.find(channels, frozenset(leg.leg for leg in result.legs), book.ears)
    _strike_off(book, frozenset(channel.id for channel in channels), doubt)
    for leg in [each for each in result.legs if not each.away]:
        book.legs[leg.leg] = book.legs.get(leg.leg, False) or leg.up
        if leg.dialled is not None:
            book.parties[leg.leg] = leg.dialled
    for channel in channels:
        if LegId(channel.id) in book.legs and (attempt := door.attempt_of(channel.name)):
            book.dials[LegId(channel.id)] = attempt
        if LegId(channel.id) in book.legs and is_agents(channel):  # "PJSIP/<telephone>-<number>"
            phone = channel.name.removeprefix(PHONE).rpartition("-")[0]
            book.phones.setdefault(LegId(channel.id), phone)
        if channel.name.startswith(SNOOP) and (found := ear(channel.id)):
            _resume(book, *found)


def _strike_off(book: Book, there: frozenset[str], doubt: frozenset[str]) -> None:
    for leg in [each for each in book.ringing if each in doubt]:
        del book.ringing[leg]
    for leg in [each for each in book.dials if each in doubt and each not in there]:
        if leg not in book.picked_up:
            del book.dials[leg]
    for playback in [key for key, each in book.plays.items() if each.leg not in there]:
        if playback in doubt:
            del book.plays[playback]
    for recording, pair in [each for each in book.pairs.items() if each[0] in doubt]:
        pair.told.clear()  # The last order may not have arrived.
        ears = [snoop_id(recording, side) for side in SIDES]
        if not pair.begun and not any(ear in there for ear in ears):
            del book.pairs[recording]


def _resume(book: Book, recording: RecordingId, side: Side, second: bool) -> None:
    """A recorder found running; its twin counts as closed until it is found as well."""
    names = [file_name(recording, each) for each in SIDES]
    pair = book.pairs.get(recording)
    if pair is None:
        pair = Pair(snoops=len(SIDES), begun=True, started=list(names), ended=list(names))
        pair.resumed = True
        book.pairs[recording] = pair
    if pair.resumed:
        pair.ended = [name for name in pair.ended if name != file_name(recording, side)]
    if pair.resumed and second and side not in pair.muffled:
        pair.muffled.append(side)
