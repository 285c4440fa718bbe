"""How far a floor is behind the telephones: pure, apart from the clock that is given.

Reality is what a telephone does: it is picked up, or it is put down. A floor has shown that with
the first row after it in which the agent talks, or no longer does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

TALKS: Final = frozenset({"talking", "held"})


class Happened(NamedTuple):
    """`at_s`: of the clock that sees the rows too."""

    agent: str
    talks: bool
    at_s: float


@dataclass
class Lag:
    """One floor. `behind_s`: of each thing that happened and was shown."""

    behind_s: list[float] = field(default_factory=list)
    _open: dict[str, list[Happened]] = field(default_factory=dict)

    def happened(self, what: Happened) -> None:
        self._open.setdefault(what.agent, []).append(what)

    def shown(self, agent: str, stage: str, at_s: float) -> None:
        """A row of this agent, with the stage of his call ("" without)."""
        waits = self._open.get(agent)
        if not waits:
            return
        talks = stage in TALKS
        # What came after has overtaken what it follows: that is shown too, if late.
        last = max((n for n, what in enumerate(waits) if what.talks == talks), default=-1)
        self.behind_s += [at_s - what.at_s for what in waits[: last + 1]]
        del waits[: last + 1]

    def never(self) -> int:
        """What happened and was not shown until now."""
        return sum(map(len, self._open.values()))


def of_rows(happened: Iterable[Happened], rows: Iterable[tuple[str, str, float]]) -> Lag:
    """The same of a page that was watched: rows are agent, state, instant."""
    lag = Lag()
    events: list[tuple[float, int, Any]] = [(what.at_s, 0, what) for what in happened]
    events += [(at_s, 1, (agent, state)) for agent, state, at_s in rows]
    for at_s, kind, what in sorted(events, key=lambda event: event[:2]):
        if kind == 0:
            lag.happened(what)
        else:
            lag.shown(*what, at_s)
    return lag
