"""People: by form, from a CSV file line by line."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from decroche.domains.staff.errors import UnreadableCsv
from decroche.domains.staff.import_csv import ALLOWED, COLUMNS, read_rows
from decroche.domains.staff.schemas import PersonIn
from decroche.kernel.desk_phone import desk_password
from decroche.site.settings import SECRETS
from tests.kit.centres import Api, Centre
from tests.kit.database import connect

PEOPLE = (COLUMNS, ("email", "name"))


def upload(api: Api, text: str | bytes) -> dict[str, object]:
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("people.csv", data, content_type="text/csv")
    answer = api.browser.post("/api/people/import", {"file": file})
    assert answer.status_code == 200, answer.content
    found: dict[str, object] = answer.json()
    return found


def test_each_line_is_taken_or_refused_by_itself(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    mark = uuid4().hex[:8]
    text = (
        "Email;Name;Role;Team;Skills;Queues;Room\n"
        f"a.{mark}@x.example;Aïssa Noël;conseiller;équipe;contrats:5;SAV:2;Deux\n"
        f"b.{mark}@x.example;Bob;patron;;;;\n"
        f"c.{mark}@x.example;Chloé;;Inconnue;;;\n"
        f"A.{mark}@x.example;Double;;;;;\n"
        "pas une adresse;Denis;;;;;\n"
        f"e.{mark}@x.example;Eva;superviseur;;;;\n"
        f'f.{mark}@x.example;"Zoé; ""la"" grande";agent;;Contrats:9;;\n'
        f"g.{mark}@x.example;Guy;agent;;;;douze\n"
    )
    result = upload(administrator, text)
    assert result["made"] == 2
    refused = result["refused"]
    assert isinstance(refused, list)
    assert [(row["line"], row["code"]) for row in refused] == [
        (3, "invalid"), (4, "invalid"), (5, "email_taken"), (6, "invalid"), (8, "invalid"),
        (9, "invalid"),
    ]  # fmt: skip
    assert "Inconnue" in refused[1]["fr"]
    assert refused[0]["fr"] == "« role » : écrivez conseiller, superviseur ou administrateur."
    assert refused[0]["en"] == "“role”: write agent, supervisor or administrator."
    assert "niveau de 1 à 5" in refused[4]["fr"] and "level from" not in refused[4]["en"]
    assert refused[5]["fr"] == "« room » : écrivez normal, plus, deux ou une."
    people = {p["email"]: p for p in administrator.get("/people").json()}
    aissa = people[f"a.{mark}@x.example"]
    assert aissa["name"] == "Aïssa Noël"
    assert aissa["skills"] == {str(centre.ids["skill"]): 5}
    assert aissa["queues"] == {str(centre.ids["queue"]): 2}
    assert aissa["room"] == "writes_two"
    assert people[f"e.{mark}@x.example"]["room"] == "usual"
    assert people[f"e.{mark}@x.example"]["role"] == "supervisor"
    assert f"b.{mark}@x.example" not in people
    assert f"c.{mark}@x.example" not in people


def test_a_file_as_excel_in_france_writes_it() -> None:
    data = "email;name\r\nx@y.example;Hélène\r\n".encode("cp1252")
    assert read_rows(data, *PEOPLE) == [(2, {"email": "x@y.example", "name": "Hélène"})]
    data = "\ufeffname,email\nHélène,x@y.example\n".encode()
    assert read_rows(data, *PEOPLE) == [(2, {"email": "x@y.example", "name": "Hélène"})]


@pytest.mark.parametrize("data", [b"", b"\x00\x00", b"mail;nom\nx;y\n", b'email;name\n"a;b\n'])
def test_what_is_no_such_file_is_refused_whole(data: bytes) -> None:
    with pytest.raises(UnreadableCsv):
        read_rows(data, *PEOPLE)


def test_a_file_that_cannot_be_read_is_said_in_the_readers_words() -> None:
    with pytest.raises(UnreadableCsv) as refused:
        read_rows(b'email;name\n"a;b\n', *PEOPLE)
    assert "unexpected" not in refused.value.text("fr") + refused.value.text("en")
    assert "ligne" in refused.value.text("fr")


def test_a_value_that_is_refused_says_what_is_taken() -> None:
    """Whatever a line of the file can give the person."""
    columns = {"team" if name == "team_id" else name for name in PersonIn.model_fields}
    ours = {*COLUMNS} - {"team"}
    assert ours == set(ALLOWED) and ours <= columns


def test_a_person_is_changed_and_logged(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    path = f"/people/{centre.ids['person:agent']}"
    person = administrator.get(path).json()
    body = {**person, "name": "Amélie M.", "phone": "desk", "skills": {}}
    changed = administrator.put(path, body).json()
    assert (changed["name"], changed["phone"], changed["skills"]) == ("Amélie M.", "desk", {})
    [change] = administrator.get("/changes", kind="membership").json()
    assert change["before"]["skills"] == {str(centre.ids["skill"]): 4}
    assert change["after"] == {"name": "Amélie M.", "phone": "desk", "skills": {}}


def test_who_is_put_out_can_come_back(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    path = f"/people/{centre.ids['person:agent']}"
    assert administrator.post(f"{path}/leave").status_code == 204
    assert [p["id"] for p in administrator.get("/people", left=True).json()] == [
        str(centre.ids["person:agent"])
    ]
    back = administrator.post(f"{path}/return").json()
    assert (back["active"], back["agent"]) == (True, True)


@pytest.mark.parametrize("takes_calls", [True, False])
def test_a_supervisor_comes_back_with_the_desk_there_was(centre: Centre, takes_calls: bool) -> None:
    administrator = centre.browser("administrator")
    path = f"/people/{centre.ids['person:supervisor']}"
    person = administrator.get(path).json()
    administrator.put(path, person | {"agent": True})
    if not takes_calls:
        administrator.put(path, person | {"agent": False})
    administrator.post(f"{path}/leave")
    assert administrator.get(path).json()["agent"] is False
    back = administrator.post(f"{path}/return").json()
    assert (back["active"], back["agent"]) == (True, takes_calls)


def test_a_desk_phones_settings_are_shown_to_who_sets_it_up(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    path = f"/people/{centre.ids['person:agent']}"
    assert administrator.get(f"{path}/desk-phone").status_code == 404
    administrator.put(path, administrator.get(path).json() | {"phone": "desk"})
    given = administrator.get(f"{path}/desk-phone").json()
    assert given["user"].startswith("ag-")
    key = SECRETS.live_ticket_key.encode()
    assert given["password"] == desk_password(key, str(centre.ids["agent"]))
    administrator.post(f"{path}/leave")
    assert administrator.get(f"{path}/desk-phone").status_code == 404


def test_a_desk_phone_gets_a_new_password_which_no_log_has(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    path = f"/people/{centre.ids['person:agent']}"
    assert administrator.post(f"{path}/desk-phone").status_code == 404, "a browser's phone"
    administrator.put(path, administrator.get(path).json() | {"phone": "desk"})
    first = administrator.get(f"{path}/desk-phone").json()
    second = administrator.post(f"{path}/desk-phone").json()
    third = administrator.post(f"{path}/desk-phone").json()
    assert len({one["password"] for one in (first, second, third)}) == 3
    assert len({one["user"] for one in (first, second, third)}) == 3, "nothing stays registered"
    with connect("engine", centre.tenant) as engine:
        newest = "select body::text from config_version order by version desc limit 1"
        told = str(engine.execute(newest).fetchone())
    assert [one["user"] in told for one in (first, second, third)] == [False, False, True]
    assert administrator.get(f"{path}/desk-phone").json() == third
    line = administrator.get("/changes").json()[0]
    assert (line["act"], line["object_name"]) == ("phone_password", "Centre A agent")
    assert line["after"] == {"password": "•••"}
    assert centre.browser("supervisor").post(f"{path}/desk-phone").status_code == 403
    with connect("engine", centre.tenant) as engine:
        row = engine.execute("select engine_agents()").fetchone()
    assert row == ({str(centre.ids["agent"]): {"epoch": 1, "phone_turn": 2}},)
