"""An engine that died comes back to the very state it had, and carries on."""

import msgspec
import psycopg
import pytest

from decroche.centre import core, state
from decroche.engine import runtime as runtime_of
from decroche.engine import steps
from decroche.engine.live.protocol import Ack, PhoneReady
from decroche.engine.recovery import Recovered, load_configs, replay_journal
from decroche.engine.replay import bounds_ms, compare_decisions, replay_day, stored_decisions
from decroche.engine.steps import write_snapshot
from decroche.ops import postgres
from tests.engine.house import House, make_config, publish


async def test_what_was_spooled_makes_the_same_state_to_the_bit(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    live, configs = write_snapshot(runtime.state), runtime.configs
    again = Recovered(core.new(runtime.config))
    async with house.engine.database.transaction(house.tenant) as connection:
        await replay_journal(connection, house.tenant, again, configs)
    assert again.seq == runtime.seq
    assert write_snapshot(again.state) == live


async def test_killed_while_talking_the_call_goes_on(house: House) -> None:
    page = await house.available()
    leg = await house.talk(page)
    assert page.desk is not None
    assert page.desk.work is not None
    interaction = page.desk.work.interaction
    assert isinstance(await page.act("note", interaction, text="à garder"), Ack)
    assert house.switch is not None
    heard = house.switch.hears(leg)
    await house.crash()
    await house.start()
    assert house.switch.hears(leg) == heard != ()
    page = await house.page()
    assert page.desk is not None
    assert page.welcome is not None
    assert page.welcome.signed_in
    assert page.desk.work is not None
    assert (page.desk.work.stage, page.desk.work.note) == ("talking", "à garder")
    assert isinstance(await page.act("hang_up", interaction), Ack)
    await page.stage("after_call")


async def test_the_spool_alone_gives_the_state_back(house: House) -> None:
    """Nothing was committed after the start: the events are on the spool only."""
    page = await house.available()
    centre = house.engine.centres[house.tenant]
    centre.tasks[0].cancel()
    await house.ring(page)
    seq = centre.runtime.seq
    assert centre.journal.committed_seq < seq
    await house.crash()
    interactions = "select outcome from interaction where tenant_id = %(tenant)s"
    assert house.rows(interactions) == []
    await house.start()
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(seq)
    assert house.rows(interactions) == [("",)]


async def test_a_caller_who_waits_keeps_the_place(house: House) -> None:
    page = await house.page()
    assert house.switch is not None
    first = house.switch.call_in("0199000001", "0639980001")
    second = house.switch.call_in("0033199000001", "0639980002")
    centre = house.engine.centres[house.tenant]
    await house.until(lambda: len(centre.runtime.state.routing.works) == 2)
    await house.crash()
    await house.start()
    page = await house.page()
    await page.act("sign_in")
    await page.act("state", status="available")
    await page.stage("offered")
    ringing = house.switch.ringing(house.agent.endpoint)[0]
    calls = house.engine.centres[house.tenant].runtime.state.calls
    assert calls.legs[ringing.id] == calls.legs[first]
    assert second in calls.legs


async def test_a_caller_who_left_meanwhile_is_accounted_for(house: House) -> None:
    await house.page()
    assert house.switch is not None
    leg = house.switch.call_in("+33199000001", "0639980001")
    centre = house.engine.centres[house.tenant]
    await house.until(lambda: centre.runtime.state.calls.calls)
    await house.crash()
    house.switch.hang_up(leg)
    await house.start()
    runtime = house.engine.centres[house.tenant].runtime
    assert runtime.state.calls.calls == {}
    await runtime.journal.committed(runtime.seq)
    ended = "select ended_ms is not null from interaction where tenant_id = %(tenant)s"
    assert house.rows(ended) == [(True,)]


async def test_a_switch_that_died_ends_its_calls_and_gets_its_phones_again(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    assert house.switch is not None
    house.switch.crash()
    await page.until(lambda: any(isinstance(m, PhoneReady) for m in page.heard))
    assert page.welcome is not None
    ready = [m for m in page.heard if isinstance(m, PhoneReady)]
    assert ready[-1].epoch != page.welcome.epoch
    assert house.agent.endpoint in house.switch.agents
    runtime = house.engine.centres[house.tenant].runtime
    await house.until(lambda: not runtime.state.calls.calls)
    await runtime.journal.committed(runtime.seq)
    outcome = (
        "select i.outcome, i.ended_by, i.ended_ms is not null, s.outcome, s.ended_ms is not null"
        " from interaction i join segment s on s.interaction_id = i.id"
        " where i.tenant_id = %(tenant)s"
    )
    assert house.rows(outcome) == [("platform_failure", "system", True, "answered", True)]
    assert house.switch.register(house.agent.endpoint)


async def test_a_switch_that_died_under_a_waiting_caller_is_to_blame(house: House) -> None:
    assert house.switch is not None
    house.switch.call_in("+33199000001", "0639980001")
    runtime = house.engine.centres[house.tenant].runtime
    await house.until(lambda: runtime.state.routing.works)
    house.switch.crash()
    await house.until(lambda: not runtime.state.calls.calls)
    await runtime.journal.committed(runtime.seq)
    outcome = "select outcome, ended_by from interaction where tenant_id = %(tenant)s"
    assert house.rows(outcome) == [("platform_failure", "system")]


@pytest.mark.parametrize("clean", [True, False], ids=["stopped", "killed"])
async def test_a_newer_core_takes_over_what_is_there(
    house: House, monkeypatch: pytest.MonkeyPatch, clean: bool
) -> None:
    """An upgrade under a conversation: the snapshot and the journal are of the version before."""
    page = await house.available()
    leg = await house.talk(page)
    await house.snapshot()
    if clean:
        await house.engine.stop()
    else:
        await house.crash()
    newer = core.CORE_VERSION + 1
    for module in (state, core, steps, runtime_of):
        monkeypatch.setattr(module, "CORE_VERSION", newer)
    await house.start()
    assert house.switch is not None
    centre = house.engine.centres[house.tenant]
    assert leg in centre.runtime.state.calls.legs
    page = await house.page()
    await page.stage("talking")
    assert isinstance(await page.act("hang_up"), Ack)
    await page.stage("after_call")
    assert isinstance(await page.act("finish"), Ack)
    await page.stage(None)
    versions = (
        "select distinct core_version from journal_event where tenant_id = %(tenant)s order by 1"
    )
    assert house.rows(versions) == [(newer - 1,), (newer,)]
    outcome = "select outcome from interaction where tenant_id = %(tenant)s"
    assert house.rows(outcome) == [("answered",)]


async def test_a_snapshot_of_another_shape_is_left_and_the_journal_replayed(house: House) -> None:
    page = await house.available()
    leg = await house.talk(page)
    runtime = house.engine.centres[house.tenant].runtime
    await house.snapshot()
    await page.act("note", text="x")
    await runtime.journal.committed(runtime.seq)
    await house.crash()
    with psycopg.connect(
        postgres.admin_dsn(house.settings, "decroche"), autocommit=True
    ) as connection:
        changed = connection.execute(
            "update journal_snapshot set state = %s where tenant_id = %s",
            [msgspec.msgpack.encode({"core_version": 99, "of_old": True}), house.tenant],
        )
        assert changed.rowcount > 0
    await house.start()
    assert leg in house.engine.centres[house.tenant].runtime.state.calls.legs


async def test_a_clean_stop_leaves_a_snapshot_with_nothing_to_replay(house: House) -> None:
    await house.available()
    await house.engine.stop()
    newest = "select max(seq) from {} where tenant_id = %(tenant)s"
    assert house.rows(newest.format("journal_snapshot")) == house.rows(
        newest.format("journal_event")
    )
    await house.start()


async def test_replay_decides_the_same_and_shows_what_was_changed(house: House) -> None:
    page = await house.available()
    await house.talk(page)
    await page.act("hang_up")
    await page.act("finish")
    runtime = house.engine.centres[house.tenant].runtime
    await runtime.journal.committed(runtime.seq)
    configs = await load_configs(house.engine.database, house.tenant)
    async with house.engine.database.transaction(house.tenant) as connection:
        again = await replay_day(connection, house.tenant, configs, 0, 1 << 60)
        stored = await stored_decisions(connection, house.tenant, 0, 1 << 60)
    assert len(stored) == 1
    assert compare_decisions(again.decisions, stored) == []
    stored[1]["waited_ms"] += 1
    assert len(compare_decisions(again.decisions, stored)) == 1


async def test_a_new_configuration_is_in_force_at_once(house: House) -> None:
    page = await house.available()
    renamed = make_config(house.tenant, 2)
    spec = renamed.agents[house.agent.id]
    changed = {house.agent.id: type(spec)(**{**as_fields(spec), "name": "Amélie M."})}
    publish(house, make_config(house.tenant, 2, agents=changed))
    control = {"X-Decroche-Control": house.secrets.engine_control_token}
    url = f"{house.url}/control/config"
    async with house.http.post(url, json={"tenant": house.tenant}, headers=control) as answer:
        assert answer.status == 204
    await page.until(lambda: page.desk and page.desk.name == "Amélie M.")


def as_fields(spec: object) -> dict[str, object]:
    return {name: getattr(spec, name) for name in spec.__struct_fields__}  # type: ignore[attr-defined]


def test_a_day_has_its_own_length() -> None:
    from datetime import date

    hour = 3_600_000
    days = [date(2026, 7, 1), date(2026, 10, 25)]
    paris = [bounds_ms(day, "Europe/Paris") for day in days]
    assert [last - first for first, last in paris] == [24 * hour, 25 * hour]
    assert bounds_ms(days[0], "America/Martinique")[0] - paris[0][0] == 6 * hour
