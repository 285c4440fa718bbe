"""Lane: a million calls through the whole centre core, under simulated time, with random faults.

Days by seed (`bench.days`): calls, flows and routing together, against a model of the switch,
telephones, pages and people. What is late, doubled, crossed, lost or killed is drawn by dice; every
row, order and bridge goes into books that must close each evening. A day whose books do not close
is told with its seed: `play(seed, callers)` of `bench.days.day` repeats it.

Days are shared out among the processors; each kind of fault must have happened a thousand times.
"""

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator

from bench.days.day import Tally, play
from bench.rows import AT_LEAST, Row, row
from bench.seed import SEED

LANE = "million"
QUICK = bool(os.environ.get("BENCH_QUICK"))
CALLS = 20_000 if QUICK else 1_000_000
DAY_CALLERS = 2_000
OF_EACH = None if QUICK else 1_000
PROGRESS_DAYS = 25
FAULTS = (
    "answers that crossed our CANCEL",
    "answers of two in one instant",
    "callers gone in the instant of the answer",
    "customers gone: flow",
    "customers gone: waiting",
    "customers gone: dialling",
    "customers gone: talking",
    "customers gone: held",
    "customers gone: reconnecting",
    "customers gone: outside",
    "double clicks",
    "acts for what is over",
    "news told again",
    "events told twice",
    "events late, out of order",
    "legs lost without an event",
    "legs whose sound is lost",
    "phones busy, declining, unreachable",
    "phones re-registered in mid-ring",
    "pages reloaded",
    "pages gone for good",
    "lines to the switch cut",
    "switches killed",
    "silences, callers in the fallback",
    "engines restarted",
    "configurations applied",
    "transfers and consultations",
    "swaps, conferences, hand-overs",
    "several agents with a caller, on purpose",
    "calls out",
    "wishes, breaks, leaves",
    "callers met by closed doors",
    "callers given back at closing, or for want of staff",
    "agents who did not come back to their call",
)


def days(calls: int) -> Iterator[Tally]:
    """As many days as it takes, one after another on each processor."""
    count = -(-calls // DAY_CALLERS)
    with multiprocessing.Pool() as pool:
        yield from pool.imap_unordered(_day, range(SEED, SEED + count))


def _day(seed: int) -> Tally:
    return play(seed, DAY_CALLERS)


def told(tallies: list[Tally], began_s: float) -> None:
    calls, lost = sum(each.calls for each in tallies), sum(each.lost for each in tallies)
    doubled, broken = sum(t.doubled for t in tallies), sum(bool(t.broken) for t in tallies)
    print(
        f"  {calls:>9,} calls in {len(tallies)} days, {time.monotonic() - began_s:.0f} s:"
        f" {lost} lost, {doubled} doubled, {broken} days broken",
        flush=True,
    )


def run() -> list[Row]:
    began_s, tallies = time.monotonic(), list[Tally]()
    for tally in days(CALLS):
        tallies.append(tally)
        if tally.broken:
            print(tally.broken, flush=True)
        if len(tallies) % PROGRESS_DAYS == 0:
            told(tallies, began_s)
    told(tallies, began_s)
    return [*_promises(tallies), *_faults(tallies), *_speed(tallies, time.monotonic() - began_s)]


def _promises(tallies: list[Tally]) -> list[Row]:
    ends = sum((each.ends for each in tallies), Counter())
    calls = sum(each.calls for each in tallies)
    shares = ", ".join(f"{end} {100 * n / calls:.1f} %" for end, n in ends.most_common())
    broken = [each.seed for each in tallies if each.broken]
    seeds = f"seeds {broken[:10]}" if broken else f"of {len(tallies)}"
    quiet = sum(each.quiet for each in tallies)
    return [
        row(LANE, "calls", calls, bound=CALLS, note=f"{AT_LEAST}; {shares}"),
        row(LANE, "calls lost", sum(each.lost for each in tallies), bound=0),
        row(LANE, "calls doubled", sum(each.doubled for each in tallies), bound=0),
        row(LANE, "days with a promise broken", len(broken), bound=0, note=seeds),
        row(LANE, "times when all was quiet and heard through", quiet),
    ]


def _faults(tallies: list[Tally]) -> list[Row]:
    seen = sum((each.seen for each in tallies), Counter())
    return [row(LANE, name, seen[name], bound=OF_EACH, note=AT_LEAST) for name in FAULTS]


def _speed(tallies: list[Tally], took_s: float) -> list[Row]:
    calls, events = sum(t.calls for t in tallies), sum(t.events for t in tallies)
    core_s, all_s = sum(t.core_s for t in tallies), sum(t.took_s for t in tallies)
    return [
        row(LANE, "events", events, note=f"{events / calls:.1f} a call"),
        row(LANE, "core's step, µs an event", 1e6 * core_s / events, note="mean, 24 agents"),
        row(LANE, "processor time a call, ms", 1e3 * all_s / calls, note="model and books too"),
        row(LANE, "all days, s", took_s, note=f"{os.cpu_count()} processes"),
    ]
