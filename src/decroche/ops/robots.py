"""Robot callers of the demo: place call files in the public network's spool at a set rate."""

from __future__ import annotations

import itertools
import json
import random
import signal
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from decroche.ops import pstn
from decroche.ops.account import SetupError
from decroche.ops.asterisk_install import espeak_command
from decroche.ops.speech import MONOLOGUES, ensure_speech
from decroche.settings import Settings, SettingsError, load

# As carriers send them: the national form of the dialled number.
DIALLED = ("0180000010", "0180000020")  # after-sales, sales
# Numbers that ARCEP keeps for fiction. The demo's own list replaces them if it is there.
CUSTOMERS = ("0639980001", "0639980002", "0639980003", "0639980004", "0199000005", "0465710006")
UNKNOWN = "0639989999"
HEARD_KEPT = 60
LISTEN_S = (4, 5, 6, 7)
TURNS = 15


@dataclass(frozen=True, slots=True)
class RobotCall:
    """One call: who rings, whom, and what is said."""

    caller: str
    hidden: bool
    trunk: str  # "national": the number in From; "pai": also in P-Asserted-Identity
    dialled: str
    speech: str
    listen_s: int
    name: str


def plan_call(number: int, customers: Sequence[str], dice: random.Random) -> RobotCall:
    """The call of that number: every sixth caller is unknown, every ninth hides the number."""
    unknown, hidden = number % 6 == 5, number % 9 == 8
    caller = UNKNOWN if unknown else dice.choice(list(customers))
    if dice.random() < 0.5:
        caller = "0" + caller.removeprefix("+33").removeprefix("0")
    elif caller.startswith("0"):
        caller = "+33" + caller[1:]
    return RobotCall(
        caller=caller,
        hidden=hidden,
        trunk="pai" if hidden or dice.random() < 0.5 else "national",
        dialled=DIALLED[0] if dice.random() < 0.65 else DIALLED[1],
        speech=dice.choice(sorted(MONOLOGUES)),
        listen_s=dice.choice(LISTEN_S),
        name=f"robot-{time.time_ns() // 1_000_000}",
    )


def call_file(call: RobotCall, settings: Settings) -> str:
    """The text of the call file."""
    variables = {
        "CALLER": call.caller,
        "PRES": "prohib" if call.hidden else "allowed",
        "TRUNK": call.trunk,
        "DIALLED": call.dialled,
        "SPEECH": call.speech,
        "LISTEN": call.listen_s,
        "TURNS": TURNS,
        "PATIENCE": settings.demo.patience_s,
        "MAX_CALLS": settings.demo.max_calls,
        "HEARD": call.name,
    }
    lines = ["Channel: Local/call@out/n", "Context: talk", "Extension: s", "Priority: 1"]
    lines += ["MaxRetries: 0", "WaitTime: 130", "Archive: no"]
    lines += [f"Setvar: {name}={value}" for name, value in variables.items()]
    return "\n".join(lines) + "\n"


def place(call: RobotCall, settings: Settings) -> None:
    """Hand the call file over in one step: Asterisk must never read half of it."""
    part = pstn.home(settings) / "spool" / f"{call.name}.part"
    part.write_text(call_file(call, settings))
    part.rename(pstn.outgoing_dir(settings) / f"{call.name}.call")


def rate_file(settings: Settings) -> Path:
    """Holds the rate that `decroche robots --rate` has set."""
    return pstn.home(settings) / "calls_per_minute"


def current_rate(settings: Settings) -> float:
    """Calls per minute now."""
    try:
        return float(rate_file(settings).read_text())
    except (OSError, ValueError):
        return settings.demo.calls_per_minute


def set_rate(settings: Settings, rate: float) -> None:
    """Change the rate of running robots, calls per minute. Raises SetupError if it is absurd."""
    if not 0 <= rate <= 600:
        raise SetupError(
            f"{rate:g} calls per minute cannot be: choose 0 (pause) to 600.",
            f"{rate:g} appels par minute, c'est impossible : choisissez de 0 (pause) à 600.",
        )
    path = rate_file(settings)
    if not path.parent.is_dir():
        raise SetupError(
            "There are no robots here yet: start `decroche demo` first.",
            "Il n'y a pas encore de robots ici : démarrez d'abord `decroche demo`.",
        )
    path.write_text(f"{rate:g}")


def demo_customers(settings: Settings) -> list[str]:
    """The numbers of the demo's customers: <data_dir>/demo_callers.json, a list of texts."""
    try:
        numbers = json.loads((settings.data_dir / "demo_callers.json").read_text())
        return [str(number) for number in numbers] or list(CUSTOMERS)
    except (OSError, ValueError, TypeError):
        return list(CUSTOMERS)


def prune(folder: Path, keep: int) -> None:
    """Delete all but the newest `keep` files."""
    files = sorted(folder.glob("*.wav"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[keep:]:
        path.unlink(missing_ok=True)


def answered_for(settings: Settings) -> bool:
    """Whether calls are served and the pages of those who could take them are there."""
    pages = f"http://{settings.host}:{settings.ports.site}/api/health"
    try:
        for url in (f"{settings.engine_url}/health", pages):
            urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return False
    return True


def run(settings: Settings, ending: threading.Event) -> None:
    """Ring until `ending` is set. A changed rate counts within half a second."""
    ensure_speech(pstn.speech_dir(settings), espeak_command(settings))
    while not answered_for(settings):
        if ending.wait(0.2):
            return
    dice, customers = random.Random(), demo_customers(settings)
    last = time.monotonic() - 3600.0  # the first call leaves at once
    spread = 1.0
    for number in itertools.count():
        while True:
            rate = current_rate(settings)
            if rate > 0 and time.monotonic() - last >= 60.0 / rate * spread:
                break
            if ending.wait(0.5 if rate < 60 else 0.05):
                return
        last, spread = time.monotonic(), dice.uniform(0.6, 1.4)
        place(plan_call(number, customers, dice), settings)
        prune(pstn.heard_dir(settings), HEARD_KEPT)


def main() -> int:
    """The process that the supervisor starts."""
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    try:
        run(load(), ending)
    except (SetupError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
