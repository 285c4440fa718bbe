"""Customers: persons, their companies and their numbers.

`contact_point` is also written by the engine when an unknown number calls; it says nothing about
who that is until a `person_contact` does.
"""

from __future__ import annotations

from django.db import models

from decroche.domains.tenancy.models import TenantModel


class Company(TenantModel):
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "company"


class ContactPoint(TenantModel):
    kind = models.CharField(max_length=10, default="phone")
    e164 = models.CharField(max_length=20)

    class Meta:
        db_table = "contact_point"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "e164"], name="contact_point_once"),
        ]


class Person(TenantModel):
    """The column `search` (folded name and e-mail) is made by the database, see migrations."""

    first_name = models.CharField(max_length=100, blank=True, default="")
    last_name = models.CharField(max_length=100, blank=True, default="")
    company = models.ForeignKey(
        Company, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    email = models.CharField(max_length=254, blank=True, default="")
    reference = models.CharField(max_length=40, blank=True, default="", db_default="")
    """The organisation's own number for this customer; callers type its digits."""
    language = models.CharField(max_length=2, blank=True, default="")
    """What announcements and agents are to speak; "": that of the number dialled."""
    owner = models.ForeignKey(
        "staff.Agent", null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    """«Conseiller attitré». Who leaves the organisation stays here, so that it counts again if he
    comes back; until then routing passes him over, as he is not at work."""
    vip = models.BooleanField(default=False)
    alert = models.CharField(max_length=200, blank=True, default="")
    facts = models.JSONField(default=list)
    """Up to five [label, value] that say who this is in two seconds."""
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "person"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "reference"],
                condition=~models.Q(reference=""),
                name="reference_once",
            ),
        ]


class PersonContact(TenantModel):
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, related_name="contacts"
    )
    contact_point = models.ForeignKey(
        ContactPoint, on_delete=models.PROTECT, db_constraint=False, related_name="persons"
    )

    class Meta:
        db_table = "person_contact"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "contact_point"], name="person_contact_once"
            ),
        ]
