"""A real PostgreSQL of its own for tests of the site, and Django set up upon it.

Importing this module sets Django up (no database is touched); `start()` makes the cluster, runs
the shipped migrations as the owner, and leaves this process in the site's own role.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import django
import psycopg

from decroche import settings as tree
from decroche.ops import postgres
from decroche.settings import Settings
from tests.kit.template import fill
from tests.kit.tied import tied

START_LIMIT_S = 30.0


def free_port_base() -> int:
    """A base whose first ports nobody listens on."""
    for base in range(20_000 + os.getpid() % 9_000, 32_000, 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", base + 2)) != 0:
                return base
    raise RuntimeError("no free ports")


def _set_up() -> tuple[Path, Settings, dict[str, str]]:
    folder = Path(tempfile.mkdtemp(prefix="decroche-site-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # Also when no test ran.
    folder.chmod(0o711)  # PostgreSQL's own account must get through.
    ours = {
        "DECROCHE_DATA_DIR": str(folder),
        "DECROCHE_PORT_BASE": str(free_port_base()),
        "DJANGO_SETTINGS_MODULE": "decroche.site.settings",
    }
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    tree.load.cache_clear()
    django.setup()
    settings = tree.load()
    tree.load.cache_clear()  # Other tests read their own.
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value
    return folder, settings, ours


FOLDER, SETTINGS, ENVIRONMENT = _set_up()


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m …` with this database; the caller looks at the result."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@cache
def start() -> subprocess.Popen[bytes]:
    """The server with the migrated schema, one for all folders of tests; give it to `stop`."""
    fill(SETTINGS.data_dir)
    argv, account = postgres.prepare(SETTINGS)
    # What a crash would lose is of no interest here.
    argv += ["-c", "fsync=off", "-c", "synchronous_commit=off"]
    server = subprocess.Popen(
        argv,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=tied(signal.SIGINT),
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    until = time.monotonic() + START_LIMIT_S
    while not postgres.answers(SETTINGS):
        assert server.poll() is None, "PostgreSQL ended at once"
        assert time.monotonic() < until, "PostgreSQL does not answer"
        time.sleep(0.05)  # Between two tries; the condition above decides.
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server and remove everything. Harmless when repeated."""
    if server.poll() is not None:
        return
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    server.terminate()
    server.wait(20)
    shutil.rmtree(FOLDER)


def connect(role: postgres.Role, tenant: object = "") -> psycopg.Connection[tuple[object, ...]]:
    """A bare connection of that role, in a transaction of that tenant ("": of none)."""
    found = psycopg.connect(postgres.dsn(role, SETTINGS))
    found.execute("select set_config('app.tenant', %s, true)", [str(tenant)])
    return found
