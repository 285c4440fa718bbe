"""Organisations for tests: two of them, alike, each with everything in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.test import Client as Browser
from django.utils import timezone

from decroche.domains.alerts.models import Webhook
from decroche.domains.customers.models import Company, ContactPoint, Person, PersonContact
from decroche.domains.staff.models import Agent, AgentQueue, AgentSkill, Position, Skill, Team
from decroche.domains.supervision.models import SupervisionRule
from decroche.domains.telephony import models as m
from decroche.domains.telephony.flow_form import FlowForm, published
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy.access import Actor, server_command
from decroche.domains.tenancy.models import Account, Client, Membership, Role, Tenant
from decroche.domains.tenancy.scope import tenant_scope
from tests.kit.database import connect


@dataclass
class Centre:
    """Ids of one row of each kind."""

    tenant: UUID
    ids: dict[str, UUID] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    recording: str = ""

    @property
    def actor(self) -> Actor:
        return server_command(self.tenant)

    def browser(self, role: str) -> Api:
        """Somebody of that role, logged in."""
        browser = Browser(SERVER_NAME="127.0.0.1")
        browser.force_login(self.accounts[role])
        return Api(browser)


@dataclass
class Api:
    """JSON in, JSON out."""

    browser: Browser

    def get(self, path: str, **query: Any) -> Any:
        return self.browser.get(f"/api{path}", query)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        text = json.dumps(body if body is not None else {})
        return self.browser.generic(method, f"/api{path}", text, "application/json")

    def post(self, path: str, body: Any = None) -> Any:
        return self.send("POST", path, body)

    def put(self, path: str, body: Any = None) -> Any:
        return self.send("PUT", path, body)


def labels(text: str) -> dict[str, str]:
    return {"fr": text, "en": f"{text} (en)"}


def make_centre(name: str) -> Centre:
    """A whole organisation, as the site's role would make it."""
    centre = Centre(uuid4())
    with tenant_scope(centre.tenant):
        Tenant.objects.create(id=centre.tenant, name=name, slug=f"t-{centre.tenant.hex[:12]}")
        _telephony(centre, name)
        _people(centre, name)
        _customers(centre)
        publish(centre.actor)
    _history(centre)
    return centre


def _keep(centre: Centre, name: str, row: Any) -> Any:
    row.tenant_id = centre.tenant
    row.save(force_insert=True)
    centre.ids[name] = row.id
    return row


def _telephony(centre: Centre, name: str) -> None:
    client = _keep(centre, "client", Client(name=f"{name} client"))
    _keep(centre, "trunk", m.Trunk(name="line", host="sip.example", addresses=["192.0.2.1"]))
    week = [[[480, 1140]]] * 5 + [[], []]
    calendar = _keep(centre, "calendar", m.Calendar(name="Heures", week=week, holiday_country="FR"))
    prompt = _keep(centre, "prompt", m.Prompt(name="Accueil", text=labels("Bonjour")))
    given = _keep(centre, "disposition", m.Disposition(label=labels("Vendu")))
    _keep(centre, "pause_reason", m.PauseReason(label=labels("Pause")))
    _calls_out(centre)
    queue = _keep(
        centre, "queue", m.Queue(name=labels("SAV"), client=client, dispositions=[str(given.id)])
    )
    form = {"calendar": str(calendar.id), "welcome": str(prompt.id), "queue": str(queue.id)}
    id = uuid4()
    flow = _keep(centre, "flow", m.Flow(id=id, **published(str(id), "Entrée", FlowForm(**form))))
    _keep(
        centre,
        "flow_version",
        m.FlowVersion(
            flow=flow, number=1, steps=flow.steps, body=flow.body, published_at=timezone.now()
        ),
    )
    _keep(centre, "emergency", m.Emergency(name="Évacuation"))
    e164 = f"+3318{centre.tenant.int % 10**7:07d}"
    _keep(centre, "number", m.Number(e164=e164, client=client, flow=flow))


def _calls_out(centre: Centre) -> None:
    e164 = f"+3319{centre.tenant.int % 10**7:07d}"
    proof = {"holder": "Titulaire", "proof": "Contrat 12", "proof_on": "2026-01-01"}
    _keep(centre, "caller_id", m.CallerId(e164=e164, **proof))
    _keep(centre, "outside", m.OutsideNumber(name="Astreinte", e164="+33140000041"))
    _keep(centre, "site", m.Site(name="Tours", address="1 rue de la Loire, 37000 Tours"))
    _keep(centre, "outbound", m.Outbound(countries=["BE"]))
    _keep(centre, "supervision_rule", SupervisionRule())
    hook = Webhook(name="Astreinte", url="https://hook.example/in", secret="s" * 32)
    _keep(centre, "webhook", hook)


def _people(centre: Centre, name: str) -> None:
    team = _keep(centre, "team", Team(name="Équipe"))
    skill = _keep(centre, "skill", Skill(name="Contrats"))
    for role in Role.values:
        account = Account.objects.create_user(
            f"{role}@{centre.tenant.hex[:12]}.example", None, name=f"{name} {role}"
        )
        centre.accounts[role] = account
        _keep(centre, f"person:{role}", Membership(account=account, role=role))
    agent = _keep(
        centre,
        "agent",
        Agent(
            account=centre.accounts["agent"],
            name="Amélie",
            team=team,
            endpoint=f"ag-{uuid4().hex[:12]}",
            languages=["fr"],
            site_id=centre.ids["site"],
        ),
    )
    seat = Position(name="Z9", site_id=centre.ids["site"], endpoint=f"po-{uuid4().hex[:12]}")
    _keep(centre, "position", seat)
    _keep(centre, "agent_skill", AgentSkill(agent=agent, skill=skill, level=4))
    _keep(centre, "agent_queue", AgentQueue(agent=agent, queue_id=centre.ids["queue"]))


