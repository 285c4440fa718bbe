"""How an engine finds its way back: snapshot, journal, spool, then the switch itself.

Replay gives the state back and drops the orders, except timers: they are set again, and what is
overdue fires at once. The orders are given again by the core when it sees the switch's survey.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import structlog

from decroche.centre.events import ConfigApplied
from decroche.centre.facts import Fact
from decroche.engine.database import Connection, Database
from decroche.engine.entry import Entry
from decroche.engine.steps import CORE_VERSION, State, guarded_step, load_state, new_state
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import TenantId, TimerId
from decroche.routing.commands import CancelTimer, SetTimer

# A snapshot is taken each 1,000 entries; this many are read at a time.
PAGE = 2_000
SNAPSHOTS_TRIED = 5

log = structlog.get_logger()


class Recovered(msgspec.Struct):
    """A centre as it was when the last engine died."""

    state: State
    seq: int = 0
    last_ms: int = 0
    snapshot_seq: int = 0
    timers: dict[TimerId, int] = {}
    unwritten: list[tuple[Entry, Sequence[Fact]]] = []
    """Entries that were on the spool only, with the rows they make."""

    def replay(self, entry: Entry, configs: Mapping[int, CentreConfig]) -> Sequence[Fact]:
        """Let one entry of the past happen again; its facts."""
        event = entry.event()
        outcome = guarded_step(self.state, event, configs)
        for command in outcome.commands:
            if isinstance(command, SetTimer):
                self.timers[command.timer] = command.at_ms
            elif isinstance(command, CancelTimer):
                self.timers.pop(command.timer, None)
        if event.__struct_config__.tag == "timer_fired":
            self._forget_fired(event, outcome.commands)
        self.seq, self.last_ms = entry.seq, entry.at_ms
        return outcome.facts

    def _forget_fired(self, event: Any, commands: Sequence[Any]) -> None:
        if not any(isinstance(c, SetTimer) and c.timer == event.timer for c in commands):
            self.timers.pop(event.timer, None)


async def load_configs(database: Database, tenant: TenantId) -> dict[int, CentreConfig]:
    """All versions of the centre's configuration that the journal may still name."""
    async with database.transaction(tenant) as connection:
        cursor = await connection.execute(
            "select version, body::text from config_version where tenant_id = %s order by version",
            [tenant],
        )
        return {version: read_config(body) for version, body in await cursor.fetchall()}


def read_config(body: str) -> CentreConfig:
    """A compiled configuration. Raises msgspec.ValidationError when it is none."""
    return msgspec.json.decode(body, type=CentreConfig, strict=False)


async def recover(
    database: Database,
    tenant: TenantId,
    configs: Mapping[int, CentreConfig],
    spooled: Iterable[Entry],
) -> Recovered:
    """The centre after everything that was ever written. Raises DatabaseAway."""
    async with database.transaction(tenant) as connection:
        found = await _from_snapshot(connection, tenant)
        await replay_journal(connection, tenant, found, configs)
    for entry in spooled:
        if entry.seq <= found.seq:
            continue
        if entry.seq != found.seq + 1:
            raise SpoolGapError(found.seq, entry.seq)
        found.unwritten.append((entry, found.replay(entry, configs)))
    log.info(
        "recovery.done",
        tenant=tenant,
        seq=found.seq,
        snapshot=found.snapshot_seq,
        from_spool=len(found.unwritten),
        timers=len(found.timers),
    )
    return found


class SpoolGapError(Exception):
    """The spool does not continue the journal: its files were moved or the database went back."""

    def __init__(self, journal_seq: int, spool_seq: int) -> None:
        super().__init__(f"the journal ends at {journal_seq}, the spool goes on at {spool_seq}")


async def _from_snapshot(connection: Connection, tenant: TenantId) -> Recovered:
    """The newest snapshot this program can read, else a centre before its first event.

    A snapshot of another core version is taken when its shape still fits: a core changes version
    only at a snapshot, and the events after it were not made by this core anyway.
    """
    cursor = await connection.execute(
        "select seq, core_version, state from journal_snapshot where tenant_id = %s"
        " order by seq desc limit %s",
        [tenant, SNAPSHOTS_TRIED],
    )
    for seq, core_version, blob in await cursor.fetchall():
        try:
            state, timers, last_ms = load_state(bytes(blob))
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            log.error("recovery.snapshot_unreadable", seq=seq, version=core_version, error=str(error))
            continue
        if core_version != CORE_VERSION:
            log.warning("recovery.core_changed", seq=seq, was=core_version, now=CORE_VERSION)
        return Recovered(state, seq, last_ms, seq, timers)
    return Recovered(new_state(tenant))


async def replay_journal(
    connection: Connection,
    tenant: TenantId,
    found: Recovered,
    configs: Mapping[int, CentreConfig],
) -> None:
    """Replay what PostgreSQL has after `found.seq`."""
    while True:
        entries = await read_entries(connection, tenant, found.seq)
        for entry in entries:
            found.replay(entry, configs)
        if len(entries) < PAGE:
            return


async def read_entries(connection: Connection, tenant: TenantId, after_seq: int) -> list[Entry]:
    """The next entries of the journal, oldest first."""
    cursor = await connection.execute(
        "select seq, at_ms, core_version, body::text from journal_event"
        " where tenant_id = %s and seq > %s order by seq limit %s",
        [tenant, after_seq, PAGE],
    )
    return [
        Entry(tenant, seq, at_ms, version, msgspec.Raw(body.encode()))
        for seq, at_ms, version, body in await cursor.fetchall()
    ]


def needs_config(state_version: int, configs: Mapping[int, CentreConfig], now_ms: int) -> ConfigApplied | None:
    """The event that brings the newest configuration in, if the centre has an older one."""
    if not configs:
        return None
    newest = configs[max(configs)]
    if newest.version == state_version:
        return None
    return ConfigApplied(now_ms, newest.version, newest.digest)
