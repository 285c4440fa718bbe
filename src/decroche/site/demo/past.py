"""Past contacts of the demo, so that a caller's file has a history from the first call."""

from __future__ import annotations

import random
from uuid import UUID

from django.utils import timezone

from decroche.domains.customers.models import PersonContact
from decroche.domains.interactions.models import (
    Interaction,
    InteractionNote,
    QueueVisit,
    Segment,
)
from decroche.domains.staff.models import Agent, AgentQueue
from decroche.domains.telephony.models import Number, Queue
from decroche.domains.tenancy.scope import current_tenant

DAYS = 45
DAY_MS = 24 * 3600 * 1000
NOTES = (
    "Facture de régularisation expliquée, client satisfait.",
    "Souhaite passer aux heures douces ; devis à envoyer.",
    "Relevé transmis : 14 382 kWh.",
    "Déménage le mois prochain, rappeler pour la résiliation.",
    "Coupure dans la rue, rétablie pendant l'appel.",
    "",
)


def write_past() -> None:
    """Zero to five ended contacts for each customer, within the organisation's transaction."""
    dice = random.Random(2026)
    now_ms = int(timezone.now().timestamp() * 1000)
    numbers = {number.flow.name: number for number in Number.objects.select_related("flow")}
    links = PersonContact.objects.order_by("person__email", "contact_point__e164")
    for link in links:
        for _ in range(dice.choice((0, 1, 1, 2, 3))):
            age_ms = dice.randrange(DAY_MS, DAYS * DAY_MS)
            queue = dice.choice(list(Queue.objects.order_by("priority")))
            number = numbers[str(queue.name["fr"])]
            write_contact(dice, link, queue, number, now_ms - age_ms)


def write_contact(
    dice: random.Random, link: PersonContact, queue: Queue, number: Number, at_ms: int
) -> None:
    """One ended contact; one in eight was given up while waiting."""
    id = UUID(int=dice.getrandbits(128), version=4)
    answered = dice.random() > 0.125
    queued_ms, wait_ms = at_ms + 6_000, dice.randrange(2_000, 90_000)
    talk_ms = dice.randrange(40_000, 600_000) if answered else 0
    Interaction.objects.create(
        id=id,
        tenant_id=current_tenant(),
        channel="call",
        direction="in",
        number_id=number.id,
        client_id=queue.client_id,
        contact_point_id=link.contact_point_id,
        person_id=link.person_id,
        language="fr",
        queue_id=queue.id,
        arrived_ms=at_ms,
        queued_ms=queued_ms,
        answered_ms=queued_ms + wait_ms if answered else None,
        ended_ms=queued_ms + wait_ms + talk_ms,
        outcome="answered" if answered else "abandoned",
        ended_by="customer",
    )
    QueueVisit.objects.create(
        id=f"{id}.q1",
        tenant_id=current_tenant(),
        interaction_id=id,
        queue_id=queue.id,
        came="flow",
        target_ms=queue.target_s * 1000,
        entered_ms=queued_ms,
        left_ms=queued_ms + wait_ms,
        outcome="answered" if answered else "abandoned",
        why="",
    )
    if answered:
        write_segment(dice, id, queue, queued_ms + wait_ms, talk_ms)


def write_segment(
    dice: random.Random, interaction: UUID, queue: Queue, answered_ms: int, talk_ms: int
) -> None:
    """The agent's part, its disposition and perhaps a note."""
    agents = AgentQueue.objects.filter(queue=queue).order_by("agent__name")
    agent: Agent = dice.choice([link.agent for link in agents])
    Segment.objects.create(
        id=f"{interaction}.1",
        tenant_id=current_tenant(),
        interaction_id=interaction,
        agent_id=agent.id,
        queue_id=queue.id,
        offered_ms=answered_ms - 3_000,
        answered_ms=answered_ms,
        ended_ms=answered_ms + talk_ms,
        after_call_ms=dice.randrange(5_000, 60_000),
        outcome="answered",
        disposition_id=dice.choice(queue.dispositions),
    )
    note = dice.choice(NOTES)
    if note:
        InteractionNote.objects.create(
            tenant_id=current_tenant(),
            interaction_id=interaction,
            agent_id=agent.id,
            text=note,
            updated_ms=answered_ms + talk_ms,
        )
