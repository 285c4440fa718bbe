"""Promises to call: lists, and what people do about them. The engine alone writes them."""

from __future__ import annotations

import time
from typing import Annotated, Any, ClassVar, Literal, NoReturn
from uuid import UUID, uuid4, uuid5

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from decroche.domains.audit.rows import get_own
from decroche.domains.interactions import models as m
from decroche.domains.interactions.names import Names, named
from decroche.domains.interactions.store import LIST_MAX, get_interaction, names_for
from decroche.domains.staff.models import AgentQueue
from decroche.domains.telephony.compile import LOADS
from decroche.domains.telephony.models import Queue
from decroche.domains.tenancy import engine_control
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.errors import Invalid, NotFound
from decroche.domains.tenancy.models import Account
from decroche.domains.tenancy.requests import actor_of
from decroche.kernel.refusal import Refusal

router = Router(tags=["promises"])
Row = dict[str, Any]
Standing = Literal["open", "late", "kept", "broken", "cancelled"]
STATES: dict[str, tuple[str, ...]] = {"open": ("open", "in_work", "late")}
"""What a list shows together; every other list is one state."""
AHEAD_MS = 366 * 24 * 3_600_000
"""Nobody promises a call for later than in a year."""
WINDOW_MIN = 30


class EngineAway(Refusal):
    code: ClassVar[str] = "engine_away"
    fr: ClassVar[str] = "Le moteur d'appels ne répond pas : réessayez dans un instant."
    en: ClassVar[str] = "The call engine does not answer: try again in a moment."


class PromiseOver(Refusal):
    code: ClassVar[str] = "promise_over"
    fr: ClassVar[str] = "Ce rappel est déjà pris ou terminé : rechargez la liste."
    en: ClassVar[str] = "This call has been taken or is over: reload the list."


class Happened(Schema):
    at_ms: int
    what: str
    why: str
    by: str
    """A name; "" for nobody."""


class PromiseOut(Schema):
    id: UUID
    kind: Literal["keep_place", "agent_callback"]
    state: Literal["open", "late", "in_work", "kept", "broken", "cancelled"]
    late: bool
    queue: str
    number: str
    person_id: UUID | None
    person: str
    interaction_id: UUID | None
    kept_by_id: UUID | None
    owner: str
    by: str
    made_ms: int
    from_ms: int
    until_ms: int
    due_ms: int | None
    ended_ms: int | None
    tries: int
    tries_max: int
    why: str
    history: list[Happened]


class PromiseIn(Schema):
    """An agent promises a call to the customer of a contact."""

    interaction_id: UUID
    queue_id: UUID | None = None
    """None: the contact's own; of who promises to call himself one that is his."""
    from_ms: int
    window_min: Annotated[int, Field(ge=5, le=10_080)] = WINDOW_MIN
    mine: bool = True
    """False: anybody of the queue's."""
    form: Annotated[str, Field(max_length=64)] = ""
    """Whatever the form was named when it was opened: what is sent twice is promised once."""


class PromiseMade(Schema):
    id: UUID


class PromiseFilter(Schema):
    state: Standing = "open"
    mine: bool = False
    person_id: UUID | None = None
    limit: int = 100


@router.get("/promises", response=list[PromiseOut])
def promises(request: HttpRequest, wanted: Query[PromiseFilter]) -> list[Row]:
    """Open ones by their time, the others newest first. Agents see their own."""
    actor = actor_of(request, Permission.READ_INTERACTIONS)
    found = _seen_by(actor, wanted.mine).filter(state__in=STATES.get(wanted.state, (wanted.state,)))
    if wanted.person_id is not None:
        found = found.filter(person_id=wanted.person_id)
    order = ("from_ms", "id") if wanted.state in ("open", "late") else ("-ended_ms", "id")
    rows = list(found.order_by(*order)[: max(1, min(wanted.limit, LIST_MAX))])
    persons, points = [row.person_id for row in rows], [row.contact_point_id for row in rows]
    names = names_for(actor, persons, points)
    people = _people(rows, names)
    return [_line(row, names, people) for row in rows]


@router.post("/promises", response={201: PromiseMade})
def make(request: HttpRequest, payload: PromiseIn) -> Status[Row]:
    """Refusals: Invalid, EngineAway."""
    actor = actor_of(request, Permission.WORK_AT_DESK)
    contact = get_interaction(payload.interaction_id)
    owner = actor.agent_id if payload.mine else None
    if payload.mine and owner is None:
        _refuse("mine", "vous ne prenez pas d'appels", "you take no calls")
    queue = _own_queue(payload, contact, owner) if owner else _queue_of(payload, contact)
    if contact.contact_point_id is None:
        _refuse("interaction_id", "ce contact n'a pas de numéro", "this contact has no number")
    now_ms = time.time_ns() // 1_000_000
    if payload.from_ms > now_ms + AHEAD_MS:
        _refuse("from_ms", "c'est dans plus d'un an", "this is in more than a year")
    start_ms = max(payload.from_ms, now_ms)
    id = (
        uuid5(actor.tenant_id, f"{actor.account}/{contact.id}/{payload.form}")
        if payload.form
        else uuid4()
    )
    if m.Promise.objects.filter(id=id).exists():  # The answer to the first was lost.
        return Status(201, {"id": str(id)})
    _tell(
        actor,
        {
            "type": "promise_asked",
            "promise": str(id),
            "queue": str(queue.id),
            "client": str(queue.client_id),
            "contact_point": str(contact.contact_point_id),
            "person": _text(contact.person_id),
            "interaction": str(contact.id),
            "language": contact.language,
            "from_ms": start_ms,
            "until_ms": start_ms + payload.window_min * 60_000,
            "by": _text(actor.agent_id),
            "owner": _text(owner),
        },
    )
    return Status(201, {"id": str(id)})


