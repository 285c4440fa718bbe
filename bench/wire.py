"""The live socket's wire: 500 desks and frames of 300 bytes, beside bare uvloop writes in the same
run, in blocks A B B A; then a few readers who do not read, and how late the others' frames are.

Ours is the shipped door, connection and encoding of each message; the rival writes bytes that are
made. Both have the same clients, in a process of their own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from bench.helper import Helper
from bench.road import BLOCKS
from bench.rows import AT_LEAST, Row, row
from bench.wire_frames import FRAME_BYTES, TEXT_BYTES

LANE = "wire"
QUICK = bool(os.environ.get("BENCH_QUICK"))
DESKS = 500
ROUNDS = 25 if QUICK else 100
TIMES = 4 if QUICK else 20
"""Short blocks, often: whatever else this machine does falls upon both alike."""
WARM_ROUNDS = 20
SHARE = 0.9
SLOW = 5
PER_S = 50.0
"""Each desk's frames in a paced block: ten times what a busy centre's desk gets."""
WINDOWS = 6 if QUICK else 10
WINDOW_S = 3.0 if QUICK else 10.0
"""Those who do not read are cut within them: the kernel keeps the first 64 kB for them."""
LATER_MS = 5.0
"""Less than a frame of a screen, which is 16."""


@dataclass
class Rate:
    """What came of rushes, and what they took."""

    frames: float = 0
    wanted: int = 0
    seconds: float = 0
    cpu_s: float = 0

    @property
    def per_s(self) -> float:
        return self.frames / self.seconds

    @property
    def cpu_us(self) -> float:
        """The server's, a frame."""
        return 1e6 * self.cpu_s / self.frames


@dataclass
class Side:
    """One server with its clients."""

    server: Helper
    clients: Helper
    port: int

    def rush(self, rate: Rate, rounds: int = ROUNDS, once: bool = False) -> None:
        told = self.server.ask("rush", rounds=rounds, once=once)
        rate.frames += self.clients.ask("received", frames=rounds * DESKS)["frames"]
        rate.wanted += rounds * DESKS
        rate.seconds += told["seconds"]
        rate.cpu_s += told["cpu_s"]

    def paced(self) -> tuple[dict[str, float], int]:
        """Delays in milliseconds of those who read, and how many sockets have been cut so far."""
        self.clients.ask("timing", on=True)
        rounds = int(PER_S * WINDOW_S)
        told = self.server.ask("pace", rounds=rounds, per_s=PER_S)
        self.clients.ask("received", frames=rounds * DESKS)
        delays = self.clients.ask("timing", on=False)
        used = 100 * told["cpu_s"] / told["seconds"]
        times = ", ".join(f"{name} {delays[name]:.1f}" for name in ("p50", "p99", "worst"))
        print(f"    {times} ms; {told['cut']} cut, {used:.0f} % of a core", flush=True)
        return delays, told["cut"]


@contextmanager
def side(kind: str) -> Iterator[Side]:
    with Helper("bench.wire_server", kind) as server, Helper("bench.wire_clients") as clients:
        port = server.ask("start")["port"]
        clients.ask("connect", port=port, count=DESKS)
        yield Side(server, clients, port)


def rushes(ours: Side, theirs: Side) -> list[Row]:
    each, once, raw = Rate(), Rate(), Rate()
    for side_ in (ours, theirs):
        side_.rush(Rate(), WARM_ROUNDS)
    for letter in BLOCKS * TIMES:
        if letter == "A":
            ours.rush(each)
            ours.rush(once, once=True)
        else:
            theirs.rush(raw)
    note = f"{DESKS} desks, {TEXT_BYTES} bytes a frame, {raw.frames:,.0f} frames"
    missing = sum(rate.wanted - rate.frames for rate in (each, once, raw))
    bound = f"{AT_LEAST} {SHARE:.0%} of bare uvloop writes"
    ways = (("encoded for each", each), ("encoded once", once))
    return [
        *(
            row(LANE, f"frames a second, {way}", rate.per_s, rival=raw.per_s,
                bound=round(SHARE * raw.per_s, 1), note=f"{bound}; {note}")
            for way, rate in ways
        ),
        *(
            row(LANE, f"the server's processor time, {way}, µs", rate.cpu_us, rival=raw.cpu_us,
                note=f"a frame; rival: bare uvloop writes; {note}")
            for way, rate in ways
        ),
        row(LANE, "frames that did not come", missing, bound=0, note=f"of both; {FRAME_BYTES} B"),
    ]  # fmt: skip


def slow_readers(alone: Side, beside: Side) -> list[Row]:
    """Two servers of ours, in turns: at one of them a few say hello and never read again."""
    beside.clients.ask("connect", port=beside.port, count=0, slow=SLOW)
    found: dict[str, list[dict[str, float]]] = {"alone": [], "beside": []}
    cut = 0
    for _ in range(WINDOWS):
        found["alone"].append(alone.paced()[0])
        delays, cut = beside.paced()
        found["beside"].append(delays)
    beside.clients.ask("drop_slow")
    note = f"{DESKS} desks, {PER_S:g} frames/s each, {WINDOWS} × {WINDOW_S:g} s"
    lines = []
    for name in ("p50", "p99", "worst"):
        other, own = (
            median(window[name] for window in found[where]) for where in ("alone", "beside")
        )
        bound = round(other + LATER_MS, 3) if name == "p99" else None
        said = (
            f"median of the times; {note}; rival: all of them read; no later than {LATER_MS:g} ms"
        )
        metric = f"delay beside {SLOW} who do not read, {name}, ms"
        lines.append(row(LANE, metric, own, rival=other, bound=bound, note=said))
    left = f"of {SLOW}; the rule is in live/connection.py; {note}"
    return [
        *lines,
        row(LANE, "who do not read and are still there", SLOW - cut, bound=0, note=left),
    ]


def run() -> list[Row]:
    with side("ours") as ours:
        with side("raw") as theirs:
            lines = rushes(ours, theirs)
        with side("ours") as beside:
            return [*lines, *slow_readers(ours, beside)]
