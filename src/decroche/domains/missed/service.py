"""Missed calls: who sees which, one line per number, and what is done about them."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from decroche.domains.customers.models import ContactPoint
from decroche.domains.interactions.models import Interaction, Recording, RecordingFile
from decroche.domains.interactions.names import Names, named
from decroche.domains.interactions.playback import MESSAGE, may_hear
from decroche.domains.interactions.store import EMPTY, names_for
from decroche.domains.missed import store
from decroche.domains.missed.errors import SeenTo
from decroche.domains.missed.models import MissedMark
from decroche.domains.missed.store import CALLING_MAX_MS, Done, Scope
from decroche.domains.staff.models import Agent
from decroche.domains.staff.store import queues_of
from decroche.domains.telephony.models import Number
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import NotFound

LIST_MAX = 200
CLAIM_MS = 60_000
"""From the key to the call that rings: then the attempt itself says who calls."""
Row = dict[str, Any]


def now_ms() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000


def scope_of(actor: Actor) -> Scope:
    """Agents: of their queues, and what came by numbers that lead to these."""
    if actor.may(Permission.READ_ALL_MISSED):
        return Scope(all=True)
    queues = queues_of(actor)
    own = {str(id) for id in queues}
    numbers = Number.objects.select_related("flow").all()
    leads = (number.id for number in numbers if own & _queues_in(number.flow.body))
    return Scope(False, queues, frozenset(leads))


def _queues_in(flow: Row) -> set[str]:
    nodes = flow.get("nodes", {}).values()
    return {node["queue"] for node in nodes if node.get("queue")}


def listed(actor: Actor) -> Row:
    """`MissedListOut`: the latest first."""
    scope, at_ms = scope_of(actor), now_ms()
    subjects = store.open_subjects(scope, at_ms)
    groups = grouped(store.open_events(scope, at_ms, subjects[:LIST_MAX]))
    return {"items": shown(actor, groups), "more": len(subjects) > LIST_MAX}


def grouped(events: list[Row]) -> list[list[Row]]:
    """Events of one number together; the order of the latest of each stays."""
    groups: dict[UUID, list[Row]] = {}
    for event in events:
        groups.setdefault(event["subject_id"], []).append(event)
    return list(groups.values())


def count(actor: Actor) -> int:
    return store.count_subjects(scope_of(actor), now_ms())


def one(actor: Actor, subject: UUID) -> Row:
    """`MissedOut`. Raises NotFound: not open, or not this person's to see to."""
    events = store.open_events(scope_of(actor), now_ms(), [subject])
    if not events:
        raise NotFound
    return shown(actor, [events])[0]


def claim(actor: Actor, subject: UUID) -> Row:
    """This person calls back now. Raises SeenTo, NotFound."""
    before = MissedMark.objects.filter(subject_id=subject).first()
    known = one(actor, subject)
    if known["seen_to_by"] and not known["mine"]:
        raise SeenTo(name=known["seen_to_by"])
    at_ms = now_ms()
    taken = store.claim(
        {
            "tenant": actor.tenant_id,
            "subject": subject,
            "account": actor.account,
            "name": actor.name,
            "until_ms": at_ms + CLAIM_MS,
            "now_ms": at_ms,
            "void_ms": before.claimed_until_ms if before and not known["seen_to_by"] else 0,
        }
    )
    if not taken:
        raise SeenTo(name=MissedMark.objects.get(subject_id=subject).claimed_name)
    return known | {"seen_to_by": actor.name, "mine": True}


def release(actor: Actor, subject: UUID) -> None:
    """The call back did not come about. Raises NotFound: it is not this person who calls."""
    mine = MissedMark.objects.filter(subject_id=subject, claimed_by=actor.account)
    if mine.update(claimed_until_ms=0) == 0:
        raise NotFound


def mark_done(actor: Actor, subject: UUID, note: str, seen_ms: int | None = None) -> None:
    """Seen to otherwise: closed up to what was seen, or up to now, where this person sees it. What
    the number has missed in others' queues stays theirs. Raises NotFound."""
    one(actor, subject)
    at_ms = now_ms()
    until_ms = at_ms if seen_ms is None else min(seen_ms, at_ms)
    done = Done(actor.tenant_id, actor.account, actor.name, until_ms, note.strip())
    store.close(scope_of(actor), at_ms, subject, done)
    MissedMark.objects.filter(subject_id=subject).update(claimed_until_ms=0)


