"""Who is free and what waits: the questions a decision asks, and one step's worth of work.

Two boards answer them: `index.Index`, fast, and `oracle.Scan`, which looks at everything each time.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from decroche.kernel.config import AgentSpec, CentreConfig, Choice
from decroche.kernel.ids import AgentId, QueueId, SkillId, WorkId
from decroche.routing.commands import RoutingCommand
from decroche.routing.room import admits
from decroche.routing.state import Agent, State, Work, tier


class Board(Protocol):
    """Told of every change; answers from the state as it is now.

    On it are the open works (`is_open`): a work leaves it before, and comes back to it after, any
    change of what it rings at, its needs, its place or whom it is kept for.
    """

    def agent_in(self, agent: AgentId) -> None: ...
    def agent_out(self, agent: AgentId) -> None: ...
    def agent_moves(self, agent: Agent) -> int:
        """Told after any change of his room, or of what decides his place among others. The room
        that he has left."""

    def work_opens(self, work: Work) -> None: ...
    def work_leaves(self, work: Work) -> None: ...

    def best_work(self, agent: Agent) -> Work | None:
        """The open work this agent gets first (docs/routing.md, first table), if he has room for
        one."""

    def fitting(self, work: Work) -> Iterator[Agent]:
        """Agents who may be offered this open work (docs/routing.md, second table)."""

    def held_back(self, freed: Sequence[Agent]) -> Iterator[AgentId]:
        """Agents who may perhaps have work that can wait, now that these are free as well."""

    def kept_for(self, agent: AgentId) -> Sequence[Work]:
        """Open works that are kept for this agent, by id."""

    def ahead(self, work: Work) -> int:
        """Waiting works of the same queue that are served before this open one."""

    def waiting(self, queue: QueueId) -> Sequence[Work]:
        """Waiting works of this queue, in the order they are served."""

    def waiting_count(self, queue: QueueId) -> int: ...

    def members(self, queue: QueueId) -> Sequence[AgentId]:
        """Signed-in agents of the queue, whatever their skills and status, sorted by id."""


class Turn:
    """One event being handled: what it may look at, what it orders, what must be matched after."""

    __slots__ = (
        "agents", "at_ms", "board", "changed", "commands", "config", "fresh", "state", "works",
    )  # fmt: skip

    def __init__(self, state: State, config: CentreConfig, board: Board, at_ms: int) -> None:
        self.state = state
        self.config = config
        self.board = board
        self.at_ms = at_ms
        self.commands: list[RoutingCommand] = []
        self.works: list[Work] = []
        """Works that began to wait or to ring at several, or whose exclusions changed."""
        self.agents: list[Agent] = []
        """Agents who became available, or may have more in hand."""
        self.fresh: Work | None = None
        """The work this event brought: it alone can find its queue full."""
        self.changed: Work | None = None
        """The work of which it is said why it waits, if it does: fresh, or asking for less."""


RING_ALL_MAX = 50
"""Agents one work rings at, at once. Each is a call set up for this one caller, and the rings of
several callers come together; of fifty somebody is there within a second or two, and more would
only be interrupted."""


def rings_all(config: CentreConfig, work: Work) -> bool:
    """Whether this work is offered to several at once."""
    queue = config.queues.get(work.queue)
    if queue is None or queue.choice != "ring_all" or queue.leave_free:
        return False  # What can wait interrupts one, not everybody.
    return not work.only and admits(config, work)


def is_open(config: CentreConfig, work: Work) -> bool:
    """Whether it may be offered to somebody (more): it waits, or rings and may ring at others."""
    if work.agent is not None:
        return False
    return not work.ringing or (rings_left(work) > 0 and rings_all(config, work))


def rings_left(work: Work) -> int:
    """At how many more it may ring, where it rings at all."""
    return RING_ALL_MAX - len(work.ringing)


LANGUAGE = "language:"
"""A need that begins so is for the language that follows; every speaker has it at level 1."""


def needs_of(work: Work, config: CentreConfig) -> dict[SkillId, int]:
    """Skill → lowest level, as of now: the queue's (which fall with the wait), the work's own
    (which do not), the higher where both ask; and the caller's language, if the queue wants it."""
    queue = config.queues[work.queue]
    base = queue.relax[work.relaxed - 1].needs if work.relaxed else queue.needs
    if not work.needs and not queue.by_language:
        return base
    merged = dict(base)
    for skill, level in work.needs.items():
        merged[skill] = max(level, merged.get(skill, 0))
    if queue.by_language:
        merged[SkillId(LANGUAGE + work.language)] = 1
    return merged


def level_of(spec: AgentSpec, skill: SkillId) -> int:
    """The agent's level in a skill, 0 without it; a language counts as level 1."""
    if skill.startswith(LANGUAGE):
        return int(skill[len(LANGUAGE) :] in spec.languages)
    return spec.skills.get(skill, 0)


def lacks(spec: AgentSpec, needs: dict[SkillId, int]) -> SkillId | None:
    """The first skill (by id) in which the agent is below the level needed; None if he fits."""
    lacking = None
    for skill, level in needs.items():
        if spec.skills.get(skill, 0) >= level or level_of(spec, skill) >= level:
            continue
        if lacking is None or skill < lacking:
            lacking = skill
    return lacking


def rank_of(config: CentreConfig, agent: AgentId, queue: QueueId) -> int:
    """Where this queue stands in the agent's order of queues, 1 = first."""
    return config.agents[agent].queue_ranks.get(queue, 1)


Place = tuple[int, int, int, AgentId]


def place_in_line(agent: Agent, rank: int, choice: Choice) -> Place:
    """Sorts the agents of a queue who have room: who is first gets the next work."""
    if choice == "fewest":
        by_rule = agent.taken
    else:
        by_rule = agent.turn if choice == "in_turn" else agent.idle_since_ms
    return (rank, agent.used, by_rule, agent.id)


Standing = tuple[int, int, bool, int, int, int, WorkId]


def standing(work: Work, agent: AgentId, rank: int) -> Standing:
    """Sorts works for one agent: `order`, with what is kept for him and his order of queues."""
    mine = agent in work.kept
    return (
        tier(work),
        -work.rank,
        not mine,
        0 if mine else rank,
        work.due_ms,
        work.arrived_ms,
        work.id,
    )


def employed(config: CentreConfig, agent: AgentId) -> bool:
    """Whether the configuration knows this agent and lets him work."""
    spec = config.agents.get(agent)
    return spec is not None and spec.active
