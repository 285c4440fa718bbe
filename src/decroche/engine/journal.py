"""The journal's copy in PostgreSQL: batches of entries with the rows they produced.

An entry and its projections go in one transaction, ≤ 0.1 s after the event. While the database is
away everything stays here and on the spool and is tried again; nothing is dropped.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import psycopg
import structlog

from decroche.centre.facts import Fact
from decroche.engine import metrics
from decroche.engine.database import Connection, Database, DatabaseAway
from decroche.engine.entry import Entry
from decroche.engine.projections import write_facts
from decroche.engine.spool import Spool
from decroche.kernel.ids import TenantId

# Entries of this long share a commit, unless somebody waits for one of them: PostgreSQL is 0.1 s
# behind at most, and the rest is for the commit itself.
GATHER_S = 0.09
# A batch beyond this would hold the connection for longer than a reader should wait.
BATCH_MAX = 500
RETRY_S = 0.5

log = structlog.get_logger()


class Snapshot(msgspec.Struct, frozen=True):
    """A centre's whole state after the entry `seq`."""

    seq: int
    core_version: int
    config_version: int
    state: bytes


Item = tuple[Entry, Sequence[Fact]] | Snapshot


class Journal:
    """Writes one centre's entries, facts and snapshots, in order."""

    def __init__(self, tenant: TenantId, database: Database, spool: Spool) -> None:
        self._tenant = tenant
        self._database = database
        self._spool = spool
        self._pending: list[Item] = []
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._some = asyncio.Event()
        self._hurry = asyncio.Event()
        """Somebody waits for the next commit, or it is the last."""
        self._stopping = False
        self._aliases: dict[str, str] = {}
        self.committed_seq = 0
        self.away = False
        self._uncut = False

    def add(self, entry: Entry, facts: Sequence[Fact]) -> None:
        """Queue an entry that is already on the spool."""
        self._pending.append((entry, facts))
        self._some.set()

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Queue a snapshot; it is written after all entries up to its own."""
        self._pending.append(snapshot)
        self._some.set()

    def alias(self, made_up: str, real: str) -> None:
        """Write the contact point `real` wherever the journal says `made_up` (see callers)."""
        self._aliases[made_up] = real

    async def committed(self, seq: int, hurry: bool = True) -> None:
        """Wait until the entry `seq` is in PostgreSQL; without `hurry` others may join its
        commit."""
        if seq <= self.committed_seq:
            return
        if hurry:
            self._hurry.set()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((seq, future))
        await future

    async def settled(self) -> None:
        """Wait until all that is queued now is in PostgreSQL."""
        queued = [item[0].seq for item in self._pending if not isinstance(item, Snapshot)]
        if queued:
            await self.committed(queued[-1])

    async def run(self) -> None:
        """Write until `stop`, then write the rest and return."""
        while not (self._stopping and not self._pending):
            await self._some.wait()
            await self._gather()
            await self._flush()

    def stop(self) -> None:
        """Let `run` end when everything is written."""
        self._stopping = True
        self._some.set()
        self._hurry.set()

    async def _gather(self) -> None:
        if not self._stopping:
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHER_S):
                    await self._hurry.wait()
            self._hurry.clear()

    async def _flush(self) -> None:
        batch = self._pending[:BATCH_MAX]
        if not batch:
            self._some.clear()
            return
        try:
            with metrics.COMMIT_SECONDS.time():
                await self._write(batch)
        except DatabaseAway as error:
            await self._keep_trying(error)
            return
        except psycopg.Error as error:
            log.critical("journal.batch_refused", error=str(error), entries=len(batch))
            if not await self._write_singly(batch):
                return
        self._written(batch)

    def _written(self, batch: list[Item]) -> None:
        if self.away:
            log.info("journal.database_back", waiting=len(self._pending))
            self.away = False
        del self._pending[: len(batch)]
        for item in batch:
            if not isinstance(item, Snapshot):
                self.committed_seq = max(self.committed_seq, item[0].seq)
        self._cut()
        self._wake()

    def _cut(self) -> None:
        """A file that cannot be deleted only takes room: the next batch tries again."""
        try:
            self._spool.cut(self.committed_seq)
        except OSError as error:
            if not self._uncut:
                log.error("spool.not_cut", error=str(error), spool_bytes=self._spool.bytes)
            self._uncut = True
        else:
            self._uncut = False

    def _wake(self) -> None:
        still = []
        for seq, future in self._waiting:
            if seq > self.committed_seq:
                still.append((seq, future))
            elif not future.done():
                future.set_result(None)
        self._waiting = still

    async def _keep_trying(self, error: Exception) -> None:
        if not self.away:
            log.error("journal.database_away", error=str(error), spool_bytes=self._spool.bytes)
            self.away = True
        await asyncio.sleep(RETRY_S)

    async def _write(self, batch: Sequence[Item]) -> None:
        async with self._database.batch(self._tenant) as connection:
            entries = [item[0] for item in batch if not isinstance(item, Snapshot)]
            facts = [f for item in batch if not isinstance(item, Snapshot) for f in item[1]]
            await _write_entries(connection, self._tenant, entries)
            await write_facts(connection, self._tenant, facts, self._aliases)
            for item in batch:
                if isinstance(item, Snapshot):
                    await _write_snapshot(connection, self._tenant, item)

    async def _write_singly(self, batch: Sequence[Item]) -> bool:
        """After a bug in a row: every entry is kept, only the rows refused are left out."""
        try:
            for item in batch:
                try:
                    await self._write([item])
                except psycopg.Error as error:
                    if isinstance(error, psycopg.OperationalError):
                        raise
                    log.critical("journal.rows_refused", error=str(error), item=repr(item)[:500])
                    if not isinstance(item, Snapshot):
                        await self._write([(item[0], ())])
        except (*DatabaseAway, psycopg.Error) as error:
            await self._keep_trying(error)
            return False
        return True


async def _write_entries(
    connection: Connection, tenant: TenantId, entries: Sequence[Entry]
) -> None:
    if not entries:
        return
    rows = [
        _Row(entry.seq, entry.at_ms, _TAG.decode(entry.body).type, entry.core_version, entry.body)
        for entry in entries
    ]
    await connection.execute(
        "insert into journal_event (tenant_id, seq, at_ms, kind, core_version, body)"
        " select %s::uuid, seq, at_ms, kind, core_version, body"
        " from jsonb_populate_recordset(null::journal_event, %s::jsonb)"
        " on conflict (tenant_id, seq) do nothing",
        [tenant, msgspec.json.encode(rows).decode()],
    )


class _Row(msgspec.Struct):
    """A row of `journal_event`; all of a batch travel as one text."""

    seq: int
    at_ms: int
    kind: str
    core_version: int
    body: msgspec.Raw


class _Tagged(msgspec.Struct):
    type: str


_TAG = msgspec.json.Decoder(_Tagged)


async def _write_snapshot(connection: Connection, tenant: TenantId, snapshot: Snapshot) -> None:
    await connection.execute(
        "insert into journal_snapshot (tenant_id, seq, core_version, config_version, state)"
        " values (%s, %s, %s, %s, %s) on conflict (tenant_id, seq) do update"
        " set core_version = excluded.core_version, config_version = excluded.config_version,"
        " state = excluded.state",
        [
            tenant,
            snapshot.seq,
            snapshot.core_version,
            snapshot.config_version,
            snapshot.state,
        ],
    )
    # Kept: the newest twenty, and the first of each 5,000 entries so that a day can be replayed.
    await connection.execute(
        "delete from journal_snapshot where tenant_id = %(t)s"
        " and seq not in (select seq from journal_snapshot where tenant_id = %(t)s"
        "  order by seq desc limit 20)"
        " and seq not in (select min(seq) from journal_snapshot where tenant_id = %(t)s"
        "  group by seq / 5000)",
        {"t": tenant},
    )
