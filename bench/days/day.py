"""One day by its seed: morning, so many callers among everything that goes wrong, evening.

Whoever the evening still finds must come to an end by themselves: nobody is thrown out, so a call
that was forgotten is found.
"""

import gc
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from random import Random

from tests.centre.house import T0
from tests.centre.switch_model import Clock

from bench.days.books import Books
from bench.days.centre import AGENTS, versions
from bench.days.checks import Checks
from bench.days.people import People
from bench.days.switch import RoughSwitch
from bench.days.trouble import Trouble
from decroche.centre import core
from decroche.centre import events as happened
from decroche.centre.events import CentreEvent
from decroche.centre.facts import Fact, InteractionRow
from decroche.kernel.ids import AgentId, InteractionId, TimerId
from decroche.kernel.legs import LegAnswered, LegEnded
from decroche.kernel.timers import CancelTimer, SetTimer, TimerFired
from decroche.routing.events import Status

CONFIGS = versions()
Asks = happened.CallOutAsked | happened.ConsultAsked
SNAPSHOT_EVENTS = 500
CHECK_EVENTS = 60
ACTS = 3.2
"""Things that happen beside each caller who comes, on average."""
EVENING_MS = 1_500_000
"""After the last caller: long enough for the longest call of all, and who was away that long."""
STEADY = ("agent_comes_back", "finishes", "acts")
SWAY = (0.25, 1, 1, 3)
"""Each day has some of this and much of that: what meets often on one day is rare on another."""
PACE_MS = (900, 1_500, 1_500, 3_000)
"""Between two callers."""
HAPPENS: tuple[tuple[float, str], ...] = (
    (3, "caller_leaves"),
    (2, "agent_hangs_up"),
    (30, "agent_comes_back"),
    (4, "agent_wishes"),
    (22, "finishes"),
    (16, "acts"),
    (9, "asks_somebody_in"),
    (9, "with_guests"),
    (4, "calls_out"),
    (2, "reload"),
    (0.2, "gone_for_good"),
    (2, "registers_again"),
    (2, "media_lost"),
    (0.3, "line_cut"),
    (0.15, "switch_dies"),
    (0.15, "nobody_for_long"),
    (0.1, "engine_restarts"),
    (0.3, "configure"),
    (2, "repeats_something"),
)


@dataclass
class Tally:
    """What came of a day."""

    seed: int
    calls: int = 0
    events: int = 0
    core_s: float = 0.0
    took_s: float = 0.0
    broken: str = ""
    """What must not be, and was: the end of the day's tale."""
    quiet: int = 0
    """How often nothing was on the way, and all that everybody hears was looked at."""
    lost: int = 0
    """Who still had no end in the evening."""
    doubled: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)


NAMES = [name for _, name in HAPPENS]


def play(seed: int, callers: int) -> Tally:
    """The day of this seed, with so many callers."""
    day, began_s = Day(seed, callers), time.process_time()
    tally = Tally(seed)
    gc.disable()  # A tenth of the time, for what is over in seconds.
    try:
        day.run()
    except Exception:  # Whatever the core raises is a finding.
        tale = traceback.format_exc(limit=-4)
        tally.broken = f"seed {seed}, {callers} callers, event {day.steps}: {tale}"
    finally:
        gc.enable()
    tally.took_s = time.process_time() - began_s
    tally.calls, tally.events, tally.core_s = len(day.arrived), day.steps, day.core_s
    tally.quiet, tally.ends, tally.seen = day.quiet_checks, day.books.ends, day.seen
    tally.seen += day.books.seen
    tally.lost = len(day.books.lost(day.arrived)) if day.evening else 0
    tally.doubled = day.books.doubled
    return tally


