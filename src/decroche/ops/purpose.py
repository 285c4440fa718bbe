"""What a data directory is for: the demo, or real use. Never both.

The demo's passwords stand on the screen of whoever starts it, so real customers must not be kept
beside them; and nobody wants an invented company among the real ones.
"""

from __future__ import annotations

import contextlib
import shlex
from pathlib import Path
from typing import Literal

import psycopg

from decroche.ops import postgres
from decroche.ops.account import SetupError
from decroche.settings import Settings

Purpose = Literal["demo", "run"]
CONNECT_WITHIN_S = 2
# The slug that only `seed_demo` gives: others end with six digits of their id.
COMPANIES = "select bool_or(slug = 'demo'), bool_or(slug <> 'demo') from tenant"


def mark_of(settings: Settings) -> Path:
    """Holds the purpose of the first start. A backup leaves it out: the accounts tell there."""
    return settings.data_dir / "purpose"


def asked(settings: Settings) -> Purpose:
    """What this start is for."""
    return "demo" if settings.demo.enabled else "run"


def kept(settings: Settings) -> Purpose | None:
    """What the directory is for; None if nothing has run there.

    Demo accounts make it the demo's whatever else it holds: their passwords still log in.
    """
    if settings.demo_accounts_file.exists():
        return "demo"
    try:
        marked = mark_of(settings).read_text().strip()
    except OSError:
        marked = ""
    if marked in ("demo", "run"):
        return "demo" if marked == "demo" else "run"
    return "run" if (postgres.pgdata(settings) / "PG_VERSION").exists() else None


def in_your_server(settings: Settings) -> Purpose | None:
    """What the database of `database_url` holds; None if nothing, or if that cannot be told."""
    if not settings.database_url:
        return None
    url = postgres.dsn("owner", settings)
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_WITHIN_S) as connection:
            demo, real = connection.execute(COMPANIES).fetchone() or (False, False)
    except psycopg.Error:  # never migrated, or it does not answer, which the start will say
        return None
    return "demo" if demo else "run" if real else None


def mark(settings: Settings) -> None:
    """Keep the purpose of the first start. A full disk does not hold up a start."""
    if kept(settings) is None:
        with contextlib.suppress(OSError):
            mark_of(settings).write_text(asked(settings) + "\n")


def refuse_other(settings: Settings) -> None:
    """Raise SetupError if the directory, or your own server, serves the other purpose."""
    wanted = asked(settings)
    there = kept(settings)
    if there not in (None, wanted):
        raise _real_in_demo(settings) if wanted == "run" else _demo_in_real(settings)
    if in_your_server(settings) not in (None, wanted):
        raise _other_database(wanted)


def _real_in_demo(settings: Settings) -> SetupError:
    folder, delete = settings.data_dir, deletion(settings)
    other = shlex.quote(f"{folder}-real")
    return SetupError(
        f"{folder} belongs to the demo, whose passwords anybody may know: real use does not "
        "start there.\n"
        f"Give it a folder of its own: export DECROCHE_DATA_DIR={other}\n"
        f"or delete the demo with all its calls: decroche stop && {delete}",
        f"{folder} est celui de la démo, dont les mots de passe sont connus : l'usage réel n'y "
        "démarre pas.\n"
        f"Donnez-lui un dossier à lui : export DECROCHE_DATA_DIR={other}\n"
        f"ou supprimez la démo et tous ses appels : decroche stop && {delete}",
    )


def _demo_in_real(settings: Settings) -> SetupError:
    folder = settings.data_dir
    other = shlex.quote(f"{folder}-demo")
    return SetupError(
        f"{folder} holds a real installation: the demo's company and its known passwords do not "
        "come there.\n"
        f"Give the demo a folder of its own: export DECROCHE_DATA_DIR={other}\n"
        "`decroche run` starts the real one.",
        f"{folder} contient une installation réelle : la société de la démo et ses mots de passe "
        "connus n'y entrent pas.\n"
        f"Donnez à la démo un dossier à elle : export DECROCHE_DATA_DIR={other}\n"
        "`decroche run` démarre l'installation réelle.",
    )


def _other_database(wanted: Purpose) -> SetupError:
    if wanted == "run":
        return SetupError(
            "The database of DECROCHE_DATABASE_URL holds the demo's company, whose passwords "
            "anybody may know: give real use a database of its own.",
            "La base de DECROCHE_DATABASE_URL contient la société de la démo, dont les mots de "
            "passe sont connus : donnez à l'usage réel une base à lui.",
        )
    return SetupError(
        "The database of DECROCHE_DATABASE_URL holds a real organisation: give the demo a "
        "database of its own, or leave that setting out.",
        "La base de DECROCHE_DATABASE_URL contient une organisation réelle : donnez à la démo "
        "une base à elle, ou retirez ce réglage.",
    )


def deletion(settings: Settings) -> str:
    """The command that deletes the demo, and keeps the settings that lie beside it."""
    folder = shlex.quote(str(settings.data_dir))
    if not (settings.data_dir / "decroche.toml").exists():
        return f"rm -r {folder}"
    return f"find {folder} -mindepth 1 ! -path {folder}/decroche.toml -delete"
