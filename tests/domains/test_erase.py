"""One person is erased: nothing says who that was, everything else is as it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from decroche.domains.audit.service import HIDDEN
from decroche.domains.customers.erasure import erase
from decroche.domains.customers.models import Company, ContactPoint, Person, PersonContact
from decroche.domains.interactions import erased
from decroche.domains.interactions.models import Interaction, InteractionNote, RecordingFile
from decroche.domains.interactions.spool import spool_files
from decroche.domains.missed.models import MissedCall
from decroche.domains.tenancy.scope import tenant_scope
from decroche.worker import retention
from decroche.worker.recordings import join_all
from decroche.worker.retention import delete_due, delete_due_of
from decroche.worker.tenants import PartlyFailedError
from tests.domains.test_worker import tone
from tests.kit.centres import Centre
from tests.kit.database import SETTINGS, connect
from tests.kit.dump import dump_text, lines_about

HIS = ("Quentin", "Zarzavatdjian", "3988771", "Tisane", "klaxon", "verveine", "Herboristerie")
"""Words that only this person's data have."""
MARCHING = "Fanfare"
NAME = "Quentin Zarzavatdjian"


@dataclass
class Life:
    """A customer with one of everything. `sounds`: recordings, the last of them still unjoined."""

    person: str
    point: UUID
    contact: UUID
    sounds: tuple[str, str]


def live(centre: Centre, body: dict[str, Any], note: str, began_ms: int = 1_000) -> Life:
    """Somebody who has called, was noted down, recorded, called back, and missed."""
    agent = centre.browser("agent")
    person = agent.post("/customers", body).json()
    agent.put(f"/customers/{person['id']}", body | {"vip": True})
    point = UUID(person["numbers"][0]["contact_point"])
    life = Life(person["id"], point, uuid4(), (f"{uuid4()}.1.r1", f"{uuid4()}.1.r1"))
    with connect("engine", centre.tenant) as engine:
        contact(engine, centre, life.contact, point, life.person, began_ms, "answered")
        say(engine, centre, life.contact, note)
        for n, sound in enumerate(life.sounds):
            engine.execute(
                "insert into recording (tenant_id, id, interaction_id, segment_id, started_ms,"
                " ended_ms, state, reason, private) values (%s, %s, %s, %s, %s, 1795000060000,"
                " 'spooled', 'sample', false)",
                [centre.tenant, sound, life.contact, f"{life.contact}.{n}", 1_795_000_000_000],
            )
    hear(life.sounds[0])
    join_all()
    hear(life.sounds[1])
    return life


def hear(sound: str) -> None:
    for file in spool_files(sound):
        tone(file, 900, 8000)


def contact(
    engine: Any, centre: Centre, id: UUID, point: UUID, person: str | None, at: int, outcome: str
) -> None:
    """A call in of one minute, answered if that is its outcome."""
    answered = at + 5_000 if outcome == "answered" else None
    engine.execute(
        "insert into interaction (tenant_id, id, channel, direction, contact_point_id, person_id,"
        " language, queue_id, arrived_ms, queued_ms, answered_ms, ended_ms, outcome, ended_by)"
        " values (%s, %s, 'call', 'in', %s, %s, 'fr', %s, %s, %s, %s, %s, %s, 'customer')",
        [
            *(centre.tenant, id, point, person, centre.ids["queue"]),
            *(at, at, answered, at + 60_000, outcome),
        ],
    )


def say(engine: Any, centre: Centre, contact: UUID, text: str) -> None:
    engine.execute(
        "insert into interaction_note (tenant_id, interaction_id, agent_id, text, updated_ms)"
        " values (%s, %s, %s, %s, 50000)",
        [centre.tenant, contact, centre.ids["agent"], text],
    )


def quentin(centre: Centre) -> Life:
    body = {
        "first_name": "Quentin", "last_name": "Zarzavatdjian", "company": "Herboristerie du Lac",
        "numbers": ["0639887711"], "facts": [["Préfère", "verveine"]], "alert": "Tisane offerte",
    }  # fmt: skip
    return live(centre, body, "Le klaxon le réveille.")