def _customers(centre: Centre) -> None:
    company = _keep(centre, "company", Company(name="Boulangerie du Pont"))
    person = _keep(
        centre, "person", Person(first_name="Jérôme", last_name="Lefèvre", company=company)
    )
    point = _keep(centre, "contact_point", ContactPoint(e164="+33639980012"))
    _keep(centre, "person_contact", PersonContact(person=person, contact_point=point))


def _history(centre: Centre) -> None:
    """One answered contact with its recording, written as the engine does."""
    id = centre.ids["interaction"] = uuid4()
    ids, tenant = centre.ids, centre.tenant
    centre.recording = f"{id}.1.r1"
    decision = {
        "at_ms": 5_000, "work": str(id), "queue": str(ids["queue"]), "offer": f"{id}.1",
        "agent": str(ids["agent"]), "waited_ms": 4_000, "ahead": 2, "config_version": 1,
        "considered": [[str(ids["agent"]), "chosen", 9_000]],
    }  # fmt: skip
    with connect("engine", tenant) as engine:
        engine.execute(
            "insert into interaction (tenant_id, id, channel, direction, number_id, client_id,"
            " contact_point_id, person_id, language, queue_id, arrived_ms, queued_ms, answered_ms,"
            " ended_ms, outcome, ended_by) values (%s, %s, 'call', 'in', %s, %s, %s, %s, 'fr', %s,"
            " 1000, 2000, 6000, 66000, 'answered', 'customer')",
            [
                tenant,
                id,
                *(ids[k] for k in ("number", "client", "contact_point", "person", "queue")),
            ],
        )
        engine.execute(
            "insert into segment (tenant_id, id, interaction_id, agent_id, queue_id, offered_ms,"
            " answered_ms, ended_ms, hold_ms, outcome, disposition_id)"
            " values (%s, %s, %s, %s, %s, 4000, 6000, 66000, 500, 'answered', %s)",
            [tenant, f"{id}.1", id, ids["agent"], ids["queue"], ids["disposition"]],
        )
        engine.execute(
            "insert into flow_step (tenant_id, interaction_id, seq, node, at_ms)"
            " values (%s, %s, 0, 'hours', 1000)",
            [tenant, id],
        )
        engine.execute(
            "insert into decision (tenant_id, seq, at_ms, interaction_id, body)"
            " values (%s, 1, 1000, %s, %s)",
            [tenant, id, json.dumps(decision)],
        )
        engine.execute(
            "insert into recording (tenant_id, id, interaction_id, segment_id, started_ms,"
            " ended_ms, state, reason, private)"
            " values (%s, %s, %s, %s, 1795000000000, 1795000060000, 'spooled', 'sample', false)",
            [tenant, centre.recording, id, f"{id}.1"],
        )
        centre.ids["attempt"] = uuid4()
        attempt = {
            "id": str(centre.ids["attempt"]), "interaction_id": str(id),
            "agent_id": str(ids["agent"]),
            "queue_id": str(ids["queue"]), "purpose": "service", "at_ms": 70_000,
            "contact_point_id": str(ids["contact_point"]), "number_class": "mobile",
            "country": "FR", "caller_id": "", "allowed": False, "code": "no_right",
            "facts": {"class": "mobile"}, "alarms": [],
        }  # fmt: skip
        engine.execute("select engine_attempt(%s)", [json.dumps(attempt)])
        engine.execute(
            "insert into interaction_note (tenant_id, interaction_id, agent_id, text, updated_ms)"
            " values (%s, %s, %s, 'À rappeler mardi', 50000)",
            [tenant, id, ids["agent"]],
        )
        promise = centre.ids["promise"] = uuid4()
        engine.execute(
            "insert into promise (tenant_id, id, kind, state, channel, queue_id, contact_point_id,"
            " person_id, owner_id, made_ms, from_ms, until_ms, place_ms, tries, tries_max, why,"
            " late, history) values (%s, %s, 'agent_callback', 'open', 'call', %s, %s, %s, %s,"
            " 1000, 1000, 2000, 1000, 0, 3, '', false, '[]')",
            [
                tenant,
                promise,
                *(ids[k] for k in ("queue", "contact_point", "person", "agent")),
            ],
        )
        engine.execute(
            "insert into supervision (tenant_id, id, interaction_id, supervisor_id, agent_id, mode,"
            " since_ms, until_ms, shown) values (%s, %s, %s, %s, %s, 'listen', 40000, 45000, true)",
            [tenant, f"{id}_s1.1", id, ids["agent"], ids["agent"]],
        )
        engine.execute(
            "insert into journal_event (tenant_id, seq, at_ms, kind, core_version, body)"
            " values (%s, 1, 1000, 'call_arrived', 1, '{}')",
            [tenant],
        )
