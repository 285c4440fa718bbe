"""A centre's tables as one `kernel.config.CentreConfig`."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any, Literal, TypeVar

import holidays
import msgspec
from django.utils import timezone

from decroche.domains.staff.store import agent_specs, position_specs, supervisor_specs
from decroche.domains.supervision.models import SupervisionRule
from decroche.domains.telephony import models as m
from decroche.domains.tenancy.models import Client, Tenant
from decroche.flows import standard
from decroche.flows.graph import led, prompts_of
from decroche.kernel import config as k
from decroche.kernel import ids

# The engine asks for no more than the coming months; every change and every night compiles anew.
HOLIDAY_YEARS = 2


def compile_config(tenant: Tenant, today: datetime.date | None = None) -> k.CentreConfig:
    """The configuration with version 0 and its digest; reads within the tenant's transaction.

    `today` says from which year public holidays are worked out.
    """
    year = (today or timezone.now().date()).year
    clients = {client.id: client for client in Client.objects.order_by("id")}
    queues = {
        ids.QueueId(str(q.id)): for_client(queue_spec(q), clients[q.client_id])
        for q in _live(m.Queue)
    }
    config = k.CentreConfig(
        tenant=ids.TenantId(str(tenant.id)),
        version=0,
        digest="",
        name=tenant.name,
        language="en" if tenant.language == "en" else "fr",
        agents=agent_specs(),
        queues=queues,
        numbers={ids.NumberId(str(n.id)): number_spec(n) for n in _live(m.Number)},
        flows={ids.FlowId(str(f.id)): flow_spec(f, queues) for f in _live(m.Flow) if f.version},
        calendars={ids.CalendarId(str(c.id)): calendar_spec(c, year) for c in _live(m.Calendar)},
        prompts={
            ids.PromptId(str(p.id)): k.PromptSpec(ids.PromptId(str(p.id)), p.text, p.files, p.name)
            for p in _live(m.Prompt)
        },
        emergencies={ids.EmergencyId(str(e.id)): emergency_spec(e) for e in _live(m.Emergency)},
        pause_reasons={ids.ReasonId(str(r.id)): reason_spec(r) for r in _ordered(m.PauseReason)},
        dispositions={
            ids.DispositionId(str(d.id)): k.Disposition(ids.DispositionId(str(d.id)), d.label)
            for d in _ordered(m.Disposition)
        },
        limits=msgspec.convert(tenant.limits, k.Limits),
        country=tenant.country,
        zone=tenant.zone,
        sites={
            ids.SiteId(str(s.id)): k.SiteSpec(ids.SiteId(str(s.id)), s.name, s.address)
            for s in _live(m.Site)
        },
        outbound=outbound_spec(m.Outbound.objects.first() or m.Outbound()),
        clients={
            ids.ClientId(str(c.id)): client_spec(c) for c in clients.values() if not c.archived
        },
        outside={
            ids.OutsideId(str(o.id)): k.OutsideSpec(ids.OutsideId(str(o.id)), o.name, o.e164)
            for o in _live(m.OutsideNumber)
        },
        supervision=supervision_spec(),
        supervisors=supervisor_specs(),
        positions=position_specs(),
    )
    nodes = [node for flow in config.flows.values() for node in flow.nodes.values()]
    if any(isinstance(node, k.Callback) for node in nodes):
        config.prompts.update(standard.PROMPTS)
    return msgspec.structs.replace(config, digest=digest_of(config))


def digest_of(config: k.CentreConfig) -> str:
    """SHA-256 (hexadecimal) of the canonical JSON: keys sorted, without version and digest."""
    bare = msgspec.structs.replace(config, version=0, digest="")
    return hashlib.sha256(msgspec.json.encode(bare, order="deterministic")).hexdigest()


LOADS: dict[str, tuple[k.Kind, int]] = {
    "call": ("call", 6),
    "call_beside": ("call", 4),
    "written": ("written", 6),
    "written_two": ("written", 3),
    "written_three": ("written", 2),
    "written_six": ("written", 1),
}
"""What the form has in words: the kind of a queue's work, and its weight in a room of 6."""


