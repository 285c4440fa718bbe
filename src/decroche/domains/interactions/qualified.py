"""Which contacts still wait for a result («non qualifié»), and who may give it."""

from __future__ import annotations

from collections.abc import Sequence

from decroche.domains.interactions import models as m
from decroche.domains.interactions.names import Names
from decroche.domains.tenancy.access import Actor, Permission

NOT_REACHED = "not_reached"
"""The outcome of a part whose agent has said so: a result, without a row of set-up."""


def has_result(part: m.Segment) -> bool:
    return part.disposition_id is not None or part.outcome == NOT_REACHED


def unqualified(row: m.Interaction, parts: Sequence[m.Segment], names: Names) -> bool:
    """Whether it is over, somebody has answered, none of the parts has a result, and the queue of
    one of them offers some. `parts`: those with a conversation."""
    return (
        row.ended_ms is not None
        and not any(map(has_result, parts))
        and any(names.results.get(str(part.queue_id)) for part in parts)
    )


def may_give(actor: Actor, part: m.Segment) -> bool:
    """Whether this person may give the part's result: whose part it was, and supervisors."""
    return actor.may(Permission.GIVE_ALL_RESULTS) or part.agent_id == actor.agent_id


def offered(actor: Actor, part: m.Segment, names: Names) -> list[dict[str, str]]:
    """`ResultOut`: what this person may choose for the part now; none if it has its result."""
    if part.answered_ms is None or part.ended_ms is None or has_result(part):
        return []
    if not may_give(actor, part):
        return []
    return [
        {"id": id, "label": names.dispositions[id]}
        for id in names.results.get(str(part.queue_id), ())
    ]
