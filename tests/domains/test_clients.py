"""Those the centre works for, and the organisation's limits: set up, compiled, logged, refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from decroche.domains.tenancy.scope import tenant_scope
from decroche.kernel.config import CentreConfig, Limits, QueueSpec
from tests.domains.test_setup import versions
from tests.kit.centres import Api, Centre, labels

GREETING = {"fr": "Fleurs Dupont, bonjour.", "en": "Dupont Flowers, hello."}
SHOWN = {"e164": "01 99 00 12 34", "holder": "Dupont", "proof": "C 7", "proof_on": "2026-02-01"}


@pytest.fixture
def administrator(centre: Centre) -> Api:
    return centre.browser("administrator")


def config_of(centre: Centre) -> CentreConfig:
    return versions(centre)[-1][2]


def queue_of(centre: Centre, id: str) -> QueueSpec:
    return config_of(centre).queues[id]  # type: ignore[index]


def test_a_queue_says_what_its_client_says_unless_it_says_it_itself(
    centre: Centre, administrator: Api
) -> None:
    whisper = administrator.post("/prompts", {"name": "Dupont", "text": labels("Dupont")}).json()
    made = administrator.post(
        "/clients",
        {"name": "Fleurs Dupont", "greeting": GREETING, "whisper_id": whisper["id"]},
    )
    assert made.status_code == 201, made.content
    client = made.json()
    shown = administrator.post("/caller-ids", SHOWN | {"client_id": client["id"]}).json()
    body = client | {"caller_id_id": shown["id"], "colour": "violet"}
    assert administrator.put(f"/clients/{client['id']}", body).status_code == 200
    queue = administrator.post("/queues", {"name": labels("x"), "client_id": client["id"]}).json()
    spec = queue_of(centre, queue["id"])
    assert (spec.greeting, spec.whisper, spec.caller_id) == (GREETING, whisper["id"], shown["id"])
    known = config_of(centre).clients[client["id"]]
    assert (known.name, known.colour) == ("Fleurs Dupont", "violet")
    other = queue_of(centre, str(centre.ids["queue"]))
    assert (other.greeting, other.whisper, other.caller_id) == ({}, None, None)
    own = {"greeting": {"fr": "Le SAV, bonjour.", "en": ""}, "client_id": client["id"]}
    own |= {"caller_id_id": str(centre.ids["caller_id"])}
    path = f"/queues/{queue['id']}"
    assert administrator.put(path, {"name": labels("x")} | own).status_code == 200
    spec = queue_of(centre, queue["id"])
    assert (spec.greeting["fr"], spec.whisper) == ("Le SAV, bonjour.", whisper["id"])
    assert spec.caller_id == str(centre.ids["caller_id"])


def test_what_is_in_use_stays_and_so_does_the_last_client(
    centre: Centre, administrator: Api
) -> None:
    whisper = administrator.post("/prompts", {"name": "Dupont", "text": labels("Dupont")}).json()
    body = {"name": "Fleurs Dupont", "whisper_id": whisper["id"]}
    client = administrator.post("/clients", body).json()
    for path in (f"/prompts/{whisper['id']}", f"/clients/{centre.ids['client']}"):
        used = administrator.send("DELETE", path)
        assert (used.status_code, used.json()["code"]) == (409, "in_use"), path
    assert administrator.send("DELETE", f"/clients/{client['id']}").status_code == 204
    assert list(config_of(centre).clients) == [str(centre.ids["client"])]
    with tenant_scope(centre.tenant):
        from decroche.domains.telephony import models as m

        for model in (m.Queue, m.Number, m.CallerId):
            model._default_manager.update(archived=True)
    last = administrator.send("DELETE", f"/clients/{centre.ids['client']}")
    assert (last.status_code, last.json()["fields"][0]["field"]) == (422, "name")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": ""}, 422),
        ({"name": "centre a CLIENT"}, 409),
        ({"colour": "pink"}, 422),
        ({"whisper_id": str(uuid4())}, 422),
        ({"caller_id_id": str(uuid4())}, 422),
        ({"greeting": {"fr": "x" * 301}}, 422),
    ],
)
def test_what_no_client_can_be(administrator: Api, change: dict[str, Any], status: int) -> None:
    assert administrator.post("/clients", {"name": "Dupont"} | change).status_code == status
    assert administrator.post("/clients", {"name": "Dupont"}).status_code == 201


def test_a_client_shows_no_number_of_anothers(centre: Centre, administrator: Api) -> None:
    client = str(centre.ids["client"])
    theirs = administrator.post("/caller-ids", SHOWN | {"client_id": client}).json()["id"]
    refused = administrator.post("/clients", {"name": "Dupont", "caller_id_id": theirs})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "caller_id_id")


def test_another_organisations_announcement_is_none(
    centre: Centre, other: Centre, administrator: Api
) -> None:
    body = {"name": "Dupont", "whisper_id": str(other.ids["prompt"])}
    assert administrator.post("/clients", body).status_code == 422
    assert administrator.get(f"/clients/{other.ids['client']}").status_code == 404


def test_limits_reach_the_engine_and_the_log(centre: Centre, administrator: Api) -> None:
    started = administrator.get("/limits").json()
    assert started == {"calls_max": 200, "call_max_min": 120, "comeback_s": 20}
    body = {"calls_max": 60, "call_max_min": 90, "comeback_s": 30}
    assert administrator.put("/limits", body).json() == body
    assert config_of(centre).limits == Limits(60, 5400, 30)
    [change] = administrator.get("/changes").json()
    assert (change["kind"], change["before"], change["after"]) == ("tenant", started, body)
    for wrong in ({"calls_max": 0}, {"call_max_min": 4}, {"comeback_s": 121}):
        assert administrator.put("/limits", body | wrong).status_code == 422
    assert centre.browser("supervisor").get("/limits").status_code == 200
    assert centre.browser("supervisor").put("/limits", body).status_code == 403
