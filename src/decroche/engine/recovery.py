"""How an engine finds its way back: snapshot, journal, spool, then the switch itself.

Replay gives the state back and drops the orders, except timers: they are set again, and what is
overdue fires at once. The orders are given again by the core when it sees the switch's survey.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import structlog

from decroche.calls.commands import AttemptOver
from decroche.centre import core
from decroche.centre.core import CentreState
from decroche.centre.events import ConfigApplied
from decroche.centre.facts import Fact
from decroche.centre.outcome import Outcome
from decroche.engine.database import Connection, Database
from decroche.engine.entry import Entry
from decroche.engine.steps import guarded_step, read_snapshot
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import TenantId

# A snapshot is taken each 1,000 entries; this many are read at a time.
PAGE = 2_000
SNAPSHOTS_TRIED = 5

log = structlog.get_logger()


class Recovered(msgspec.Struct):
    """A centre as it was when the last engine died. Its timers are in its state."""

    state: CentreState
    seq: int = 0
    snapshot_seq: int = 0
    unwritten: list[tuple[Entry, Sequence[Fact]]] = []
    """Entries that were on the spool only, with the rows they make."""
    attempts: list[AttemptOver] = []
    """Dials that were over in those entries: said again, which does no harm."""

    def replay(self, entry: Entry, configs: Mapping[int, CentreConfig]) -> Outcome:
        """Let one entry of the past happen again."""
        outcome = guarded_step(self.state, entry.event(), configs)
        self.seq = entry.seq
        return outcome


async def load_configs(
    database: Database, tenant: TenantId, after: int = 0
) -> dict[int, CentreConfig]:
    """The versions of the centre's configuration after that one: the journal may name them."""
    async with database.transaction(tenant) as connection:
        cursor = await connection.execute(
            "select version, body::text from config_version"
            " where tenant_id = %s and version > %s order by version",
            [tenant, after],
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
        found = await from_snapshot(connection, tenant, configs)
        await replay_journal(connection, tenant, found, configs)
    for entry in spooled:
        if entry.seq <= found.seq:
            continue
        if entry.seq != found.seq + 1:
            raise SpoolGapError(found.seq, entry.seq)
        outcome = found.replay(entry, configs)
        found.unwritten.append((entry, outcome.facts))
        found.attempts += outcome.attempts
    log.info(
        "recovery.done",
        tenant=tenant,
        seq=found.seq,
        snapshot=found.snapshot_seq,
        from_spool=len(found.unwritten),
        timers=len(found.state.timers),
    )
    return found


class SpoolGapError(Exception):
    """The spool does not continue the journal: its files were moved or the database went back."""

    def __init__(self, journal_seq: int, spool_seq: int) -> None:
        super().__init__(f"the journal ends at {journal_seq}, the spool goes on at {spool_seq}")


async def from_snapshot(
    connection: Connection,
    tenant: TenantId,
    configs: Mapping[int, CentreConfig],
    before_seq: int | None = None,
) -> Recovered:
    """The newest snapshot (of those up to `before_seq`) that this program can read, else a centre
    before its first event. That event is always its configuration, so any will do until then."""
    cursor = await connection.execute(
        "select seq, state from journal_snapshot where tenant_id = %(tenant)s"
        " and (%(before)s::bigint is null or seq <= %(before)s) order by seq desc limit %(tried)s",
        {"tenant": tenant, "before": before_seq, "tried": SNAPSHOTS_TRIED},
    )
    for seq, blob in await cursor.fetchall():
        try:
            return Recovered(read_snapshot(bytes(blob), configs), seq, seq)
        except (msgspec.DecodeError, KeyError, core.WrongSnapshot) as error:
            log.error("recovery.snapshot_unreadable", seq=seq, error=str(error))
    return Recovered(core.new(configs[max(configs)]))


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


def needs_config(
    seq: int, state: CentreState, configs: Mapping[int, CentreConfig], now_ms: int
) -> ConfigApplied | None:
    """The event that brings the newest configuration in, if the centre has an older one or
    nothing has happened yet."""
    newest = configs[max(configs)]
    if seq > 0 and newest.version == state.config_version:
        return None
    return ConfigApplied(now_ms, newest.version, newest.digest)
