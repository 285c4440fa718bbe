"""Who reached nobody: one line per number, whose it is, what closes it; two do not call at once."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from decroche.domains.missed import service
from decroche.domains.missed.errors import SeenTo
from decroche.domains.missed.store import DAYS, SHORT_MS
from decroche.domains.staff.models import AgentQueue
from decroche.domains.tenancy.access import Actor
from decroche.domains.tenancy.scope import tenant_scope
from tests.kit.centres import Api, Centre
from tests.kit.database import connect

MINUTE_MS = 60_000
NOW_MS = time.time_ns() // 1_000_000
COLUMNS = (
    "id", "number_id", "contact_point_id", "person_id", "queue_id", "direction", "arrived_ms",
    "queued_ms", "answered_ms", "ended_ms", "outcome",
)  # fmt: skip


def call(centre: Centre, ago_min: float, outcome: str = "abandoned", **columns: Any) -> UUID:
    """A contact that ended so many minutes ago, after a wait of 30 s where it was queued."""
    at_ms = round(NOW_MS - ago_min * MINUTE_MS)
    ids, queued = centre.ids, outcome in ("abandoned", "overflow", "answered")
    row = {
        "id": uuid4(),
        "number_id": ids["number"],
        "contact_point_id": ids["contact_point"],
        "queue_id": ids["queue"] if queued else None,
        "direction": "in",
        "arrived_ms": at_ms - 31_000,
        "queued_ms": at_ms - 30_000 if queued else None,
        "answered_ms": at_ms if outcome == "answered" else None,
        "ended_ms": at_ms,
        "outcome": outcome,
    } | columns
    values = [row.get(name) for name in COLUMNS]
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            f"insert into interaction ({', '.join(COLUMNS)}, tenant_id, channel, language, ended_by)"  # noqa: S608, E501
            f" values ({', '.join(['%s'] * len(COLUMNS))}, %s, 'call', 'fr', 'customer')",
            [*values, centre.tenant],
        )
    return UUID(str(row["id"]))


def message(centre: Centre, interaction: UUID, state: str = "spooled", **columns: Any) -> str:
    id = f"{interaction}.m1"
    queue = columns.get("queue_id", centre.ids["queue"])
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "insert into recording (tenant_id, id, interaction_id, segment_id, started_ms,"
            " ended_ms, state, reason, private, queue_id)"
            " values (%s, %s, %s, '', %s, %s, %s, 'message', false, %s)",
            [centre.tenant, id, interaction, NOW_MS, NOW_MS + 9_000, state, queue],
        )
    return id


def attempt(centre: Centre, ago_min: float, ended: bool = True, agent: str = "agent") -> None:
    at_ms = round(NOW_MS - ago_min * MINUTE_MS)
    with connect("owner", centre.tenant) as owner:
        owner.execute(
            "insert into attempt (tenant_id, id, agent_id, at_ms, contact_point_id, allowed, code,"
            " facts, ended_ms) values (%s, %s, %s, %s, %s, true, 'allowed', '{}', %s)",
            [
                centre.tenant,
                uuid4(),
                centre.ids[agent],
                at_ms,
                centre.ids["contact_point"],
                at_ms + 20_000 if ended else None,
            ],
        )


def items(api: Api) -> list[dict[str, Any]]:
    answer = api.get("/missed")
    assert answer.status_code == 200, answer.content
    listed: list[dict[str, Any]] = answer.json()["items"]
    assert api.get("/missed/count").json() == {"count": len(listed)}
    return listed


@pytest.fixture
def agent(centre: Centre) -> Api:
    return centre.browser("agent")


@pytest.fixture
def supervisor(centre: Centre) -> Api:
    return centre.browser("supervisor")


def test_calls_of_one_number_are_one_line(centre: Centre, agent: Api) -> None:
    assert items(agent) == []
    call(centre, 50, "closed")
    call(centre, 40)
    last = call(centre, 30, "overflow", person_id=centre.ids["person"])
    [line] = items(agent)
    assert line["id"] == str(centre.ids["contact_point"])
    assert (line["number"], line["e164"]) == ("06 39 98 00 12", "+33639980012")
    assert (line["person"], line["queue"]) == ("Jérôme Lefèvre", "SAV")
    assert (line["count"], line["kinds"]) == (3, ["unserved", "abandoned", "closed"])
    assert line["last_ms"] == round(NOW_MS - 30 * MINUTE_MS)
    assert (line["waited_ms"], line["last_interaction_id"]) == (30_000, str(last))
    assert (line["tried"], line["seen_to_by"], line["messages"]) == (0, "", [])


def test_who_left_at_once_who_only_heard_the_greeting_and_what_is_old_is_not_missed(
    centre: Centre, agent: Api
) -> None:
    call(centre, 5, queued_ms=round(NOW_MS - 5 * MINUTE_MS) - SHORT_MS + 1)
    call(centre, 5, "abandoned_greeting")
    call(centre, 5, "unknown_number")
    call(centre, DAYS * 24 * 60 + 1)
    call(centre, 5, "no_answer", direction="out")
    call(centre, 5, "platform_failure", answered_ms=round(NOW_MS - 6 * MINUTE_MS))
    assert items(agent) == []
    call(centre, 5, queued_ms=round(NOW_MS - 5 * MINUTE_MS) - SHORT_MS)
    assert len(items(agent)) == 1


@pytest.mark.parametrize("direction", ["in", "out"])
def test_an_answered_call_closes_what_was_before_it(
    centre: Centre, agent: Api, direction: str
) -> None:
    call(centre, 30)
    call(centre, 20, "answered", direction=direction)
    assert items(agent) == []
    call(centre, 10)
    [line] = items(agent)
    assert line["count"] == 1, "only what came after"


def test_a_machine_that_picked_up_closes_nothing(centre: Centre, agent: Api) -> None:
    call(centre, 30)
    at_ms = round(NOW_MS - 20 * MINUTE_MS)
    call(centre, 19, "not_reached", direction="out", answered_ms=at_ms)
    assert len(items(agent)) == 1


def test_that_it_was_a_machine_may_be_said_after_the_call(centre: Centre, agent: Api) -> None:
    call(centre, 30)
    again = call(centre, 19, "answered", direction="out")
    assert items(agent) == []
    with connect("engine", centre.tenant) as engine:
        said = "update interaction set outcome = 'not_reached' where id = %s"
        engine.execute(said, [again])
    assert len(items(agent)) == 1


def test_a_call_that_lost_its_caller_after_a_transfer_is_missed(centre: Centre, agent: Api) -> None:
    call(centre, 10, "abandoned", answered_ms=round(NOW_MS - 12 * MINUTE_MS))
    assert len(items(agent)) == 1


def test_a_hidden_number_is_a_line_of_its_own(centre: Centre, agent: Api) -> None:
    first = call(centre, 20, contact_point_id=None)
    second = call(centre, 10, contact_point_id=None)
    lines = items(agent)
    assert [line["id"] for line in lines] == [str(second), str(first)]
    assert {line["e164"] for line in lines} == {""}
    assert agent.post(f"/missed/{first}/done").status_code == 204
    assert [line["id"] for line in items(agent)] == [str(second)]


def test_agents_see_their_queues_and_what_came_by_their_numbers(
    centre: Centre, agent: Api, supervisor: Api
) -> None:
    call(centre, 30, "closed")
    call(centre, 20, contact_point_id=None)
    call(centre, 10, "closed", contact_point_id=None, number_id=uuid4())
    assert len(items(agent)) == 2
    assert len(items(supervisor)) == 3
    with tenant_scope(centre.tenant):
        AgentQueue.objects.all().delete()
    assert items(agent) == []
    assert agent.post(f"/missed/{centre.ids['contact_point']}/claim").status_code == 404
    assert len(items(supervisor)) == 3


def test_another_organisation_sees_nothing_of_it(centre: Centre, other: Centre) -> None:
    call(centre, 10)
    stranger = other.browser("administrator")
    assert items(stranger) == []
    path = f"/missed/{centre.ids['contact_point']}"
    assert stranger.post(f"{path}/claim").status_code == 404
    assert stranger.post(f"{path}/done").status_code == 404


def test_done_with_a_note_until_the_next_call(centre: Centre, agent: Api) -> None:
    call(centre, 10)
    path = f"/missed/{centre.ids['contact_point']}"
    assert agent.post(f"{path}/done", {"note": " Écrit par e-mail. "}).status_code == 204
    assert items(agent) == []
    with connect("app", centre.tenant) as app:
        kept = app.execute("select done_name, note, done_by from missed_done").fetchone()
    assert kept == ("Centre A agent", "Écrit par e-mail.", centre.accounts["agent"].id)
    assert agent.post(f"{path}/done").status_code == 404, "nothing is open"
    call(centre, 10, ended_ms=time.time_ns() // 1_000_000 + 1)
    assert len(items(agent)) == 1


def test_one_calls_back_and_nobody_else_meanwhile(
    centre: Centre, agent: Api, supervisor: Api
) -> None:
    call(centre, 10)
    path = f"/missed/{centre.ids['contact_point']}"
    claimed = agent.post(f"{path}/claim").json()
    assert (claimed["seen_to_by"], claimed["mine"]) == ("Centre A agent", True)
    assert agent.post(f"{path}/claim").status_code == 200, "the same person may press twice"
    [line] = items(supervisor)
    assert (line["seen_to_by"], line["mine"]) == ("Centre A agent", False)
    refused = supervisor.post(f"{path}/claim")
    assert (refused.status_code, refused.json()["code"]) == (409, "missed_seen_to")
    assert "Centre A agent" in refused.json()["fr"]
    assert supervisor.post(f"{path}/release").status_code == 404
    assert items(supervisor)[0]["seen_to_by"] == "Centre A agent", "only who has it lets it go"
    assert agent.post(f"{path}/release").status_code == 204
    assert supervisor.post(f"{path}/claim").status_code == 200


def test_the_claim_runs_out_and_the_attempt_says_who_calls(
    centre: Centre, agent: Api, supervisor: Api
) -> None:
    call(centre, 10)
    path = f"/missed/{centre.ids['contact_point']}"
    attempt(centre, 20)  # Before it: none of this.
    attempt(centre, 5)
    attempt(centre, 1, ended=False)
    [line] = items(supervisor)
    assert (line["tried"], line["seen_to_by"]) == (1, "Amélie")
    assert items(agent)[0]["mine"] is True
    assert supervisor.post(f"{path}/claim").json()["code"] == "missed_seen_to"
    with connect("owner", centre.tenant) as owner:
        owner.execute("update attempt set ended_ms = at_ms + 1 where ended_ms is null")
        owner.execute("update missed_mark set claimed_until_ms = 1")
    [line] = items(supervisor)
    assert (line["tried"], line["seen_to_by"]) == (2, "")


def test_a_claim_is_over_with_its_attempt_and_was_not_for_a_later_call(
    centre: Centre, agent: Api, supervisor: Api
) -> None:
    call(centre, 10)
    path = f"/missed/{centre.ids['contact_point']}"
    assert agent.post(f"{path}/claim").status_code == 200
    ago_min = (NOW_MS - time.time_ns() // 1_000_000) / MINUTE_MS
    attempt(centre, ago_min)  # Just now, and nobody answered.
    assert items(supervisor)[0]["seen_to_by"] == ""
    assert supervisor.post(f"{path}/claim").status_code == 200
    assert agent.post(f"{path}/claim").json()["code"] == "missed_seen_to"
    now_ms = time.time_ns() // 1_000_000
    call(centre, 10, "answered", answered_ms=now_ms, ended_ms=now_ms)
    call(centre, 10, ended_ms=time.time_ns() // 1_000_000 + 2)
    assert [line["seen_to_by"] for line in items(agent)] == [""]


def test_of_two_at_the_same_time_one_has_it(centre: Centre) -> None:
    call(centre, 10)
    subject = centre.ids["contact_point"]
    won, lost, ready = [], [], threading.Barrier(8)

    def press(number: int) -> None:
        who = Actor(uuid4(), f"agent {number}", centre.tenant, "supervisor")
        ready.wait()
        try:
            with tenant_scope(centre.tenant):
                service.claim(who, subject)
            won.append(number)
        except SeenTo:
            lost.append(number)
        finally:
            from django.db import connection

            connection.close()

    threads = [threading.Thread(target=press, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)


def test_messages_are_listed_and_heard_by_those_of_the_queue(centre: Centre, agent: Api) -> None:
    said = message(centre, call(centre, 10, "voicemail"))
    message(centre, call(centre, 9, "closed"), "empty")
    message(centre, call(centre, 8, "closed"), "failed")
    [line] = items(agent)
    assert (line["kinds"], line["queue"]) == (["closed", "voicemail"], "SAV")
    [shown] = line["messages"]
    assert (shown["id"], shown["state"], shown["may_listen"]) == (said, "coming", True)
    assert agent.get(f"/messages/{said}").status_code == 404, "its sound is not there yet"
    assert agent.get(f"/messages/{centre.recording}").status_code == 404, "no message"


def test_a_message_is_seen_to_by_those_who_may_hear_it(
    centre: Centre, agent: Api, supervisor: Api
) -> None:
    """It was left for another queue than the one in which the caller waited."""
    id = call(centre, 10, "voicemail", queue_id=centre.ids["queue"])
    said = message(centre, id, queue_id=uuid4())
    assert agent.get(f"/messages/{said}").status_code == 403
    assert items(agent) == []
    [line] = items(supervisor)
    assert line["messages"][0]["may_listen"] is True


def test_what_came_after_the_screen_was_drawn_stays_open(centre: Centre, agent: Api) -> None:
    call(centre, 10)
    [line] = items(agent)
    call(centre, 5, "closed", queue_id=centre.ids["queue"])
    path = f"/missed/{centre.ids['contact_point']}/done"
    assert agent.post(path, {"note": "", "seen_ms": line["last_ms"]}).status_code == 204
    [later] = items(agent)
    assert later["kinds"] == ["closed"]


def test_a_promise_that_was_never_kept_is_a_missed_call(centre: Centre, supervisor: Api) -> None:
    assert items(supervisor) == [], "an open promise is nobody's miss"
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "update promise set state = 'broken', ended_ms = %s, made_ms = %s, interaction_id = %s",
            [NOW_MS - 600_000, NOW_MS - 900_000, centre.ids["interaction"]],
        )
    [line] = items(supervisor)
    assert (line["kinds"], line["number"]) == (["callback"], "06 39 98 00 12")
    attempt(centre, 3)
    assert len(items(supervisor)) == 1, "called, and not reached"
    call(centre, 2, "answered", direction="out")
    assert items(supervisor) == []


def test_done_closes_what_one_sees_and_leaves_the_others_theirs(
    centre: Centre, agent: Api, supervisor: Api
) -> None:
    """The same number has waited in our queue, in another one, and come while it was closed."""
    call(centre, 30)
    call(centre, 25, "closed")
    call(centre, 20, queue_id=uuid4())
    call(centre, 15, "closed", number_id=uuid4())
    path = f"/missed/{centre.ids['contact_point']}"
    [mine] = items(agent)
    assert (mine["count"], items(supervisor)[0]["count"]) == (2, 4)
    assert agent.post(f"{path}/done", {"note": "Écrit."}).status_code == 204
    assert items(agent) == []
    [theirs] = items(supervisor)
    assert (theirs["count"], theirs["kinds"]) == (2, ["closed", "abandoned"])
    assert supervisor.post(f"{path}/done").status_code == 204
    assert items(supervisor) == [], "who sees all closes all"
    call(centre, 10, ended_ms=time.time_ns() // 1_000_000 + 1)
    assert [line["count"] for line in items(supervisor)] == [1]


def test_what_was_done_stays_so_when_its_row_is_written_again(centre: Centre, agent: Api) -> None:
    id = call(centre, 10)
    assert agent.post(f"/missed/{centre.ids['contact_point']}/done").status_code == 204
    with connect("engine", centre.tenant) as engine:
        engine.execute("update interaction set outcome = 'voicemail' where id = %s", [id])
    assert items(agent) == []


def test_in_whatever_order_rows_are_written_the_same_is_open(centre: Centre, agent: Api) -> None:
    """A spool that came late, a restore, an outcome that is written once more."""
    call(centre, 20, "answered")
    call(centre, 30)
    assert items(agent) == [], "was answered since"
    late = call(centre, 10, "", ended_ms=None)
    assert items(agent) == [], "goes on"
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "update interaction set outcome = 'closed', ended_ms = arrived_ms + 9000 where id = %s",
            [late],
        )
    assert [line["kinds"] for line in items(agent)] == [["closed"]]
    message(centre, late, queue_id=uuid4())
    assert items(agent) == [], "left for a queue of others"
    with connect("engine", centre.tenant) as engine:
        engine.execute(
            "update interaction set outcome = 'answered', answered_ms = ended_ms where id = %s",
            [late],
        )
    with connect("app", centre.tenant) as app:
        assert app.execute("select count(*) from missed_call").fetchone() == (0,)