def fanny(centre: Centre) -> Life:
    body = {"last_name": MARCHING, "numbers": ["0639770022"], "facts": [["Joue", "du tuba"]]}
    return live(centre, body, "Fanfare le dimanche.", 400_000)


def about_him(centre: Centre) -> list[str]:
    """Of this organisation: other tests leave theirs in the same database."""
    return [line for line in lines_about(dump_text(SETTINGS), *HIS) if str(centre.tenant) in line]


def about(life: Life, point: UUID | None = None) -> list[str]:
    words = (life.person, str(point or life.point), str(life.contact), MARCHING, *life.sounds)
    return sorted(lines_about(dump_text(SETTINGS), *words))


def test_nothing_of_one_is_left_and_everything_of_the_other(centre: Centre) -> None:
    he, she = quentin(centre), fanny(centre)
    before = about(she)
    assert len(before) >= 10
    assert len(about_him(centre)) >= 5
    answer = centre.browser("administrator").post(
        f"/customers/{he.person}/erase", {"name": " quentin  ZARZAVATDJIAN "}
    )
    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "contacts": 1, "notes": 1, "recordings": 2, "numbers": 1, "promises": 0, "changes": 2,
    }  # fmt: skip
    assert about_him(centre) == []
    assert about(she) == before


def test_the_log_keeps_who_when_and_which_fields(centre: Centre) -> None:
    he = quentin(centre)
    administrator = centre.browser("administrator")
    administrator.post(f"/customers/{he.person}/erase", {"name": NAME})
    erasing, changing, making = administrator.get("/changes", object_id=he.person).json()
    assert [line["account_name"] for line in (erasing, changing)] == [
        "Centre A administrator",
        "Centre A agent",
    ]
    assert erasing["act"] == "erase"
    assert erasing["after"]["recordings"] == 2
    assert {line["object_name"] for line in (erasing, changing, making)} == {HIDDEN}
    assert (changing["before"], changing["after"]) == ({"vip": None}, {"vip": None})
    assert set(making["after"]) >= {"first_name", "last_name", "numbers", "alert", "facts"}
    assert set(making["after"].values()) == {None}


def test_counts_durations_and_the_other_lines_of_the_log_stay(centre: Centre) -> None:
    he = quentin(centre)
    count = "select count(*), sum(ended_ms - arrived_ms) from interaction where tenant_id = %s"
    with connect("owner", centre.tenant) as owner:
        before = owner.execute(count, [centre.tenant]).fetchone()
        log = owner.execute("select * from change_log where object_id <> %s", [he.person])
        others = sorted(map(str, log.fetchall()))
    centre.browser("administrator").post(f"/customers/{he.person}/erase", {"name": NAME})
    with connect("owner", centre.tenant) as owner:
        assert owner.execute(count, [centre.tenant]).fetchone() == before
        log = owner.execute("select * from change_log where object_id <> %s", [he.person])
        assert sorted(map(str, log.fetchall())) == others
    with tenant_scope(centre.tenant):
        row = Interaction.objects.get(id=he.contact)
        assert (row.person_id, row.contact_point_id, row.outcome) == (None, None, "answered")
        assert not MissedCall.objects.filter(interaction_id=he.contact).exists()


def test_the_sound_is_gone_from_disk_and_cannot_be_heard(centre: Centre) -> None:
    he, she = quentin(centre), fanny(centre)
    with tenant_scope(centre.tenant):
        paths = {row.recording_id: row.path for row in RecordingFile.objects.all()}
    his, hers = (SETTINGS.recordings_dir / paths[each.sounds[0]] for each in (he, she))
    assert his.exists()
    administrator = centre.browser("administrator")
    administrator.post(f"/customers/{he.person}/erase", {"name": NAME})
    assert not his.exists()
    assert hers.exists()
    assert [file.exists() for file in spool_files(he.sounds[1])] == [False, False]
    assert [file.exists() for file in spool_files(she.sounds[1])] == [True, True]
    shown = administrator.get(f"/interactions/{he.contact}").json()
    assert [(r["state"], r["deleted_why"]) for r in shown["recordings"]] == [
        ("deleted", "erased")
    ] * 2
    heard = administrator.get(f"/interactions/{he.contact}/recordings/{he.sounds[0]}")
    assert heard.status_code == 404


