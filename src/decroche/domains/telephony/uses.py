"""What still refers to a thing: it cannot be archived before that is changed."""

from __future__ import annotations

from decroche.domains.audit.rows import live
from decroche.domains.audit.service import name_of
from decroche.domains.telephony import models as m
from decroche.domains.tenancy.errors import InUse

FLOW_PROMPTS = ("welcome", "full", "no_staff", "closed")
FLOW_QUEUES = ("queue", "overflow")
NAMED_MAX = 3


def refuse_if_used(users: list[m.Settable]) -> None:
    """Raise InUse with the names of the first few."""
    if users:
        raise InUse(by=", ".join(name_of(user) for user in users[:NAMED_MAX]))


def trunk_free(trunk: m.Trunk) -> None:
    refuse_if_used(list(live(m.Trunk).filter(backup=trunk)))


def calendar_free(calendar: m.Calendar) -> None:
    users: list[m.Settable] = list(live(m.Flow).filter(form__calendar=str(calendar.id)))
    refuse_if_used([*users, *live(m.Queue).filter(closes=calendar)])


def prompt_free(prompt: m.Prompt) -> None:
    users: list[m.Settable] = list(live(m.Queue).filter(recording_notice=prompt))
    for field in FLOW_PROMPTS:
        users += live(m.Flow).filter(**{f"form__{field}": str(prompt.id)})
    refuse_if_used(users)


def queue_free(queue: m.Queue) -> None:
    users: list[m.Settable] = []
    for field in FLOW_QUEUES:
        users += live(m.Flow).filter(**{f"form__{field}": str(queue.id)})
    refuse_if_used(users)


def flow_free(flow: m.Flow) -> None:
    refuse_if_used(list(live(m.Number).filter(flow=flow)))


def disposition_free(disposition: m.Disposition) -> None:
    refuse_if_used(list(live(m.Queue).filter(dispositions__contains=[str(disposition.id)])))


def caller_id_free(caller_id: m.CallerId) -> None:
    refuse_if_used(list(live(m.Queue).filter(caller_id=caller_id)))
