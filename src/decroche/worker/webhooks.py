"""Messages to webhooks: what is due goes out, again and again until it arrives or is too old.

Each webhook's messages go in their order, one at a time: "over" never overtakes "has begun". Tests
wait for nobody. A message can come twice (we died between the answer and our note of it): receivers
know it by its id.
"""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from decroche.domains.alerts.api import seal
from decroche.domains.alerts.models import FAILED, SENT, TEST, WAITING, Alert, Delivery
from decroche.domains.alerts.signature import HEADER, sign
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker.post import Answer, post, session
from decroche.worker.tenants import PartlyFailedError, for_each_tenant

DELAYS_S = (10, 30, 120, 300, 900, 1800)
"""Until the next try; the last one again and again."""
GIVE_UP = datetime.timedelta(hours=2)
"""An alert that is older helps nobody any more."""
AT_ONCE = 32
ROUNDS = 20
"""A run goes on while there is more, but comes back to look who is new."""
KEPT_DAYS = 30
ALERTS_KEPT_DAYS = 400


class Message(NamedTuple):
    """What is sent, apart from any database."""

    tenant: UUID
    id: UUID
    event: str
    url: str
    secret: str
    body: bytes


def send_due() -> int:
    """Send all that is due; how many have arrived. Raises PartlyFailedError."""
    sent = 0
    for _ in range(ROUNDS):
        found, failed = _collect()
        if not found and failed is not None:
            raise failed
        if not found:
            break
        answers = asyncio.run(_post_all(found))
        for message, answer in zip(found, answers, strict=True):
            note(message, answer)
        sent += sum(not answer.code for answer in answers)
    return sent


def _collect() -> tuple[list[Message], PartlyFailedError | None]:
    """Of every organisation; one whose messages cannot be read holds up nobody else's."""
    found: list[Message] = []

    def of_one(tenant: UUID) -> int:
        found.extend(due_of(tenant))
        return 0

    try:
        for_each_tenant("webhooks", of_one)
    except PartlyFailedError as error:
        return found, error
    return found, None


def due_of(tenant: UUID) -> list[Message]:
    """At most one of each webhook, and tests. What is for nobody any more is given up."""
    now = timezone.now()
    with tenant_scope(tenant):
        waiting = Delivery.objects.filter(state=WAITING).select_related("webhook")
        rows = list(waiting.order_by("made_at", "id"))
        for row in [row for row in rows if _is_off(row)]:
            _end(row, FAILED, now, "off", 0)
        heads = _heads([row for row in rows if row.state == WAITING])
        return [_message(tenant, row) for row in heads if row.due_at <= now]


def _is_off(row: Delivery) -> bool:
    return row.webhook.archived or not (row.webhook.enabled or row.event == TEST)


def _heads(rows: Iterable[Delivery]) -> list[Delivery]:
    found: dict[object, Delivery] = {}
    for row in rows:
        found.setdefault(row.id if row.event == TEST else row.webhook_id, row)
    return list(found.values())


def _message(tenant: UUID, row: Delivery) -> Message:
    body = json.dumps({"id": str(row.id), **row.body}, ensure_ascii=False).encode()
    secret = seal().open(row.webhook.secret)
    return Message(tenant, row.id, row.event, row.webhook.url, secret, body)


async def _post_all(messages: list[Message]) -> list[Answer]:
    allow_inside = bool(settings.DECROCHE.webhooks.allow_inside)
    places = asyncio.Semaphore(AT_ONCE)
    async with session(allow_inside) as http:

        async def one(message: Message) -> Answer:
            async with places:
                headers = headers_of(message, int(timezone.now().timestamp()))
                return await post(http, message.url, message.body, headers, allow_inside)

        return list(await asyncio.gather(*map(one, messages)))


def headers_of(message: Message, at_s: int) -> dict[str, str]:
    """Signed anew at each try: the receiver may refuse an old instant."""
    return {
        "Content-Type": "application/json",
        "Decroche-Event": message.event,
        "Decroche-Delivery": str(message.id),
        HEADER: sign(message.secret, at_s, message.body),
    }


def note(message: Message, answer: Answer) -> None:
    """Write down what came of it: done, to be tried again, or given up."""
    now = timezone.now()
    with tenant_scope(message.tenant):
        row = Delivery.objects.select_for_update().get(id=message.id)
        row.tries += 1
        if not answer.code:
            _end(row, SENT, now, "", answer.status)
            return
        delay_s = DELAYS_S[min(row.tries, len(DELAYS_S)) - 1]
        due_at = now + datetime.timedelta(seconds=delay_s)
        if row.event == TEST or due_at > row.made_at + GIVE_UP:
            _end(row, FAILED, now, answer.code, answer.status)
            return
        row.code, row.status, row.due_at = answer.code, answer.status, due_at
        row.save()


def _end(row: Delivery, state: str, now: datetime.datetime, code: str, status: int) -> None:
    row.state, row.ended_at, row.code, row.status = state, now, code, status
    row.save()


def forget_old(now: datetime.datetime) -> None:
    """Messages and alerts that nobody looks at any more, of the present organisation."""
    ended = Delivery.objects.filter(ended_at__lt=now - datetime.timedelta(days=KEPT_DAYS))
    ended.delete()
    limit = now - datetime.timedelta(days=ALERTS_KEPT_DAYS)
    Alert.objects.filter(until_ms__lt=round(limit.timestamp() * 1000)).delete()
