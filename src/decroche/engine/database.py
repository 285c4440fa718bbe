"""The engine's way to PostgreSQL: a small pool, each transaction bound to one centre.

Row security reads `app.tenant`; nothing here can be done without naming the centre. On the way of
a call each round trip is a wait, so a connection is not tried before it is used: one that turns
out dead lets all the others be looked at.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, LiteralString

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from decroche.kernel.ids import TenantId
from decroche.tasks import spawn

# One for the journal's batches of each centre in turn, the others for files and searches. 2 cores
# of PostgreSQL gain nothing from more.
POOL_MAX = 6
# Kept open: a caller's look-up has 50 ms, a new connection takes 10 to 30 of them.
POOL_MIN = 3
# A query of the engine that takes longer is an outage, not work: nothing here scans.
STATEMENT_TIMEOUT_MS = 5_000
# Waiting for a connection longer means that the database is away.
CONNECT_TIMEOUT_S = 3.0
# A refusal on a local socket costs nothing.
ASK_S = 0.1

DatabaseAway = (psycopg.OperationalError, PoolTimeout, OSError)
"""What "the database is away" looks like: an outage, to be tried again."""

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


log = structlog.get_logger()

_BIND: Final = "select set_config('app.tenant', %s, true)"
_SCOPE: Final = f"with scope as materialized ({_BIND}) select "


class Database:
    """A pool of connections of the role `decroche_engine`."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._pool = AsyncConnectionPool(
            dsn,
            min_size=POOL_MIN,
            max_size=POOL_MAX,
            timeout=CONNECT_TIMEOUT_S,
            reconnect_timeout=2.0,
            kwargs={
                "autocommit": True,
                "connect_timeout": 3,
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}",
                "application_name": "decroche-engine",
            },
            open=False,
        )
        self._looking: asyncio.Task[None] | None = None

    async def wait(self) -> None:
        """Return when the server takes connections. Calls wait for us after a crash, and the pool
        would ask after 1 s, then after 2 s, and then no more."""
        said = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._dsn, connect_timeout=3):
                    return
            except psycopg.OperationalError as error:
                if not said:
                    log.warning("engine.waits_for_database", error=str(error).strip())
                said = True
                await asyncio.sleep(ASK_S)

    async def open(self) -> None:
        """Begin to connect; does not wait for the server."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close(timeout=2)

    @asynccontextmanager
    async def transaction(self, tenant: TenantId) -> AsyncIterator[Connection]:
        """A transaction that sees and writes this centre only. Raises `DatabaseAway`."""
        async with self._connection() as connection, connection.transaction():
            await connection.execute(_BIND, [tenant])
            yield connection

    @asynccontextmanager
    async def batch(self, tenant: TenantId) -> AsyncIterator[Connection]:
        """A transaction of writes that leave together, in one round trip; what any of them ends
        with is raised at the end. Raises `DatabaseAway`, psycopg.Error."""
        async with (
            self._connection() as connection,
            connection.pipeline(),
            connection.transaction(),
        ):
            await connection.execute(_BIND, [tenant])
            yield connection

    async def call(
        self,
        tenant: TenantId,
        function: LiteralString,
        values: Sequence[Any],
    ) -> Any:
        """What one of our functions answers for this centre, in one round trip: the statement is
        its own transaction, and its row of `scope` is made before the function runs. Raises
        `DatabaseAway`."""
        async with self._connection() as connection:
            cursor = await connection.execute(_SCOPE + function + " from scope", [tenant, *values])
            row = await cursor.fetchone()
        assert row is not None, "a function returns one row"
        return row[0]

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        try:
            async with self._pool.connection() as connection:
                yield connection
        except psycopg.OperationalError:
            self._look_at_all()
            raise

    def _look_at_all(self) -> None:
        """The server may have restarted: let the pool replace what is dead, once at a time."""
        if (self._looking is None or self._looking.done()) and not self._pool.closed:
            self._looking = spawn(self._check(), "look at connections")

    async def _check(self) -> None:
        with suppress(*DatabaseAway):  # It says so again to whoever asks next.
            await self._pool.check()

    @asynccontextmanager
    async def unbound(self) -> AsyncIterator[Connection]:
        """A connection of no centre: only for functions that name the centres there are."""
        async with self._connection() as connection:
            yield connection
