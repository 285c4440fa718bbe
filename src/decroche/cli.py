"""The command `decroche`: start, look after and end an installation.

Each command imports what it needs itself: `status` and the start must not wait for the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from decroche.ops import lan
from decroche.ops.account import SetupError
from decroche.ops.language import tr
from decroche.ops.state import read_state
from decroche.settings import PREFIX, Settings, SettingsError, load

LAN_ADDRESS = PREFIX + "LAN__ADDRESS"
LAN_HELP = tr("serve other machines too", "servir aussi les autres postes")
HOME_HOST = PREFIX + "HOME__HOST"
HOME_HELP = tr(
    "serve agents at home by this name (docs/operate/home.md)",
    "servir le télétravail sous ce nom (docs/operate/home.md)",
)
Command = Callable[[argparse.Namespace, Settings], int]
# Commands of other programs: the rest of the line is theirs.
DELEGATED = {
    "create-admin": ["decroche.site", "create_admin"],
    "replay": ["decroche.engine.replay"],
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if all is well, 1 if not, 2 for a wrong setting or command line."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given and given[0] in DELEGATED:
            return delegate(DELEGATED[given[0]] + given[1:], as_running())
        options = parser().parse_args(given)
        if options.command is run_demo:
            os.environ[PREFIX + "DEMO__ENABLED"] = "true"
        command: Command = options.command
        if getattr(options, "lan", None) is not None:
            os.environ[LAN_ADDRESS] = options.lan or lan.find_address()
        if getattr(options, "home", None):
            os.environ[HOME_HOST] = options.home
        settings = load() if command in STARTING else as_running()
        if settings.language:  # from the file: sentences are made where no settings are at hand
            os.environ[PREFIX + "LANGUAGE"] = settings.language
        return command(options, settings)
    except SettingsError as error:
        print(f"decroche: {error}", file=sys.stderr)
        return 2
    except SetupError as error:
        print(f"decroche: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="decroche", description=tr("The open contact centre.", "Le centre d'appels ouvert.")
    )
    commands = top.add_subparsers(required=True, metavar=tr("COMMAND", "COMMANDE"))

    def add(name: str, command: Command, english: str, french: str) -> argparse.ArgumentParser:
        text = tr(english, french)
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(command=command)
        return made

    play = add(
        "demo", run_demo, "a fictive company with robot callers", "une société fictive, des robots"
    )
    play.add_argument("--lan", nargs="?", const="", metavar="ADDRESS", help=LAN_HELP)
    play.add_argument("--home", metavar="HOST", help=HOME_HELP)
    real = add(
        "run", run, "start for real use, until Ctrl-C", "démarrer pour de vrai, jusqu'à Ctrl-C"
    )
    real.add_argument("--lan", nargs="?", const="", metavar="ADDRESS", help=LAN_HELP)
    real.add_argument("--home", metavar="HOST", help=HOME_HELP)
    add("stop", stop, "end all it has started, nothing else", "arrêter tout ce qui a été démarré")
    show = add("status", show_status, "what runs, and where", "ce qui tourne, et où")
    show.add_argument("--json", action="store_true", help=tr("for programs", "pour les programmes"))
    check = add(
        "doctor", diagnose, "what is wrong and how to mend it", "ce qui ne va pas, le remède"
    )
    check.add_argument(
        "--json", action="store_true", help=tr("for programs", "pour les programmes")
    )
    rate = add("robots", set_rate, "how often robots ring", "à quel rythme les robots appellent")
    rate.add_argument(
        "--rate", type=float, help=tr("calls per minute, 0 to pause", "appels/minute")
    )
    tree = add(
        "settings", show_settings, "every setting and its value", "chaque réglage, sa valeur"
    )
    tree.add_argument("--markdown", action="store_true", help="docs/operate/settings.md")
    copy = add("backup", make_backup, "everything in one file", "tout dans un seul fichier")
    copy.add_argument("file", nargs="?", type=Path, metavar="FILE", help="<data_dir>/backups/…")
    back = add("restore", restore_backup, "a backup on an empty machine", "une sauvegarde, à vide")
    back.add_argument("file", type=Path, metavar="FILE")
    again = add("restart", restart, "services again, calls go on", "relancer, sans perdre d'appel")
    again.add_argument("service", nargs="*", help=tr("all if none", "tous par défaut"))
    new = add("upgrade", run_upgrade, "new code, calls go on", "nouvelle version, appels gardés")
    new.add_argument("--backup", type=Path, metavar="FILE", help="<data_dir>/backups/…")
    for made in (again, new):
        text = tr("restart Asterisk although calls are up", "relancer Asterisk malgré les appels")
        made.add_argument("--now", action="store_true", help=text)
    add("create-admin", run, "the first administrator", "le premier administrateur")
    add("replay", run, "a day again, decision by decision", "rejouer une journée")
    return top


def run_demo(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche demo`."""
    from decroche.ops import launch

    launch.launch(settings)
    return 0


