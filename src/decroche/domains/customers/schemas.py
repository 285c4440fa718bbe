"""What the customer's file sends and gets."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Fact = Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=2, max_length=2)]


class CustomerIn(Schema):
    first_name: Annotated[str, Field(max_length=100)] = ""
    last_name: Annotated[str, Field(max_length=100)] = ""
    company: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    reference: Annotated[str, Field(max_length=40)] = ""
    """The organisation's own customer number."""
    language: Literal["", "fr", "en"] = ""
    """"": that of the number dialled."""
    owner_id: UUID | None = None
    """The case owner, an agent."""
    vip: bool = False
    alert: Annotated[str, Field(max_length=200)] = ""
    facts: Annotated[list[Fact], Field(max_length=5)] = []
    numbers: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []
    """In any national writing."""


class ErasureIn(Schema):
    name: Annotated[str, Field(max_length=210)] = ""
    """The file's name, typed once more."""


class ErasedOut(Schema):
    """How many were erased; of promises and changes, how many no longer say of whom they are."""

    contacts: int
    notes: int
    recordings: int
    numbers: int
    promises: int
    changes: int


class OwnerOut(Schema):
    """Somebody who can be a case owner."""

    id: UUID
    name: str


class NumberShown(Schema):
    contact_point: UUID
    e164: str
    shown: str


class CustomerOut(Schema):
    id: UUID
    name: str
    first_name: str
    last_name: str
    company: str
    email: str
    reference: str
    language: str
    owner_id: UUID | None
    owner: str
    """The case owner's name; "" where there is none."""
    owner_left: bool
    """The case owner is no agent here any more: calls pass him over."""
    vip: bool
    alert: str
    facts: list[list[str]]
    numbers: list[NumberShown]
