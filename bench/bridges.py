"""Asterisk's own record of bridges (CEL), the witness that is neither ours nor the rival's.

One line per event, in the order in which it happened: instant, kind, channel, …, channel's name,
extra. (`switch/asterisk/files.py` writes the format.)
"""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ENTERS, LEAVES = "BRIDGE_ENTER", "BRIDGE_EXIT"
AGENT = "PJSIP/ag-"
"""How the channels of agents' phones begin."""


@dataclass
class Meetings:
    """`met`: caller's channel → the agents' channels that it shared a bridge with, ever.

    `at_once`: bridges that held two agents at one time.
    """

    met: dict[str, set[str]] = field(default_factory=dict)
    at_once: set[str] = field(default_factory=set)

    @property
    def callers_met(self) -> int:
        """Callers who met an agent at all."""
        return sum(bool(agents) for agents in self.met.values())

    @property
    def with_two(self) -> int:
        """Callers who met two agents, at one time or one after the other."""
        return sum(len(agents) > 1 for agents in self.met.values())


def meetings(lines: Iterable[str]) -> Meetings:
    """Who met whom. Raises ValueError for a line that is none of this record."""
    found = Meetings()
    inside: dict[str, dict[str, bool]] = {}
    for fields in csv.reader(lines):
        if len(fields) != 6:
            raise ValueError(f"no line of the record: {fields}")
        _, kind, channel, _, name, extra = fields
        if kind not in (ENTERS, LEAVES):
            continue
        bridge = str(json.loads(extra)["bridge_id"])
        if kind == LEAVES:
            inside.get(bridge, {}).pop(channel, None)
            continue
        members = inside.setdefault(bridge, {})
        members[channel] = name.startswith(AGENT)
        agents = {each for each, is_agent in members.items() if is_agent}
        if len(agents) > 1:
            found.at_once.add(bridge)
        for caller in members.keys() - agents:
            found.met.setdefault(caller, set()).update(agents)
    return found


class Record:
    """What Asterisk has written since this was made."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / "asterisk" / "log" / "cel-custom" / "cel.csv"
        self._from = len(self._lines())

    def meetings(self) -> Meetings:
        return meetings(self._lines()[self._from :])

    def _lines(self) -> list[str]:
        """The parts that were turned over (NAME.2 is older than NAME.1), then the present one."""
        older = sorted(self._file.parent.glob("cel.csv.*"), key=lambda part: -int(part.suffix[1:]))
        parts = [*older, *([self._file] if self._file.exists() else [])]
        return [line for part in parts for line in part.read_text().splitlines()]
