"""What the compiled configuration says of the organisation itself."""

from decroche.kernel.config import Relax
from tests.domains.test_setup import versions
from tests.kit.centres import Centre
from tests.kit.database import connect


def test_country_zone_and_names_reach_the_engine(centre: Centre) -> None:
    with connect("owner", centre.tenant) as owner:
        owner.execute(
            "update tenant set country = 'MQ', zone = 'America/Martinique' where id = %s",
            [centre.tenant],
        )
    path = f"/queues/{centre.ids['queue']}"
    body = {"name": {"fr": "SAV", "en": "Service"}, "ring_timeout_s": 26}
    assert centre.browser("administrator").put(path, body).status_code == 200
    (_, _, before), (_, _, after) = versions(centre)
    assert (before.country, before.zone) == ("FR", "Europe/Paris")
    assert (after.country, after.zone) == ("MQ", "America/Martinique")
    assert all(calendar.name for calendar in after.calendars.values())


def test_a_queues_rules_and_an_agents_order_reach_the_engine(centre: Centre) -> None:
    queue, skill, administrator = (
        str(centre.ids["queue"]), str(centre.ids["skill"]), centre.browser("administrator")
    )  # fmt: skip
    rules = {
        "target_s": 45,
        "choice": "fewest",
        "last_agent": True,
        "keep_s": 90,
        "load": "call_beside",
        "leave_free": 2,
        "by_language": True,
        "needs": {skill: 4},
        "relax": [{"after_s": 120, "needs": {}}, {"after_s": 60, "needs": {skill: 2}}],
    }
    body = {"name": {"fr": "SAV", "en": "Service"}, **rules}
    assert administrator.put(f"/queues/{queue}", body).status_code == 200
    (_, _, config) = versions(centre)[-1]
    [spec] = config.queues.values()
    assert (spec.target_s, spec.choice, spec.last_agent, spec.keep_s) == (45, "fewest", True, 90)
    assert (spec.kind, spec.weight, spec.leave_free) == ("call", 4, 2)
    assert spec.by_language
    assert spec.relax == (Relax(60, {skill: 2}), Relax(120))  # type: ignore[dict-item]
    used = administrator.send("DELETE", f"/skills/{skill}")
    assert used.status_code == 409, "asked for later in the wait"
    [person] = [p for p in administrator.get("/people").json() if p["agent_id"]][:1]
    person_body = {k: v for k, v in person.items() if k not in ("id", "account_id", "agent_id")}
    changed = administrator.put(
        f"/people/{person['id']}", person_body | {"queues": {queue: 3}, "room": "more"}
    )
    assert changed.json()["queues"] == {queue: 3}
    (_, _, config) = versions(centre)[-1]
    agent = next(a for a in config.agents.values() if a.id == person["agent_id"])
    assert (agent.queue_ranks, agent.room) == ({queue: 3}, 8)
    assert administrator.put(f"/queues/{queue}", body | {"target_s": 0}).status_code == 422
