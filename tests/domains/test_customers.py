"""Customers: any writing of a number, search, the file as the engine gets it."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from decroche.domains.customers.numbers import to_e164
from decroche.domains.tenancy.errors import Invalid
from tests.kit.centres import Centre
from tests.kit.database import connect


@pytest.mark.parametrize(
    "written",
    [
        "0639980012", "06 39 98 00 12", "06.39.98.00.12", "+33 6 39 98 00 12", "0033639980012",
        "+33 (0)6 39 98 00 12", "06-39-98-00-12", " 06\u00a039 98 00 12 ",
    ],
)  # fmt: skip
def test_every_writing_is_one_number(written: str) -> None:
    assert to_e164(written, "FR") == "+33639980012"


def test_another_countrys_number_is_itself() -> None:
    assert to_e164("+44 20 7946 0958", "FR") == "+442079460958"
    assert to_e164("020 7946 0958", "GB") == "+442079460958"


@pytest.mark.parametrize("absurd", ["", "bonjour", "12", "0" * 300, "+", "06 39 98", "📞"])
def test_what_is_no_number_is_refused(absurd: str) -> None:
    with pytest.raises(Invalid):
        to_e164(absurd, "FR")


@pytest.mark.parametrize(
    "text",
    ["lefevre", "LEFÈVRE jer", "boulangerie", "pont lef", "06 39 98 00 12", "+33639", "9980012"],
)
def test_search_finds_by_any_word_or_digits(centre: Centre, text: str) -> None:
    found = centre.browser("agent").get("/customers", q=text).json()
    assert [person["id"] for person in found] == [str(centre.ids["person"])]
    with connect("engine", centre.tenant) as engine:
        row = engine.execute("select engine_search(%s, 10)", [text]).fetchone()
    assert row is not None
    assert [card["name"] for card in row[0]] == ["Jérôme Lefèvre"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["%", "_", "\\", "' or 1=1 --", "lefevre garage", "06 00 00", "0"])
def test_search_does_not_find_what_is_not_there(centre: Centre, text: str) -> None:
    assert centre.browser("agent").get("/customers", q=text).json() == []


def test_a_customer_is_made_changed_and_found(centre: Centre) -> None:
    agent = centre.browser("agent")
    body = {
        "first_name": "Zoé", "last_name": "Noël", "company": "BOULANGERIE DU PONT",
        "numbers": ["0639980099", "+33 6 39 98 00 99"], "facts": [["Contrat", "Vert"]],
    }  # fmt: skip
    made = agent.post("/customers", body).json()
    assert [number["shown"] for number in made["numbers"]] == ["06 39 98 00 99"]
    assert made["company"] == "Boulangerie du Pont"
    path = f"/customers/{made['id']}"
    changed = agent.put(path, body | {"numbers": ["0199000077"], "vip": True}).json()
    assert [number["e164"] for number in changed["numbers"]] == ["+33199000077"]
    assert agent.get("/customers", q="0639980099").json() == []
    change = centre.browser("administrator").get("/changes", object_id=made["id"]).json()[0]
    assert change["before"]["numbers"] == ["+33639980099"]
    assert agent.post("/customers", {"email": "x@y.example"}).status_code == 422
    assert agent.post("/customers", body | {"numbers": ["12"]}).status_code == 422


def test_the_engine_learns_who_is_a_vip_and_who_spoke_with_the_caller_last(centre: Centre) -> None:
    body = {"last_name": "Roy", "numbers": ["0639980055"], "vip": True}
    vip = centre.browser("agent").post("/customers", body).json()
    with connect("engine", centre.tenant) as engine:

        def ask(number: str, agent: bool) -> Any:
            row = engine.execute("select engine_caller(%s, %s)", [number, agent]).fetchone()
            assert row is not None
            return row[0]

        known = ask("+33639980012", True)
        assert known["person"] == str(centre.ids["person"])
        assert (known["vip"], known["last_agent"]) == (False, None), "a contact of long ago"
        engine.execute(
            "update interaction set arrived_ms = (extract(epoch from now()) * 1000)::bigint"
            " where id = %s",
            [centre.ids["interaction"]],
        )
        assert ask("+33639980012", True)["last_agent"] == str(centre.ids["agent"])
        assert ask("+33639980012", False)["last_agent"] is None, "nobody asked"
        assert ask("+33639980055", True) == {
            "contact_point": ask("+33639980055", False)["contact_point"],
            "person": vip["id"],
            "vip": True,
            "last_agent": None,
            "case_owner": None,
            "language": "",
        }


def test_a_customer_has_a_case_owner_whom_the_engine_learns(centre: Centre) -> None:
    agent, amelie = centre.browser("agent"), str(centre.ids["agent"])
    assert agent.get("/customers/owners").json() == [{"id": amelie, "name": "Amélie"}]
    body = {"last_name": "Roy", "numbers": ["0639980055"], "reference": "77", "language": "en"}
    made = agent.post("/customers", body).json()
    assert (made["owner_id"], made["owner"], made["owner_left"]) == (None, "", False)
    path = f"/customers/{made['id']}"
    owned = agent.put(path, body | {"owner_id": amelie}).json()
    assert (owned["owner_id"], owned["owner"], owned["owner_left"]) == (amelie, "Amélie", False)
    [change, _] = centre.browser("administrator").get("/changes", object_id=made["id"]).json()
    assert (change["before"], change["after"]) == ({"owner": ""}, {"owner": "Amélie"})
    with connect("engine", centre.tenant) as engine:
        row = engine.execute("select engine_caller('+33639980055', false)").fetchone()
    assert row is not None
    known: Any = row[0]
    assert (known["case_owner"], known["language"]) == (amelie, "en")
    typed = by_digits(centre, "77")
    assert (typed["case_owner"], typed["language"]) == (amelie, "en")
    assert agent.put(path, body).json()["owner"] == ""
    assert agent.put(path, body | {"owner_id": str(centre.tenant)}).status_code == 404


def test_a_case_owner_who_leaves_stays_in_the_file_and_is_given_to_nobody(centre: Centre) -> None:
    administrator, owner = centre.browser("administrator"), str(centre.ids["agent"])
    body = {"last_name": "Roy", "owner_id": owner}
    path = f"/customers/{administrator.post('/customers', body).json()['id']}"
    person = f"/people/{centre.ids['person:agent']}"
    administrator.post(f"{person}/leave")
    assert administrator.get("/customers/owners").json() == []
    kept = administrator.put(path, body | {"first_name": "Zoé"}).json()
    assert (kept["owner"], kept["owner_left"]) == ("Amélie", True)
    refused = administrator.post("/customers", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    administrator.post(f"{person}/return")
    assert administrator.get(path).json()["owner_left"] is False


def test_a_case_owner_of_another_organisation_is_refused(centre: Centre, other: Centre) -> None:
    body = {"last_name": "Roy", "owner_id": str(other.ids["agent"])}
    assert centre.browser("agent").post("/customers", body).status_code == 404
    with (
        connect("app", centre.tenant) as session,
        pytest.raises(psycopg.errors.ForeignKeyViolation),
    ):
        session.execute("update person set owner_id = %s", [other.ids["agent"]])


def test_the_engine_gets_the_callers_file(centre: Centre) -> None:
    with connect("engine", centre.tenant) as engine:

        def ask(call: str, *values: object) -> object:
            row = engine.execute(f"select {call}", list(values)).fetchone()
            assert row is not None
            return row[0]

        point = ask("engine_contact_point('+33639980012')")
        assert point == centre.ids["contact_point"]
        caller = ask("engine_caller('+33639980012')")
        assert caller == {"contact_point": str(point), "person": str(centre.ids["person"])}
        file = ask("engine_file(%s, %s)", point, centre.ids["person"])
        assert isinstance(file, dict)
        assert (file["number"], file["hidden"]) == ("06 39 98 00 12", False)
        assert file["person"]["company"] == "Boulangerie du Pont"
        [contact] = file["contacts"]
        assert contact["agent"] == "Amélie"
        assert (contact["disposition_label"]["fr"], contact["note"]) == (
            "Vendu",
            "À rappeler mardi",
        )
        assert (contact["talk_ms"], contact["queue_name"]["fr"]) == (60_000, "SAV")
        unknown = ask("engine_contact_point('+33639989999')")
        assert ask("engine_contact_point('+33639989999')") == unknown
        stranger = ask("engine_file(%s, null)", unknown)
        assert isinstance(stranger, dict)
        assert (stranger["person"], stranger["candidates"]) == (None, [])
        fields = {"first_name": "Inès", "last_name": "Roy", "company": "Garage"}
        body = json.dumps({**fields, "contact_point": str(unknown)})
        made = ask("engine_create_person(gen_random_uuid(), %s)", body)
        known = ask("engine_file(%s, %s)", unknown, made)
        assert isinstance(known, dict)
        assert known["person"]["id"] == str(made)
        assert known["person"]["numbers"] == ["06 39 98 99 99"]
        hidden = ask("engine_file(null, null)")
        assert isinstance(hidden, dict)
        assert (hidden["hidden"], hidden["number"]) == (True, "")
        [day] = ask("engine_day(%s, 0)", centre.ids["agent"])  # type: ignore[misc]
        assert (day["name"], day["talk_ms"]) == ("Jérôme Lefèvre", 60_000)
        assert day["disposition_label"]["fr"] == "Vendu"
        assert ask("engine_day(%s, 5000)", centre.ids["agent"]) == []
        assert ask("engine_agents()") == {str(centre.ids["agent"]): {"epoch": 1, "phone_turn": 0}}


def test_a_number_is_tied_to_a_person_and_untied(centre: Centre) -> None:
    with connect("engine", centre.tenant) as engine:

        def ask(call: str, *values: object) -> object:
            row = engine.execute(f"select {call}", list(values)).fetchone()
            assert row is not None
            return row[0]

        person = centre.ids["person"]
        point = ask("engine_contact_point('+33639987777')")
        assert ask("engine_attach(%s, gen_random_uuid())", point) is None
        assert ask("engine_attach(null, %s)", person) is False
        assert ask("engine_attach(gen_random_uuid(), %s)", person) is False
        assert ask("engine_attach(%s, %s)", point, person) is True
        assert ask("engine_attach(%s, %s)", point, person) is False
        assert ask("engine_caller('+33639987777') ->> 'person'") == str(person)
        assert ask("engine_detach(%s, %s)", point, person) is True
        assert ask("engine_caller('+33639987777') ->> 'person'") is None


def test_a_number_of_two_people_gives_candidates(centre: Centre) -> None:
    centre.browser("agent").post("/customers", {"last_name": "Autre", "numbers": ["0639980012"]})
    with connect("engine", centre.tenant) as engine:
        row = engine.execute(
            "select engine_file(%s, null)", [centre.ids["contact_point"]]
        ).fetchone()
    assert row is not None
    file = row[0]
    assert isinstance(file, dict)
    assert file["person"] is None
    with connect("engine", centre.tenant) as engine:
        row = engine.execute("select engine_caller('+33639980012') ->> 'person'").fetchone()
    assert row == (None,)
    assert sorted(c["name"] for c in file["candidates"]) == ["Autre", "Jérôme Lefèvre"]


def test_a_reference_is_one_customers_and_its_digits_say_who_it_is(centre: Centre) -> None:
    agent = centre.browser("agent")
    body = {"last_name": "Quartz", "reference": " C-4711 "}
    made = agent.post("/customers", body)
    assert (made.status_code, made.json()["reference"]) == (201, "C-4711")
    taken = agent.post("/customers", {"last_name": "Onyx", "reference": "C-4711"})
    assert (taken.status_code, taken.json()["code"]) == (409, "already_there")
    assert agent.put(f"/customers/{made.json()['id']}", body | {"vip": True}).status_code == 200
    nobody = {"person": None, "vip": False, "case_owner": None, "language": ""}
    found = {**nobody, "person": made.json()["id"], "vip": True}
    assert [by_digits(centre, digits) for digits in ("4711", "471", "")] == [found, nobody, nobody]
    agent.post("/customers", {"last_name": "Onyx", "reference": "D-4711"})
    assert by_digits(centre, "4711") == nobody, "of two customers: nobody's"


def by_digits(centre: Centre, digits: str) -> Any:
    with connect("engine", centre.tenant) as engine:
        row = engine.execute("select engine_reference(%s)", [digits]).fetchone()
    assert row is not None
    return row[0]
