"""Routing's one door: `step(state, event, config) -> commands`; the state is changed in place.

Pure: no clock, no dice, no I/O. The live engine, the simulator and a replay run this same file.
The configuration given to `step` is the one in force; a new one enters by `apply_config` only.
Late and doubled events (an answer to an offer just taken back, a timer cancelled on its way) are
normal between machines and do nothing.
"""

from collections.abc import Callable
from typing import Any, get_args

from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, OfferId, TimerId, WorkId
from decroche.routing import (
    after_call,
    agents,
    approvals,
    keeping,
    matching,
    offers,
    own,
    refusals,
    waits,
)
from decroche.routing.board import Board, Turn, employed, is_open
from decroche.routing.commands import RoutingCommand
from decroche.routing.events import (
    AfterCallExtended,
    AgentSignedIn,
    AgentSignedOut,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalClosed,
    DeclineExplained,
    DispositionGiven,
    OfferAccepted,
    OfferFailed,
    PresenceChanged,
    RoutingEvent,
    StateAsked,
    Status,
    TimerFired,
    WorkEnded,
    WorkQueued,
    WorkStarted,
    WorkWithdrawn,
)
from decroche.routing.index import detach, index_of
from decroche.routing.room import admits
from decroche.routing.state import State, is_waiting, order

Match = Callable[[Turn], None]
BoardOf = Callable[[State, CentreConfig], Board]

TIMERS = ("offer:", "acw:", "wait:", "approval:")
"""How the ids of routing's timers begin."""


def step(state: State, event: RoutingEvent, config: CentreConfig) -> list[RoutingCommand]:
    """Take one event in; say what must be done now, in this order."""
    turn = Turn(state, config, index_of(state, config), event.at_ms)
    handle(turn, event)
    return conclude(turn, matching.match)


def conclude(turn: Turn, match: Match) -> list[RoutingCommand]:
    """Match what the event set free, let go of what has waited enough."""
    if turn.works or turn.agents:
        match(turn)
        waits.settle(turn)
    return turn.commands


def handle(turn: Turn, event: RoutingEvent) -> None:
    _HANDLERS[type(event)](turn, event)


def _queued(turn: Turn, event: WorkQueued) -> None:
    if event.only is None:
        waits.enter(turn, event)
    else:
        own.offer(turn, event)


Approval = ApprovalAsked | ApprovalAnswered | ApprovalClosed
Act = (
    StateAsked | AgentSignedOut | AfterCallExtended | DispositionGiven | Approval | DeclineExplained
)


def _agent_acts(turn: Turn, event: Act) -> None:
    agent = turn.state.agents.get(event.agent)
    if agent is None:
        return  # Never signed in.
    match event:
        case StateAsked():
            agents.ask(turn, agent, event)
            approvals.met(turn, agent, event)
        case AgentSignedOut():
            agents.sign_out(turn, agent)
        case AfterCallExtended():
            after_call.extend(turn, agent)
        case DispositionGiven(work=work):
            after_call.dispose(turn, agent, work)
        case ApprovalAsked(reason=reason):
            approvals.ask(turn, agent, reason)
        case ApprovalAnswered():
            approvals.answer(turn, agent, event)
        case ApprovalClosed():
            approvals.close(turn, agent)
        case DeclineExplained():
            refusals.explain(turn, agent, event)


def _timer_fired(turn: Turn, timer: TimerId) -> None:
    kind, _, subject = timer.partition(":")
    if kind == "offer":
        offers.expire(turn, OfferId(subject))
    elif kind == "wait":
        waits.clock_fired(turn, WorkId(subject))
    elif kind == "acw":
        after_call.clock_fired(turn, subject)
    elif kind == "approval":
        approvals.clock_fired(turn, AgentId(subject))


# One look-up: a `match` of all these asks up to twelve questions before it finds the last.
_HANDLERS: dict[type[RoutingEvent], Callable[[Turn, Any], None]] = {
    WorkQueued: _queued,
    OfferAccepted: lambda turn, event: offers.accept(turn, event.offer),
    WorkEnded: agents.work_ended,
    TimerFired: lambda turn, event: _timer_fired(turn, event.timer),
    WorkWithdrawn: lambda turn, event: offers.withdraw(turn, event.work),
    OfferFailed: lambda turn, event: offers.fail(turn, event.offer, event.failure),
    PresenceChanged: agents.presence,
    WorkStarted: own.start,
    AgentSignedIn: lambda turn, event: agents.sign_in(turn, event.agent),
    StateAsked: _agent_acts,
    **dict.fromkeys(get_args(Approval), _agent_acts),
    DeclineExplained: _agent_acts,
    AgentSignedOut: _agent_acts,
    AfterCallExtended: _agent_acts,
    DispositionGiven: _agent_acts,
}


def apply_config(state: State, config: CentreConfig, at_ms: int) -> list[RoutingCommand]:
    """Put a new configuration in force.

    Agents removed or no longer active are signed out (who talks, after the conversation). Works
    waiting in a queue removed, and calls in one that is for written work now, are let go by
    `WaitOver`; one that rings may still be answered. Skills, queues and priorities count from the
    matching at the end of this very step.
    """
    return reconfigure(state, config, at_ms, index_of, matching.match)


def reconfigure(
    state: State, config: CentreConfig, at_ms: int, board_of: BoardOf, match: Match
) -> list[RoutingCommand]:
    detach(state)
    for work in state.works.values():
        if admits(config, work) and is_open(config, work):
            keeping.arrange(state, config, work, at_ms)
    turn = Turn(state, config, board_of(state, config), at_ms)
    gone = [w for w in state.works.values() if is_waiting(w) and not admits(config, w)]
    for work in sorted(gone, key=order):
        waits.let_go(turn, work)
    for agent in list(state.agents.values()):
        if not employed(config, agent.id):
            agents.sign_out(turn, agent)
            if agent.status is Status.OFFLINE:
                del state.agents[agent.id]
    for queue in [q for q in state.handle_ms if q not in config.queues]:
        del state.handle_ms[queue]
    return everything(turn, match)


def everything(turn: Turn, match: Match) -> list[RoutingCommand]:
    """Match all who are free with all that is open."""
    config = turn.config
    turn.works = [w for w in turn.state.works.values() if admits(config, w) and is_open(config, w)]
    return conclude(turn, match)


def pause(state: State) -> None:
    """The switch is lost: no offers until `resume`. What rings goes on ringing, as far as known."""
    state.paused = True


def resume(state: State, config: CentreConfig, at_ms: int) -> list[RoutingCommand]:
    """The switch is back: match everything that waits."""
    return rematch(state, config, at_ms, index_of, matching.match)


def rematch(
    state: State, config: CentreConfig, at_ms: int, board_of: BoardOf, match: Match
) -> list[RoutingCommand]:
    state.paused = False
    turn = Turn(state, config, board_of(state, config), at_ms)
    return everything(turn, match)
