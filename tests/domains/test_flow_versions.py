"""Versions of a call flow: checked, published, brought back; and who closes in an emergency."""

from __future__ import annotations

import datetime
from typing import Any, get_args

import pytest
from django.utils import timezone

from decroche.domains.audit.models import ChangeLog
from decroche.domains.telephony import models as m
from decroche.domains.telephony.versions import put_due_in_force
from decroche.domains.tenancy.scope import tenant_scope
from decroche.kernel.config import CentreConfig, FlowSpec, Menu, Node
from decroche.worker.tasks import publish_due
from tests.domains.test_setup import versions
from tests.kit.centres import Api, Centre


@pytest.fixture
def administrator(centre: Centre) -> Api:
    return centre.browser("administrator")


def menu(centre: Centre, **changes: Any) -> list[dict[str, Any]]:
    """A menu that leads to the queue or to the end."""
    prompt, queue = str(centre.ids["prompt"]), str(centre.ids["queue"])
    step = {"id": "menu", "kind": "menu", "prompt": prompt, "keys": {"1": "queue"}}
    step |= {"nothing": "queue", "wrong": "end", **changes}
    return [step, {"id": "queue", "kind": "enqueue", "queue": queue}]


def path(centre: Centre) -> str:
    return f"/flows/{centre.ids['flow']}"


def draw(centre: Centre, steps: list[dict[str, Any]], name: str = "Entrée") -> None:
    given = {"name": name, "steps": steps}
    answer = centre.browser("administrator").put(path(centre), given)
    assert answer.status_code == 200, answer.content


def config(centre: Centre) -> CentreConfig:
    return versions(centre)[-1][2]


def in_force(centre: Centre) -> FlowSpec:
    return config(centre).flows[str(centre.ids["flow"])]  # type: ignore[index]


def standings(centre: Centre) -> list[tuple[int, str]]:
    listed = centre.browser("administrator").get(f"{path(centre)}/versions").json()
    return [(version["number"], version["standing"]) for version in listed]


def due(centre: Centre, after: datetime.timedelta) -> int:
    with tenant_scope(centre.tenant):
        return put_due_in_force(centre.actor, timezone.now() + after)


def test_published_now_with_author_and_note(centre: Centre, administrator: Api) -> None:
    draw(centre, menu(centre))
    answer = administrator.post(f"{path(centre)}/publish", {"note": "Le menu"})
    assert answer.status_code == 201, answer.content
    [version, first] = administrator.get(f"{path(centre)}/versions").json()
    assert (version["number"], version["note"], version["standing"]) == (2, "Le menu", "in_force")
    assert version["author"] == centre.accounts["administrator"].name
    assert (first["number"], first["standing"]) == (1, "past")
    assert isinstance(in_force(centre).nodes["menu"], Menu)  # type: ignore[index]
    assert administrator.get(path(centre)).json()["changed"] is False


def test_a_faulty_draft_is_kept_but_not_published(centre: Centre, administrator: Api) -> None:
    steps = menu(centre, prompt=None, wrong="nowhere", name="Choix")
    draw(centre, steps)
    checked = administrator.post("/flows/check", {"name": "x", "steps": steps}).json()
    assert [(p["step"], p["code"]) for p in checked] == [
        ("menu", "node_unknown"),
        ("menu", "prompt_unknown"),
    ]
    assert all(p["fr"] and p["en"] for p in checked)
    answer = administrator.post(f"{path(centre)}/publish", {})
    assert answer.status_code == 422
    assert "« 1. Choix »" in answer.json()["fr"] and "“1. Choix”" in answer.json()["en"]
    assert standings(centre) == [(1, "in_force")]


def test_a_flow_without_steps_is_kept_but_not_published(centre: Centre, administrator: Api) -> None:
    draw(centre, [])
    answer = administrator.post(f"{path(centre)}/publish", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "flow_faulty")


