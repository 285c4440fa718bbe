"""What somebody should know of calls out: made at night, round the gate, or not at all. Until it
is seen.

A night call's alarm is its attempt, under the attempt's id; a call that went round the gate has a
row of its own (docs/calling-out.md). Calls that no line took are one alarm, under the latest one's
id: while a line is down each further call is the same news.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from decroche.domains.audit.models import ChangeLog
from decroche.domains.interactions import models as m
from decroche.domains.interactions.attempts import list_attempts
from decroche.domains.telephony.models import Trunk
from decroche.domains.tenancy.access import Actor, Permission
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["alarms"])
NOT_PLACED: Final = "not_placed"
"""The outcome (`kernel.legs.EndReason`) of a call that nobody was rung for."""
KEPT_MS: Final = 7 * 24 * 3_600_000
"""Nobody acts on what is older than a week; the log of calls out has it still."""
SHOWN_MAX: Final = 50
Row = dict[str, Any]


class AlarmOut(Schema):
    id: UUID
    kind: Literal["night", "rogue", "line"]
    """"rogue": a call without a permission was on a line, and was ended; "line": a call was allowed
    and did not leave, for no line could be reached."""
    at_ms: int
    agent: str
    number: str
    """All but the last two digits are hidden, and of one abroad its country."""
    number_class: str
    country: str
    trunk: str


class SeenIn(Schema):
    ids: list[UUID]


@router.get("/alarms", response=list[AlarmOut], operation_id="alarms_list")
def alarms(request: HttpRequest) -> list[Row]:
    """What nobody has seen yet, newest first."""
    return unseen(actor_of(request, Permission.READ_ATTEMPTS))


@router.post("/alarms/seen", response={204: None}, operation_id="alarms_seen")
def seen(request: HttpRequest, payload: SeenIn) -> Status[None]:
    """Somebody has seen these: the log of changes says who. What is no alarm is left out."""
    actor = actor_of(request, Permission.READ_ATTEMPTS)
    for alarm in unseen(actor, set(payload.ids)):
        _, new = m.AlarmSeen.objects.get_or_create(
            tenant_id=actor.tenant_id,
            alarm_id=alarm["id"],
            defaults={"account_id": actor.account_id},
        )
        if new:
            _log(actor, alarm)
    return Status(204, None)


def unseen(actor: Actor, ids: Collection[UUID] | None = None) -> list[Row]:
    """`AlarmOut`; of these ids, or of all."""
    since_ms = int(timezone.now().timestamp() * 1000) - KEPT_MS
    known = m.AlarmSeen.objects.values("alarm_id")
    nights = m.Attempt.objects.filter(at_ms__gte=since_ms).exclude(alarms=[]).exclude(id__in=known)
    rogues = m.RogueCall.objects.filter(at_ms__gte=since_ms).exclude(id__in=known)
    if ids is not None:
        nights, rogues = nights.filter(id__in=ids), rogues.filter(id__in=ids)
    latest = list(nights.order_by("-at_ms").values_list("id", flat=True)[:SHOWN_MAX])
    found = [
        _attempt(row, kind)
        for kind, of in (("night", latest), ("line", _not_placed(since_ms, ids)))
        for row in list_attempts(actor, {"id__in": of}, SHOWN_MAX)
    ]
    trunks = {row.id: row.name for row in Trunk.objects.all()}
    found += [_rogue(row, trunks) for row in rogues.order_by("-at_ms")[:SHOWN_MAX]]
    return sorted(found, key=lambda row: -row["at_ms"])[:SHOWN_MAX]


def _not_placed(since_ms: int, ids: Collection[UUID] | None) -> list[UUID]:
    """The latest call that no line took, if none since has been seen; of these ids, those."""
    failed = m.Attempt.objects.filter(at_ms__gte=since_ms, outcome=NOT_PLACED)
    known = m.AlarmSeen.objects.values("alarm_id")
    seen = failed.filter(id__in=known).order_by("-at_ms").first()
    fresh = failed.filter(at_ms__gt=seen.at_ms) if seen is not None else failed
    if ids is not None:
        fresh = fresh.filter(id__in=ids)
    return list(fresh.order_by("-at_ms").values_list("id", flat=True)[:1])


def _attempt(attempt: Row, kind: str) -> Row:
    fields = ("id", "at_ms", "agent", "number_class", "country")
    number = masked(attempt["number"])
    return {name: attempt[name] for name in fields} | {
        "kind": kind, "number": number, "trunk": "",
    }  # fmt: skip


def _rogue(row: m.RogueCall, trunks: dict[UUID, str]) -> Row:
    nobody = dict.fromkeys(("agent", "number", "number_class", "country"), "")
    trunk = trunks.get(row.trunk_id, "")
    return {"id": row.id, "kind": "rogue", "at_ms": row.at_ms, "trunk": trunk, **nobody}


def masked(number: str) -> str:
    """ "06 39 98 00 12" → "•• •• •• •• 12", "+44 20 7946 0958" → "+44 •• •••• ••58"."""
    country = re.match(r"\+\d+ ", number)
    kept = country.end() if country else 0
    return number[:kept] + re.sub(r"\d(?=(?:\D*\d){2})", "•", number[kept:])


def _log(actor: Actor, alarm: Row) -> None:
    ChangeLog.objects.create(
        tenant_id=actor.tenant_id,
        account_id=actor.account_id,
        account_name=actor.name,
        act="acknowledge",
        kind="alarm",
        object_id=alarm["id"],
        object_name=alarm["agent"] or alarm["trunk"],
        before={},
        after={"alarm": alarm["kind"]},
    )
