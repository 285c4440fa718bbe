"""The demo's telephony: a trunk, hours, announcements, queues, flows, numbers."""

from __future__ import annotations

from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone

from decroche.domains.telephony import models as m
from decroche.domains.telephony.flow_form import FlowForm, published
from decroche.domains.tenancy.models import Client
from decroche.site.demo import company

CALLS_MAX = 500
"""As many as one switch takes: the demo's network sells no channels."""
DAY = [[0, 1440]]
OFFICE = [[8 * 60, 19 * 60]]
LEGAL_BASIS = (
    "Intérêt légitime (RGPD, art. 6.1 f) : formation et évaluation ; "
    "CNIL, délibération n° 2014-474 : ponctuel, six mois au plus"
)


class Make(Protocol):
    """`seed.make`."""

    def __call__(self, model: Any, key: str, **values: Any) -> Any: ...


def line() -> dict[str, Any]:
    """Where the demo's public network is, as the trunk's fields say it."""
    place = settings.DECROCHE
    return {"host": place.pstn_host, "port": place.ports.pstn_sip, "addresses": [place.pstn_host]}


def make_setup(client: Client, make: Make) -> dict[str, m.Queue]:
    """Everything a call meets; returns the queues by key."""
    make(m.Trunk, "demo", name="demo", calls_max=CALLS_MAX, **line())
    prompts = {
        key: make(m.Prompt, key, name=name, text=text)
        for key, (name, text) in company.PROMPTS.items()
    }
    given = [
        make(m.Disposition, label["en"], label=label, position=n)
        for n, label in enumerate(company.DISPOSITIONS)
    ]
    for n, (label, kind, most) in enumerate(company.PAUSE_REASONS):
        make(m.PauseReason, label["en"], label=label, kind=kind, max_min=most, position=n)
    queues = make_queues(client, make, prompts, [str(d.id) for d in given])
    make_calls_out(make, queues)
    make_numbers(client, make, prompts, queues)
    return queues


def make_queues(
    client: Client, make: Make, prompts: dict[str, m.Prompt], given: list[str]
) -> dict[str, m.Queue]:
    """«SAV», sampled for recording, and «Ventes», not recorded."""
    service = make(
        m.Queue,
        "service",
        name={"fr": "SAV", "en": "Customer service"},
        client=client,
        recording_mode="sample",
        recording_percent=30,
        recording_legal_basis=LEGAL_BASIS,
        recording_notice=prompts["notice"],
        dispositions=given,
        greeting={
            "fr": "Valdorée Énergie, bonjour, que puis-je faire pour vous ?",
            "en": "Valdorée Énergie, hello, how may I help you?",
        },
    )
    sales = make(
        m.Queue,
        "sales",
        name={"fr": "Ventes", "en": "Sales"},
        client=client,
        priority=1,
        dispositions=[given[n] for n in (0, 7, 8, 9, 10, 11)],
        after_call_limit_s=45,
        greeting={
            "fr": "Valdorée Énergie, service commercial, bonjour !",
            "en": "Valdorée Énergie, sales, hello!",
        },
    )
    return {"service": service, "sales": sales}


def make_flow(make: Make, key: str, name: str, form: FlowForm) -> m.Flow:
    """In force, as its first version."""
    flow: m.Flow = make(m.Flow, key, name=name)
    for field, value in published(str(flow.id), name, form).items():
        setattr(flow, field, value)
    flow.save()
    at = timezone.now()
    same = {"steps": flow.steps, "body": flow.body, "number": flow.version}
    make(m.FlowVersion, key, flow=flow, author="decroche", published_at=at, **same)
    return flow


def make_calls_out(make: Make, queues: dict[str, m.Queue]) -> None:
    """Each queue shows its own number."""
    for key, number in (("service", company.NUMBER_SERVICE), ("sales", company.NUMBER_SALES)):
        queue = queues[key]
        queue.caller_id = make(
            m.CallerId,
            number,
            e164=number,
            label=queue.name["fr"],
            holder=company.HOLDER,
            proof=company.PROOF,
            proof_on=company.PROOF_ON,
        )
        queue.save()
    name, address = company.SITE
    make(m.Site, "site", name=name, address=address)
    name, number = company.ON_CALL
    make(m.OutsideNumber, "on-call", name=name, e164=number)


def make_numbers(
    client: Client, make: Make, prompts: dict[str, m.Prompt], queues: dict[str, m.Queue]
) -> None:
    """Three numbers: after-sales, sales, and one that is always closed."""
    hours = {
        "always": make(m.Calendar, "always", name="Toujours ouvert", week=[DAY] * 7),
        "never": make(m.Calendar, "never", name="Toujours fermé", week=[[]] * 7),
        "office": make(
            m.Calendar,
            "office",
            name="Heures de bureau",
            week=[OFFICE] * 5 + [[], []],
            holiday_country="FR",
        ),
    }
    ways = (
        ("service", "SAV", "always", "welcome_service", "service", company.NUMBER_SERVICE),
        ("sales", "Ventes", "always", "welcome_sales", "sales", company.NUMBER_SALES),
        ("closed", "Ligne fermée", "never", "welcome_service", "service", company.NUMBER_CLOSED),
    )
    for key, name, calendar, welcome, queue, number in ways:
        form = FlowForm(
            calendar=str(hours[calendar].id),
            welcome=str(prompts[welcome].id),
            queue=str(queues[queue].id),
            full=str(prompts["full"].id),
            closed=str(prompts["closed"].id),
            voicemail=str(prompts["voicemail"].id),
        )
        flow = make_flow(make, key, name, form)
        make(m.Number, number, e164=number, label=name, client=client, flow=flow)
