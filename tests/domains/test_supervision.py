"""The log of supervisors on agents' calls, and what the organisation lets agents see of it."""

from __future__ import annotations

from typing import Any

import msgspec

from decroche.domains.audit.models import ChangeLog
from decroche.domains.telephony.compile import compile_config
from decroche.domains.tenancy.models import Tenant
from decroche.domains.tenancy.scope import tenant_scope
from decroche.kernel.config import CentreConfig
from tests.kit.centres import Centre
from tests.kit.database import connect


def log(centre: Centre, mode: str, shown: bool) -> None:
    id, agent = centre.ids["interaction"], centre.ids["agent"]
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "insert into supervision (tenant_id, id, interaction_id, supervisor_id, agent_id, mode,"
            " since_ms, until_ms, shown) values (%s, %s, %s, %s, %s, %s, 90000, null, %s)",
            [centre.tenant, f"{id}_s2.{mode}", id, agent, agent, mode, shown],
        )


def modes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [line["mode"] for line in answer.json()]


def test_administrators_read_the_log_newest_first(centre: Centre) -> None:
    log(centre, "whisper", shown=True)
    administrator = centre.browser("administrator")
    assert modes(administrator.get("/supervisions")) == ["whisper", "listen"]
    assert modes(administrator.get("/supervisions?before_ms=90000")) == ["listen"]
    assert centre.browser("supervisor").get("/supervisions").status_code == 403


def test_an_agent_reads_of_a_contact_what_he_could_see(centre: Centre) -> None:
    log(centre, "whisper", shown=False)
    where = f"/interactions/{centre.ids['interaction']}/supervisions"
    assert modes(centre.browser("supervisor").get(where)) == ["listen", "whisper"]
    assert modes(centre.browser("agent").get(where)) == ["listen"]


def test_what_agents_see_is_the_organisations_choice_and_logged(centre: Centre) -> None:
    administrator = centre.browser("administrator")
    assert administrator.get("/supervision").json() == {"shown": "always", "why_shown": True}
    assert compiled(centre).supervision.shown == "always"
    answer = administrator.put("/supervision", {"shown": "joined"})
    assert answer.status_code == 200, answer.content
    assert compiled(centre).supervision.shown == "joined"
    with tenant_scope(centre.tenant):
        line = ChangeLog.objects.filter(kind="supervisionrule").latest("at")
    assert (line.before, line.after) == ({"shown": "always"}, {"shown": "joined"})
    assert administrator.put("/supervision", {"shown": "never"}).status_code == 422
    assert centre.browser("supervisor").put("/supervision", {"shown": "always"}).status_code == 403


def compiled(centre: Centre) -> CentreConfig:
    """As the engine reads it: through JSON."""
    with tenant_scope(centre.tenant):
        config = compile_config(Tenant.objects.get(id=centre.tenant))
    return msgspec.json.decode(msgspec.json.encode(config), type=CentreConfig)
