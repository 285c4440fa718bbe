"""Queues for today only: in the configuration at once, until midnight where the queue is."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from decroche.domains.audit.models import ChangeLog
from decroche.domains.staff import today
from decroche.domains.staff.models import Team, TodayQueue
from decroche.domains.telephony.compile import compile_config
from decroche.domains.telephony.models import Calendar, ConfigVersion, Queue
from decroche.domains.tenancy import engine_control
from decroche.domains.tenancy.models import Membership, Tenant
from decroche.domains.tenancy.scope import tenant_scope
from decroche.kernel.ids import AgentId, QueueId
from decroche.worker.tasks import end_todays_queues
from tests.kit.centres import Centre, labels


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the engine is told of it; it answers that all is well."""
    known: list[dict[str, Any]] = []

    def ask(what: str, body: dict[str, Any]) -> Any:
        known.append(body)
        return {}

    monkeypatch.setattr(engine_control, "ask", ask)
    return known


def second_queue(centre: Centre) -> Queue:
    with tenant_scope(centre.tenant):
        return Queue.objects.create(
            tenant_id=centre.tenant, name=labels("Ventes"), client_id=centre.ids["client"]
        )


def serve(centre: Centre, queue: Any, serves: bool, role: str = "supervisor") -> int:
    path = f"/floor/{centre.ids['agent']}/queues"
    body = {"queue_id": str(queue), "serves": serves}
    return int(centre.browser(role).post(path, body).status_code)


def compiled(centre: Centre) -> set[str]:
    """The agent's queues as the newest stored configuration has them: what an engine reads."""
    with tenant_scope(centre.tenant):
        config = compile_config(Tenant.objects.get(id=centre.tenant))
        last = ConfigVersion.objects.latest("version")
        assert last.digest == config.digest, "it has been published"
    spec = config.agents[AgentId(str(centre.ids["agent"]))]
    assert set(spec.queue_ranks) <= set(spec.queues)
    return set(spec.queues)


def shown(centre: Centre) -> dict[str, tuple[bool, bool]]:
    rows = centre.browser("supervisor").get(f"/floor/{centre.ids['agent']}/queues").json()
    return {row["name"]["fr"]: (row["serves"], row["until_ms"] is not None) for row in rows}


def test_added_and_taken_and_as_before(centre: Centre, asked: list[dict[str, Any]]) -> None:
    own, other = QueueId(str(centre.ids["queue"])), second_queue(centre)
    assert shown(centre) == {"SAV": (True, False), "Ventes": (False, False)}
    assert serve(centre, other.id, True) == 204
    assert serve(centre, own, False) == 204
    assert compiled(centre) == {str(other.id)}
    assert shown(centre) == {"SAV": (False, True), "Ventes": (True, True)}
    assert [(a["kind"], a["text"]) for a in asked] == [
        ("queue_added", "Ventes"),
        ("queue_taken", "SAV"),
    ]
    assert serve(centre, own, False) == 204, "twice is once"
    assert len(asked) == 2
    assert serve(centre, own, True) == 204
    assert serve(centre, other.id, False) == 204
    assert compiled(centre) == {own}
    assert shown(centre) == {"SAV": (True, False), "Ventes": (False, False)}
    with tenant_scope(centre.tenant):
        assert TodayQueue.objects.count() == 0
        lines = list(ChangeLog.objects.filter(act="queue_today").order_by("at"))
    assert [line.after for line in lines] == [
        {"queue": "Ventes", "serves": True},
        {"queue": "SAV", "serves": False},
        {"queue": "SAV", "serves": True},
        {"queue": "Ventes", "serves": False},
    ]
    assert {line.object_name for line in lines} == {"Amélie"}


def test_it_ends_by_itself(centre: Centre, asked: list[dict[str, Any]]) -> None:
    other = second_queue(centre)
    assert serve(centre, other.id, True) == 204
    assert end_todays_queues() == 0
    assert str(other.id) in compiled(centre)
    with tenant_scope(centre.tenant):
        TodayQueue.objects.update(until=timezone.now())
        assert ConfigVersion.objects.count() == 2
    assert end_todays_queues() == 1
    assert compiled(centre) == {str(centre.ids["queue"])}
    with tenant_scope(centre.tenant):
        assert TodayQueue.objects.count() == 0
        assert ConfigVersion.objects.count() == 3
    assert end_todays_queues() == 0


