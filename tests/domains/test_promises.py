"""Promises as people see them: agents their own, supervisors all; and what is refused in words."""

import json
from typing import Any
from uuid import uuid4

import pytest

from decroche.domains.staff.models import AgentQueue
from decroche.domains.telephony.models import Queue
from decroche.domains.tenancy import engine_control
from decroche.domains.tenancy.scope import tenant_scope
from tests.kit.centres import Centre
from tests.kit.database import connect


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the engine was told; it takes everything."""
    bodies: list[dict[str, Any]] = []

    def post(what: str, body: dict[str, Any]) -> bool:
        if what == "promise":
            bodies.append(body["event"])
        return True

    monkeypatch.setattr(engine_control, "post", post)
    return bodies


def others(centre: Centre) -> None:
    """The promise is nobody's in particular."""
    with connect("engine", centre.tenant) as session:
        session.execute("update promise set owner_id = null")


def test_agents_see_their_own_and_supervisors_all(centre: Centre) -> None:
    [own] = centre.browser("agent").get("/promises").json()
    assert (own["kind"], own["state"], own["owner"]) == ("agent_callback", "open", "Amélie")
    assert centre.browser("agent").get("/promises?state=kept").json() == []
    others(centre)
    assert centre.browser("agent").get("/promises").json() == []
    assert len(centre.browser("supervisor").get("/promises").json()) == 1
    assert centre.browser("supervisor").get("/promises?mine=true").json() == []
    theirs = f"/promises/{centre.ids['promise']}/cancel"
    assert centre.browser("agent").post(theirs, {}).status_code == 404


def test_a_promise_is_made_for_a_contact_and_names_no_number(
    centre: Centre, told: list[dict[str, Any]]
) -> None:
    given = {"interaction_id": str(centre.ids["interaction"]), "from_ms": 0, "window_min": 30}
    made = centre.browser("agent").post("/promises", given)
    assert made.status_code == 201
    [event] = told
    assert event["promise"] == made.json()["id"]
    assert event["owner"] == event["by"] == str(centre.ids["agent"])
    assert event["contact_point"] == str(centre.ids["contact_point"])
    assert event["until_ms"] - event["from_ms"] == 30 * 60_000
    assert not any("+33" in str(value) for value in event.values())


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"from_ms": 4_000_000_000_000}, 422),
        ({"window_min": 1}, 422),
        ({"queue_id": str(uuid4())}, 422),
        ({"interaction_id": str(uuid4())}, 404),
    ],
)
def test_what_cannot_be_promised(
    centre: Centre, told: list[dict[str, Any]], given: dict[str, Any], status: int
) -> None:
    body = {"interaction_id": str(centre.ids["interaction"]), "from_ms": 0} | given
    assert centre.browser("agent").post("/promises", body).status_code == status
    assert told == []


def made_in(centre: Centre, **more: Any) -> Any:
    body = {"interaction_id": str(centre.ids["interaction"]), "from_ms": 0} | more
    return centre.browser("agent").post("/promises", body)


def test_a_form_that_is_sent_twice_promises_once(
    centre: Centre, told: list[dict[str, Any]]
) -> None:
    first, second = (made_in(centre, form="a").json()["id"] for _ in range(2))
    other = made_in(centre, form="b").json()["id"]
    assert first == second != other
    assert [event["promise"] for event in told] == [first, first, other]
    with connect("engine", centre.tenant) as session:
        session.execute("update promise set id = %s, state = 'kept'", [first])
    assert made_in(centre, form="a").json()["id"] == first
    assert len(told) == 3, "the engine has it: it is told no more, for it may be over"


def in_queues(centre: Centre, *ranks: int) -> list[Queue]:
    """The agent leaves the contact's queue, and is in one of each rank."""
    with tenant_scope(centre.tenant):
        AgentQueue.objects.all().delete()
        ids, given = centre.ids, {"tenant_id": centre.tenant}
        names = {"fr": "Autre", "en": "Other"}
        made = [Queue.objects.create(name=names, client_id=ids["client"], **given) for _ in ranks]
        for queue, rank in zip(made, ranks, strict=True):
            AgentQueue.objects.create(agent_id=ids["agent"], queue=queue, rank=rank, **given)
    return made


def test_what_i_promise_for_myself_is_in_a_queue_of_mine(
    centre: Centre, told: list[dict[str, Any]]
) -> None:
    later, first = in_queues(centre, 2, 1)
    assert made_in(centre).status_code == 201
    with connect("engine", centre.tenant) as session:
        session.execute("update segment set queue_id = %s", [later.id])
    assert made_in(centre).status_code == 201
    assert made_in(centre, mine=False).status_code == 201
    expected = [first.id, later.id, centre.ids["queue"]]
    assert [event["queue"] for event in told] == [str(id) for id in expected]


def test_a_queue_that_is_not_mine_is_refused_in_words(
    centre: Centre, told: list[dict[str, Any]]
) -> None:
    in_queues(centre, 1)
    refused = made_in(centre, queue_id=str(centre.ids["queue"])).json()
    assert "vous n'êtes pas dans cette file" in refused["fr"]
    assert "you are not in this queue" in refused["en"]
    in_queues(centre)
    refused = made_in(centre).json()
    assert "vous n'êtes dans aucune file" in refused["fr"]
    assert "you are in no queue" in refused["en"]
    assert told == []


def test_where_writing_is_done_no_call_is_promised(
    centre: Centre, told: list[dict[str, Any]]
) -> None:
    with tenant_scope(centre.tenant):
        Queue.objects.update(load="written_two")
    body = {"interaction_id": str(centre.ids["interaction"]), "from_ms": 0}
    refused = centre.browser("agent").post("/promises", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert told == []


def test_one_that_is_open_is_taken_back_or_hurried_and_one_in_work_is_not(
    centre: Centre, told: list[dict[str, Any]]
) -> None:
    agent, id = centre.browser("agent"), centre.ids["promise"]
    assert agent.post(f"/promises/{id}/call", {}).status_code == 204
    assert agent.post(f"/promises/{id}/cancel", {}).status_code == 204
    assert [event["type"] for event in told] == ["promise_hurried", "promise_cancelled"]
    assert told[0]["agent"] == str(centre.ids["agent"])
    with connect("engine", centre.tenant) as session:
        session.execute("update promise set state = 'in_work'")
    refused = agent.post(f"/promises/{id}/call", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "promise_over")


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_who_takes_it_back_is_an_id_to_the_engine_and_a_name_to_people(
    centre: Centre, told: list[dict[str, Any]], role: str
) -> None:
    browser, id = centre.browser(role), centre.ids["promise"]
    assert browser.post(f"/promises/{id}/cancel", {}).status_code == 204
    account = centre.accounts[role]
    expected = centre.ids["agent"] if role == "agent" else account.id
    assert told[0]["by"] == str(expected)
    assert account.name not in str(told)
    line = {"at_ms": 1, "what": "cancelled", "why": "", "by": told[0]["by"], "interaction": None}
    lines = [line, {**line, "by": ""}, {**line, "by": str(uuid4())}]
    with connect("engine", centre.tenant) as session:
        session.execute("update promise set history = %s", [json.dumps(lines)])
    [row] = browser.get("/promises").json()
    name = "Amélie" if role == "agent" else account.name
    assert [each["by"] for each in row["history"]] == [name, "", ""]


def test_an_engine_that_does_not_answer_is_said(centre: Centre) -> None:
    refused = centre.browser("agent").post(f"/promises/{centre.ids['promise']}/cancel", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "engine_away")