@router.post("/promises/{uuid:id}/cancel", response={204: None})
def cancel(request: HttpRequest, id: UUID) -> Status[None]:
    """Nobody need call any more. Refusals: PromiseOver, EngineAway."""
    actor = actor_of(request, Permission.WORK_AT_DESK)
    row = _open_one(actor, id)
    by = str(actor.agent_id or actor.account)  # No name: the journal is kept for good.
    _tell(actor, {"type": "promise_cancelled", "promise": str(row.id), "by": by})
    return Status(204, None)


@router.post("/promises/{uuid:id}/call", response={204: None})
def call(request: HttpRequest, id: UUID) -> Status[None]:
    """Now: it rings at who asks for it if he is available, else at the first of the queue's.
    Refusals: PromiseOver, EngineAway."""
    actor = actor_of(request, Permission.WORK_AT_DESK)
    row = _open_one(actor, id)
    agent = _text(actor.agent_id)
    _tell(actor, {"type": "promise_hurried", "promise": str(row.id), "agent": agent})
    return Status(204, None)


def _seen_by(actor: Actor, mine: bool) -> Any:
    """Whoever may read the queues' decisions sees all."""
    if actor.may(Permission.READ_DECISIONS) and not mine:
        return m.Promise.objects.all()
    own = Q(owner_id=actor.agent_id) | Q(by_agent_id=actor.agent_id)
    return m.Promise.objects.filter(own) if actor.agent_id else m.Promise.objects.none()


def _open_one(actor: Actor, id: UUID) -> m.Promise:
    row: m.Promise | None = _seen_by(actor, mine=False).filter(id=id).first()
    if row is None:
        raise NotFound
    if row.state not in ("open", "late"):
        raise PromiseOver
    return row


def _queue_of(payload: PromiseIn, contact: m.Interaction) -> Queue:
    id = payload.queue_id or contact.queue_id
    if id is None:
        _refuse("queue_id", "choisissez une file", "choose a queue")
    try:
        queue = get_own(Queue, str(id))
    except NotFound:
        _refuse("queue_id", "cette file n'existe plus", "this queue no longer exists")
    if LOADS[queue.load][0] != "call":
        _refuse("queue_id", "choisissez une file d'appels", "choose a queue of calls")
    return queue


def _own_queue(payload: PromiseIn, contact: m.Interaction, agent: UUID) -> Queue:
    """In another's queue it would never be offered to him: the one named, or the contact's, if it
    is his; else that of his part in it; else his first, of that client if there is one."""
    seats = AgentQueue.objects.filter(agent_id=agent, queue__archived=False)
    own = {seat.queue_id: seat.queue for seat in seats.select_related("queue").order_by("rank")}
    own = {id: queue for id, queue in own.items() if LOADS[queue.load][0] == "call"}
    if payload.queue_id is not None:
        queue = _queue_of(payload, contact)
        if queue.id not in own:
            fr = "vous n'êtes pas dans cette file : laissez ce rappel à toute la file"
            _refuse("queue_id", fr, "you are not in this queue: leave the call to all of it")
        return queue
    parts = m.Segment.objects.filter(interaction_id=contact.id, agent_id=agent)
    wanted = [contact.queue_id, *parts.order_by("-offered_ms").values_list("queue_id", flat=True)]
    wanted += [id for id, queue in own.items() if queue.client_id == contact.client_id]
    found = next((own[id] for id in wanted if id in own), next(iter(own.values()), None))
    if found is None:
        fr = "vous n'êtes dans aucune file d'appels : laissez ce rappel à toute la file"
        _refuse("mine", fr, "you are in no queue of calls: leave this one to all of its queue")
    return found


def _refuse(field: str, fr: str, en: str) -> NoReturn:
    raise Invalid(field=field, why_fr=fr, why_en=en)


def _text(id: UUID | None) -> str | None:
    return str(id) if id is not None else None


def _tell(actor: Actor, event: Row) -> None:
    """Returns when the engine has committed it."""
    if not engine_control.post("promise", {"tenant": str(actor.tenant_id), "event": event}):
        raise EngineAway


SHOWN_FIELDS = (
    "id", "kind", "state", "late", "person_id", "interaction_id", "kept_by_id", "made_ms",
    "from_ms", "until_ms", "due_ms", "ended_ms", "tries", "tries_max", "why",
)  # fmt: skip


def _people(rows: list[m.Promise], names: Names) -> dict[str, str]:
    """Names behind the ids of histories: agents, and accounts of those who are none."""
    told = {each["by"] for row in rows for each in row.history}
    others = {id for id in told - names.agents.keys() if _is_id(id)}
    accounts = Account.objects.filter(id__in=others) if others else ()
    unknown = dict.fromkeys(others, "")
    return unknown | {str(account.id): account.name for account in accounts} | names.agents


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _line(row: m.Promise, names: Names, people: dict[str, str]) -> Row:
    return {
        **{name: getattr(row, name) for name in SHOWN_FIELDS},
        "queue": named(names.queues, row.queue_id),
        "number": named(names.numbers, row.contact_point_id),
        "person": named(names.persons, row.person_id),
        "owner": named(names.agents, row.owner_id),
        "by": named(names.agents, row.by_agent_id),
        "history": [{**each, "by": people.get(each["by"], each["by"])} for each in row.history],
    }