class Day(People, Trouble, Checks):
    def __init__(self, seed: int, calls: int) -> None:
        self.dice = Random(seed)
        self.clock = Clock(T0 + self.dice.randrange(6 * 3_600_000))
        self.switch = RoughSwitch(
            (self.dice, self.clock),
            self.tell,
            self.phone_there,
            self.take_digits,
            self.met,
            self.listens,
        )
        self.seen = self.switch.seen
        self.configs = CONFIGS
        self.config = CONFIGS[self.dice.choice((1, 1, 2, 4))]
        self.state = core.new(self.config)
        self.books = Books()
        self.timers: dict[TimerId, int] = {}
        self.present: dict[AgentId, tuple[bool, bool]] = dict.fromkeys(AGENTS, (False, False))
        self.away: dict[AgentId, int] = {}
        self.arrived: dict[InteractionId, None] = {}
        self.heard = {}
        self.comes, self.pace_ms = calls, self.dice.choice(PACE_MS)
        self.weights = [
            weight * (1 if name in STEADY else self.dice.choice(SWAY)) for weight, name in HAPPENS
        ]
        self.made = self.steps = self.quiet_checks = 0
        self.ends_ms = 0
        self.core_s = 0.0
        self.restarted = self.evening = False
        self.odd = frozenset()
        self.keep_snapshot()

    # --- running ------------------------------------------------------------------------------

    def run(self) -> None:
        for agent in AGENTS:
            self.set_presence(agent, True, True)
            self.tell(happened.AgentSignedIn(self.clock.now_ms, agent))
            self.tell(happened.StateAsked(self.clock.now_ms, agent, Status.AVAILABLE))
        self.next_caller()
        self.look()
        self._something()
        while self.clock.coming and (not self.ends_ms or self.clock.now_ms < self.ends_ms):
            self.clock.next()()
        self._evening()

    def alive(self) -> bool:
        return not self.ends_ms or self.clock.now_ms < self.ends_ms

    def _something(self) -> None:
        if self.comes <= 0 and not self.ends_ms:
            self.ends_ms = self.clock.now_ms + EVENING_MS
        if not self.ends_ms:
            [happens] = self.dice.choices(NAMES, self.weights)
            getattr(self, happens)()
            self.clock.after(int(self.dice.expovariate(ACTS / self.pace_ms)), self._something)

    def _evening(self) -> None:
        """The agents go; the last look shows what nobody was told of."""
        if not self.switch.connected:
            self.reconnect(False)
        for agent in AGENTS:
            self.tell(happened.AgentSignedOut(self.clock.now_ms, agent))
        self._run_out()
        self.survey(False)
        self._run_out()
        self.evening = True
        self.check_end()

    def _run_out(self) -> None:
        while self.clock.coming:
            self.clock.next()()

    # --- one step -----------------------------------------------------------------------------

    def tell(self, event: CentreEvent) -> None:
        """One step, all its orders carried out, everything that it says in the books."""
        self.steps += 1
        self._before(event)
        began_s = time.process_time()
        outcome = core.step(self.state, event, CONFIGS.__getitem__)
        self.core_s += time.process_time() - began_s
        self.journal.append((event, outcome))
        self.config = CONFIGS[self.state.config_version]
        orders = []
        for command in outcome.commands:
            if isinstance(command, SetTimer):
                self.set_timer(command.timer, command.at_ms)
            elif isinstance(command, CancelTimer):
                del self.timers[command.timer]
            else:
                orders.append(command)
        if orders and self.switch.connected:
            self.switch.give_all(orders)
        self._came(event, outcome.facts)
        self.books.take(event, outcome, self.state, self.config)
        self.check_desks(outcome.desks)
        if self.steps % CHECK_EVENTS == 0:
            self.check()
        if len(self.journal) >= SNAPSHOT_EVENTS:
            self.keep_snapshot()

    def _before(self, event: CentreEvent) -> None:
        attempt = getattr(event, "attempt", None)
        if attempt is not None and isinstance(event, Asks):
            self.books.asked[attempt] = None
        calls = self.state.calls
        if isinstance(event, LegAnswered) and event.leg in calls.closing:
            self.seen["answers that crossed our CANCEL"] += 1
        elif isinstance(event, LegEnded) and event.leg in calls.legs:
            call = calls.calls[calls.legs[event.leg]]
            if event.leg == call.leg:
                self.seen[f"customers gone: {call.stage}"] += 1

    def _came(self, event: CentreEvent, facts: list[Fact]) -> None:
        """Who is in the books must have come: by his own leg, or called by an agent."""
        rows = [fact for fact in facts if type(fact) is InteractionRow]
        if isinstance(event, happened.CallArrived):
            self.arrived[event.interaction] = None
        elif isinstance(event, happened.CallOutAsked):
            self.arrived |= {row.id: None for row in rows if row.id == event.interaction}
        for row in rows:
            if row.outcome and row.id in self.arrived and not self.has_ended(row.id):
                self.check_outcome(event, row)

    def set_timer(self, timer: TimerId, at_ms: int) -> None:
        self.timers[timer] = at_ms
        late_ms = self.dice.randrange(20 if self.dice.random() < 0.99 else 3_000)
        ms = max(0, at_ms - self.clock.now_ms) + late_ms
        self.clock.after(ms, partial(self._fire, timer, at_ms))

    def _fire(self, timer: TimerId, at_ms: int) -> None:
        if self.timers.get(timer) == at_ms:
            del self.timers[timer]
            self.tell(TimerFired(self.clock.now_ms, timer))
