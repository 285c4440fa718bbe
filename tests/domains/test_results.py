"""Contacts without a result, who may give it afterwards, and the names of steps in their path."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from decroche.domains.telephony.models import ConfigVersion, Flow, FlowVersion, Queue
from decroche.domains.tenancy import engine_control
from decroche.domains.tenancy.scope import tenant_scope
from tests.kit.centres import Centre
from tests.kit.database import connect

LATER_MS = 4_000_000_000_000
"""After whatever was published."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the engine was told; it takes everything."""
    bodies: list[dict[str, Any]] = []

    def post(what: str, body: dict[str, Any]) -> bool:
        if what == "disposition":
            bodies.append(body["event"])
        return True

    monkeypatch.setattr(engine_control, "post", post)
    return bodies


def unqualify(centre: Centre) -> None:
    with connect("engine", centre.tenant) as session:
        session.execute("update segment set disposition_id = null")


def contact(centre: Centre, role: str) -> Any:
    return centre.browser(role).get(f"/interactions/{centre.ids['interaction']}").json()


def give(centre: Centre, role: str, **changed: Any) -> Any:
    id = centre.ids["interaction"]
    body = {"segment_id": f"{id}.1", "disposition_id": str(centre.ids["disposition"])} | changed
    return centre.browser(role).post(f"/interactions/{id}/result", body)


def test_an_answered_contact_without_result_says_so_where_its_queue_has_results(
    centre: Centre,
) -> None:
    assert contact(centre, "agent")["unqualified"] is False
    assert contact(centre, "agent")["segments"][0]["results"] == []
    unqualify(centre)
    [line] = centre.browser("agent").get("/interactions").json()
    assert (line["unqualified"], line["own"], line["disposition"]) == (True, True, "")
    [line] = centre.browser("supervisor").get("/interactions").json()
    assert (line["unqualified"], line["own"]) == (True, False)
    for role in ("agent", "supervisor"):
        [choice] = contact(centre, role)["segments"][0]["results"]
        assert choice == {"id": str(centre.ids["disposition"]), "label": "Vendu"}
    with tenant_scope(centre.tenant):
        Queue.objects.update(dispositions=[])
    assert contact(centre, "agent")["unqualified"] is False


def test_not_reached_is_a_result(centre: Centre, told: list[dict[str, Any]]) -> None:
    with connect("engine", centre.tenant) as session:
        session.execute("update segment set disposition_id = null, outcome = 'not_reached'")
    assert contact(centre, "agent")["unqualified"] is False
    assert contact(centre, "agent")["segments"][0]["results"] == []
    assert give(centre, "agent").status_code == 409
    assert told == []


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_a_result_is_given_by_whose_call_it_was_or_a_supervisor(
    centre: Centre, told: list[dict[str, Any]], role: str
) -> None:
    unqualify(centre)
    assert give(centre, role).status_code == 204
    [event] = told
    assert event["disposition"] == str(centre.ids["disposition"])
    assert (event["agent"], event["type"]) == (str(centre.ids["agent"]), "disposed_later")
    own = centre.ids["agent"] if role == "agent" else centre.accounts[role].id
    assert event["by"] == str(own), "an id, no name: the journal is kept for good"


def test_what_is_refused(centre: Centre, told: list[dict[str, Any]]) -> None:
    assert give(centre, "agent").status_code == 204, "it has this very result"
    assert give(centre, "agent", disposition_id=str(uuid4())).json()["code"] == "has_result"
    unqualify(centre)
    assert give(centre, "agent", disposition_id=str(uuid4())).json()["code"] == "invalid"
    assert give(centre, "agent", segment_id="another").status_code == 404
    with connect("engine", centre.tenant) as session:
        session.execute("update segment set agent_id = %s", [uuid4()])
    assert give(centre, "agent").json()["code"] == "not_your_part"
    assert contact(centre, "agent")["segments"][0]["results"] == []
    with connect("engine", centre.tenant) as session:
        session.execute("update segment set ended_ms = null")
    assert give(centre, "supervisor").json()["code"] == "still_on"
    assert told == []


def test_an_engine_that_is_away_is_said(centre: Centre) -> None:
    unqualify(centre)
    assert give(centre, "agent").json()["code"] == "engine_away"


def test_steps_have_the_names_that_people_gave_them_then(centre: Centre) -> None:
    [step] = contact(centre, "agent")["path"]
    assert (step["node"], step["name"]) == ("hours", ""), "it came before anything was published"
    with tenant_scope(centre.tenant):
        flow = Flow.objects.get()
        named = [{**step, "name": f"Étape {step['id']}"} for step in flow.steps]
        FlowVersion.objects.update(steps=named)
        flow.steps = []  # Drawn anew since.
        flow.save()
        assert ConfigVersion.objects.count() == 1
    with connect("engine", centre.tenant) as session:
        session.execute("update interaction set arrived_ms = %s", [LATER_MS])
    [step] = contact(centre, "agent")["path"]
    assert (step["node"], step["name"]) == ("hours", "Étape hours")