def run(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche run`."""
    from decroche.ops import launch

    launch.launch(settings)
    return 0


def stop(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche stop`; nothing to end is no fault."""
    from decroche.ops import launch

    if launch.stop(settings):
        print(tr("Everything has ended.", "Tout est arrêté."))
    else:
        print(tr("Nothing was running.", "Rien ne tournait."))
    return 0


def show_status(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche status`; 1 if not ready."""
    from decroche.ops import status

    answer = status.collect(settings)
    print(json.dumps(answer, indent=1) if options.json else status.as_text(answer))
    return 0 if answer["ready"] else 1


def diagnose(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche doctor`; 1 if something is wrong."""
    from decroche.ops import doctor

    findings = doctor.examine(settings)
    print(doctor.as_json(findings) if options.json else doctor.as_text(findings))
    return 1 if any(finding.level == "wrong" for finding in findings) else 0


def make_backup(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche backup [FILE]`; 1 if a recording on the disk is not what it was."""
    from decroche.ops import backup

    os.nice(10)  # calls first
    made = backup.backup(settings, options.file or backup.default_file(settings))
    print(backup.report(made))
    return 1 if made.damaged else 0


def restore_backup(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche restore FILE`."""
    from decroche.ops import restore

    print(restore.report(settings, restore.restore(settings, options.file)))
    return 0


def restart(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche restart [service…]`; 1 if Asterisk was left as it is because of calls."""
    from decroche.ops import upgrade

    return 0 if upgrade.restart(settings, options.service, options.now) else 1


def run_upgrade(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche upgrade`; 0 also if Asterisk waits for the end of calls, which is said."""
    from decroche.ops import upgrade

    upgrade.upgrade(settings, options.backup, options.now)
    return 0


def set_rate(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche robots`: say the rate, or set it."""
    from decroche.ops import robots

    if options.rate is not None:
        robots.set_rate(settings, options.rate)
    print(tr("calls per minute:", "appels par minute :"), robots.current_rate(settings))
    return 0


def show_settings(options: argparse.Namespace, settings: Settings) -> int:
    """`decroche settings`."""
    from decroche.ops import settings_doc

    print(settings_doc.markdown() if options.markdown else settings_doc.values(settings), end="")
    return 0


def as_running() -> Settings:
    """The settings, with what `run --lan --home` was given in another terminal."""
    settings = load()
    state = read_state(settings.state_file)
    alive = state.supervisor is not None and state.supervisor.alive()
    given = {
        LAN_ADDRESS: "" if settings.lan.address else state.lan,
        HOME_HOST: "" if settings.home.host else state.home,
    }
    missing = {name: value for name, value in given.items() if value}
    if not alive or not missing:
        return settings
    os.environ.update(missing)
    load.cache_clear()
    return load()


STARTING: tuple[Command, ...] = (run, run_demo)


def delegate(module: Sequence[str], settings: Settings) -> int:
    """Run another program of ours with these settings; its exit status.

    Raises SetupError if the database does not answer.
    """
    from decroche.ops import postgres
    from decroche.ops.services import python_environment

    if not postgres.answers(settings):
        raise SetupError(
            "The database does not answer: start `decroche run` first.",
            "La base de données ne répond pas : démarrez d'abord `decroche run`.",
        )
    return subprocess.run(
        [sys.executable, "-m", *module], env=python_environment(settings), check=False
    ).returncode