def shown(actor: Actor, groups: list[list[Row]]) -> list[Row]:
    """`MissedOut` of each group."""
    subjects = [group[0]["subject_id"] for group in groups]
    points = ContactPoint.objects.filter(id__in=subjects)
    e164 = {point.id: point.e164 for point in points}
    persons = [event["person_id"] for group in groups for event in group]
    names = names_for(actor, persons, subjects)
    marks = store.marks_of(subjects)
    since = {g[0]["subject_id"]: g[-1]["at_ms"] - CALLING_MAX_MS for g in groups}
    tries = store.tries_since(since)
    messages = messages_of(actor, [e["interaction_id"] for g in groups for e in g])
    return [
        _line(group, names)
        | {"e164": e164.get(group[0]["subject_id"], "")}
        | {"messages": [m for e in group for m in messages.get(e["interaction_id"], [])]}
        | _seen_to(
            actor,
            group[-1]["at_ms"],
            marks.get(group[0]["subject_id"]),
            tries.get(group[0]["subject_id"], []),
        )
        for group in groups
    ]


def _line(group: list[Row], names: Names) -> Row:
    last = group[0]
    queue = next((event["queue_id"] for event in group if event["queue_id"]), None)
    person = next((event["person_id"] for event in group if event["person_id"]), None)
    waits = [event["waited_ms"] for event in group if event["waited_ms"] is not None]
    return {
        "id": last["subject_id"],
        "number": named(names.numbers, last["contact_point_id"]),
        "person_id": person,
        "person": named(names.persons, person),
        "count": len(group),
        "first_ms": group[-1]["at_ms"],
        "last_ms": last["at_ms"],
        "kinds": list(dict.fromkeys(event["kind"] for event in group)),
        "queue_id": queue,
        "queue": named(names.queues, queue),
        "waited_ms": max(waits) if waits else None,
        "last_interaction_id": last["interaction_id"],
    }


def _seen_to(actor: Actor, first_ms: int, mark: MissedMark | None, tries: list[Row]) -> Row:
    """Who calls back now: by an attempt that is not over, or by the key just pressed, of which no
    attempt has come yet."""
    at_ms = now_ms()
    over = [each for each in tries if each["ended_ms"] is not None]
    tried = [each for each in over if each["at_ms"] >= first_ms]
    runs = [
        each
        for each in tries
        if each["ended_ms"] is None and at_ms - each["at_ms"] < CALLING_MAX_MS
    ]
    by, mine = "", False
    if runs:
        agent = Agent.objects.filter(id=runs[-1]["agent_id"]).first()
        by, mine = (agent.name, agent.id == actor.agent_id) if agent else ("", False)
    elif mark is not None and _claimed(mark, at_ms, over):
        by, mine = mark.claimed_name, mark.claimed_by == actor.account_id
    last_ms = tried[-1]["at_ms"] if tried else None
    return {"tried": len(tried), "tried_ms": last_ms, "seen_to_by": by, "mine": mine}


def _claimed(mark: MissedMark, at_ms: int, over: list[Row]) -> bool:
    """Not by a key whose attempt is over, or since which somebody was reached. Whose calls one sees
    makes no difference: another team may have missed the same number at another time."""
    since_ms = mark.claimed_until_ms - CLAIM_MS
    if mark.claimed_until_ms < at_ms or any(each["at_ms"] >= since_ms for each in over):
        return False
    reached = Interaction.objects.filter(contact_point_id=mark.subject_id)
    return not reached.filter(answered_ms__gte=since_ms).exists()


def messages_of(actor: Actor, interactions: list[UUID]) -> dict[UUID, list[Row]]:
    """`MessageOut` by interaction, the latest first; those in which something was said."""
    rows = Recording.objects.filter(interaction_id__in=interactions, reason=MESSAGE)
    rows = rows.exclude(state="empty").order_by("-started_ms")
    ids = [row.id for row in rows]
    files = {f.recording_id: f for f in RecordingFile.objects.filter(recording_id__in=ids)}
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        file = files.get(row.id)
        if file is None and row.state == "failed":
            continue  # Nothing could be kept, or not yet.
        if file is not None and file.deleted_why == EMPTY:
            continue
        state = "coming" if file is None else "deleted" if file.deleted_at else "ready"
        found.setdefault(row.interaction_id, []).append(
            {
                "id": row.id,
                "interaction_id": row.interaction_id,
                "at_ms": row.started_ms,
                "state": state,
                "duration_ms": file.duration_ms if file else None,
                "may_listen": may_hear(actor, row),
            }
        )
    return found
