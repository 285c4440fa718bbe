"""Reading contacts: lists, and one with everything that belongs to it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from decroche.domains.interactions import models as m
from decroche.domains.interactions.names import Id, Names, named
from decroche.domains.interactions.path import path_of
from decroche.domains.interactions.playback import may_hear
from decroche.domains.interactions.qualified import offered, unqualified
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import NotFound
from decroche.domains.tenancy.models import Account, Tenant

LIST_MAX = 200  # A screenful four times over; older ones by `before_ms`.
LISTENINGS_SHOWN = 5  # Who listened lately; all of it is in the table `recording_access`.
EMPTY = "empty"  # `recording_file.deleted_why` (worker/recordings.py).
Row = dict[str, Any]
SEGMENT_FIELDS = (
    "id", "agent_id", "offered_ms", "answered_ms", "ended_ms", "hold_ms", "after_call_ms",
    "outcome", "declined_why", "declined_text",
)  # fmt: skip


def names_for(actor: Actor, persons: Iterable[Id], points: Iterable[Id]) -> Names:
    """Names in the actor's language."""
    account = Account.objects.filter(id=actor.account).first()
    tenant = Tenant.objects.get(id=actor.tenant_id)
    names = Names(account.language if account else tenant.language, tenant.country)
    names.load(persons, points)
    return names


def list_contacts(actor: Actor, wanted: dict[str, Any], limit: int) -> list[Row]:
    """Newest first. `wanted`: filters on columns of `interaction`, None left out."""
    filters = {name: value for name, value in wanted.items() if value is not None}
    rows = list(
        m.Interaction.objects.filter(**filters).order_by("-arrived_ms", "id")[
            : max(1, min(limit, LIST_MAX))
        ]
    )
    names = names_for(
        actor, [row.person_id for row in rows], [row.contact_point_id for row in rows]
    )
    parts = conversations([row.id for row in rows])
    recordings = m.Recording.objects.filter(interaction_id__in=[row.id for row in rows])
    owners = dict(recordings.exclude(state="empty").values_list("id", "interaction_id"))
    recorded = {owners[id] for id in owners.keys() - empty_of(owners)}
    return [line(actor, row, parts.get(row.id, []), names, row.id in recorded) for row in rows]


def offered_to(agent: UUID | None) -> Any:
    """Ids of the interactions offered to that agent, as a subquery; None without agent."""
    if agent is None:
        return None
    return m.Segment.objects.filter(agent_id=agent).values("interaction_id")


def conversations(interactions: list[UUID]) -> dict[UUID, list[m.Segment]]:
    """The parts with a conversation, of each, in order."""
    rows = m.Segment.objects.filter(interaction_id__in=interactions, answered_ms__isnull=False)
    found: dict[UUID, list[m.Segment]] = {}
    for row in rows.order_by("answered_ms"):
        found.setdefault(row.interaction_id, []).append(row)
    return found


def line(
    actor: Actor, row: m.Interaction, parts: list[m.Segment], names: Names, recorded: bool
) -> Row:
    """`ContactOut`; of several parts the last one says who and with what result."""
    last = parts[-1] if parts else None
    return {
        "id": row.id,
        "arrived_ms": row.arrived_ms,
        "ended_ms": row.ended_ms,
        "direction": row.direction,
        "outcome": row.outcome,
        "queue_id": row.queue_id,
        "queue": named(names.queues, row.queue_id),
        "number": named(names.numbers, row.contact_point_id),
        "person_id": row.person_id,
        "person": named(names.persons, row.person_id),
        "agent": named(names.agents, last.agent_id) if last else "",
        "disposition": named(names.dispositions, last.disposition_id) if last else "",
        "unqualified": unqualified(row, parts, names),
        "own": actor.agent_id in {part.agent_id for part in parts},
        "wait_ms": _wait_ms(row),
        "talk_ms": _talk_ms(last),
        "recorded": recorded,
    }


def _talk_ms(segment: m.Segment | None) -> int:
    if segment is None or segment.answered_ms is None or segment.ended_ms is None:
        return 0
    return segment.ended_ms - segment.answered_ms


def _wait_ms(row: m.Interaction) -> int | None:
    until = row.answered_ms or row.ended_ms
    return until - row.queued_ms if row.queued_ms is not None and until is not None else None


def get_interaction(id: UUID) -> m.Interaction:
    """Raises NotFound, also for another organisation's."""
    row = m.Interaction.objects.filter(id=id).first()
    if row is None:
        raise NotFound
    return row


def whole(actor: Actor, row: m.Interaction) -> Row:
    """`InteractionOut`. Decisions only for those who may see them."""
    names = names_for(actor, [row.person_id], [row.contact_point_id])
    recordings = recordings_of(actor, row.id)
    notes = m.InteractionNote.objects.filter(interaction_id=row.id).order_by("updated_ms")
    decisions = decisions_of(row, names) if actor.may(Permission.READ_DECISIONS) else []
    return {
        **line(actor, row, conversations([row.id]).get(row.id, []), names, bool(recordings)),
        "channel": row.channel,
        "language": row.language,
        "number_called": names.called(row.number_id),
        "client": names.client(row.client_id),
        "queued_ms": row.queued_ms,
        "answered_ms": row.answered_ms,
        "ended_by": row.ended_by,
        "segments": segments_of(actor, row.id, names),
        "path": path_of(row),
        "decisions": decisions,
        "recordings": recordings,
        "notes": [
            {"agent": named(names.agents, n.agent_id), "text": n.text, "updated_ms": n.updated_ms}
            for n in notes
        ],
    }


