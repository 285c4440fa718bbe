"""One centre, live: the only writer of its state.

An event comes in, is put on the spool, goes through the core, and its orders leave: in this order,
without a pause in between. Nothing here awaits, so no two events are ever half done.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

import msgspec
import structlog

from decroche.centre.core import CORE_VERSION
from decroche.centre.events import CentreEvent
from decroche.centre.outcome import Order, Outcome
from decroche.engine import metrics
from decroche.engine.clock import now_ms
from decroche.engine.entry import kind_of, make_entry
from decroche.engine.journal import Journal, Snapshot
from decroche.engine.recovery import Recovered
from decroche.engine.spool import Spool
from decroche.engine.steps import guarded_step, write_snapshot
from decroche.engine.timers import Timers
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import TenantId, TimerId
from decroche.kernel.timers import CancelTimer, SetTimer, TimerFired

# How long a full disk is left alone before the same event is tried again.
SPOOL_RETRY_S = 0.1
SNAPSHOT_EVENTS = 1_000
SNAPSHOT_S = 60.0

log = structlog.get_logger()


class Runtime:
    """State, spool, journal and timers of one centre."""

    def __init__(
        self,
        tenant: TenantId,
        recovered: Recovered,
        configs: dict[int, CentreConfig],
        spool: Spool,
        journal: Journal,
        execute: Callable[[TenantId, Sequence[Order]], None],
        shown: Callable[[Outcome], None],
    ) -> None:
        self.tenant = tenant
        self.state = recovered.state
        self.configs = configs
        self.journal = journal
        self.spool = spool
        self.stalled = False
        """The spool cannot be written: nothing moves until it can."""
        self.seq = recovered.seq
        self._execute = execute
        self._shown = shown
        self._inputs: deque[tuple[CentreEvent, asyncio.Future[int] | None]] = deque()
        self._busy = False
        self._snapshot_seq = recovered.snapshot_seq
        self._snapshot_at = asyncio.get_running_loop().time()
        self.timers = Timers(now_ms, self._timer_fired)
        for timer, at_ms in self.state.timers.items():
            self.timers.set(timer, at_ms)

    @property
    def config(self) -> CentreConfig:
        """The newest configuration that has been loaded."""
        return self.configs[max(self.configs)]

    def feed(self, event: CentreEvent) -> None:
        """Let an event happen: at once, or after the one that is happening now."""
        self._inputs.append((event, None))
        self._pump()

    async def act(self, event: CentreEvent) -> None:
        """Let an event happen and return when it is committed in PostgreSQL."""
        written: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._inputs.append((event, written))
        self._pump()
        await self.journal.committed(await written)

    def snapshot(self) -> None:
        """Queue a snapshot of the state as it is now, if anything happened since the last."""
        if self.seq == self._snapshot_seq:
            return
        version, data = self.state.config_version, write_snapshot(self.state)
        self.journal.add_snapshot(Snapshot(self.seq, CORE_VERSION, version, data))
        self._snapshot_seq = self.seq
        self._snapshot_at = asyncio.get_running_loop().time()

    def snapshot_if_due(self) -> None:
        """Called each second."""
        quiet_s = asyncio.get_running_loop().time() - self._snapshot_at
        if self.seq - self._snapshot_seq >= SNAPSHOT_EVENTS or quiet_s >= SNAPSHOT_S:
            self.snapshot()

    def _timer_fired(self, timer: TimerId) -> None:
        self.feed(TimerFired(now_ms(), timer))

    def _pump(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            while self._inputs:
                event, written = self._inputs.popleft()
                if not self._take_or_drop(event, written):
                    self._inputs.appendleft((event, written))
                    return
        finally:
            self._busy = False

    def _take_or_drop(self, event: CentreEvent, written: asyncio.Future[int] | None) -> bool:
        """A bug costs the one event it met: those behind it go on, and it never comes again."""
        try:
            return self._take(event, written)
        except Exception as bug:
            log.critical("runtime.event_dropped", happened=kind_of(event), exc_info=True)
            if written is not None and not written.done():
                written.set_exception(bug)
            return True

    def _take(self, event: CentreEvent, written: asyncio.Future[int] | None) -> bool:
        with metrics.STEP_SECONDS.time():
            if event.at_ms < self.state.at_ms:
                event = msgspec.structs.replace(event, at_ms=self.state.at_ms)
            entry = make_entry(self.tenant, self.seq + 1, CORE_VERSION, event)
            try:
                self.spool.append(entry)
            except OSError as error:
                self._stall(error)
                return False
            self.stalled = False
            self.seq = entry.seq
            outcome = guarded_step(self.state, event, self.configs)
            self.journal.add(entry, outcome.facts)
            self._obey(outcome)
        metrics.EVENTS.labels(kind_of(event)).inc()
        if written is not None and not written.done():
            written.set_result(entry.seq)
        self._show(outcome)
        return True

    def _show(self, outcome: Outcome) -> None:
        """The event has happened, whatever becomes of its picture: a desk that cannot be drawn
        is drawn again whole with its next change."""
        try:
            self._shown(outcome)
        except Exception:
            log.critical("runtime.not_shown", tenant=self.tenant, exc_info=True)

    def _obey(self, outcome: Outcome) -> None:
        orders: list[Order] = []
        for command in outcome.commands:
            if isinstance(command, SetTimer):
                self.timers.set(command.timer, command.at_ms)
            elif isinstance(command, CancelTimer):
                self.timers.cancel(command.timer)
            else:
                orders.append(command)
        if not orders:
            return
        try:
            self._execute(self.tenant, orders)
        except Exception:  # As orders lost on the way: the core gives them again after a survey.
            log.critical("runtime.orders_lost", tenant=self.tenant, exc_info=True)

    def _stall(self, error: OSError) -> None:
        if not self.stalled:
            log.critical("spool.refused", tenant=self.tenant, error=error.strerror)
        self.stalled = True
        asyncio.get_running_loop().call_later(SPOOL_RETRY_S, self._pump)