def queue_spec(queue: m.Queue) -> k.QueueSpec:
    notice = queue.recording_notice_id
    return k.QueueSpec(
        id=ids.QueueId(str(queue.id)),
        name=queue.name,
        client=ids.ClientId(str(queue.client_id)),
        needs={ids.SkillId(skill): level for skill, level in sorted(queue.needs.items())},
        relax=tuple(_relax(step) for step in sorted(queue.relax, key=lambda s: s["after_s"])),
        by_language=queue.by_language,
        priority=queue.priority,
        target_s=queue.target_s,
        choice=msgspec.convert(queue.choice, k.Choice),
        last_agent=queue.last_agent,
        keep_s=queue.keep_s,
        kind=LOADS[queue.load][0],
        weight=LOADS[queue.load][1],
        leave_free=queue.leave_free,
        short_abandon_s=queue.short_abandon_s,
        level_target=queue.level_target,
        alert_waiting=queue.alert_waiting,
        alert_wait_s=queue.alert_wait_s,
        alert_level=queue.alert_level,
        alert_nobody=queue.alert_nobody,
        ring_timeout_s=queue.ring_timeout_s,
        auto_answer_s=queue.auto_answer_s,
        after_call=msgspec.convert(
            {"mode": queue.after_call_mode, "limit_s": queue.after_call_limit_s}, k.AfterCallSpec
        ),
        music=queue.music,
        waiting_max=queue.waiting_max,
        wait_max_s=queue.wait_max_s,
        unstaffed=msgspec.convert(queue.unstaffed, Literal["wait", "leave"]),
        closes=ids.CalendarId(str(queue.closes_id)) if queue.closes_id else None,
        announce_every_s=queue.announce_every_s,
        recording=msgspec.convert(
            {
                "mode": queue.recording_mode,
                "percent": queue.recording_percent,
                "legal_basis": queue.recording_legal_basis,
                "notice": str(notice) if notice else None,
                "keep_days": queue.recording_keep_days,
            },
            k.RecordingSpec,
        ),
        dispositions=tuple(ids.DispositionId(d) for d in queue.dispositions),
        greeting=queue.greeting,
        whisper=ids.PromptId(str(queue.whisper_id)) if queue.whisper_id else None,
        caller_id=ids.CallerIdId(str(queue.caller_id_id)) if queue.caller_id_id else None,
        callback=k.CallbackSpec(
            tries=queue.callback_tries,
            pause_min=queue.callback_pause_min,
            within_min=queue.callback_within_min,
        ),
    )


def for_client(spec: k.QueueSpec, client: Client) -> k.QueueSpec:
    """The queue with its client's greeting, whisper and number shown, where it has none itself."""
    shown, whisper = client.caller_id_id, client.whisper_id
    return msgspec.structs.replace(
        spec,
        greeting=spec.greeting if any(spec.greeting.values()) else client.greeting,
        whisper=spec.whisper or (ids.PromptId(str(whisper)) if whisper else None),
        caller_id=spec.caller_id or (ids.CallerIdId(str(shown)) if shown else None),
    )


def client_spec(client: Client) -> k.ClientSpec:
    return k.ClientSpec(ids.ClientId(str(client.id)), client.name, client.colour)


def outbound_spec(outbound: m.Outbound) -> k.OutboundSpec:
    """Lines in the order of the set-up's list."""
    lines = m.Trunk.objects.filter(archived=False, enabled=True).order_by("position", "name", "id")
    return k.OutboundSpec(
        caller_ids={ids.CallerIdId(str(c.id)): caller_id_spec(c) for c in _live(m.CallerId)},
        classes=msgspec.convert(outbound.classes, tuple[k.DialClass, ...]),
        countries=tuple(outbound.countries),
        trunks=tuple(ids.TrunkId(str(line.id)) for line in lines),
        ring_timeout_s=outbound.ring_timeout_s,
        night_from_min=outbound.night_from_min,
        night_until_min=outbound.night_until_min,
        night_refused=outbound.night_refused,
    )


def supervision_spec() -> k.SupervisionSpec:
    rule = SupervisionRule.objects.first() or SupervisionRule()
    return k.SupervisionSpec(msgspec.convert(rule.shown, Literal["always", "spoken", "joined"]))


