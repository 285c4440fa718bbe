"""The life of an offer: made, then accepted, failed, or taken back.

A failed offer gives the work its place back. What becomes of the agent: he let it ring →
`not_responding`, until he says he is available; he declined → available still; busy or unreachable
→ `error`, until presence calls his phone good again or he says himself that he is available. While
the switch is lost nobody is blamed for what his phone did not do.
"""

from decroche.kernel.ids import OfferId, TimerId, WorkId
from decroche.routing import status, waits
from decroche.routing.board import Turn
from decroche.routing.commands import CancelTimer, Decision, MakeOffer, RetractOffer, SetTimer
from decroche.routing.events import OfferFailure
from decroche.routing.state import NOT_RESPONDING, RINGING, TALKING, Agent, State, Work, next_offer


def find(state: State, offer: OfferId) -> Work | None:
    """The work that is offered under this id now; None when that offer is over."""
    work = state.works.get(WorkId(offer.rpartition(".")[0]))
    return work if work is not None and work.offer == offer else None


def make(turn: Turn, work: Work, agent: Agent, decision: Decision) -> None:
    offer = next_offer(work)
    ring_ms = turn.config.queues[work.queue].ring_timeout_s * 1000
    expires = turn.at_ms + ring_ms
    turn.board.work_leaves(work)
    work.offers += 1
    work.offer, work.agent, work.kept = offer, agent.id, ()
    agent.work, agent.queue = work.id, work.queue
    turn.commands.append(
        MakeOffer(offer, work.id, work.queue, agent.id, turn.at_ms, expires, decision)
    )
    turn.commands.append(SetTimer(_timer(offer), expires))
    status.change(turn, agent, RINGING, until_ms=expires)
    turn.state.turns += 1
    agent.turn = turn.state.turns


def accept(turn: Turn, offer: OfferId) -> None:
    work = find(turn.state, offer)
    if work is None or work.agent is None:
        return  # Answered in the instant it was taken back.
    agent = turn.state.agents[work.agent]
    turn.commands.append(CancelTimer(_timer(offer)))
    waits.stop_clock(turn, work)
    work.offer = None
    agent.answered_ms = turn.at_ms
    agent.taken += 1
    agent.disposed = False
    status.change(turn, agent, TALKING)


def fail(turn: Turn, offer: OfferId, failure: OfferFailure) -> None:
    """The agent's phone told how the offer ended, or his refusal did."""
    work = find(turn.state, offer)
    if work is not None:
        turn.commands.append(CancelTimer(_timer(offer)))
        _fail(turn, work, failure)


def expire(turn: Turn, offer: OfferId) -> None:
    """Timer `offer:<offer>`: it rang for the whole ring time-out."""
    work = find(turn.state, offer)
    if work is None or work.agent is None:
        return
    agent = turn.state.agents[work.agent]
    if turn.at_ms >= (agent.until_ms or 0):
        turn.commands.append(RetractOffer(offer, agent.id, work.id, OfferFailure.EXPIRED))
        _fail(turn, work, OfferFailure.EXPIRED)


def withdraw(turn: Turn, work_id: WorkId) -> None:
    """The caller left, or the flow took the work: it is forgotten, a ringing phone falls silent."""
    work = turn.state.works.get(work_id)
    if work is None or (work.agent is not None and work.offer is None):
        return  # Gone already, or in conversation: `WorkEnded` ends that.
    if work.agent is None:
        turn.board.work_leaves(work)
        waits.forget(turn, work)
        return
    agent = turn.state.agents[work.agent]
    _retract(turn, work, None)
    waits.forget(turn, work)
    status.settle(turn, agent, status.idle_ms(turn, agent))


def lose_agent(turn: Turn, agent: Agent) -> None:
    """The ringing agent is gone (page, phone, sign-out): the work goes on without him."""
    assert agent.work is not None, f"{agent.id} rings without work"
    work = turn.state.works[agent.work]
    _retract(turn, work, OfferFailure.UNREACHABLE)
    if not turn.state.paused:
        waits.exclude(turn, work, agent, declined=False)
    agent.work = agent.queue = None
    waits.come_back(turn, work)


def _retract(turn: Turn, work: Work, failure: OfferFailure | None) -> None:
    assert work.offer is not None, f"{work.id} is not offered"
    assert work.agent is not None, f"{work.id} is offered to nobody"
    turn.commands.append(CancelTimer(_timer(work.offer)))
    turn.commands.append(RetractOffer(work.offer, work.agent, work.id, failure))


def _fail(turn: Turn, work: Work, failure: OfferFailure) -> None:
    assert work.agent is not None, f"{work.id} is not offered"
    agent = turn.state.agents[work.agent]
    declined = failure is OfferFailure.DECLINED
    blameless = turn.state.paused and not declined
    if not blameless:
        waits.exclude(turn, work, agent, declined)
    waits.come_back(turn, work)
    if blameless or declined:
        status.settle(turn, agent, status.idle_ms(turn, agent))
    elif failure is OfferFailure.EXPIRED:
        agent.work = agent.queue = agent.wish = None
        status.change(turn, agent, NOT_RESPONDING)
    else:
        _unreachable(turn, agent)


def _unreachable(turn: Turn, agent: Agent) -> None:
    agent.phone_failed = True
    status.settle(turn, agent)


def _timer(offer: OfferId) -> TimerId:
    return TimerId(f"offer:{offer}")
