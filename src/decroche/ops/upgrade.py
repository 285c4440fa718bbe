"""`decroche restart` and `decroche upgrade`: services one by one, so that no call is lost.

Calls live in Asterisk. Everything else may end and come back; Asterisk itself is restarted only
if its files or its version changed, and never while somebody talks unless that is said.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from decroche.ops import backup, caddy, control, pg_tools, postgres, restore
from decroche.ops.account import SetupError
from decroche.ops.asterisk_install import find_asterisk, require_asterisk
from decroche.ops.language import tr
from decroche.ops.offline import with_database
from decroche.ops.state import read_state
from decroche.settings import Settings

# The site first: it is the new code's own check, and no call needs it.
ORDER = ("site", "worker", "caddy", "engine", "guard", "robots", "pstn", "postgres", "asterisk")
# Restarted only if their files or version changed; Python's services always are.
ONLY_CHANGED = ("caddy", "pstn", "postgres", "asterisk")
BACK_WITHIN_S = 60.0


def running(settings: Settings) -> bool:
    """Whether a supervisor lives on this data directory."""
    supervisor = read_state(settings.state_file).supervisor
    return supervisor is not None and supervisor.alive()


def calls_up(settings: Settings) -> int:
    """Channels in Asterisk now; 0 if it does not answer, for then there is no call to lose."""
    install = find_asterisk(settings)
    if install is None:
        return 0
    conf = settings.asterisk_dir / "etc" / "asterisk.conf"
    argv = [*install.argv_prefix, "-C", str(conf), "-rx", "core show channels count"]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"^(\d+) active channel", done.stdout, re.MULTILINE)
    return int(found.group(1)) if found else 0


def restart(settings: Settings, names: Sequence[str], now: bool) -> bool:
    """Restart those services, or all that need it, in the order that keeps calls.

    False if Asterisk was left out because of calls. Raises SetupError.
    """
    if not running(settings):
        raise SetupError(
            "Décroche is not running: start it with `decroche run`.",
            "Décroche ne tourne pas : démarrez-le par `decroche run`.",
        )
    answer = control.ask(settings, {"do": "services"}, BACK_WITHIN_S)
    changed = {str(each["name"]): bool(each["changed"]) for each in answer["services"]}
    unknown = sorted(set(names) - set(changed))
    if unknown:
        raise SetupError(
            f"There is no service {unknown[0]}; there are: {', '.join(changed)}.",
            f"Il n'y a pas de service {unknown[0]} ; il y a : {', '.join(changed)}.",
        )
    for name in sorted(changed, key=lambda name: ORDER.index(name) if name in ORDER else 0):
        wanted = name in names if names else changed[name] or name not in ONLY_CHANGED
        if not wanted:
            continue
        calls = 0 if now or name != "asterisk" else calls_up(settings)
        if calls:
            _say_left_out(calls)
            return False
        control.ask(settings, {"do": "restart", "service": name})
        print(f"  {name}: {tr('restarted', 'relancé')}", flush=True)
    return True


def _say_left_out(calls: int) -> None:
    print(
        tr(
            f"  asterisk: left as it is, {calls} channels are in use. When they are over: "
            "`decroche restart asterisk` (or now, and end them: --now).",
            f"  asterisk : laissé tel quel, {calls} canaux sont occupés. Quand ils seront libres : "
            "`decroche restart asterisk` (ou tout de suite, en les coupant : --now).",
        )
    )


def upgrade(settings: Settings, file: Path | None, now: bool) -> bool:
    """Back up, migrate, put new code under what runs. False if Asterisk was left as it is.

    Raises SetupError before anything is changed if the new code cannot run here.
    """
    alive = running(settings)
    if alive:
        require_asterisk(settings)  # what is missing is said now, while the old code serves
        caddy.program()
    with_database(settings, lambda: refuse_older(settings))
    print(tr("Backup first:", "D'abord une sauvegarde :"), flush=True)
    print(backup.report(backup.backup(settings, file or backup.default_file(settings))))
    with_database(settings, lambda: restore.migrate(settings))
    print(tr("Database migrated.", "Base de données à jour."), flush=True)
    if not alive:
        print(tr("Now start it again.", "Vous pouvez la redémarrer."))
        return True
    _hand_over(settings)
    return restart(settings, (), now)


def _hand_over(settings: Settings) -> None:
    """The supervisor replaces itself by the new code; returns when that is in charge."""
    old = control.ask(settings, {"do": "hand_over"})["life"]
    until = time.monotonic() + BACK_WITHIN_S
    while control.ask(settings, {"do": "wait"}, BACK_WITHIN_S).get("life") == old:
        if time.monotonic() > until:
            raise SetupError(
                "The supervisor did not hand over; restart it when no call is up.",
                "Le superviseur n'a pas passé la main ; relancez-le quand personne ne téléphone.",
            )
        time.sleep(control.AGAIN_S)
    print(f"  supervisor: {tr('replaced', 'remplacé')}", flush=True)


def refuse_older(settings: Settings) -> None:
    """Raise SetupError if the database was migrated by newer code than this."""
    with psycopg.connect(postgres.admin_dsn(settings, postgres.DATABASE)) as connection:
        applied = pg_tools.applied_migrations(connection)
    unknown = sorted(set(applied) - restore.known_migrations(settings))
    if unknown:
        raise SetupError(
            f"This code is older than the database (it does not know {unknown[0]}): "
            "install the newer version, or restore a backup of this one.",
            f"Ce code est plus ancien que la base (il ne connaît pas {unknown[0]}) : "
            "installez la version plus récente, ou restaurez une sauvegarde de celle-ci.",
        )