def caller_id_spec(row: m.CallerId) -> k.CallerIdSpec:
    return k.CallerIdSpec(
        id=ids.CallerIdId(str(row.id)),
        e164=row.e164,
        holder=row.holder,
        proof=row.proof,
        proof_on=row.proof_on.isoformat(),
        client=ids.ClientId(str(row.client_id)) if row.client_id else None,
        valid_until=row.valid_until.isoformat() if row.valid_until else "",
    )


def _relax(step: dict[str, Any]) -> k.Relax:
    needs = {ids.SkillId(skill): level for skill, level in sorted(step["needs"].items())}
    return k.Relax(step["after_s"], needs)


def flow_spec(flow: m.Flow, queues: dict[ids.QueueId, k.QueueSpec]) -> k.FlowSpec:
    """The flow as it was published, and before each queue that records, the notice of recording.

    The notice belongs to the queue: who switches recording on there need not touch a flow, and no
    flow can forget it. A flow that plays that very prompt itself is left as it is.
    """
    spec = msgspec.structs.replace(msgspec.convert(flow.body, k.FlowSpec), name=flow.name)
    said = {prompt for node in spec.nodes.values() for prompt in prompts_of(node)}
    nodes, before = dict(spec.nodes), dict[ids.NodeId, ids.NodeId]()
    for name, node in spec.nodes.items():
        queue = queues.get(node.queue) if isinstance(node, k.Enqueue) else None
        notice = queue.recording.notice if queue and queue.recording.mode != "off" else None
        if notice is not None and notice not in said:
            before[name] = ids.NodeId(f"{name}_notice")
            nodes[before[name]] = k.Announce(notice, name)
    for name, node in spec.nodes.items():
        nodes[name] = led(node, lambda to: before.get(to, to))
    return msgspec.structs.replace(spec, entry=before.get(spec.entry, spec.entry), nodes=nodes)


def emergency_spec(switch: m.Emergency) -> k.EmergencySpec:
    return k.EmergencySpec(
        id=ids.EmergencyId(str(switch.id)),
        name=switch.name,
        state=msgspec.convert(switch.state, Literal["off", "closed", "message"]),
        prompt=ids.PromptId(str(switch.prompt_id)) if switch.prompt_id else None,
    )


def number_spec(number: m.Number) -> k.NumberSpec:
    return k.NumberSpec(
        id=ids.NumberId(str(number.id)),
        e164=number.e164,
        client=ids.ClientId(str(number.client_id)),
        flow=ids.FlowId(str(number.flow_id)),
        language="en" if number.language == "en" else "fr",
    )


def calendar_spec(calendar: m.Calendar, year: int) -> k.CalendarSpec:
    """Holidays: by the `holidays` library for that country and region, this year and the next."""
    return k.CalendarSpec(
        id=ids.CalendarId(str(calendar.id)),
        zone=calendar.zone,
        week=tuple(_spans(day) for day in calendar.week),
        holidays=holiday_dates(calendar.holiday_country, calendar.holiday_region, year),
        special={day: _spans(spans) for day, spans in sorted(calendar.special.items())},
        name=calendar.name,
    )


def holiday_dates(country: str, region: str, year: int) -> tuple[str, ...]:
    """ISO dates of public holidays; none for a country that is not chosen.

    Raises NotImplementedError for a country or region that the library does not know.
    """
    if not country:
        return ()
    years = range(year, year + HOLIDAY_YEARS)
    days = holidays.country_holidays(country, subdiv=region or None, years=years)
    return tuple(sorted(day.isoformat() for day in days))


def reason_spec(reason: m.PauseReason) -> k.PauseReason:
    return k.PauseReason(
        id=ids.ReasonId(str(reason.id)),
        label=reason.label,
        kind="withdrawn" if reason.kind == "withdrawn" else "break",
        max_min=reason.max_min,
        quota_min=reason.quota_min,
        paid=reason.paid,
        approval_min=reason.approval_min,
    )


def _spans(spans: list[list[int]]) -> tuple[k.Span, ...]:
    return tuple(k.Span(start, end) for start, end in spans)


Kind = TypeVar("Kind", bound=m.Settable)


def _live(model: type[Kind]) -> list[Kind]:
    return list(model._default_manager.filter(archived=False).order_by("id"))


def _ordered(model: type[Kind]) -> list[Kind]:
    return list(model._default_manager.filter(archived=False).order_by("position", "id"))
