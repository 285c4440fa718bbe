"""`decroche run` and `decroche demo` in the foreground, and `decroche stop`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time

from decroche.ops import control, lan, ports, purpose
from decroche.ops.account import SetupError
from decroche.ops.language import tr
from decroche.ops.process import Child, Identity
from decroche.ops.service import Service
from decroche.ops.services import declare
from decroche.ops.state import ServiceState, State, locked, read_state, write_state
from decroche.ops.status import accounts
from decroche.ops.supervisor import Supervisor, end_leftovers
from decroche.settings import Settings
from decroche.tasks import spawn

STOP_WITHIN_S = 60.0
SAID_FAILURES = 3


def launch(settings: Settings) -> None:
    """Start everything, say when it is ready, stay until Ctrl-C, SIGTERM or `decroche stop`.

    Raises SetupError with the remedy if it cannot start.
    """
    begun = time.monotonic()
    if locked(settings.state_file.with_name("supervisor.lock")):
        raise SetupError(
            f"Décroche already runs on {settings.data_dir}: `decroche status` shows it, "
            "`decroche stop` ends it.",
            f"Décroche tourne déjà sur {settings.data_dir} : `decroche status` le montre, "
            "`decroche stop` l'arrête.",
        )
    if (settings.data_dir / "restore.unfinished").exists():
        raise SetupError(
            "A restore was not finished here: run `decroche restore FILE` again.",
            "Une restauration est restée inachevée ici : relancez `decroche restore FICHIER`.",
        )
    if not handed_over(settings):
        purpose.refuse_other(settings)
        if not read_state(settings.state_file).anything_alive:  # else the ports are ours
            ports.refuse_taken(settings)
    print(tr("Décroche starts", "Décroche démarre"), f"({settings.data_dir})", flush=True)
    services = declare(settings)
    purpose.mark(settings)
    if asyncio.run(_supervise(settings, services, begun)):
        # New code under what runs: the same pid, the same terminal, every process its child.
        os.execv(sys.executable, sys.orig_argv)
    last_words()


def handed_over(settings: Settings) -> bool:
    """Whether we are the new code under what runs: calls are up, so nothing is refused any more."""
    state = read_state(settings.state_file)
    return state.handover and state.supervisor == Identity.of(os.getpid())


async def _supervise(settings: Settings, services: list[Service], begun: float) -> bool:
    """Until the end; True if the next supervisor is to take over."""

    def report(name: str, state: ServiceState) -> None:
        line = progress_line(name, state, time.monotonic() - begun)
        if line is not None and not supervisor.stopping:
            print(line, flush=True)

    supervisor = Supervisor(
        services,
        settings.state_file,
        settings.log_dir,
        settings.watch,
        report,
        demo=settings.demo.enabled,
        lan=settings.lan.address,
        home=settings.home.host,
    )
    loop = asyncio.get_running_loop()
    for number in ending_signals():
        loop.add_signal_handler(number, supervisor.stop)
    running = spawn(supervisor.run(), "supervisor")
    ready = spawn(supervisor.all_ready.wait(), "all ready")
    async with control.serving(supervisor, settings):
        await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
        if ready.done() and not running.done():
            print(welcome(settings, time.monotonic() - begun), flush=True)
        ready.cancel()
        await running
    return supervisor.handed_over


def ending_signals() -> list[signal.Signals]:
    """Ctrl-C, `decroche stop`, and the closed terminal, unless `nohup` says to outlive that."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return numbers


def last_words() -> None:
    """Said if somebody still listens: the terminal may be what ended us."""
    try:
        print(tr("Everything has ended.", "Tout est arrêté."), flush=True)
    except OSError:  # or Python would try once more at its own end, and fail for that
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def progress_line(name: str, state: ServiceState, at_s: float) -> str | None:
    """What the console says about a change; nothing for what is of no interest."""
    if state.phase in ("ready", "done"):
        return f"  {at_s:5.1f} s  {name}: {tr('ready', 'prêt')}"
    if state.phase == "failing" and state.restarts <= SAID_FAILURES:
        more = tr(f"see log/{name}.log", f"voir log/{name}.log")
        return f"  {at_s:5.1f} s  {name}: {state.note} ({more})"
    return None


def welcome(settings: Settings, took_s: float) -> str:
    """The last words of a start: address, accounts, how to end it."""
    lines = [
        "",
        tr(f"Décroche is ready ({took_s:.1f} s).", f"Décroche est prêt ({took_s:.1f} s)."),
        "",
        f"    {settings.origin}",
        "",
    ]
    if settings.lan.address:
        lines += lan_words(settings)
    if settings.demo.enabled:
        lines.append(tr("Demo accounts:", "Comptes de démonstration :"))
        for account in accounts(settings):
            role, login = account.get("role", ""), account.get("login", "")
            lines.append(f"    {role:<14} {login:<40} {account.get('password', '')}")
        lines += ["", robots_words(), ""]
    else:
        first = tr("First administrator:", "Premier administrateur :")
        lines.append(f"{first} decroche create-admin --email … --name …")
    lines.append(tr("Ctrl-C ends it.", "Ctrl-C arrête tout."))
    return "\n".join(lines)


def robots_words() -> str:
    """How to have more calls, fewer, or none."""
    rate = tr("Robot calls per minute (0: none):", "Appels de robots par minute (0 : aucun) :")
    return f"{rate} decroche robots --rate 6"


def lan_words(settings: Settings) -> list[str]:
    """What the colleague at the next desk does first."""
    opened = tr("Ports to open in a firewall:", "Ports à ouvrir dans un pare-feu :")
    words = [f"{opened} decroche doctor", ""]
    if settings.home.host:
        at_home = tr("Agents at home:", "Télétravail :")
        words.insert(0, f"{at_home} https://{settings.home.host}:{settings.ports.https}")
    if lan.own_authority(settings):
        fetch = tr(
            "Once per machine, trust this authority:", "Une fois par poste, faire confiance à :"
        )
        words.insert(0, f"{fetch} http://{settings.lan.address}:{settings.ports.http}/ca.crt")
    return words


def stop(settings: Settings) -> bool:
    """End the supervisor of this data directory and what a killed one left; False if nothing ran.

    Raises SetupError if the supervisor does not end within a minute.
    """
    state = read_state(settings.state_file)
    lock = settings.state_file.with_name("supervisor.lock")
    supervisor = state.supervisor
    if supervisor is not None and supervisor.alive():
        asyncio.run(_end_supervisor(state))
        if locked(lock):
            raise SetupError(
                f"The supervisor (pid {supervisor.pid}) does not end; see its logs.",
                f"Le superviseur (pid {supervisor.pid}) ne s'arrête pas ; voyez ses journaux.",
            )
        return True
    if locked(lock):
        raise SetupError(
            "Décroche is just starting; try again in a second.",
            "Décroche est en train de démarrer ; réessayez dans une seconde.",
        )
    left = state.anything_alive
    asyncio.run(end_leftovers(state, []))
    write_state(settings.state_file, State())
    return left


async def _end_supervisor(state: State) -> None:
    child = Child.adopt(state.supervisor) if state.supervisor else None
    if child is None:
        return
    child.send(signal.SIGTERM)
    try:
        await asyncio.wait_for(child.wait(), STOP_WITHIN_S)
    except TimeoutError:
        return
    finally:
        child.close()