def test_a_death_after_the_commit_is_made_good_by_the_worker(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    he = quentin(centre)
    with monkeypatch.context() as dying:
        dying.setattr("decroche.domains.customers.erasure.remove_after_commit", lambda: None)
        centre.browser("administrator").post(f"/customers/{he.person}/erase", {"name": NAME})
    with tenant_scope(centre.tenant):
        rows = erased.to_remove()
    assert {row.recording_id for row in rows} == set(he.sounds)
    files = [SETTINGS.recordings_dir / row.path for row in rows if row.sha256]
    assert [file.exists() for file in files] == [True]
    delete_due_of(centre.tenant)
    assert not files[0].exists()
    assert [file.exists() for file in spool_files(he.sounds[1])] == [False, False]


def test_what_was_being_joined_meanwhile_goes_with_the_next_run(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    he = quentin(centre)
    centre.browser("administrator").post(f"/customers/{he.person}/erase", {"name": NAME})
    with tenant_scope(centre.tenant):
        [row] = erased.to_remove()
    late = SETTINGS.recordings_dir / row.path
    tone(late, 900, 8000)  # The worker had begun before.
    delete_due()
    assert not late.exists()
    with tenant_scope(centre.tenant):
        assert erased.to_remove() != [], "it may still be written"
    monkeypatch.setattr(erased, "JOINED_WITHIN", -erased.JOINED_WITHIN)
    delete_due()
    with tenant_scope(centre.tenant):
        assert erased.to_remove() == []
        assert retention.files_without_row(centre.tenant) == []


def test_a_file_that_cannot_be_deleted_is_reported_and_tried_again(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    he = quentin(centre)

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise OSError("read-only")

    with monkeypatch.context() as full:
        full.setattr(Path, "unlink", refuse)
        answer = centre.browser("administrator").post(
            f"/customers/{he.person}/erase", {"name": NAME}
        )
        assert answer.status_code == 200
        with pytest.raises(PartlyFailedError, match="1 files of"):
            delete_due_of(centre.tenant)
    with tenant_scope(centre.tenant):
        assert len(erased.to_remove()) == 2
    delete_due_of(centre.tenant)
    with tenant_scope(centre.tenant):
        assert len(erased.to_remove()) == 1, "the one that was never joined is looked for again"


def test_a_number_of_two_stays_the_others(centre: Centre) -> None:
    he, she = quentin(centre), fanny(centre)
    with tenant_scope(centre.tenant):
        PersonContact.objects.create(
            tenant_id=centre.tenant, person_id=he.person, contact_point_id=she.point
        )
    with connect("engine", centre.tenant) as engine:
        shared = uuid4()
        contact(engine, centre, shared, she.point, he.person, 900_000, "answered")
    before = about(she)
    centre.browser("administrator").post(f"/customers/{he.person}/erase", {"name": NAME})
    with tenant_scope(centre.tenant):
        assert ContactPoint.objects.filter(id=she.point).exists()
        assert Interaction.objects.get(id=shared).contact_point_id is None, "it was his call"
        assert Interaction.objects.get(id=she.contact).contact_point_id == she.point
    kept = [line for line in before if he.person not in line and str(shared) not in line]
    assert about(she) == kept


def test_what_came_before_the_file_is_his_too(centre: Centre) -> None:
    """A call of his number with nobody named, and a number taken out of the file since."""
    he = quentin(centre)
    nameless, old, old_point = uuid4(), uuid4(), uuid4()
    with connect("engine", centre.tenant) as engine:
        contact(engine, centre, nameless, he.point, None, 700_000, "abandoned")
        say(engine, centre, nameless, "Monsieur Tisane a rappelé")
        engine.execute(
            "insert into contact_point (id, tenant_id, kind, e164)"
            " values (%s, %s, 'phone', '+33639887712')",
            [old_point, centre.tenant],
        )
        contact(engine, centre, old, old_point, he.person, 800_000, "answered")
    centre.browser("administrator").post(f"/customers/{he.person}/erase", {"name": NAME})
    assert about_him(centre) == []
    with tenant_scope(centre.tenant):
        assert not InteractionNote.objects.filter(interaction_id=nameless).exists()
        assert not MissedCall.objects.filter(interaction_id=nameless).exists()


def test_refused_while_a_call_runs_or_is_promised_and_by_a_wrong_name(centre: Centre) -> None:
    he = quentin(centre)
    administrator, path = centre.browser("administrator"), f"/customers/{he.person}/erase"
    assert administrator.post(path, {"name": "Quentin"}).json()["code"] == "other_name"
    assert centre.browser("supervisor").post(path, {"name": NAME}).status_code == 403
    running = "update interaction set ended_ms = %s, arrived_ms = 2000000000000 where id = %s"
    with connect("engine", centre.tenant) as engine:
        engine.execute(running, [None, he.contact])
    assert administrator.post(path, {"name": NAME}).json()["code"] == "in_contact"
    span = (
        "insert into agent_span (tenant_id, agent_id, since_ms, status, interaction_id, by)"
        " values (%s, %s, %s, 'after_call', %s, '')"
    )
    with connect("engine", centre.tenant) as engine:
        engine.execute(running, [2_000_000_001_000, he.contact])
        engine.execute(span, [centre.tenant, centre.ids["agent"], 1_000, he.contact])
    assert administrator.post(path, {"name": NAME}).json()["code"] == "in_contact"
    with connect("engine", centre.tenant) as engine:
        engine.execute(span, [centre.tenant, centre.ids["agent"], 2_000, None])
        engine.execute(
            "update promise set person_id = %s where id = %s", [he.person, centre.ids["promise"]]
        )
    assert administrator.post(path, {"name": NAME}).json()["code"] == "call_promised"
    with tenant_scope(centre.tenant):
        assert Person.objects.filter(id=he.person).exists(), "a refusal changes nothing"
    with connect("engine", centre.tenant) as engine:
        engine.execute("update promise set state = 'kept' where id = %s", [centre.ids["promise"]])
    assert administrator.post(path, {"name": NAME}).status_code == 200
    assert administrator.post(path, {"name": NAME}).status_code == 404


def test_a_company_that_others_have_stays(centre: Centre) -> None:
    he = quentin(centre)
    agent = centre.browser("agent")
    agent.post("/customers", {"last_name": "Autre", "company": "Herboristerie du Lac"})
    centre.browser("administrator").post(f"/customers/{he.person}/erase", {"name": NAME})
    with tenant_scope(centre.tenant):
        assert Company.objects.filter(name="Herboristerie du Lac").exists()


def test_another_organisation_cannot_be_reached(centre: Centre, other: Centre) -> None:
    he = quentin(other)
    with tenant_scope(other.tenant):
        person = Person.objects.get(id=he.person)
    with pytest.raises(Exception, match="not exist"), tenant_scope(centre.tenant):
        erase(centre.actor, person, NAME)
    with connect("app") as nobody:
        assert nobody.execute("select erase_person(%s)", [he.person]).fetchone() == (None,)
    assert about_him(other)


@pytest.mark.parametrize(
    "statement",
    [
        "update change_log set before = '{}'",
        "select blanked('{}')",
        "select erasing_waits_for(gen_random_uuid(), '{}')",
    ],
)
def test_the_log_can_be_changed_in_no_other_way(centre: Centre, statement: str) -> None:
    with (
        connect("app", centre.tenant) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(statement)
