"""Opening one centre: its configuration, its past, and the tasks that serve it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import psycopg
import structlog

from decroche.calls.commands import AttemptOver
from decroche.centre.desk import at_work
from decroche.centre.events import PersonAttached
from decroche.centre.outcome import Order, Outcome
from decroche.engine.attempts import Attempts
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.contacts import Caller, Contacts
from decroche.engine.database import Database, DatabaseAway
from decroche.engine.files import Files
from decroche.engine.journal import Journal
from decroche.engine.live import position_acts
from decroche.engine.live.floor import FloorBoard
from decroche.engine.live.hub import Hub
from decroche.engine.outgoing import Outgoings
from decroche.engine.prompts import Prompts
from decroche.engine.recovery import Recovered, SpoolGapError, load_configs, needs_config, recover
from decroche.engine.runtime import Runtime
from decroche.engine.seating import Seating
from decroche.engine.spool import Spool, SpoolBusyError
from decroche.engine.wanted import Wanted
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, ContactPointId, TenantId
from decroche.settings import Settings
from decroche.tasks import spawn

# The engine before us was told to end or is dead; its lock falls within this time.
LOCK_WAIT_S: Final = 10.0
RETRY_S: Final = 0.2
CLOSE_S: Final = 3.0

Execute = Callable[[TenantId, Sequence[Order]], None]

log = structlog.get_logger()


async def tenants(database: Database) -> list[TenantId]:
    """All centres there are. Waits as long as the database is away."""
    while True:
        try:
            async with database.unbound() as connection:
                cursor = await connection.execute("select engine_tenants()::text")
                return [TenantId(row[0]) for row in await cursor.fetchall()]
        except (*DatabaseAway, psycopg.errors.UndefinedFunction) as error:
            log.warning("engine.waits_for_database", error=str(error).strip())
            await asyncio.sleep(RETRY_S)


async def open_centre(
    settings: Settings, database: Database, tenant: TenantId, execute: Execute
) -> Centre | None:
    """The centre as it was left, with nothing of it running yet; None if it has never been
    configured. Raises DatabaseAway, SpoolBusyError."""
    configs = await load_configs(database, tenant)
    if not configs:
        log.warning("centre.not_configured", tenant=tenant)
        return None
    spool, seating = await _open_spool(settings, tenant), Seating(tenant, database)
    try:
        recovered = await _recover(database, tenant, configs, spool)
        await seating.load()
    except BaseException:
        spool.close()
        raise
    return _assemble(settings, database, tenant, configs, spool, seating, recovered, execute)


async def _open_spool(settings: Settings, tenant: TenantId) -> Spool:
    folder = settings.data_dir / "spool" / tenant
    limit = asyncio.get_running_loop().time() + LOCK_WAIT_S
    while True:
        try:
            return Spool(folder)
        except SpoolBusyError:
            if asyncio.get_running_loop().time() > limit:
                raise
            await asyncio.sleep(RETRY_S)


async def _recover(
    database: Database, tenant: TenantId, configs: dict[int, CentreConfig], spool: Spool
) -> Recovered:
    spooled = list(spool.read())
    try:
        return await recover(database, tenant, configs, spooled)
    except SpoolGapError as error:
        log.critical("recovery.spool_set_aside", tenant=tenant, error=str(error))
        spool.set_aside()
        return await recover(database, tenant, configs, ())


def _assemble(
    settings: Settings,
    database: Database,
    tenant: TenantId,
    configs: dict[int, CentreConfig],
    spool: Spool,
    seating: Seating,
    recovered: Recovered,
    execute: Execute,
) -> Centre:
    hub = Hub()
    journal = Journal(tenant, database, spool)
    journal.committed_seq = recovered.seq - len(recovered.unwritten)
    for entry, facts in recovered.unwritten:
        journal.add(entry, facts)
    files = Files(tenant, database, hub.interaction_changed)
    runtime = Runtime(
        tenant, recovered, configs, spool, journal, execute, lambda seen: _shown(hub.centre, seen)
    )
    folder = settings.data_dir / "spool" / tenant
    contacts = Contacts(
        tenant,
        database,
        journal,
        folder / "contacts.jsonl",
        lambda *known: _contact_known(hub.centre, *known),
    )
    attempts = Attempts(tenant, database, folder / "attempts.jsonl")
    outgoings = Outgoings(
        attempts, contacts, lambda: hub.centre.config, lambda agent: at_work(runtime.state, agent)
    )
    centre = Centre(
        tenant=tenant,
        runtime=runtime,
        spool=spool,
        journal=journal,
        files=files,
        contacts=contacts,
        attempts=attempts,
        outgoings=outgoings,
        prompts=Prompts(tenant, settings),
        wanted=Wanted(outgoings, contacts, files, lambda: runtime.config, runtime.feed),
        seating=seating,
        hub=hub,
        floor=FloorBoard(),
    )
    hub.centre = centre.floor.centre = centre
    for _, facts in recovered.unwritten:
        centre.floor.count(facts)
    _end_attempts(centre, recovered.attempts)
    return centre


def _shown(centre: Centre, outcome: Outcome) -> None:
    """What a step did, to those beside the core."""
    _end_attempts(centre, outcome.attempts)
    for wanted in outcome.wanted:
        centre.wanted.ask(wanted)
    for each in outcome.files:
        contact = centre.contacts.real(each.contact_point)
        centre.files.want(each.interaction, contact, each.person)
    position_acts.who_left(centre, outcome.facts)
    centre.floor.shown(outcome)
    centre.hub.shown(outcome)


def _end_attempts(centre: Centre, attempts: Sequence[AttemptOver]) -> None:
    for over in attempts:
        centre.outgoings.ended(over.attempt, over.outcome, over.answered_ms, over.ended_ms)


def _contact_known(centre: Centre, made: ContactPointId, caller: Caller) -> None:
    """The database is back: who calls on living calls whose number nobody could look up."""
    calls = centre.runtime.state.calls
    for call in calls.known():
        if call.contact_point != made:
            continue
        person = call.person or caller.person
        centre.files.want(call.id, caller.contact_point, person)
        if person != call.person:
            centre.runtime.feed(PersonAttached(now_ms(), call.id, person))


async def _keep_journal(centre: Centre, ended: Callable[[], None]) -> None:
    """Without its journal every act would wait for ever: whatever ends it, `ended` is told."""
    try:
        await centre.journal.run()
    finally:
        ended()


def start_centre(centre: Centre, ended: Callable[[], None]) -> None:
    """Let it run: the journal, the timers (what is overdue fires), files of living calls.
    `ended` must end the process: it is called when the journal is no longer written."""
    centre.tasks = [
        spawn(_keep_journal(centre, ended), f"journal {centre.tenant}"),
        spawn(centre.contacts.run(), f"contacts {centre.tenant}"),
        spawn(centre.attempts.run(), f"attempts {centre.tenant}"),
    ]
    calls = centre.runtime.state.calls
    for call in calls.known():
        centre.files.want(call.id, centre.contacts.real(call.contact_point), call.person)
    centre.prompts.apply(centre.config)
    apply_newest(centre)
    position_acts.settle(centre)
    centre.runtime.timers.arm()


def apply_newest(centre: Centre) -> None:
    """Tell the core of a configuration it does not have yet."""
    runtime = centre.runtime
    event = needs_config(runtime.seq, runtime.state, runtime.configs, now_ms())
    if event is not None:
        centre.prompts.apply(centre.config)
        runtime.feed(event)
        centre.hub.config_changed()


async def reload(database: Database, centre: Centre) -> bool:
    """Look for log-in epochs, desk phones' passwords and newer configuration, with which those
    come: whether there was some. Raises DatabaseAway."""
    newest = max(centre.runtime.configs)
    async with database.transaction(centre.tenant) as connection:
        cursor = await connection.execute(
            "select engine_agents(),"
            " (select max(version) from config_version where tenant_id = %s)",
            [centre.tenant],
        )
        row = await cursor.fetchone()
    assert row is not None
    _learn_agents(centre, row[0] or {})
    if row[1] is None or row[1] <= newest:
        return False
    centre.runtime.configs.update(await load_configs(database, centre.tenant, newest))
    apply_newest(centre)
    return True


def _learn_agents(centre: Centre, agents: dict[str, Any]) -> None:
    """Agent → {"epoch", "phone_turn"}."""
    centre.epochs = {AgentId(agent): int(known["epoch"]) for agent, known in agents.items()}
    centre.phone_turns = {AgentId(id): int(known["phone_turn"]) for id, known in agents.items()}


async def close_centre(centre: Centre) -> None:
    """A clean end: a snapshot, everything written, the spool let go."""
    runtime = centre.runtime
    runtime.timers.stop()
    runtime.snapshot()
    centre.journal.stop()
    for beside in centre.tasks[1:]:
        beside.cancel()
    for journal in centre.tasks[:1]:
        # The database may be away: what is not written stays on the spool and nothing is lost.
        await asyncio.wait([journal], timeout=0 if centre.journal.away else CLOSE_S)
        journal.cancel()
    centre.spool.close()
