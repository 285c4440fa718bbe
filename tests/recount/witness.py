"""The journal against the switch's own record: who met whom, and when.

Two clocks stamp the same thing, and an order takes its time from one to the other: instants may
differ by `APART_MS`. Whether it happened may not.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from tests.recount.parts import Contact, Part
from tests.recount.records import Leg

APART_MS = 2_000
"""The record is to the millisecond; the rest is a loaded machine's delay between the agent's answer
and the bridge."""


def differences(
    contacts: Iterable[Contact], parties: Collection[str], legs: Mapping[str, Leg]
) -> Iterator[str]:
    """One line each, with the contact's id. `parties`: legs that the journal knows as a caller's or
    as one whom we have called."""
    for leg in legs.values():
        if leg.called_us and leg.id not in parties:
            yield f"leg {leg.id}: called us, and no contact"
    for contact in contacts:
        yield from _of_contact(contact, legs)


def _of_contact(contact: Contact, legs: Mapping[str, Leg]) -> Iterator[str]:
    customer = legs.get(contact.leg)
    if customer is None:
        if contact.leg:
            yield f"contact {contact.id}: the switch has no leg {contact.leg}"
        return
    if contact.over_ms is not None and not contact.out:
        yield from _apart(contact, "its end", contact.over_ms, customer.ended_ms)
    answers = [part for part in contact.parts.values() if part.answered_ms is not None]
    met = _met(contact, legs)
    for part in answers:
        if part.id not in met and not part.supervisor:
            yield f"contact {contact.id}: {part.id} answered, and was never in its bridge"
    for id in met - {part.id for part in answers}:
        if (part := contact.parts.get(id)) is not None and not part.own:
            yield f"contact {contact.id}: {id} was in its bridge with a party, and answered nothing"
    for visit in contact.visits:
        if visit.part is not None and visit.left_ms is not None:
            yield from _answer(contact, visit.part, visit.left_ms, legs)


def _answer(contact: Contact, part: Part, left_ms: int, legs: Mapping[str, Leg]) -> Iterator[str]:
    """The wait ended when the agent's telephone was answered, the talk when it or the customer's
    ended."""
    phone = legs.get(f"{part.id}~1")
    yield from _apart(contact, "the answer", left_ms, phone.answered_ms if phone else None)
    later = [leg for leg in (legs.get(f"{part.id}~{n}") for n in range(2, 9)) if leg is not None]
    if part.ended_ms is not None and phone is not None and not later:
        yield from _apart(contact, "the end of the talk", part.ended_ms, phone.ended_ms)


def _apart(contact: Contact, what: str, ours_ms: int, switchs_ms: int | None) -> Iterator[str]:
    if switchs_ms is None:
        yield f"contact {contact.id}: the switch never saw {what}"
    elif abs(ours_ms - switchs_ms) > APART_MS:
        yield f"contact {contact.id}: {what} is {ours_ms - switchs_ms} ms from the switch's"


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
