"""`python -m decroche.ops.relay_keeper`: coturn, with the certificate of the pages.

An own authority's certificates live for hours and Caddy makes the next one in time. coturn reads
its certificate at SIGUSR2 again, calls go on; so somebody has to look, copy, and tell it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

from decroche.ops import relay
from decroche.ops.account import own_directory, service_account
from decroche.ops.coturn_install import Coturn, require_coturn
from decroche.ops.secrets import load_secrets
from decroche.settings import Settings, load

LOOK_EVERY_S = 5.0
END_WITHIN_S = 5.0


class Keeper:
    """One coturn and its certificate."""

    def __init__(self, settings: Settings, install: Coturn, account: pwd.struct_passwd | None):
        self._settings, self._install, self._account = settings, install, account
        self._seen: tuple[float, ...] = ()
        self._ending = threading.Event()

    def end(self, number: int, frame: FrameType | None) -> None:
        """SIGTERM: return from `run`."""
        self._ending.set()

    def run(self) -> int:
        """Until it is told to end, or coturn has; coturn's status, 0 if we were told."""
        while not self._refresh():
            if self._ending.wait(0.2):
                return 0
        child = subprocess.Popen(relay.argv(self._settings, self._install), env=environment())
        while not self._ending.wait(LOOK_EVERY_S):
            if (status := child.poll()) is not None:
                return status or 1
            if self._refresh():
                child.send_signal(signal.SIGUSR2)
        child.terminate()
        try:
            child.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        return 0

    def _refresh(self) -> bool:
        """Copy the certificate and its key if they are there and new; whether they were."""
        sources = relay.certificate(self._settings)
        try:
            now = tuple(path.stat().st_mtime for path in sources)
        except OSError:
            return False  # Caddy has not made them yet.
        if now == self._seen:
            return False
        for source, copy in zip(sources, relay.copies(self._settings), strict=True):
            self._copy(source, copy)
        self._seen = now
        return True

    def _copy(self, source: Path, copy: Path) -> None:
        """Whole or not at all, for the eyes of coturn's account alone."""
        part = copy.with_suffix(".part")
        part.unlink(missing_ok=True)
        part.touch(0o600)
        shutil.copyfile(source, part)
        if self._account is not None:
            os.chown(part, self._account.pw_uid, self._account.pw_gid)
        part.replace(copy)


def prepare(settings: Settings, account: pwd.struct_passwd | None) -> None:
    """Make its folder and write its configuration. Raises OSError."""
    own_directory(relay.folder(settings), account)
    path = relay.conf_file(settings)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(0o600)
    part.write_text(relay.conf(settings, load_secrets(settings).relay_secret, account))
    if account is not None:
        os.chown(part, account.pw_uid, account.pw_gid)
    part.replace(path)


def environment() -> dict[str, str]:
    """What coturn is given of ours: nothing but a path and a language."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def main() -> int:
    """Run until SIGTERM."""
    settings = load()
    account = service_account()
    prepare(settings, account)
    keeper = Keeper(settings, require_coturn(settings), account)
    signal.signal(signal.SIGTERM, keeper.end)
    return keeper.run()


if __name__ == "__main__":
    sys.exit(main())