def test_what_is_over_counts_no_more_even_if_nobody_has_taken_it_away(
    centre: Centre, asked: list[dict[str, Any]]
) -> None:
    other = second_queue(centre)
    serve(centre, other.id, True)
    with tenant_scope(centre.tenant):
        TodayQueue.objects.update(until=timezone.now())
    assert shown(centre)["Ventes"] == (False, False)
    assert serve(centre, other.id, True) == 204, "and again, for the new day"
    assert str(other.id) in compiled(centre)


@pytest.mark.parametrize(
    ("now", "zone", "hours"),
    [
        ("2026-03-28T23:30:00+00:00", "Europe/Paris", 22.5),  # 00:30 of a day of 23 hours.
        ("2026-10-24T22:30:00+00:00", "Europe/Paris", 24.5),  # 00:30 of a day of 25 hours.
        ("2026-06-01T22:00:00+00:00", "Europe/Paris", 24),
        ("2026-06-01T21:59:00+00:00", "Europe/Paris", 1 / 60),
        ("2026-06-01T21:59:00+00:00", "America/Martinique", 6 + 1 / 60),
    ],
)
def test_midnight_where_the_queue_is(now: str, zone: str, hours: float) -> None:
    at = datetime.datetime.fromisoformat(now)
    until = today.midnight(at, zone)
    assert until.astimezone(ZoneInfo(zone)).time() == datetime.time(0)
    left_s = (until.astimezone(datetime.UTC) - at).total_seconds()
    assert left_s == pytest.approx(hours * 3600)


def test_a_queue_closes_by_hours_of_its_own_place(centre: Centre) -> None:
    other = second_queue(centre)
    with tenant_scope(centre.tenant):
        tenant = Tenant.objects.get(id=centre.tenant)
        assert today.zone_of(other, tenant) == "Europe/Paris"
        calendar = Calendar.objects.get(id=centre.ids["calendar"])
        calendar.zone = "America/Martinique"
        calendar.save()
        other.closes = calendar
        other.save()
        assert today.zone_of(Queue.objects.get(id=other.id), tenant) == "America/Martinique"


def test_only_queues_and_agents_of_ones_own_floor(
    centre: Centre, other: Centre, asked: list[dict[str, Any]]
) -> None:
    foreign = second_queue(centre)
    assert serve(centre, other.ids["queue"], True) == 404
    assert serve(centre, foreign.id, True, "agent") == 403
    with tenant_scope(centre.tenant):
        place = Membership.objects.get(id=centre.ids["person:supervisor"])
        place.teams = [str(centre.ids["team"])]
        place.save()
    assert shown(centre) == {"SAV": (True, False)}
    assert serve(centre, foreign.id, True) == 404, "nobody of the team serves it"
    assert serve(centre, centre.ids["queue"], False) == 204
    assert shown(centre) == {"SAV": (False, True)}, "it can be given back"
    assert serve(centre, foreign.id, True, "administrator") == 204
    with tenant_scope(centre.tenant):
        away = Team.objects.create(tenant_id=centre.tenant, name="Autre")
        Membership.objects.filter(id=place.id).update(teams=[str(away.id)])
    assert serve(centre, centre.ids["queue"], True) == 404


def test_what_the_engine_does_not_take_has_not_happened(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_control, "ask", lambda *_: None)
    before = compiled(centre)
    assert serve(centre, centre.ids["queue"], False) == 409
    assert compiled(centre) == before
    with tenant_scope(centre.tenant):
        assert not ChangeLog.objects.filter(act="queue_today").exists()


def test_an_archived_queue_is_nobodys(centre: Centre, asked: list[dict[str, Any]]) -> None:
    other = second_queue(centre)
    serve(centre, other.id, True)
    assert centre.browser("administrator").send("DELETE", f"/queues/{other.id}").status_code == 204
    assert compiled(centre) == {str(centre.ids["queue"])}
