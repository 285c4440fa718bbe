"""Supervisors' acts on the floor: asked of the engine, logged, and only for the own teams."""

from typing import Any

import pytest

from decroche.domains.audit.models import ChangeLog
from decroche.domains.staff.models import Team
from decroche.domains.telephony.compile import compile_config
from decroche.domains.tenancy import engine_control
from decroche.domains.tenancy.models import Membership, Tenant
from decroche.domains.tenancy.scope import tenant_scope
from tests.kit.centres import Centre

REFUSED = {"refused": {"code": "not_at_post", "fr": "Pas là.", "en": "Not there."}}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the engine is asked, and what it answers."""
    known: dict[str, Any] = {"bodies": [], "answer": {}}

    def ask(what: str, body: dict[str, Any]) -> Any:
        assert what == "floor"
        known["bodies"].append(body)
        return known["answer"]

    monkeypatch.setattr(engine_control, "ask", ask)
    return known


def logged(centre: Centre) -> list[tuple[str, str, str, dict[str, Any]]]:
    acts = ("state", "message", "assist", "grant", "deny")
    with tenant_scope(centre.tenant):
        rows = ChangeLog.objects.filter(act__in=acts).order_by("at")
        return [(row.account_name, row.act, row.object_name, row.after) for row in rows]


def test_each_act_reaches_the_engine_and_the_log(centre: Centre, asked: dict[str, Any]) -> None:
    agent, supervisor = centre.ids["agent"], centre.browser("supervisor")
    reason = str(centre.ids["pause_reason"])
    body = {"status": "break", "reason_id": reason, "why": " Appel difficile "}
    assert supervisor.post(f"/floor/{agent}/state", body).status_code == 204
    assert supervisor.post(f"/floor/{agent}/message", {"text": " Bravo "}).status_code == 204
    assert supervisor.post(f"/floor/{agent}/assist").status_code == 204
    for granted in (True, False):
        body = {"reason_id": reason, "granted": granted}
        assert supervisor.post(f"/floor/{agent}/approval", body).status_code == 204
    told = [
        {k: v for k, v in each.items() if k not in ("tenant", "by")} for each in asked["bodies"]
    ]
    assert told == [
        {"agent": str(agent), "kind": "break", "reason": reason, "text": "Appel difficile"},
        {"agent": str(agent), "kind": "message", "text": "Bravo"},
        {"agent": str(agent), "kind": "assist"},
        {"agent": str(agent), "kind": "grant", "reason": reason},
        {"agent": str(agent), "kind": "deny", "reason": reason},
    ]
    assert {each["by"] for each in asked["bodies"]} == {str(centre.accounts["supervisor"].id)}
    name = centre.accounts["supervisor"].name
    assert logged(centre) == [
        (name, "state", "Amélie", {"state": "break", "reason": "Pause", "why": "Appel difficile"}),
        (name, "message", "Amélie", {"message": "Bravo"}),
        (name, "assist", "Amélie", {"by": name}),
        (name, "grant", "Amélie", {"reason": "Pause"}),
        (name, "deny", "Amélie", {"reason": "Pause"}),
    ]


def test_what_the_engine_refuses_is_said_in_its_words_and_not_logged(
    centre: Centre, asked: dict[str, Any]
) -> None:
    path = f"/floor/{centre.ids['agent']}/state"
    for answer, code, words in ((REFUSED, "not_now", "Pas là."), (None, "engine_away", "moteur")):
        asked["answer"] = answer
        refused = centre.browser("supervisor").post(path, {"status": "available", "why": "x"})
        assert (refused.status_code, refused.json()["code"]) == (409, code)
        assert words in refused.json()["fr"]
    assert logged(centre) == []


@pytest.mark.parametrize("shown", [True, False])
def test_the_agent_reads_why_if_the_organisation_wants(
    centre: Centre, asked: dict[str, Any], shown: bool
) -> None:
    rule = {"shown": "always", "why_shown": shown}
    assert centre.browser("administrator").put("/supervision", rule).status_code == 200
    body = {"status": "sign_out", "why": "Fin de service"}
    path = f"/floor/{centre.ids['agent']}/state"
    assert centre.browser("supervisor").post(path, body).status_code == 204
    assert asked["bodies"][0]["text"] == ("Fin de service" if shown else "")
    assert logged(centre)[0][3]["why"] == "Fin de service"


@pytest.mark.parametrize("why", [{}, {"why": ""}, {"why": " \t"}, {"why": "x" * 201}])
def test_a_state_is_not_changed_without_saying_why(
    centre: Centre, asked: dict[str, Any], why: dict[str, str]
) -> None:
    path = f"/floor/{centre.ids['agent']}/state"
    answer = centre.browser("supervisor").post(path, {"status": "available"} | why)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "why")
    assert asked["bodies"] == []
    assert logged(centre) == []


@pytest.mark.parametrize("body", [{"text": ""}, {"text": " \n"}, {"text": "x" * 301}, {}])
def test_a_message_is_short_and_not_empty(
    centre: Centre, asked: dict[str, Any], body: dict[str, str]
) -> None:
    answer = centre.browser("supervisor").post(f"/floor/{centre.ids['agent']}/message", body)
    assert answer.status_code == 422
    assert asked["bodies"] == []


def test_a_supervisor_of_other_teams_finds_nobody(centre: Centre, asked: dict[str, Any]) -> None:
    with tenant_scope(centre.tenant):
        other = Team.objects.create(tenant_id=centre.tenant, name="Autre")
    person = centre.ids["person:supervisor"]
    browser = centre.browser("administrator")
    shown = browser.get(f"/people/{person}").json()
    assert shown["supervised"] == []
    path = f"/floor/{centre.ids['agent']}/message"
    for teams, status in (([str(other.id)], 404), ([str(centre.ids["team"])], 204), ([], 204)):
        changed = browser.put(f"/people/{person}", shown | {"supervised": teams})
        assert changed.status_code == 200, changed.content
        assert changed.json()["supervised"] == teams
        answer = centre.browser("supervisor").post(path, {"text": "x"})
        assert answer.status_code == status, teams
    assert centre.browser("administrator").post(path, {"text": "x"}).status_code == 204


def test_a_team_that_a_supervisor_runs_stays(centre: Centre) -> None:
    """Without it the list would be empty, and mean everybody."""
    with tenant_scope(centre.tenant):
        other = Team.objects.create(tenant_id=centre.tenant, name="Autre")
        place = Membership.objects.get(id=centre.ids["person:supervisor"])
        place.teams = [str(other.id)]
        place.save()
    browser = centre.browser("administrator")
    refused = browser.send("DELETE", f"/teams/{other.id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    with tenant_scope(centre.tenant):
        place.teams = []
        place.save()
    assert browser.send("DELETE", f"/teams/{other.id}").status_code == 204


def test_the_engine_is_told_who_runs_which_teams(centre: Centre) -> None:
    with tenant_scope(centre.tenant):
        place = Membership.objects.get(id=centre.ids["person:supervisor"])
        place.teams = [str(centre.ids["team"]), "00000000-0000-0000-0000-000000000000"]
        place.save()
        config = compile_config(Tenant.objects.get(id=centre.tenant))
    known = config.supervisors
    assert known[str(centre.accounts["supervisor"].id)].teams == ("Équipe",)
    assert known[str(centre.accounts["administrator"].id)].teams == ()
    assert str(centre.accounts["agent"].id) not in known
