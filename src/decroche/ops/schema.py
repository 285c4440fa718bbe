"""Whether the database is as this code wants it, known without starting Django.

`decroche.site migrate` leaves a digest of everything it goes by as the comment of Django's own
table of migrations: within the database, so that a restored or exchanged one tells of itself. Equal
digests mean that a migration would find nothing to do; anything else means that it runs.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterable
from pathlib import Path

import psycopg

from decroche.ops import postgres
from decroche.settings import Settings

SOURCES = Path(__file__).resolve().parents[1]
PACKAGES = ("django", "django-allauth", "procrastinate")
"""They bring migrations too."""
STAMP = "demo_seeded"
CONNECT_WITHIN_S = 2


def schema_digest() -> str:
    """Of all that `migrate` goes by: migrations of ours and of packages, rights, its own code."""
    migrations = sorted(SOURCES.glob("domains/*/migrations/*.py"))
    return _digest([*migrations, *sorted((SOURCES / "site/db").glob("*.py"))])


def demo_digest() -> str:
    """Of all that makes the fictive company."""
    return _digest(sorted((SOURCES / "site/demo").glob("*.py")))


def demo_stamp(settings: Settings) -> str:
    """What made the company that is there, and where its line leads: ports may be moved."""
    return f"{demo_digest()} {settings.pstn_host}:{settings.ports.pstn_sip}"


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for package in PACKAGES:
        total.update(f"{package} {importlib.metadata.version(package)}\0".encode())
    for path in files:
        total.update(str(path.relative_to(SOURCES)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def migrated(settings: Settings) -> bool:
    """Whether `migrate` would find nothing to do; False if that cannot be told."""
    question = "select obj_description(to_regclass('public.django_migrations'), 'pg_class')"
    url = postgres.dsn("owner", settings)
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_WITHIN_S) as connection:
            found = connection.execute(question).fetchone()
    except psycopg.Error:
        return False
    return found is not None and found[0] == schema_digest()


def seeded(settings: Settings) -> bool:
    """Whether the fictive company is there. Your own server is asked each time, by the command:
    what lies in our directory says nothing of it."""
    if settings.database_url or not settings.demo_accounts_file.exists():
        return False
    try:
        return (settings.data_dir / STAMP).read_text() == demo_stamp(settings)
    except OSError:
        return False
