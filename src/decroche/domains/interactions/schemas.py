"""Contacts as screens show them. Instants are UTC milliseconds."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Schema


class ContactOut(Schema):
    """One line of a list."""

    id: UUID
    arrived_ms: int
    ended_ms: int | None
    direction: str
    outcome: str
    queue_id: UUID | None
    queue: str
    number: str
    """The caller's, as people write it; "" when hidden."""
    person_id: UUID | None
    person: str
    agent: str
    disposition: str
    unqualified: bool
    """Over and answered, without a result although its queue has some."""
    own: bool
    """Whether who asks has spoken on it."""
    wait_ms: int | None
    talk_ms: int
    recorded: bool


class CallAttemptOut(Schema):
    """A call out that was asked for."""

    id: UUID
    at_ms: int
    interaction_id: UUID | None
    agent: str
    """"" for a trial of a line."""
    queue: str
    person: str
    number: str
    """As people write it; a short one as it is; "" if what was typed is no number."""
    purpose: str
    number_class: str
    country: str
    caller_id: str
    """As people write it; "" if none was shown."""
    allowed: bool
    code: str
    why_fr: str
    """The refusal in words; "" if it was allowed."""
    why_en: str
    alarms: list[str]
    outcome: str
    """One of `kernel.legs.ATTEMPT_OUTCOMES`; "" if nothing was dialled, or it is not over."""
    answered_ms: int | None
    ended_ms: int | None


class ResultOut(Schema):
    """One that a queue offers."""

    id: UUID
    label: str


class SegmentOut(Schema):
    id: str
    agent_id: UUID
    agent: str
    queue: str
    offered_ms: int
    answered_ms: int | None
    ended_ms: int | None
    hold_ms: int
    after_call_ms: int | None
    outcome: str
    declined_why: str
    """Why it was refused (`routing.events.WhyDeclined`); "" if that was not asked, or not told."""
    declined_text: str
    disposition: str
    results: list[ResultOut]
    """What who asks may still choose for this part."""


class StepOut(Schema):
    node: str
    name: str
    """As people called the step; "" if nobody did."""
    at_ms: int


class ConsideredOut(Schema):
    agent_id: str
    agent: str
    code: str
    value: int | str
    skill: str
    """The name of the skill that is missing, or known too little; else ""."""
    needs: int
    """The level that was asked for; 0: not known, or nothing was."""


class PreferredOut(Schema):
    """Whose the call is before it is anybody's, and why (`routing.events.Whose`)."""

    agent: str
    whose: Literal["promised", "had_it", "case_owner", "last_agent", ""]


class DecisionOut(Schema):
    """Why this agent, in codes (`routing.commands.Considered`) that the page turns into words."""

    at_ms: int
    queue: str
    agent_id: str | None
    agent: str
    waited_ms: int
    ahead: int
    rule: Literal["order", "head", "his_own", "kept", "only"]
    relaxed: int
    late_ms: int
    considered: list[ConsideredOut]
    preferred: list[PreferredOut]


class ListenedOut(Schema):
    """Somebody began to listen."""

    name: str
    at_ms: int


class RecordingOut(Schema):
    id: str
    segment_id: str
    """"" of a message that a caller left: `GET /messages/{id}`."""
    started_ms: int
    state: str
    """"recording", "spooled" (being joined), "ready", "failed", "deleted"."""
    reason: str
    private: bool
    duration_ms: int | None
    delete_after_ms: int | None
    deleted_at_ms: int | None
    deleted_why: str
    """"term" or ""."""
    may_listen: bool
    """Whether who asks may hear it."""
    listened: list[ListenedOut]
    """The last listenings, newest first; only for those who may listen themselves."""


class NoteOut(Schema):
    agent: str
    text: str
    updated_ms: int


class InteractionOut(ContactOut):
    channel: str
    language: str
    number_called: str
    client: str
    queued_ms: int | None
    answered_ms: int | None
    ended_by: str
    segments: list[SegmentOut]
    path: list[StepOut]
    decisions: list[DecisionOut]
    recordings: list[RecordingOut]
    notes: list[NoteOut]


class TraceMessageOut(Schema):
    """A SIP message as it was kept: without secrets, numbers masked."""

    at_ms: int
    source: str
    target: str
    call: str
    """SIP's Call-ID: one for each leg."""
    text: str


class TraceOut(Schema):
    away: bool
    """The guard does not answer: nothing is known."""
    messages: list[TraceMessageOut]
