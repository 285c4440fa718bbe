"""Set-up by the API: compiled, versioned, logged, refused where it cannot be."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.conf import settings

from decroche.domains.telephony.compile import digest_of, holiday_dates
from decroche.domains.tenancy.models import Client
from decroche.domains.tenancy.scope import tenant_scope
from decroche.flows.graph import leads_to
from decroche.kernel.config import Announce, CentreConfig, Enqueue, Hours
from decroche.seal import Seal
from tests.kit.centres import Api, Centre
from tests.kit.database import connect


def versions(centre: Centre) -> list[tuple[int, str, CentreConfig]]:
    """As the engine reads them."""
    query = "select version, digest, body::text from config_version order by version"
    with connect("engine", centre.tenant) as engine:
        return [
            (version, digest, msgspec.json.decode(body, type=CentreConfig))
            for version, digest, body in engine.execute(query).fetchall()  # type: ignore[misc]
        ]


@pytest.fixture
def administrator(centre: Centre) -> Api:
    return centre.browser("administrator")


def test_the_engine_reads_what_was_set_up(centre: Centre) -> None:
    [(version, digest, config)] = versions(centre)
    ids = {name: str(id) for name, id in centre.ids.items()}
    assert (version, config.version, config.tenant) == (1, 1, str(centre.tenant))
    assert digest == config.digest == digest_of(config)
    agent = config.agents[ids["agent"]]  # type: ignore[index]
    assert agent.skills == {ids["skill"]: 4}
    assert (agent.queues, agent.team) == ((ids["queue"],), "Équipe")
    flow = config.flows[ids["flow"]]  # type: ignore[index]
    hours = flow.nodes[flow.entry]
    assert isinstance(hours, Hours)
    assert isinstance(flow.nodes["queue"], Enqueue)  # type: ignore[index]
    calendar = config.calendars[ids["calendar"]]  # type: ignore[index]
    assert len(calendar.week) == 7
    assert calendar.week[0][0].start_min == 480


def test_holidays_are_those_of_the_country_and_region() -> None:
    france = holiday_dates("FR", "", 2026)
    assert {"2026-07-14", "2026-04-06", "2027-12-25"} <= set(france)
    assert "2026-12-26" not in france
    assert "2026-12-26" in holiday_dates("FR", "57", 2026)
    assert holiday_dates("", "", 2026) == ()


def test_a_change_makes_a_new_version_and_a_line_in_the_log(
    centre: Centre, administrator: Api
) -> None:
    body = {"name": {"fr": "SAV", "en": "Service"}, "ring_timeout_s": 25}
    path = f"/queues/{centre.ids['queue']}"
    assert administrator.put(path, body).status_code == 200
    (_, _, before), (_, _, after) = versions(centre)
    queue = str(centre.ids["queue"])
    assert before.queues[queue].ring_timeout_s == 20  # type: ignore[index]
    assert after.queues[queue].ring_timeout_s == 25  # type: ignore[index]
    assert administrator.put(path, body).status_code == 200
    assert len(versions(centre)) == 2, "nothing changed: no new version"
    [change] = administrator.get("/changes", object_id=queue).json()
    assert (change["act"], change["kind"]) == ("update", "queue")
    assert change["account_name"] == "Centre A administrator"
    assert change["before"]["ring_timeout_s"] == 20
    assert change["after"]["ring_timeout_s"] == 25
    assert "priority" not in change["after"]


def test_a_refused_change_leaves_nothing(centre: Centre, administrator: Api) -> None:
    body = {"name": {"fr": "x", "en": "x"}, "recording_mode": "sample", "recording_percent": 10}
    assert administrator.post("/queues", body).status_code == 422
    assert len(administrator.get("/queues").json()) == 1
    assert len(versions(centre)) == 1
    assert administrator.get("/changes").json() == []


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("/queues", {"recording_mode": "sample", "recording_percent": 10}, "recording_legal_basis"),
        ("/queues", {"dispositions": ["x"] * 16}, "dispositions"),
        ("/queues", {"after_call_mode": "required"}, "dispositions"),
        ("/queues", {"ring_timeout_s": 1}, "ring_timeout_s"),
        ("/calendars", {"zone": "Europe/Nowhere"}, "zone"),
        ("/calendars", {"week": [[[600, 500]]] + [[]] * 6}, "week"),
        ("/calendars", {"week": [[[0, 600], [500, 700]]] + [[]] * 6}, "week"),
        ("/calendars", {"special": {"31/12/2026": []}}, "special"),
        ("/calendars", {"holiday_country": "ZZ"}, "holiday_country"),
        ("/trunks", {"addresses": ["127.0.0.0/8"]}, "addresses"),
        ("/trunks", {"addresses": []}, "addresses"),
        ("/trunks", {"kind": "registration"}, "username"),
        ("/trunks", {"kind": "registration", "username": "u"}, "password"),
        ("/trunks", {"host": "127.0.0.1"}, "host"),
        ("/trunks", {"host": "LocalHost."}, "host"),
        ("/trunks", {"password": "a\nb"}, "password"),
        ("/flows", {"steps": [{"id": "X", "kind": "end"}]}, "id"),
        ("/numbers", {"e164": "abc"}, "abc"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    centre: Centre, administrator: Api, path: str, change: dict[str, Any], field: str
) -> None:
    good: dict[str, dict[str, Any]] = {
        "/queues": {"name": {"fr": "x", "en": "x"}},
        "/calendars": {"name": "x", "week": [[]] * 7},
        "/trunks": {"name": "x", "host": "sip.example", "addresses": ["192.0.2.7"]},
        "/flows": {"name": "x", "steps": [{"id": "end", "kind": "end"}]},
        "/numbers": {"e164": "01 99 00 77 77", "flow_id": str(centre.ids["flow"])},
    }
    answer = administrator.post(path, good[path] | change)
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["fr"]
    assert field in answer.json()["en"]
    assert administrator.post(path, good[path]).status_code == 201


def test_a_form_that_names_no_client_leaves_the_present_one(
    centre: Centre, administrator: Api
) -> None:
    with tenant_scope(centre.tenant):
        Client.objects.create(tenant_id=centre.tenant, name="AAA: first by name")
    body = {"name": {"fr": "SAV", "en": "Service"}, "ring_timeout_s": 26}
    assert administrator.put(f"/queues/{centre.ids['queue']}", body).status_code == 200
    [queue] = administrator.get("/queues").json()
    assert queue["client_id"] == str(centre.ids["client"])


NOTICE = {"fr": "Cet appel est enregistré.", "en": "This call is recorded."}
RECORDED = {"name": {"fr": "x", "en": "x"}, "recording_legal_basis": "C. mon. fin., art. L. 533-10"}


@pytest.mark.parametrize("mode", ["all", "on_demand", "sample"])
def test_a_recorded_queue_has_its_notice_said_before_it(
    centre: Centre, administrator: Api, mode: str
) -> None:
    notice = administrator.post("/prompts", {"name": "Avis", "text": NOTICE}).json()["id"]
    body = {**RECORDED, "recording_mode": mode, "recording_percent": 10}
    body |= {"recording_notice_id": notice}
    path = f"/queues/{centre.ids['queue']}"
    assert administrator.put(path, body).status_code == 200
    flow = versions(centre)[-1][2].flows[str(centre.ids["flow"])]  # type: ignore[index]
    [name] = [n for n, node in flow.nodes.items() if leads_to(node) == ("queue",)]
    assert flow.nodes[name] == Announce(notice, "queue")  # type: ignore[arg-type]
    assert [n for n, node in flow.nodes.items() if name in leads_to(node)], "nobody gets there"
    assert administrator.put(path, body | {"recording_mode": "off"}).status_code == 200
    after = versions(centre)[-1][2].flows[str(centre.ids["flow"])]  # type: ignore[index]
    assert name not in after.nodes


@pytest.mark.parametrize("missing", ["recording_legal_basis", "recording_notice_id"])
@pytest.mark.parametrize("mode", ["all", "on_demand", "sample"])
def test_no_recording_without_its_text_and_notice(
    administrator: Api, mode: str, missing: str
) -> None:
    notice = administrator.post("/prompts", {"name": "Avis", "text": NOTICE}).json()["id"]
    body = {**RECORDED, "recording_mode": mode, "recording_percent": 10}
    body = {**body, "recording_notice_id": notice, missing: None if "id" in missing else "  "}
    answer = administrator.post("/queues", body)
    assert answer.status_code == 422
    assert missing in answer.json()["fr"]


def test_a_number_is_kept_in_e164_and_leads_to_one_place(
    centre: Centre, administrator: Api
) -> None:
    body = {"e164": "0033 1 99 00 88 88", "flow_id": str(centre.ids["flow"])}
    assert administrator.post("/numbers", body).json()["e164"] == "+33199008888"
    answer = administrator.post("/numbers", body | {"e164": "01.99.00.88.88"})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_there")
    number = next(n for n in administrator.get("/numbers").json() if n["e164"] == "+33199008888")
    assert administrator.send("DELETE", f"/numbers/{number['id']}").status_code == 204
    assert administrator.post("/numbers", body).status_code == 201


def test_what_is_in_use_is_not_archived(centre: Centre, administrator: Api) -> None:
    chain = ("disposition", "prompt", "calendar", "queue", "flow", "number")
    plural = {name: f"/{name}s" for name in chain}
    for name in chain[:-1]:
        answer = administrator.send("DELETE", f"{plural[name]}/{centre.ids[name]}")
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use"), name
    for name in ("number", "flow", "queue", "calendar", "prompt", "disposition"):
        answer = administrator.send("DELETE", f"{plural[name]}/{centre.ids[name]}")
        assert answer.status_code == 204, name
    assert versions(centre)[-1][2].queues == {}
    acts = [change["act"] for change in administrator.get("/changes").json()]
    assert acts == ["archive"] * 6


def test_a_trunks_password_is_shown_to_nobody(centre: Centre, administrator: Api) -> None:
    body = {
        "name": "opérateur", "kind": "registration", "host": "sip.example", "username": "u1",
        "password": "s3cret-unheard",
    }  # fmt: skip
    made = administrator.post("/trunks", body)
    assert made.json()["has_password"] is True
    kept = administrator.put(
        f"/trunks/{made.json()['id']}", {k: v for k, v in body.items() if k != "password"}
    )
    assert kept.json()["has_password"] is True
    seen = administrator.get("/trunks").content + administrator.get("/changes").content
    assert b"s3cret" not in made.content + kept.content + seen
    with connect("engine", centre.tenant) as engine:
        row = engine.execute("select engine_trunks()").fetchone()
        assert row is not None
        sealed = [trunk["password"] for trunk in row[0]]  # type: ignore[attr-defined]
        seal = Seal(settings.SECRETS.trunk_key)
        assert "s3cret-unheard" in [seal.open(text) for text in sealed]
        assert "s3cret-unheard" not in sealed
    assert not any("s3cret" in str(config) for _, _, config in versions(centre))


def test_a_lines_codecs_reach_the_engine(centre: Centre, administrator: Api) -> None:
    [line] = administrator.get("/trunks").json()
    assert line["sound"] == "standard"
    assert administrator.put(f"/trunks/{line['id']}", line | {"sound": "flac"}).status_code == 422
    answer = administrator.put(f"/trunks/{line['id']}", line | {"sound": "wideband"})
    assert answer.json()["sound"] == "wideband"
    with connect("engine", centre.tenant) as engine:
        row = engine.execute("select engine_trunks()").fetchone()
        assert row is not None
        assert [trunk["sound"] for trunk in row[0]] == ["wideband"]  # type: ignore[attr-defined]


def test_the_countries_offered_are_those_that_are_taken(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    offered = administrator.get("/holiday-countries").json()
    assert {"FR", "BE", "DE", "GB"} <= set(offered)
    assert all(len(code) == 2 for code in offered)
    for country, status in ((offered[0], 201), ("XX", 422)):
        body = {"name": "x", "week": [[]] * 7, "holiday_country": country}
        assert administrator.post("/calendars", body).status_code == status


def test_a_refused_field_is_named_for_the_form(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    own = administrator.post("/calendars", {"name": "x", "week": [[]] * 7, "holiday_country": "XX"})
    assert [fault["field"] for fault in own.json()["fields"]] == ["holiday_country"]
    theirs = administrator.post("/teams", {"name": ""})
    assert [fault["field"].split(".")[-1] for fault in theirs.json()["fields"]] == ["name"]


def test_a_result_is_short_enough_to_be_read_during_a_call(administrator: Api) -> None:
    for length, status in ((30, 201), (31, 422)):
        body = {"label": {"fr": "Rappel", "en": "x" * length}}
        assert administrator.post("/dispositions", body).status_code == status
