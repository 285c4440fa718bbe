"""What the compiled configuration says of the organisation itself."""

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