def test_published_at_an_instant_though_nobody_is_there(centre: Centre, administrator: Api) -> None:
    draw(centre, menu(centre))
    hour = datetime.timedelta(hours=1)
    at = (timezone.now() + hour).isoformat()
    planned = administrator.post(f"{path(centre)}/publish", {"at": at})
    assert (planned.status_code, planned.json()["standing"]) == (201, "planned")
    assert due(centre, hour / 2) == 0 and "menu" not in in_force(centre).nodes
    draw(centre, menu(centre, tries=1))
    assert administrator.post(f"{path(centre)}/publish", {}).status_code == 201
    assert due(centre, hour * 2) == 1
    assert in_force(centre).nodes["menu"].tries == 3, "its instant came after the other's"  # type: ignore[index,union-attr]
    assert standings(centre) == [(3, "past"), (2, "in_force"), (1, "past")]
    assert due(centre, hour * 2) == 0, "once"


def test_the_worker_does_it(centre: Centre, administrator: Api) -> None:
    draw(centre, menu(centre))
    at = (timezone.now() + datetime.timedelta(hours=1)).isoformat()
    administrator.post(f"{path(centre)}/publish", {"at": at})
    with tenant_scope(centre.tenant):
        m.FlowVersion.objects.filter(number=2).update(publish_at=timezone.now())
    assert publish_due() >= 1
    assert standings(centre)[0] == (2, "in_force")


def test_a_moment_that_is_over_is_refused(centre: Centre, administrator: Api) -> None:
    answer = administrator.post(f"{path(centre)}/publish", {"at": "2020-01-01T00:00:00Z"})
    assert answer.status_code == 422


def test_a_planned_version_can_be_cancelled_and_no_other(
    centre: Centre, administrator: Api
) -> None:
    draw(centre, menu(centre))
    at = (timezone.now() + datetime.timedelta(hours=1)).isoformat()
    administrator.post(f"{path(centre)}/publish", {"at": at})
    for number, status in ((2, 204), (2, 409), (1, 409), (9, 404)):
        answer = administrator.send("DELETE", f"{path(centre)}/versions/{number}")
        assert answer.status_code == status, number
    assert due(centre, datetime.timedelta(hours=2)) == 0
    assert standings(centre) == [(2, "cancelled"), (1, "in_force")]


def test_one_click_brings_a_version_back(centre: Centre, administrator: Api) -> None:
    before = in_force(centre)
    draw(centre, menu(centre))
    administrator.post(f"{path(centre)}/publish", {})
    answer = administrator.post(f"{path(centre)}/versions/1/bring-back", {})
    assert (answer.status_code, answer.json()["number"]) == (201, 3)
    assert in_force(centre) == before
    shown = administrator.get(path(centre)).json()
    assert (shown["changed"], shown["version"]) == (False, 3), "the draft is that one too"
    assert standings(centre) == [(3, "in_force"), (2, "past"), (1, "past")]


def test_no_call_comes_into_a_queue_of_written_work(centre: Centre, administrator: Api) -> None:
    name = {"fr": "Messages", "en": "Messages"}
    made = administrator.post("/queues", {"name": name, "load": "written_three"}).json()
    queue = config(centre).queues[made["id"]]
    assert (queue.kind, queue.weight) == ("written", 2)
    steps = menu(centre)
    draw(centre, [steps[0], steps[1] | {"queue": made["id"]}])
    refused = administrator.post(f"{path(centre)}/publish", {})
    assert refused.status_code == 422
    assert "file d'appels" in str(refused.json())
    used = f"/queues/{centre.ids['queue']}"
    changed = administrator.get(used).json() | {"load": "written"}
    answer = administrator.put(used, changed)
    assert (answer.status_code, "Entrée" in answer.json()["fr"]) == (422, True)


def test_what_a_planned_version_names_stays(centre: Centre, administrator: Api) -> None:
    text = {"fr": "Choisissez.", "en": "Choose."}
    other = administrator.post("/prompts", {"name": "Menu", "text": text}).json()["id"]
    before = administrator.get(path(centre)).json()["steps"]
    draw(centre, menu(centre, prompt=other))
    at = (timezone.now() + datetime.timedelta(hours=1)).isoformat()
    administrator.post(f"{path(centre)}/publish", {"at": at})
    draw(centre, before)
    assert administrator.send("DELETE", f"/prompts/{other}").status_code == 409
    administrator.send("DELETE", f"{path(centre)}/versions/2")
    assert administrator.send("DELETE", f"/prompts/{other}").status_code == 204


