"""The supervisor: starts services in their order, watches them, starts them again, ends them.

It knows nothing of Décroche: `decroche.ops.services` declares what runs. A supervisor that
was killed leaves its processes running (calls go on); the next one adopts those that hold
calls or data and ends the others, by pid and start time.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from decroche.ops.account import SetupError
from decroche.ops.logs import turn_over
from decroche.ops.process import Child, Identity
from decroche.ops.restart import RestartHistory, after_end
from decroche.ops.service import Service
from decroche.ops.spare import AFTER_S, Spares
from decroche.ops.state import Phase, ServiceState, State, only_one, read_state, write_state
from decroche.settings_watch import Watch
from decroche.tasks import spawn

POLL_S = 0.05  # while something starts
WATCH_S = 0.5  # while it runs
LEFTOVER_STOP_S = 5.0
STUCK = "gave no answer"
ASKED = "was asked to start again"

# The standard logger: unlike a print, it does not raise when the disk it writes to is full.
log = logging.getLogger("decroche.supervisor")


class Supervisor:
    """Keeps a list of services alive until `stop()`; `run()` holds the data directory's lock."""

    def __init__(
        self,
        services: Sequence[Service],
        state_file: Path,
        log_dir: Path,
        watch: Watch | None = None,
        report: Callable[[str, ServiceState], None] = lambda name, state: None,
        demo: bool = False,
        lan: str = "",
        home: str = "",
    ) -> None:
        self.services = list(services)
        self.all_ready = asyncio.Event()
        self._state_file, self._log_dir = state_file, log_dir
        self._watch = watch or Watch()
        self._report = report
        self._ready = {service.name: asyncio.Event() for service in services}
        self._children: dict[str, Child] = {}
        self._left: dict[str, ServiceState] = {}
        self._stopping = asyncio.Event()
        self._asked: set[str] = set()
        self._spares = Spares(log_dir)
        self._unwritten = False
        self.handed_over = False
        self.life = secrets.token_hex(8)
        mine = Identity.of(os.getpid())
        self.state = State(
            pid=mine.pid if mine else None,
            started=mine.started if mine else "",
            demo=demo,
            lan=lan,
            home=home,
            services={service.name: ServiceState() for service in services},
        )

    def stop(self) -> None:
        """Ask `run()` to end everything and return."""
        self._stopping.set()

    def hand_over(self) -> None:
        """Ask `run()` to return with every process left running, for the next supervisor."""
        self.handed_over = True
        self._stopping.set()

    async def restart(self, name: str) -> None:
        """End that service politely and start it again; returns when it is ready.

        Raises SetupError if there is none of that name, or if it does not come back.
        """
        service = next((each for each in self.services if each.name == name), None)
        if service is None or service.once:
            known = ", ".join(each.name for each in self.services if not each.once)
            raise SetupError(
                f"There is no service {name} here; there are: {known}.",
                f"Il n'y a pas de service {name} ici ; il y a : {known}.",
            )
        self._ready[name].clear()
        self.all_ready.clear()
        self._asked.add(name)
        self._spares.drop(name)
        limit = WATCH_S + service.stop_s + self._watch.start_timeout_s
        try:
            await asyncio.wait_for(self._ready[name].wait(), limit)
        except TimeoutError:
            raise SetupError(
                f"{name} is not ready again; see log/{name}.log.",
                f"{name} n'est pas revenu ; voyez log/{name}.log.",
            ) from None

    def changed(self, name: str) -> bool:
        """Whether what runs was started with other inputs than are declared now."""
        declared = {service.name: service.inputs for service in self.services}
        return self.state.services[name].inputs != declared[name]

    @property
    def stopping(self) -> bool:
        """Whether the end has begun."""
        return self._stopping.is_set()

    async def run(self) -> None:
        """Run until `stop()`. Raises SetupError if another supervisor has the directory."""
        with only_one(self._state_file.with_name("supervisor.lock")):
            self._left = await end_leftovers(read_state(self._state_file), self.services)
            for name, entry in self._left.items():  # known from the first, should we be killed
                mine = self.state.services[name]
                mine.pid, mine.started = entry.pid, entry.started
                mine.fingerprint, mine.inputs = entry.fingerprint, entry.inputs
            self._write()
            tasks = [
                spawn(self._keep(service), f"keep {service.name}") for service in self.services
            ]
            tasks.append(spawn(self._turn_logs(), "turn logs"))
            stopping = spawn(self._stopping.wait(), "stopping")
            try:
                await asyncio.wait([stopping])  # nothing else ends it: no task may stop the others
            finally:
                for task in [stopping, *tasks]:
                    task.cancel()
                self._spares.drop_all()
                results = await asyncio.gather(stopping, *tasks, return_exceptions=True)
                if self.handed_over:
                    self.state.handover = True
                    self._write()
                else:
                    await self._end_all()
            for result in results:
                if isinstance(result, Exception):
                    raise result

    async def _keep(self, service: Service) -> None:
        """Hold on to one service, whatever happens (a full disk, a bug): the others go on."""
        history = RestartHistory()
        while True:
            begun = time.monotonic()
            try:
                await self._live_on(service)
            except Exception as error:
                log.exception("%s: its keeper failed and begins again", service.name)
                await self._let_go(service, f"{type(error).__name__}: {error}")
            history, wait_s = after_end(service.policy, history, time.monotonic() - begun)
            await asyncio.sleep(wait_s)

    async def _let_go(self, service: Service, note: str) -> None:
        """End what the failed keeper left, so that it is not started twice."""
        child = self._children.pop(service.name, None)
        if child is not None:
            await child.stop(service.stop_signal, service.stop_s)
            child.close()
        self._ready[service.name].clear()
        self.all_ready.clear()
        self.state.services[service.name].restarts += 1
        self._become(service, "failing", note)

    async def _live_on(self, service: Service) -> None:
        """The life of one service: wait for its needs, start, watch, wait, start again."""
        history, wait_s = RestartHistory(), 0.0
        while True:
            for name in service.depends:
                await self._ready[name].wait()
            begun = time.monotonic()
            note = await self._live(service)
            self._children.pop(service.name, None)
            if note is None:
                self._become(service, "done")
                self._ready[service.name].set()
                await asyncio.Event().wait()  # done for good; cancelled at the end
            self._ready[service.name].clear()
            self.all_ready.clear()
            if note == ASKED:
                continue
            history, wait_s = after_end(service.policy, history, time.monotonic() - begun)
            self.state.services[service.name].restarts += 1
            self._become(service, "failing", note or "")
            await asyncio.sleep(wait_s)

    async def _live(self, service: Service) -> str | None:
        """One run of the process; None if a `once` command went well, else why it ended."""
        try:
            if service.needless is not None and await asyncio.to_thread(service.needless):
                return None
            if service.before is not None:
                await asyncio.to_thread(service.before)
            child = self._take(service)
        except (OSError, SetupError) as error:
            return str(error)
        self._children[service.name] = child
        ended = spawn(child.wait(), f"wait for {service.name}")
        try:
            if service.once:
                status = await ended
                return None if status == 0 else f"ended with {status}"
            trouble = await self._watch_over(service, ended)
            if trouble is not None:
                # Politely first, unless it is stuck: every second without it counts.
                if not trouble.startswith(STUCK):
                    child.send(service.stop_signal)
                    await asyncio.wait([ended], timeout=service.stop_s)
                child.kill_group()
            status = await ended  # reaped before anything is started in its place
            child.kill_group()
            return trouble or f"ended with {status}"
        finally:
            ended.cancel()
            await asyncio.wait([ended])  # its reader is gone before another one may wait
            if not ended.cancelled():
                self._children.pop(service.name, None)
                child.close()

    def _take(self, service: Service) -> Child:
        left = self._left.pop(service.name, None)
        identity = left.identity if left else None
        adopted = Child.adopt(identity) if identity else None
        log = self._log_dir / f"{service.name}.log"
        child = adopted or self._spares.take(service)
        child = child or Child.spawn(service.argv, service.env, log, service.account)
        child.give_way(service.niceness)
        entry = self.state.services[service.name]
        entry.pid, entry.started = child.identity.pid, child.identity.started
        if adopted is None or left is None:
            entry.fingerprint, entry.inputs = service.fingerprint, service.inputs
        else:
            entry.fingerprint, entry.inputs = left.fingerprint, left.inputs
        self._asked.discard(service.name)
        self._become(service, "starting")
        return child

    async def _watch_over(self, service: Service, ended: asyncio.Task[int | None]) -> str | None:
        """Until the process ends (None) or must be killed (why)."""
        settled = time.monotonic() + service.settle_s
        limit = time.monotonic() + self._watch.start_timeout_s
        while not ended.done() and (time.monotonic() < settled or not await answers(service)):
            if time.monotonic() > limit:
                return f"was not ready after {self._watch.start_timeout_s:.0f} s"
            await asyncio.wait([ended], timeout=POLL_S)
        if ended.done():
            return None
        if service.after is not None:
            try:
                await asyncio.to_thread(service.after)
            except (OSError, SetupError) as error:
                return f"could not be prepared: {error}"
        self._become(service, "ready")
        self._ready[service.name].set()
        began = answered = time.monotonic()
        while not ended.done():
            await asyncio.wait([ended], timeout=WATCH_S)
            if self.all_ready.is_set() and time.monotonic() - began > AFTER_S:
                self._spares.ensure(service)
            if service.name in self._asked:
                return ASKED
            if service.stuck_s is None or ended.done():
                continue
            left_s = answered + service.stuck_s - time.monotonic()
            if await answers(service, max(left_s, POLL_S)):
                answered = time.monotonic()
            elif time.monotonic() - answered >= service.stuck_s:
                return f"{STUCK} for {service.stuck_s:g} s"
        return None

    def _become(self, service: Service, phase: Phase, note: str = "") -> None:
        entry = self.state.services[service.name]
        entry.phase, entry.note = phase, note
        if phase in ("done", "failing", "stopped"):
            entry.pid, entry.started = None, ""
        self._write()
        try:
            self._report(service.name, entry)
        except OSError as error:  # what is printed may go to the full disk too
            log.error("%s is %s, which cannot be reported: %s", service.name, phase, error)
        if all(other.phase in ("ready", "done") for other in self.state.services.values()):
            self.all_ready.set()

    def _write(self) -> None:
        """Keep the state; a full disk only delays it (the next change, or `_turn_logs`)."""
        try:
            write_state(self._state_file, self.state)
        except OSError as error:
            if not self._unwritten:  # once, not every few seconds of a full disk
                log.error("the state is not written, it will be tried again: %s", error)
            self._unwritten = True
        else:
            self._unwritten = False

    async def _end_all(self) -> None:
        """Those that nothing alive depends on first, side by side."""
        waiting = {service.name: service for service in self.services}
        while waiting:
            needed = {name for service in waiting.values() for name in service.depends}
            layer = [service for service in waiting.values() if service.name not in needed]
            await asyncio.gather(*(self._end(service) for service in layer))
            for service in layer:
                del waiting[service.name]
        self.state.pid, self.state.started = None, ""
        self._write()

    async def _end(self, service: Service) -> None:
        child = self._children.pop(service.name, None)
        if child is not None:
            await child.stop(service.stop_signal, service.stop_s)
            child.close()
        if self.state.services[service.name].phase != "done":
            self._become(service, "stopped")

    async def _turn_logs(self) -> None:
        while True:
            for service in self.services:
                logs = (self._log_dir / f"{service.name}.log", *service.logs)
                turn_over(logs, service.records, self._watch)
            if self._unwritten:
                self._write()
            await asyncio.sleep(5.0)


