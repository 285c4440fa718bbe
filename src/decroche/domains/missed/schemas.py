"""Missed calls as screens show them. Instants are UTC milliseconds."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Kind = Literal["abandoned", "closed", "unserved", "voicemail", "callback"]
"""Left while waiting; came outside opening hours; was sent away (full, too long); left a message; a
promised call that did not come about."""


class MessageOut(Schema):
    """What the caller said after the beep."""

    id: str
    interaction_id: UUID
    at_ms: int
    state: Literal["coming", "ready", "deleted"]
    duration_ms: int | None
    may_listen: bool


class MissedOut(Schema):
    """Everything that is open with one number, or one call without a number."""

    id: UUID
    """The contact point; of a hidden number the interaction."""
    number: str
    """As people write it; "" when hidden: it cannot be called."""
    e164: str
    person_id: UUID | None
    person: str
    count: int
    """Calls since somebody was reached."""
    first_ms: int
    last_ms: int
    kinds: list[Kind]
    """Of these calls, the latest first."""
    queue_id: UUID | None
    """Of the latest call that has one."""
    queue: str
    waited_ms: int | None
    """The longest wait among them; None: nobody waited."""
    last_interaction_id: UUID
    messages: list[MessageOut]
    """The latest first."""
    tried: int
    """Calls back so far that reached nobody."""
    tried_ms: int | None
    """The last of them."""
    seen_to_by: str
    """Who calls back now; "" nobody."""
    mine: bool
    """It is who asks."""


class MissedListOut(Schema):
    items: list[MissedOut]
    more: bool
    """There are more than are listed."""


class MissedCountOut(Schema):
    count: int


class DoneIn(Schema):
    note: Annotated[str, Field(max_length=500)] = ""
    seen_ms: int | None = None
    """`last_ms` as it was on the screen: what has come since stays open. None: all up to now."""
