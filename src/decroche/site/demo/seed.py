"""Make the fictive company. Harmless when repeated; never touches another organisation."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid5

from django.conf import settings
from django.db import models

from decroche.domains.customers.models import Company, ContactPoint, Person, PersonContact
from decroche.domains.staff.models import Agent, AgentQueue, AgentSkill, Skill, Team
from decroche.domains.telephony import models as m
from decroche.domains.telephony.publish import publish
from decroche.domains.tenancy.access import server_command
from decroche.domains.tenancy.models import Account, Client, Membership, Tenant
from decroche.domains.tenancy.scope import tenant_scope
from decroche.ops.schema import STAMP, demo_stamp
from decroche.site.demo import company
from decroche.site.demo.past import write_past
from decroche.site.demo.setup import line, make_setup

# Ids follow from names, so that a second run finds what the first one made.
NAMESPACE = UUID("5f0b1a52-7c1e-4d0a-9b6e-2d3c4e5f6a7b")
Row = TypeVar("Row", bound=models.Model)


def demo_id(name: str) -> UUID:
    """The id of that thing of the demo."""
    return uuid5(NAMESPACE, name)


TENANT = demo_id("tenant")


def seed_demo() -> str:
    """Make what is missing; returns one sentence for the terminal."""
    with tenant_scope(TENANT):
        fresh = not Tenant.objects.filter(id=TENANT).exists()
        if fresh:
            Tenant.objects.create(id=TENANT, name=company.NAME, slug="demo")
            make_company()
        else:  # The public network may have moved to other ports since.
            m.Trunk.objects.filter(id=demo_id("Trunk:demo")).update(**line())
    write_accounts(settings.DECROCHE.demo_accounts_file)
    numbers = [number for customer in company.customers() for number in customer.numbers]
    write_private(settings.DECROCHE.data_dir / "demo_callers.json", numbers)
    (settings.DECROCHE.data_dir / STAMP).write_text(demo_stamp(settings.DECROCHE))
    return f"{company.NAME}: {'made' if fresh else 'already there'}."


def make_company() -> None:
    """Everything below the organisation, within its transaction."""
    client = make(Client, "client", name=company.NAME)
    queues = make_setup(client, make)
    make_people(queues)
    make_customers()
    write_past()
    publish(server_command(TENANT))


def make(model: type[Row], key: str, **values: object) -> Row:
    """One row of the demo, with the id of its key."""
    row = model(id=demo_id(f"{model.__name__}:{key}"), tenant_id=TENANT, **values)
    row.save(force_insert=True)
    return row


def make_people(queues: dict[str, m.Queue]) -> None:
    """Colleagues with their accounts; nobody can log in before `write_accounts`."""
    teams = {
        name: make(Team, name, name=name)
        for name in sorted({c.team for c in company.COLLEAGUES} - {""})
    }
    skills = {key: make(Skill, key, name=name) for key, name in company.SKILLS.items()}
    for colleague in company.COLLEAGUES:
        account = Account(
            id=demo_id(colleague.name), email=email_of(colleague), name=colleague.name
        )
        account.set_unusable_password()
        account.save(force_insert=True)
        make(Membership, colleague.name, account=account, role=colleague.role)
        if colleague.role == "administrator":
            continue  # A supervisor has a desk without queues: his own phone listens with it.
        agent = make(
            Agent,
            colleague.name,
            account=account,
            name=colleague.name,
            team=teams.get(colleague.team),
            endpoint=f"ag-{demo_id(colleague.name).hex[:12]}",
            languages=list(colleague.languages),
            may_call_out=colleague.role == "agent",
            site_id=demo_id("Site:site"),
        )
        for key, level in colleague.skills:
            make(AgentSkill, f"{colleague.name}:{key}", agent=agent, skill=skills[key], level=level)
        for key in colleague.queues:
            make(AgentQueue, f"{colleague.name}:{key}", agent=agent, queue=queues[key])


def make_customers() -> None:
    """Persons, companies, numbers."""
    companies = {name: make(Company, name, name=name) for name in company.COMPANIES}
    points: dict[str, ContactPoint] = {}
    for customer in company.customers():
        key = customer.numbers[0]
        person = make(
            Person,
            key,
            first_name=customer.first,
            last_name=customer.last,
            company=companies.get(customer.company),
            email=customer.email,
            language=customer.language,
            vip=customer.vip,
            alert=customer.alert,
            facts=[list(fact) for fact in customer.facts],
        )
        for number in customer.numbers:
            if number not in points:
                points[number] = make(ContactPoint, number, e164=number)
            make(PersonContact, f"{key}:{number}", person=person, contact_point=points[number])


def email_of(colleague: company.Colleague) -> str:
    """amelie.martin@…: without accents."""
    from django.utils.text import slugify

    return f"{slugify(colleague.first)}.{slugify(colleague.last)}@{company.DOMAIN}"


def write_accounts(path: Path) -> None:
    """Give the demo's accounts one random password and write it down, once per installation."""
    if path.exists():
        return
    password = f"demo-{secrets.token_hex(5)}"
    listed = []
    for colleague in company.COLLEAGUES:
        account = Account.objects.get(email=email_of(colleague))
        account.set_password(password)
        account.save(update_fields=["password"])
        listed.append(
            {
                "login": account.email,
                "password": password,
                "role": colleague.role,
                "name": colleague.name,
            }
        )
    write_private(path, listed)


def write_private(path: Path, content: object) -> None:
    """JSON that only we may read, in one step."""
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
    part.rename(path)