async def answers(service: Service, within_s: float | None = None) -> bool:
    """Its check, which is a no after `within_s`; one that cannot even be made (no process, no
    descriptor left) is a no."""
    try:
        async with asyncio.timeout(within_s):
            return await service.ready()
    except TimeoutError:
        return False
    except OSError as error:
        log.warning("%s cannot be checked: %s", service.name, error)
        return False


async def end_leftovers(state: State, services: Sequence[Service]) -> dict[str, ServiceState]:
    """End what a killed supervisor left, except what may be adopted; the latter by name.

    After a handover everything may that is still declared: it is restarted one by one.
    """
    adoptable = {service.name: service.fingerprint for service in services if service.adopt}
    if state.handover:
        reap()
        declared = {service.name for service in services if not service.once}
        adoptable = {n: e.fingerprint for n, e in state.services.items() if n in declared}
    kept: dict[str, ServiceState] = {}
    ending = []
    for name, entry in state.services.items():
        if entry.identity is None or not entry.identity.alive():
            continue
        if adoptable.get(name) == entry.fingerprint:
            kept[name] = entry
        elif (child := Child.adopt(entry.identity)) is not None:
            ending.append(child)
    await asyncio.gather(*(child.stop(signal.SIGTERM, LEFTOVER_STOP_S) for child in ending))
    for child in ending:
        child.close()
    return kept


def reap() -> None:
    """Take note of children that ended during a handover; nobody waits for them."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
