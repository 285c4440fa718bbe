"""Whatever the change log can say, its screen has words for in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from decroche.domains.alerts.models import Webhook
from decroche.domains.audit.bans import router as bans
from decroche.domains.audit.service import ACTS, KINDS, NOT_LOGGED, values_of
from decroche.domains.customers.models import Person
from decroche.domains.customers.schemas import ErasedOut
from decroche.domains.customers.service import logged
from decroche.domains.staff import api as staff
from decroche.domains.staff import positions
from decroche.domains.staff.service import get_membership, person_values
from decroche.domains.supervision.models import SupervisionRule
from decroche.domains.telephony import api as telephony
from decroche.domains.telephony.limits import LimitsIn
from decroche.domains.telephony.models import Outbound
from decroche.domains.tenancy.models import Tenant
from decroche.domains.tenancy.scope import tenant_scope
from tests.kit.centres import Centre

ROOT = Path(__file__).resolve().parents[2]
SAID_BESIDE = {"mailed", "address", "alarm", "state", "reason", "why", "message", "by", "serves"}
SAID_BESIDE |= set(ErasedOut.model_fields)
"""Of a password link, a ban, an alarm, the floor, and an erasure: they are no fields of a row."""


def words(language: str) -> dict[str, Any]:
    path = ROOT / "web" / "src" / "i18n" / language / "setup.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def models() -> dict[str, type[Any]]:
    """Kind in the log → model, of all that has the five endpoints, of the one row of calls out, of
    supervision, and of the organisation, whose limits are logged."""
    rows = [kind.model for kind in (*telephony.KINDS, *staff.KINDS, positions.KIND)] + [
        Outbound,
        Tenant,
        SupervisionRule,
        Webhook,
    ]
    return {model._meta.model_name: model for model in rows}


def every_field(centre: Centre) -> set[str]:
    """Each key that a line of the log can have."""
    with tenant_scope(centre.tenant):
        found = {
            name
            for model in models().values()
            if model is not Tenant
            for name in values_of(model.objects.first() or model())
        }
        found |= set(person_values(get_membership(centre.ids["person:agent"])))
        found |= set(LimitsIn.model_fields)
        found |= set(logged(Person.objects.get(id=centre.ids["person"])))
    return (found - NOT_LOGGED) | SAID_BESIDE


def test_the_kinds_are_those_that_can_be_changed() -> None:
    assert bans is not None
    assert set(KINDS) == {*models(), "membership", "person", "ban", "alarm"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_act_kind_and_field_has_its_word(centre: Centre, language: str) -> None:
    texts = words(language)
    assert set(texts["changes"]["kind"]) == set(KINDS)
    assert set(ACTS) <= set(texts["changes"]["act"])
    fields = every_field(centre)
    assert len(fields) > 50
    assert fields <= set(texts["field"]), sorted(fields - set(texts["field"]))


def test_the_screen_knows_every_act() -> None:
    page = (ROOT / "web" / "src" / "setup" / "ChangesPage.tsx").read_text(encoding="utf-8")
    listed = re.search(r"const ACTS = \[(.*?)\]", page, re.DOTALL)
    assert listed is not None
    assert tuple(re.findall(r'"(\w+)"', listed.group(1))) == ACTS


def test_a_kind_without_words_cannot_be_logged(centre: Centre) -> None:
    from decroche.domains.audit.service import record_change
    from decroche.domains.tenancy.models import Account

    with tenant_scope(centre.tenant), pytest.raises(AssertionError, match="account"):
        record_change(centre.actor, "create", Account(), {}, {"name": "x"})
