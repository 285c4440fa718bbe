"""Those on whose behalf the centre works: what agents say, hear and show for each of them."""

from __future__ import annotations

from decroche.domains.alerts.models import Webhook
from decroche.domains.audit.rows import live
from decroche.domains.telephony import checks, uses
from decroche.domains.telephony import models as m
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.errors import AlreadyThere
from decroche.domains.tenancy.models import Client


def check_client(actor: Actor, values: checks.Values, present: checks.Present) -> checks.Values:
    """Raises AlreadyThere for a name agents could not tell from another, and Invalid."""
    checks.own(m.Prompt, values["whisper_id"], "whisper_id")
    checks.own(m.CallerId, values["caller_id_id"], "caller_id_id")
    checks.check_shown_for(values["caller_id_id"], str(present.pk) if present else None)
    same = live(Client).filter(name__iexact=values["name"])
    if present is not None:
        same = same.exclude(pk=present.pk)
    if same.exists():
        raise AlreadyThere(what=values["name"])
    return values


def client_free(client: Client) -> None:
    """Raises InUse, or Invalid for the only one there is."""
    queues, numbers = live(m.Queue).filter(client=client), live(m.Number).filter(client=client)
    hooks = live(Webhook).filter(client=client)
    uses.refuse_if_used([*queues, *numbers, *live(m.CallerId).filter(client=client), *hooks])
    if not live(Client).exclude(pk=client.pk).exists():
        checks.refuse("name", "il en faut au moins un", "there must be one at least")
