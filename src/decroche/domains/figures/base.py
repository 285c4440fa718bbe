"""What every figure needs to know of who asks: clock, language, names."""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from decroche.domains.figures import words
from decroche.domains.figures.days import Span, local
from decroche.domains.telephony.models import Queue
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.models import Account, Tenant

Row = dict[str, Any]


def now_ms() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Clock:
    """The organisation's own."""

    zone: ZoneInfo
    today: datetime.date


def clock_of(actor: Actor) -> Clock:
    zone = ZoneInfo(Tenant.objects.get(id=actor.tenant_id).zone)
    return Clock(zone, local(now_ms(), zone).date())


def language_of(actor: Actor) -> str:
    id = actor.account_id
    account = Account.objects.filter(id=id).first() if id is not None else None
    return account.language if account else Tenant.objects.get(id=actor.tenant_id).language


def queue_names(language: str) -> dict[UUID, str]:
    """Archived ones too."""
    return {q.id: str(q.name.get(language) or q.name.get("fr", "")) for q in Queue.objects.all()}


def shown_words(actor: Actor) -> Row:
    """`WordsOut`."""
    language = language_of(actor)
    found = {"queue": words.QUEUE, "agent": words.AGENT}
    return {name: [word_shown(word, language) for word in group] for name, group in found.items()}


def word_shown(word: words.Word, language: str) -> Row:
    label, formula = (word.en, word.formula_en) if language == "en" else (word.fr, word.formula_fr)
    return {
        "key": word.key,
        "unit": word.unit,
        "list": word.list,
        "label": label,
        "formula": formula,
    }


def ends(span: Span) -> Row:
    return {"since_ms": span.since_ms, "until_ms": span.until_ms}
