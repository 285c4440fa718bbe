"""Set-up of telephony: /api/trunks, /numbers, /calendars, /prompts, /queues, /flows, …"""

from __future__ import annotations

import holidays
from django.http import HttpRequest
from ninja import Router

from decroche.domains.audit.routes import Setup, add_routes
from decroche.domains.telephony import (
    checks,
    clients,
    emergencies,
    flow_schemas,
    flows,
    limits,
    outbound,
    schemas,
    sounds,
    trunks,
    uses,
)
from decroche.domains.telephony import models as m
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.models import Client
from decroche.domains.tenancy.requests import actor_of

router = Router(tags=["setup"])
VERSIONS_SHOWN = 50

KINDS = (
    Setup(
        "/clients", "clients", Client, schemas.ClientIn, schemas.ClientOut, publish,
        check=clients.check_client, in_use=clients.client_free,
    ),
    Setup(
        "/trunks", "trunks", m.Trunk, schemas.TrunkIn, schemas.TrunkOut, publish,
        check=trunks.check_trunk, in_use=uses.trunk_free, order=("position", "name"),
    ),
    Setup(
        "/numbers", "numbers", m.Number, schemas.NumberIn, schemas.NumberOut, publish,
        check=checks.check_number, order=("e164",),
    ),
    Setup(
        "/calendars", "calendars", m.Calendar, schemas.CalendarIn, schemas.CalendarOut, publish,
        check=checks.check_calendar, in_use=uses.calendar_free,
    ),
    Setup(
        "/prompts", "prompts", m.Prompt, schemas.PromptIn, schemas.PromptOut, publish,
        check=sounds.check_prompt, in_use=uses.prompt_free,
    ),
    Setup(
        "/queues", "queues", m.Queue, schemas.QueueIn, schemas.QueueOut, publish,
        check=checks.check_queue, in_use=uses.queue_free, order=("name__fr",),
    ),
    Setup(
        "/flows", "flows", m.Flow, flow_schemas.FlowIn, flow_schemas.FlowOut, publish,
        check=checks.check_flow, in_use=uses.flow_free,
    ),
    Setup(
        "/emergencies", "emergencies", m.Emergency, emergencies.EmergencyIn,
        emergencies.EmergencyOut, publish, check=checks.check_emergency,
        in_use=emergencies.emergency_free,
    ),
    Setup(
        "/dispositions", "dispositions", m.Disposition, schemas.DispositionIn,
        schemas.DispositionOut, publish, in_use=uses.disposition_free, order=("position", "id"),
    ),
    Setup(
        "/pause-reasons", "pause_reasons", m.PauseReason, schemas.PauseReasonIn,
        schemas.PauseReasonOut, publish, order=("position", "id"),
    ),
    Setup(
        "/caller-ids", "caller_ids", m.CallerId, schemas.CallerIdIn, schemas.CallerIdOut, publish,
        check=outbound.check_caller_id, in_use=uses.caller_id_free, order=("e164",),
    ),
    Setup(
        "/outside-numbers", "outside_numbers", m.OutsideNumber, schemas.OutsideNumberIn,
        schemas.OutsideNumberOut, publish, check=outbound.check_outside,
        in_use=uses.outside_free,
    ),
)  # fmt: skip
for kind in KINDS:
    add_routes(router, kind)
router.add_router("", flows.router)
router.add_router("", emergencies.router)
router.add_router("", trunks.router)
router.add_router("", sounds.router)
router.add_router("", outbound.router)
router.add_router("", limits.router)


@router.get("/holiday-countries", response=list[str])
def holiday_countries(request: HttpRequest) -> list[str]:
    """Countries (ISO 3166, two letters) whose public holidays are known."""
    actor_of(request, Permission.READ_SETUP)
    return sorted(code for code in holidays.list_supported_countries() if len(code) == 2)


@router.get("/config/versions", response=list[schemas.ConfigVersionOut])
def versions(request: HttpRequest) -> list[m.ConfigVersion]:
    """The last compiled configurations, newest first."""
    actor_of(request, Permission.READ_SETUP)
    return list(m.ConfigVersion.objects.defer("body").order_by("-version")[:VERSIONS_SHOWN])
