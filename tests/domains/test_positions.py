"""Seats: set up by form and by file, read by agents, and not changed under whoever sits there."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from decroche.domains.staff.store import position_specs
from decroche.domains.telephony.models import Site
from decroche.domains.tenancy.scope import tenant_scope
from decroche.kernel.desk_phone import desk_password
from decroche.site.settings import SECRETS
from tests.kit.centres import Api, Centre
from tests.kit.database import connect


def site_of(centre: Centre) -> Site:
    with tenant_scope(centre.tenant):
        return Site.objects.get_or_create(
            tenant_id=centre.tenant, name="Blois", address="2 quai de la Loire, Blois"
        )[0]


def make(centre: Centre, name: str, phone: str = "browser") -> dict[str, str]:
    given = {"name": name, "site_id": str(site_of(centre).id), "phone": phone, "codec": "alaw"}
    answer = centre.browser("administrator").post("/positions", given)
    assert answer.status_code == 201, answer.content
    made: dict[str, str] = answer.json()
    return made


def sits(centre: Centre, agent: UUID, position: str) -> None:
    """As the engine writes it."""
    with connect("engine") as connection:
        connection.execute("select set_config('app.tenant', %s, false)", [str(centre.tenant)])
        connection.execute(
            "insert into seating (id, tenant_id, agent_id, position_id, since_ms)"
            " values (%s, %s, %s, %s, 1)",
            [uuid4(), centre.tenant, agent, position],
        )
        connection.commit()


def in_blois(api: Api) -> list[dict[str, str]]:
    """The seats there, as an agent chooses one; the house has one elsewhere."""
    return [row for row in api.get("/desk/positions").json() if row["site"] == "Blois"]


def test_a_seat_is_compiled_with_its_site_and_phone(centre: Centre) -> None:
    window, phone = make(centre, "A12"), make(centre, "B7", "desk")
    with tenant_scope(centre.tenant):
        specs = {spec.name: spec for spec in position_specs().values()}
    assert specs["A12"].site == str(site_of(centre).id)
    assert (specs["A12"].phone, specs["B7"].phone) == ("browser", "desk")
    assert specs["B7"].endpoint.startswith("po-")
    path = f"/positions/{phone['id']}/desk-phone"
    account = centre.browser("administrator").get(path).json()
    key = SECRETS.live_ticket_key.encode()
    assert (account["user"], account["password"]) == (
        specs["B7"].endpoint,
        desk_password(key, phone["id"]),
    )
    missing = centre.browser("administrator").get(f"/positions/{window['id']}/desk-phone")
    assert missing.status_code == 404


def test_two_seats_of_one_name_are_refused_in_words(centre: Centre) -> None:
    made = make(centre, "A12")
    administrator = centre.browser("administrator")
    given = {"name": "A12", "site_id": made["site_id"]}
    refused = administrator.post("/positions", given)
    assert (refused.status_code, refused.json()["code"]) == (409, "name_taken")
    assert "A12" in refused.json()["fr"]
    assert administrator.put(f"/positions/{made['id']}", given).status_code == 200


def test_lines_of_a_file_are_taken_or_refused_by_themselves(centre: Centre) -> None:
    site_of(centre)
    lines = ("A1;blois;navigateur", "A2;BLOIS;poste", "A3;Nantes;", "A1;Blois;", "A4;Blois;fax")
    text = "\n".join(("Name;Site;Phone", *lines))
    file = SimpleUploadedFile("seats.csv", text.encode(), content_type="text/csv")
    answer = centre.browser("administrator").browser.post("/api/positions/import", {"file": file})
    result = answer.json()
    assert result["made"] == 2
    codes = [(row["line"], row["code"]) for row in result["refused"]]
    assert codes == [(4, "invalid"), (5, "name_taken"), (6, "invalid")]
    assert "Nantes" in result["refused"][0]["fr"]
    rows = centre.browser("administrator").get("/positions").json()
    phones = {row["name"]: row["phone"] for row in rows if row["name"] != "Z9"}
    assert phones == {"A1": "browser", "A2": "desk"}


def test_agents_see_who_sits_where_and_only_of_their_own_house(
    centre: Centre, other: Centre
) -> None:
    mine, theirs = make(centre, "A12"), make(other, "A12")
    sits(centre, centre.ids["agent"], mine["id"])
    rows = in_blois(centre.browser("administrator"))
    assert [(row["name"], row["site"], row["id"]) for row in rows] == [("A12", "Blois", mine["id"])]
    assert rows[0]["by"] != ""
    own = in_blois(centre.browser("agent"))
    assert own[0]["by"] == "", "his own seat is not taken from him"
    [foreign] = in_blois(other.browser("agent"))
    assert (foreign["id"], foreign["by"]) == (theirs["id"], "")


def test_whoever_sits_there_keeps_his_telephone(centre: Centre) -> None:
    made = make(centre, "A12")
    sits(centre, centre.ids["agent"], made["id"])
    administrator = centre.browser("administrator")
    path, given = f"/positions/{made['id']}", {"name": "A12", "site_id": made["site_id"]}
    refused = administrator.put(path, given | {"phone": "desk"})
    assert (refused.status_code, refused.json()["code"]) == (409, "seat_held")
    assert administrator.send("DELETE", path).status_code == 409
    assert administrator.put(path, given | {"name": "A13"}).status_code == 200


def test_a_site_with_seats_stays(centre: Centre) -> None:
    made = make(centre, "A12")
    refused = centre.browser("administrator").send("DELETE", f"/sites/{made['site_id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert "A12" in refused.json()["fr"]


def test_only_administrators_set_seats_up(centre: Centre) -> None:
    given = {"name": "Z1", "site_id": str(site_of(centre).id)}
    assert centre.browser("agent").post("/positions", given).status_code == 403
    assert centre.browser("agent").get("/positions").status_code == 403
