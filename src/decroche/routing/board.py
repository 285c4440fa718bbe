"""Who is free and what waits: the questions a decision asks, and one step's worth of work.

Two boards answer them: `index.Index`, fast, and `oracle.Scan`, which looks at everything each time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from decroche.kernel.config import AgentSpec, CentreConfig
from decroche.kernel.ids import AgentId, QueueId, SkillId
from decroche.routing.commands import RoutingCommand
from decroche.routing.state import Agent, State, Work


class Board(Protocol):
    """Told of every change; answers from the state as it is now."""

    def agent_in(self, agent: AgentId) -> None: ...
    def agent_out(self, agent: AgentId) -> None: ...
    def agent_free(self, agent: Agent) -> None: ...
    def agent_taken(self, agent: Agent) -> None: ...
    def work_waits(self, work: Work) -> None: ...
    def work_leaves(self, work: Work) -> None: ...

    def best_work(self, agent: Agent) -> Work | None:
        """The waiting work served first among those this available agent may get."""

    def fitting(self, work: Work) -> Iterator[Agent]:
        """Available agents who may get this waiting work, longest idle first, then by id."""

    def ahead(self, work: Work) -> int:
        """Waiting works of the same queue that are served before this waiting one."""

    def waiting_count(self, queue: QueueId) -> int: ...

    def members(self, queue: QueueId) -> Sequence[AgentId]:
        """Signed-in agents of the queue, whatever their skills and status, sorted by id."""


@dataclass(slots=True)
class Turn:
    """One event being handled: what it may look at, what it orders, what must be matched after."""

    state: State
    config: CentreConfig
    board: Board
    at_ms: int
    commands: list[RoutingCommand] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    """Works that began to wait, or whose exclusions changed."""
    agents: list[Agent] = field(default_factory=list)
    """Agents who became available."""
    fresh: Work | None = None
    """The work this event brought: it alone can find its queue full."""


def needs_of(work: Work, config: CentreConfig) -> dict[SkillId, int]:
    """Skill → lowest level: the queue's and the work's own needs, the higher where both ask."""
    base = config.queues[work.queue].needs
    if not work.needs:
        return base
    merged = dict(base)
    for skill, level in work.needs.items():
        merged[skill] = max(level, merged.get(skill, 0))
    return merged


def lacks(spec: AgentSpec, needs: dict[SkillId, int]) -> SkillId | None:
    """The first skill (by id) in which the agent is below the level needed; None if he fits."""
    skills, lacking = spec.skills, None
    for skill, level in needs.items():
        if skills.get(skill, 0) < level and (lacking is None or skill < lacking):
            lacking = skill
    return lacking


def employed(config: CentreConfig, agent: AgentId) -> bool:
    """Whether the configuration knows this agent and lets him work."""
    spec = config.agents.get(agent)
    return spec is not None and spec.active
