"""The journal against the switch's own record: who met whom, and when.

Two clocks stamp the same thing, and an order takes its time from one to the other: instants may
differ by `APART_MS`, and by as long as no engine watched the switch, for what ended meanwhile is
learnt when one is back. Whether it happened may not differ.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from tests.recount.parts import Contact, Part
from tests.recount.records import Leg

APART_MS = 4_000
"""An engine that is silent for 2 s is replaced; the rest is a starved machine's."""
Away = Sequence[tuple[int, int]]
"""From when to when nobody watched the switch."""


def differences(
    contacts: Iterable[Contact],
    parties: Collection[str],
    legs: Mapping[str, Leg],
    away: Away = (),
) -> Iterator[str]:
    """One line each, with the contact's id. `parties`: legs that the journal knows as a caller's or
    as one whom we have called."""
    for leg in legs.values():
        if leg.called_us and leg.id not in parties:
            yield f"leg {leg.id}: called us, and no contact"
    for contact in contacts:
        yield from _of_contact(contact, legs, away)


def _of_contact(contact: Contact, legs: Mapping[str, Leg], away: Away) -> Iterator[str]:
    customer = legs.get(contact.leg)
    if customer is None:
        if contact.leg:
            yield f"contact {contact.id}: the switch has no leg {contact.leg}"
        return
    if contact.over_ms is not None and not contact.out:
        yield from _apart(contact, "its end", contact.over_ms, customer.ended_ms, away)
    answers = [part for part in contact.parts.values() if part.answered_ms is not None]
    met = _met(contact, legs)
    for part in answers:
        if part.id not in met and not part.supervisor and not _unwatched(part, away):
            yield f"contact {contact.id}: {part.id} answered, and was never in its bridge"
    for id in met - {part.id for part in answers}:
        if (part := contact.parts.get(id)) is not None and not part.own:
            yield f"contact {contact.id}: {id} was in its bridge with a party, and answered nothing"
    for visit in contact.visits:
        if visit.part is not None and visit.left_ms is not None:
            yield from _answer(contact, visit.part, visit.left_ms, legs, away)


def _answer(
    contact: Contact, part: Part, left_ms: int, legs: Mapping[str, Leg], away: Away
) -> Iterator[str]:
    """The wait ended when the agent's telephone was answered, the talk when it or the customer's
    ended."""
    phone = legs.get(f"{part.id}~1")
    answered_ms = phone.answered_ms if phone else None
    yield from _apart(contact, "the answer", left_ms, answered_ms, away)
    later = [leg for leg in (legs.get(f"{part.id}~{n}") for n in range(2, 9)) if leg is not None]
    if part.ended_ms is not None and phone is not None and not later:
        yield from _apart(contact, "the end of the talk", part.ended_ms, phone.ended_ms, away)


def _apart(
    contact: Contact, what: str, ours_ms: int, switchs_ms: int | None, away: Away
) -> Iterator[str]:
    if switchs_ms is None:
        yield f"contact {contact.id}: the switch never saw {what}"
        return
    late_ms = ours_ms - switchs_ms
    gone_ms = sum(max(0, min(until, ours_ms) - max(since, switchs_ms)) for since, until in away)
    if abs(late_ms) - gone_ms > APART_MS:
        yield f"contact {contact.id}: {what} is {late_ms} ms from the switch's"


def _unwatched(part: Part, away: Away) -> bool:
    """An engine died before the two could be brought together."""
    assert part.answered_ms is not None
    ended_ms = part.answered_ms if part.ended_ms is None else part.ended_ms
    return any(s <= ended_ms + APART_MS and u >= part.answered_ms - APART_MS for s, u in away)


def _met(contact: Contact, legs: Mapping[str, Leg]) -> set[str]:
    """Parts whose telephones were in the contact's bridge together with any other leg."""
    stays = [
        (leg.id, entered, left)
        for leg in legs.values()
        for bridge, entered, left in leg.inside
        if bridge == contact.id
    ]
    met: set[str] = set()
    for id, entered, left in stays:
        for other, came, went in stays:
            if other != id and (went is None or entered <= went) and (left is None or came <= left):
                met.add(id.rpartition("~")[0])
    return met - {""}
