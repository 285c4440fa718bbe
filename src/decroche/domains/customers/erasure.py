"""A customer is erased: who he was goes, what happened stays as counts and durations."""

from __future__ import annotations

import json

from django.db import connection

from decroche.domains.audit.service import HIDDEN, record_change
from decroche.domains.customers.errors import CallPromised, InContact, OtherName
from decroche.domains.customers.models import Person
from decroche.domains.customers.service import called
from decroche.domains.interactions.erased import remove_after_commit
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import NotFound

REFUSALS = {"call": InContact, "promise": CallPromised}


def erase(actor: Actor, person: Person, typed: str) -> dict[str, int]:
    """Erase name, numbers, notes, sound, and what the change log says of this person; how many of
    each (`ErasedOut`). `typed` must be the file's name: nobody erases by a slip.

    All in the present transaction, files after its commit. Raises OtherName, InContact,
    CallPromised, NotFound.
    """
    name = called(person)
    if _plain(typed) != _plain(name):
        raise OtherName(name=name)
    with connection.cursor() as cursor:
        cursor.execute("select erase_person(%s)", [person.id])
        row = cursor.fetchone()
    if row is None or row[0] is None:  # Erased by somebody else a moment ago.
        raise NotFound
    found = json.loads(row[0])  # Django takes the database's JSON as text.
    if "waits_for" in found:
        raise REFUSALS[found["waits_for"]]
    record_change(actor, "erase", person, {}, found, HIDDEN)
    remove_after_commit()
    report: dict[str, int] = found
    return report


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
