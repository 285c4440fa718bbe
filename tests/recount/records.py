"""What figures are not made of: the engine's journal, and the switch's own record of legs (CEL).

Of what a replay of the journal gives only three things are looked at: steps of flows, decisions,
states of agents. The rows of which figures are counted (visits, segments) are not read here.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from decroche.centre.events import CentreEvent
from decroche.centre.facts import AgentSpanRow, Decided, FlowStepRow
from decroche.engine.database import Database
from decroche.engine.opening import tenants
from decroche.engine.recovery import from_snapshot, load_configs, read_entries
from decroche.engine.steps import guarded_step
from decroche.kernel.config import CentreConfig
from decroche.ops.postgres import dsn
from decroche.routing.commands import Decision
from decroche.settings import Settings


@dataclass
class Happening:
    """One entry of the journal. Time never goes back: an entry that is older than the one before
    it happened, for us, at that one's instant (`centre.core`)."""

    at_ms: int
    event: CentreEvent
    config: CentreConfig
    steps: list[FlowStepRow] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    states: list[AgentSpanRow] = field(default_factory=list)


async def journal(settings: Settings, first_ms: int, last_ms: int) -> list[Happening]:
    """Everything that the one organisation of this installation has in its journal from `first_ms`
    to before `last_ms`. Raises ValueError if there are several organisations."""
    database = Database(dsn("engine", settings))
    await database.open()
    try:
        [tenant] = await tenants(database)
        configs = await load_configs(database, tenant)
        async with database.transaction(tenant) as connection:
            cursor = await connection.execute(
                "select min(seq) from journal_event where tenant_id = %s and at_ms >= %s",
                [tenant, first_ms],
            )
            row = await cursor.fetchone()
            if row is None or row[0] is None:
                return []
            found = await from_snapshot(connection, tenant, configs, before_seq=row[0] - 1)
            past: list[Happening] = []
            while entries := await read_entries(connection, tenant, found.seq):
                for entry in entries:
                    event, found.seq = entry.event(), entry.seq
                    past.append(_happen(found.state, event, configs))
            return [each for each in past if first_ms <= each.at_ms < last_ms]
    finally:
        await database.close()


def _happen(state: Any, event: CentreEvent, configs: Mapping[int, CentreConfig]) -> Happening:
    outcome = guarded_step(state, event, configs)
    happening = Happening(state.at_ms, event, configs[state.config_version])
    for fact in outcome.facts:
        if isinstance(fact, FlowStepRow):
            happening.steps.append(fact)
        elif isinstance(fact, Decided):
            happening.decisions.append(fact.decision)
        elif isinstance(fact, AgentSpanRow):
            happening.states.append(fact)
    happening.steps.sort(key=lambda step: step.seq)
    return happening


@dataclass
class Leg:
    """One channel as the switch recorded it. Instants are its own clock's, UTC milliseconds."""

    id: str
    channel: str
    began_ms: int
    linked: str = ""
    """The first leg of those that it belongs with."""
    entered: bool = False
    """It came to our application before anybody had answered it. Whom we dial comes answered: of
    one who answers while an engine dies the journal knows nothing but that the call was over."""
    answered_ms: int | None = None
    ended_ms: int | None = None
    inside: list[list[Any]] = field(default_factory=list)
    """[bridge, entered, left or None], in order."""

    @property
    def called_us(self) -> bool:
        """From a trunk into our application, and not because we had dialled."""
        ours = self.entered and self.channel.startswith("PJSIP/trunk-")
        return ours and "~" not in self.linked


def legs(lines: Iterable[str]) -> dict[str, Leg]:
    """By id, from the lines of the CEL file (`switch/asterisk/files.py` says what is in them).
    Raises ValueError for a line that is none of it."""
    found: dict[str, Leg] = {}
    for row in csv.reader(lines):
        if len(row) != 6:
            raise ValueError(f"no line of the switch's record: {row}")
        at, kind, id, linked, channel, extra = row
        at_ms = round(float(at) * 1000)
        leg = found.setdefault(id, Leg(id, channel, at_ms, linked))
        match kind:
            case "APP_START":
                leg.entered = leg.entered or leg.answered_ms is None
            case "ANSWER":
                leg.answered_ms = leg.answered_ms or at_ms
            case "CHAN_END":
                leg.ended_ms = at_ms
            case "BRIDGE_ENTER":
                leg.inside.append([json.loads(extra)["bridge_id"], at_ms, None])
            case "BRIDGE_EXIT":
                for stay in leg.inside:
                    if stay[0] == json.loads(extra)["bridge_id"] and stay[2] is None:
                        stay[2] = at_ms
    return found


def record(folder: Path) -> Iterator[str]:
    """The lines of the switch's record, oldest first: the parts that were turned over (NAME.2 is
    older than NAME.1), then the present one."""
    older = sorted(folder.glob("cel.csv.*"), key=lambda part: -int(part.suffix[1:]))
    for path in [*older, folder / "cel.csv"]:
        if path.exists():
            yield from path.read_text(encoding="utf-8", errors="replace").splitlines()
