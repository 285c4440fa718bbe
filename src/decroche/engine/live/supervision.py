"""How desks show that a supervisor is on an agent's call, and on whose."""

from typing import cast

from decroche.calls.facts import Supervision
from decroche.centre.supervising import Supervising, Watched
from decroche.engine.live.parties import name_of
from decroche.engine.live.supervision_view import SupervisingView, SupervisorView
from decroche.kernel.config import CentreConfig


def supervising(config: CentreConfig, seen: Supervising | None) -> SupervisingView | None:
    """On the supervisor's desk."""
    if seen is None:
        return None
    return SupervisingView(
        interaction=seen.interaction,
        segment=seen.segment,
        agent=seen.agent,
        name=name_of(config, seen.agent),
        mode=cast(Supervision, seen.mode),
        on=seen.on,
        since_ms=seen.since_ms,
    )


def watched(config: CentreConfig, seen: Watched | None) -> SupervisorView | None:
    """On the agent's desk."""
    if seen is None:
        return None
    return SupervisorView(name_of(config, seen.supervisor), cast(Supervision, seen.mode))
