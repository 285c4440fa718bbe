"""<data_dir>/run/state.json: what the supervisor has started, for `status` and `stop`."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from decroche.ops.account import SetupError
from decroche.ops.process import Identity

Phase = Literal["waiting", "starting", "ready", "done", "failing", "stopped"]


@dataclass(slots=True)
class ServiceState:
    """One line of `decroche status`."""

    phase: Phase = "waiting"
    pid: int | None = None
    started: str = ""
    fingerprint: str = ""
    inputs: str = ""
    restarts: int = 0
    note: str = ""

    @property
    def identity(self) -> Identity | None:
        """The process, if one was started."""
        return Identity(self.pid, self.started) if self.pid is not None else None


@dataclass(slots=True)
class State:
    """The supervisor and its services."""

    pid: int | None = None
    started: str = ""
    demo: bool = False
    lan: str = ""
    home: str = ""
    handover: bool = False  # left for the next supervisor with everything running
    services: dict[str, ServiceState] = field(default_factory=dict)

    @property
    def supervisor(self) -> Identity | None:
        """The supervisor's process."""
        return Identity(self.pid, self.started) if self.pid is not None else None

    @property
    def anything_alive(self) -> bool:
        """Whether the supervisor or one of its services lives: also what a killed one left."""
        known = [self.supervisor, *(service.identity for service in self.services.values())]
        return any(identity is not None and identity.alive() for identity in known)

    @property
    def ready(self) -> bool:
        """Whether the supervisor lives and every service is ready or done."""
        alive = self.supervisor is not None and self.supervisor.alive()
        done = all(service.phase in ("ready", "done") for service in self.services.values())
        return alive and bool(self.services) and done


def read_state(path: Path) -> State:
    """The last written state; an empty one if there is none or it cannot be read."""
    try:
        kept = json.loads(path.read_text())
        services = {
            process.pop("name"): ServiceState(**process) for process in kept.pop("processes")
        }
        return State(**kept, services=services)
    except (OSError, ValueError, TypeError, KeyError):
        return State()


def write_state(path: Path, state: State) -> None:
    """Replace the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    kept = asdict(state)
    kept["processes"] = [{"name": name, **entry} for name, entry in kept.pop("services").items()]
    part.write_text(json.dumps(kept, indent=1) + "\n")
    part.replace(path)


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock of a data directory. Raises SetupError if another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError(
                f"Décroche already runs on {path.parents[1]}: `decroche status` shows it, "
                "`decroche stop` ends it.",
                f"Décroche tourne déjà sur {path.parents[1]} : `decroche status` le montre, "
                "`decroche stop` l'arrête.",
            ) from None
        yield
    finally:
        os.close(descriptor)


def locked(path: Path) -> bool:
    """Whether a supervisor holds that lock now."""
    try:
        with only_one(path):
            return False
    except SetupError:
        return True
