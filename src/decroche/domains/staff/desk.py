"""The ticket by which a desk opens its live socket: the engine checks it alone."""

from __future__ import annotations

import time
import uuid

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from decroche.domains.tenancy.access import Permission
from decroche.domains.tenancy.models import Account
from decroche.domains.tenancy.requests import actor_of
from decroche.kernel.ids import AgentId, TenantId
from decroche.kernel.ticket import Ticket, sign

router = Router(tags=["desk"])
TICKET_S = 12 * 3600  # As long as a session: a desk outlives a site that is down.
SESSION_KEY = "desk_session"


class TicketOut(Schema):
    ticket: str
    expires_ms: int


@router.post("/desk/ticket", response=TicketOut)
def ticket(request: HttpRequest) -> TicketOut:
    """A ticket for this log-in, good for 12 h."""
    actor = actor_of(request, Permission.WORK_AT_DESK)
    account = Account.objects.get(id=actor.account)
    # An id of its own: the session cookie itself must never leave the site.
    session = request.session.setdefault(SESSION_KEY, uuid.uuid4().hex)
    expires_ms = int((time.time() + TICKET_S) * 1000)
    body = Ticket(
        tenant=TenantId(str(actor.tenant_id)),
        user=str(account.id),
        agent=AgentId(str(actor.agent_id)) if actor.agent_id else None,
        role=actor.role,
        session=session,
        epoch=account.login_epoch,
        expires_ms=expires_ms,
        language=account.language,
    )
    key = settings.SECRETS.live_ticket_key.encode()
    return TicketOut(ticket=sign(body, key), expires_ms=expires_ms)