def segments_of(actor: Actor, interaction: UUID, names: Names) -> list[Row]:
    """`SegmentOut` in order of offers."""
    rows = m.Segment.objects.filter(interaction_id=interaction).order_by("offered_ms", "id")
    return [
        {
            **{name: getattr(row, name) for name in SEGMENT_FIELDS},
            "agent": named(names.agents, row.agent_id),
            "queue": named(names.queues, row.queue_id),
            "disposition": named(names.dispositions, row.disposition_id),
            "results": offered(actor, row, names),
        }
        for row in rows
    ]


def decisions_of(interaction: m.Interaction, names: Names) -> list[Row]:
    """`DecisionOut` in order."""
    rows = m.Decision.objects.filter(interaction_id=interaction.id).order_by("seq")
    return [decision_shown(row.body, interaction.queued_ms, names) for row in rows]


def decision_shown(body: Row, queued_ms: int | None, names: Names) -> Row:
    """The wait that is shown counts from the queue, whatever the place in it counts from."""
    return {
        "at_ms": body["at_ms"],
        "queue": named(names.queues, body["queue"]),
        "agent_id": body["agent"],
        "agent": named(names.agents, body["agent"]),
        "waited_ms": body["at_ms"] - queued_ms if queued_ms is not None else body["waited_ms"],
        "ahead": body["ahead"],
        "rule": body.get("rule", "order"),
        "relaxed": body.get("relaxed", 0),
        "late_ms": body.get("late_ms", 0),
        "considered": [considered_shown(item, names) for item in body.get("considered", [])],
        "preferred": [
            {"agent": named(names.agents, agent), "whose": whose}
            for agent, whose in body.get("preferred", [])
        ],
    }


SINCE: tuple[Any, ...] = (0, "", 0)
"""What older rows have of value, skill and needs."""


def considered_shown(item: list[Any], names: Names) -> Row:
    """`ConsideredOut` of [agent, code, value, skill, needs]. In older rows the value of
    "skill_missing" was the skill."""
    agent, code, value, skill, needs = [*item, *SINCE[len(item) - 2 :]]
    if code == "skill_missing":
        skill = skill or value
    return {
        "agent_id": agent,
        "agent": named(names.agents, agent),
        "code": code,
        "value": value,
        "skill": named(names.skills, skill),
        "needs": needs,
    }


def recordings_of(actor: Actor, interaction: UUID) -> list[Row]:
    """`RecordingOut`: the engine's rows with the worker's files."""
    found_rows = m.Recording.objects.filter(interaction_id=interaction).exclude(state="empty")
    rows = list(found_rows.order_by("started_ms"))
    ids = [row.id for row in rows]
    found = m.RecordingFile.objects.filter(recording_id__in=ids)
    files = {file.recording_id: file for file in found}
    may = {row.id: may_hear(actor, row) for row in rows}
    heard = {id: listened(id) if may[id] else [] for id in ids}
    return [
        recording_shown(row, files.get(row.id), heard[row.id]) | {"may_listen": may[row.id]}
        for row in rows
        if row.id not in files or files[row.id].deleted_why != EMPTY
    ]


def empty_of(recordings: Collection[str]) -> set[str]:
    """The messages among these in which the worker heard nothing: no screen shows them."""
    found = m.RecordingFile.objects.filter(recording_id__in=recordings, deleted_why=EMPTY)
    return set(found.values_list("recording_id", flat=True))


def listened(recording: str) -> list[Row]:
    """`ListenedOut`, newest first."""
    rows = m.RecordingAccess.objects.filter(recording_id=recording).order_by("-at")
    return [
        {"name": row.account_name, "at_ms": instant_ms(row.at)} for row in rows[:LISTENINGS_SHOWN]
    ]


def instant_ms(at: datetime.datetime | None) -> int | None:
    """UTC milliseconds."""
    return round(at.timestamp() * 1000) if at else None


def recording_shown(row: m.Recording, file: m.RecordingFile | None, heard: list[Row]) -> Row:
    state = row.state
    if file is not None:
        state = "deleted" if file.deleted_at else "ready"
    return {
        "id": row.id,
        "segment_id": row.segment_id,
        "started_ms": row.started_ms,
        "state": state,
        "reason": row.reason,
        "private": row.private,
        "duration_ms": file.duration_ms if file else None,
        "delete_after_ms": instant_ms(file.delete_after) if file else None,
        "deleted_at_ms": instant_ms(file.deleted_at) if file else None,
        "deleted_why": file.deleted_why if file else "",
        "listened": heard,
    }