def test_a_number_needs_a_published_flow(centre: Centre, administrator: Api) -> None:
    flow = administrator.post("/flows", {"name": "Neuf", "steps": menu(centre)}).json()
    assert (flow["version"], flow["changed"]) == (0, True)
    number = {"e164": "01 99 00 77 78", "flow_id": flow["id"]}
    assert administrator.post("/numbers", number).status_code == 422
    assert administrator.post(f"/flows/{flow['id']}/publish", {}).status_code == 201
    assert administrator.post("/numbers", number).status_code == 201


def test_a_supervisor_closes_and_opens_again(centre: Centre) -> None:
    supervisor = centre.browser("supervisor")
    where = f"/emergencies/{centre.ids['emergency']}"
    assert supervisor.put(where, {"name": "x"}).status_code == 403
    answer = supervisor.post(f"{where}/throw", {"state": "closed"})
    assert (answer.status_code, answer.json()["state"]) == (200, "closed")
    assert answer.json()["flows"] == [], "it is in none yet"
    [switch] = config(centre).emergencies.values()
    assert (switch.state, switch.prompt) == ("closed", None)
    with tenant_scope(centre.tenant):
        line = ChangeLog.objects.filter(kind="emergency").latest("at")
    assert (line.before, line.after) == ({"state": "off"}, {"state": "closed"})
    assert line.account_name == centre.accounts["supervisor"].name
    assert supervisor.post(f"{where}/throw", {"state": "message"}).status_code == 422
    said = {"state": "message", "prompt_id": str(centre.ids["prompt"])}
    assert supervisor.post(f"{where}/throw", said).status_code == 200
    [switch] = config(centre).emergencies.values()
    assert (switch.state, switch.prompt) == ("message", str(centre.ids["prompt"]))
    administrator = centre.browser("administrator")
    assert administrator.put(where, {"name": "x"}).status_code == 422, "it is being said"
    assert supervisor.post(f"{where}/throw", {"state": "off"}).json()["state"] == "off"
    assert administrator.put(where, {"name": "x"}).json()["state"] == "off"


FIELDS = ("prompt", "calendar", "queue", "emergency", "outside")


def test_the_steps_of_every_kind_are_taken_and_built(centre: Centre, administrator: Api) -> None:
    ids = {name: str(centre.ids[name]) for name in FIELDS}
    steps = [
        {"id": "hours", "kind": "hours", "calendar": ids["calendar"]},
        {"id": "alarm", "kind": "emergency", "emergency": ids["emergency"]},
        {"id": "say", "kind": "announce", "prompt": ids["prompt"]},
        *menu(
            centre,
            keys={"1": "who", "2": "other", "3": "leave", "4": "duty", "5": "back"},
            nothing="queue",
        ),
        {"id": "who", "kind": "collect", "prompt": ids["prompt"], "nothing": "bye"},
        {"id": "leave", "kind": "voicemail", "prompt": ids["prompt"], "queue": ids["queue"]},
        {"id": "duty", "kind": "transfer", "outside": ids["outside"]},
        {"id": "back", "kind": "callback", "queue": ids["queue"]},
        {"id": "other", "kind": "goto", "flow": str(centre.ids["flow"])},
        {"id": "bye", "kind": "end"},
    ]
    draw(centre, steps)
    answer = administrator.post(f"{path(centre)}/publish", {})
    assert answer.status_code == 201, answer.content
    assert administrator.get("/emergencies").json()[0]["flows"] == ["Entrée"]
    assert administrator.send("DELETE", f"/emergencies/{ids['emergency']}").status_code == 409
    assert administrator.send("DELETE", f"/outside-numbers/{ids['outside']}").status_code == 409
    built = {type(node) for node in in_force(centre).nodes.values()}
    assert built == set(get_args(Node))
