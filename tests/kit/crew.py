"""Agents, a queue and a number that leads straight to it.

The demo's own agents (browsers) serve that queue too; nobody of them is signed in by this.

`python -m tests.kit.crew COUNT PHONE CHOICE` in the environment of a stack of one's own makes them
through the site's tables and its `publish`, and prints what there is to know as JSON.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from decroche.engine.live.accounts import desk_password
from decroche.kernel.config import Choice
from decroche.ops.secrets import load_secrets
from decroche.settings import Settings
from tests.kit.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = UUID("0b5a6d0e-52b8-4a4f-8f0e-0d6d6c1b9f10")
NUMBER = "+33180000020"
"""The demo's second number, led elsewhere: the fallback's dialplan knows it."""
CALLS_MAX = 500
"""Callers at once in the whole centre: as many as the demo's trunk and the queue take."""
WITHIN_S = 60


@dataclass(frozen=True)
class Member:
    """One agent of the crew. `account` and `epoch` are what a ticket names."""

    agent: str
    account: str
    endpoint: str

    def password(self, stack: Stack) -> str:
        """Of the desk phone, as the engine derives it."""
        settings = Settings(data_dir=stack.data_dir, port_base=stack.base)
        return desk_password(load_secrets(settings).live_ticket_key.encode(), self.agent)


@dataclass(frozen=True)
class Crew:
    tenant: str
    dialled: str
    queue: str
    members: list[Member]


def hire(stack: Stack, count: int, phone: str = "desk", choice: Choice = "longest_idle") -> Crew:
    """Make the crew in this stack, with desk phones or browsers; `choice` is the queue's rule from
    now on. Raises CalledProcessError with the site's words on stderr."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.kit.crew", str(count), phone, choice],
        env={**stack.environment, "DECROCHE_DEMO__ENABLED": "true"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=WITHIN_S,
    ).stdout
    found = json.loads(said.splitlines()[-1])
    members = [Member(**member) for member in found.pop("members")]
    return Crew(**found, members=members)


def _main(count: int, phone: str, choice: str) -> dict[str, Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "decroche.site.settings"
    os.environ["DJANGO_DATABASE_ROLE"] = "owner"
    import django

    django.setup()
    from decroche.domains.staff.models import Agent, AgentQueue
    from decroche.domains.telephony.publish import publish
    from decroche.domains.tenancy.access import server_command
    from decroche.domains.tenancy.scope import tenant_scope
    from decroche.site.demo.seed import TENANT

    with tenant_scope(TENANT):
        queue = _queue(TENANT, choice)
        members = [_member(TENANT, number, queue, phone) for number in range(count)]
        for agent in Agent.objects.filter(phone="browser"):
            AgentQueue.objects.get_or_create(tenant_id=TENANT, agent=agent, queue_id=queue)
        publish(server_command(TENANT))
    return {"tenant": str(TENANT), "dialled": NUMBER, "queue": str(queue), "members": members}


def _queue(tenant: UUID, choice: str) -> UUID:
    """Free again at once, nothing recorded, nothing said: what app_queue does too."""
    from decroche.domains.telephony import models as m
    from decroche.domains.telephony.flow_form import FlowForm, published
    from decroche.domains.tenancy.models import Client, Tenant

    client = Client.objects.order_by("name").first()
    queue, flow = uuid5(NAMESPACE, "queue"), uuid5(NAMESPACE, "flow")
    if m.Queue.objects.filter(id=queue).update(choice=choice):
        return queue
    centre = Tenant.objects.get(id=tenant)
    centre.limits = {**centre.limits, "calls_max": CALLS_MAX}
    centre.save(update_fields=["limits"])
    m.Queue(
        id=queue,
        tenant_id=tenant,
        name={"fr": "Banc", "en": "Bench"},
        client=client,
        choice=choice,
        after_call_mode="none",
        announce_every_s=0,
        waiting_max=CALLS_MAX,
    ).save(force_insert=True)
    fields = published(str(flow), "Banc", FlowForm(queue=str(queue)))
    m.Flow(id=flow, tenant_id=tenant, **fields).save(force_insert=True)
    if not m.Number.objects.filter(e164=NUMBER).update(flow_id=flow):
        raise LookupError(f"the demo has no {NUMBER}")
    return queue


def _member(tenant: UUID, number: int, queue: UUID, phone: str) -> dict[str, str]:
    from decroche.domains.staff.models import Agent, AgentQueue
    from decroche.domains.telephony.models import Site
    from decroche.domains.tenancy.models import Account, Membership

    name = f"banc{number:03}"
    if known := Agent.objects.filter(name=name).first():
        return {
            "agent": str(known.id),
            "account": str(known.account_id),
            "endpoint": known.endpoint,
        }
    account = Account(id=uuid5(NAMESPACE, name), email=f"{name}@example.org", name=name)
    account.set_unusable_password()
    account.save(force_insert=True)
    Membership(tenant_id=tenant, account=account, role="agent").save(force_insert=True)
    agent = Agent(
        tenant_id=tenant,
        account=account,
        name=name,
        phone=phone,
        endpoint=f"ag-{name}",
        languages=["fr"],
        may_call_out=True,
        site=Site.objects.first(),
    )
    agent.save(force_insert=True)
    AgentQueue(tenant_id=tenant, agent=agent, queue_id=queue).save(force_insert=True)
    return {"agent": str(agent.id), "account": str(account.id), "endpoint": agent.endpoint}


if __name__ == "__main__":
    print(json.dumps(_main(int(sys.argv[1]), *sys.argv[2:4])))
