"""The floor's rows, pure: what of them changed, and a floor after a change.

`apply(old, *changed(old, new)) == new` for floors of the same ids: whoever else comes or goes does
so by a change of the set-up, and that sends the whole.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from decroche.engine.live.floor_view import FloorAgent, FloorQueue, FloorView
from decroche.kernel.config import CentreConfig

Row = TypeVar("Row", FloorQueue, FloorAgent)
Teams = frozenset[str] | None
"""Whose agents a watcher sees; None: everybody."""


def changed(old: Mapping[str, Row], new: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that are not as they were."""
    return tuple(row for row in new if old.get(row.id) != row)


def apply(
    floor: FloorView, queues: Iterable[FloorQueue], agents: Iterable[FloorAgent]
) -> FloorView:
    """The floor with these rows in place of its own."""
    return msgspec.structs.replace(
        floor, queues=_put(floor.queues, queues), agents=_put(floor.agents, agents)
    )


def _put(rows: tuple[Row, ...], fresh: Iterable[Row]) -> tuple[Row, ...]:
    by_id = {row.id: row for row in fresh}
    return tuple(by_id.get(row.id, row) for row in rows)


def teams_of(config: CentreConfig, user: str, role: str) -> Teams:
    """Which teams this person's floor has: administrators see all, supervisors their own, or all
    where none are named. Whoever has left, or is neither, sees nothing.

    A configuration that names nobody was compiled before there were floors: the next one (at the
    latest at night) says whose is whose.
    """
    known = config.supervisors.get(user)
    if config.supervisors and known is None:
        return frozenset()  # Has left since this ticket was given.
    if role == "administrator" or (role == "supervisor" and not config.supervisors):
        return None
    if role != "supervisor" or known is None:
        return frozenset()
    return frozenset(known.teams) if known.teams else None


def queues_of(config: CentreConfig, teams: Teams) -> frozenset[str]:
    """The queues that somebody of these teams serves."""
    if teams is None:
        return frozenset(config.queues)
    own = [spec for spec in config.agents.values() if spec.active and spec.team in teams]
    return frozenset(queue for spec in own for queue in spec.queues)
