"""Set-up of calls out by the API, and the list of what was asked for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from decroche.domains.telephony import models as m
from decroche.domains.tenancy.models import Client
from decroche.domains.tenancy.scope import tenant_scope
from tests.domains.test_setup import versions
from tests.kit.centres import Api, Centre

SHOWN = {
    "e164": "01 99 00 12 34",
    "holder": "Valdorée",
    "proof": "Contrat 7",
    "proof_on": "2026-02-01",
}
QUEUE = {"name": {"fr": "SAV", "en": "Service"}}


@pytest.fixture
def administrator(centre: Centre) -> Api:
    return centre.browser("administrator")


def test_everything_is_closed_until_opened(centre: Centre, other: Centre) -> None:
    (_, _, config) = versions(centre)[-1]
    outbound = config.outbound
    assert (outbound.classes, outbound.countries, outbound.night_refused) == ((), ("BE",), False)
    assert outbound.trunks == (str(centre.ids["trunk"]),)
    assert list(outbound.caller_ids) == [str(centre.ids["caller_id"])]
    [agent] = config.agents.values()
    assert (agent.may_call_out, agent.calls_out_max) == (False, 0)
    assert config.sites[agent.site].address == "1 rue de la Loire, 37000 Tours"  # type: ignore[index]


def test_what_is_opened_reaches_the_engine_and_the_log(centre: Centre, administrator: Api) -> None:
    before = administrator.get("/outbound").json()
    assert before["night_from_min"] == 1320
    body = before | {"classes": ["premium", "freephone"], "countries": ["GB", "BE", "GB"]}
    body |= {"night_refused": True, "night_until_min": 480}
    assert administrator.put("/outbound", body).status_code == 200
    outbound = versions(centre)[-1][2].outbound
    assert (outbound.classes, outbound.countries) == (("freephone", "premium"), ("BE", "GB"))
    assert (outbound.night_refused, outbound.night_until_min) == (True, 480)
    [change] = administrator.get("/changes").json()
    assert (change["kind"], change["act"]) == ("outbound", "update")
    assert change["before"]["countries"] == ["BE"]
    assert change["after"]["classes"] == ["freephone", "premium"]
    again = {**body, "classes": ["freephone", "premium"]}
    assert administrator.put("/outbound", again).status_code == 200
    assert len(administrator.get("/changes").json()) == 1, "the same choice in another order"


def test_a_first_change_makes_the_row(centre: Centre, administrator: Api) -> None:
    with tenant_scope(centre.tenant):
        m.Outbound.objects.all().delete()
    assert administrator.get("/outbound").json()["classes"] == []
    for minute in (60, 61):
        assert administrator.put("/outbound", {"night_until_min": minute}).status_code == 200
    with tenant_scope(centre.tenant):
        assert m.Outbound.objects.get().night_until_min == 61
        with pytest.raises(IntegrityError):
            m.Outbound.objects.create(tenant_id=centre.tenant)


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("/caller-ids", {"e164": "06 39 98 00 12"}, "e164"),
        ("/caller-ids", {"e164": "0892 123 456"}, "e164"),
        ("/caller-ids", {"e164": "abc"}, "abc"),
        ("/caller-ids", {"holder": ""}, "holder"),
        ("/caller-ids", {"proof": ""}, "proof"),
        ("/caller-ids", {"proof_on": None}, "proof_on"),
        ("/caller-ids", {"valid_until": "2026-01-31"}, "valid_until"),
        ("/caller-ids", {"client_id": str(uuid4())}, "client_id"),
        ("/sites", {"address": ""}, "address"),
        ("/queues", {"caller_id_id": str(uuid4())}, "caller_id_id"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    administrator: Api, path: str, change: dict[str, Any], field: str
) -> None:
    good = {"/caller-ids": SHOWN, "/sites": {"name": "x", "address": "x"}, "/queues": QUEUE}
    answer = administrator.post(path, good[path] | change)
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["fr"]
    assert administrator.post(path, good[path]).status_code == 201


@pytest.mark.parametrize("change", [{"classes": ["mobile"]}, {"countries": ["gb"]}])
def test_no_class_or_country_that_there_is_not(administrator: Api, change: dict[str, Any]) -> None:
    assert administrator.put("/outbound", change).status_code == 422


def test_a_queue_shows_a_number_that_its_client_may_show(
    centre: Centre, administrator: Api
) -> None:
    with tenant_scope(centre.tenant):
        stranger = Client.objects.create(tenant_id=centre.tenant, name="Autre")
    queue = f"/queues/{centre.ids['queue']}"
    theirs = administrator.post("/caller-ids", SHOWN | {"client_id": str(stranger.id)}).json()
    refused = administrator.put(queue, QUEUE | {"caller_id_id": theirs["id"]})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "caller_id_id")
    ours = str(centre.ids["caller_id"])
    assert administrator.put(queue, QUEUE | {"caller_id_id": ours}).status_code == 200
    [spec] = versions(centre)[-1][2].queues.values()
    assert spec.caller_id == ours
    used = administrator.send("DELETE", f"/caller-ids/{ours}")
    assert (used.status_code, used.json()["code"]) == (409, "in_use")


def test_a_number_is_shown_once(centre: Centre, administrator: Api) -> None:
    made = administrator.post("/caller-ids", SHOWN).json()
    assert made["e164"] == "+33199001234"
    again = administrator.post("/caller-ids", SHOWN | {"e164": "+33 1 99 00 12 34"})
    assert (again.status_code, again.json()["code"]) == (409, "already_there")
    changed = administrator.put(f"/caller-ids/{made['id']}", SHOWN | {"valid_until": "2027-01-01"})
    assert changed.json()["valid_until"] == "2027-01-01"
    spec = versions(centre)[-1][2].outbound.caller_ids[made["id"]]
    assert (spec.holder, spec.proof_on, spec.valid_until) == (
        "Valdorée",
        "2026-02-01",
        "2027-01-01",
    )


def test_an_agents_right_and_site_reach_the_engine(centre: Centre, administrator: Api) -> None:
    [person] = [p for p in administrator.get("/people").json() if p["agent_id"]]
    assert person["site_id"] == str(centre.ids["site"])
    used = administrator.send("DELETE", f"/sites/{centre.ids['site']}")
    assert (used.status_code, used.json()["code"]) == (409, "in_use")
    body = person | {"may_call_out": True, "calls_out_max": 40, "site_id": None}
    assert administrator.put(f"/people/{person['id']}", body).status_code == 200
    [agent] = versions(centre)[-1][2].agents.values()
    assert (agent.may_call_out, agent.calls_out_max, agent.site) == (True, 40, None)
    [change] = administrator.get("/changes").json()
    assert change["after"]["may_call_out"] is True
    seat = f"/positions/{centre.ids['position']}"  # At this site, too.
    assert administrator.send("DELETE", f"/sites/{centre.ids['site']}").status_code == 409
    assert administrator.send("DELETE", seat).status_code == 204
    assert administrator.send("DELETE", f"/sites/{centre.ids['site']}").status_code == 204


def test_calls_asked_for_are_read_in_words(centre: Centre) -> None:
    supervisor = centre.browser("supervisor")
    [line] = supervisor.get("/attempts").json()
    assert (line["agent"], line["number"], line["person"]) == (
        "Amélie", "06 39 98 00 12", "Jérôme Lefèvre",
    )  # fmt: skip
    assert (line["allowed"], line["code"]) == (False, "no_right")
    assert "Personnes" in line["why_fr"]
    assert "People" in line["why_en"]
    assert supervisor.get("/attempts", allowed="true").json() == []
    assert supervisor.get("/attempts", before_ms=70_000).json() == []
    assert len(supervisor.get("/attempts", agent_id=str(centre.ids["agent"])).json()) == 1
    assert supervisor.get("/attempts", agent_id=str(uuid4())).json() == []
