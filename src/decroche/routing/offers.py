"""The life of an offer: made, then accepted, failed, or taken back.

A work rings at one agent, or, in a queue that rings all, at several (docs/routing.md). An offer
that failed gives the work its place back, when it rings nowhere else. What becomes of the agent: he
let it ring → `not_responding`, until he says he is available; he declined → available still; busy
or unreachable → `error`, until presence calls his phone good again or he says himself that he is
available; another was first → available still, as if it had not rung. While the switch is lost
nobody is blamed for what his phone did not do.
"""

from decroche.kernel.ids import AgentId, OfferId, TimerId, WorkId
from decroche.routing import reasons, refusals, status, waits
from decroche.routing.board import Turn, is_open, rings_all
from decroche.routing.commands import CancelTimer, Decision, MakeOffer, RetractOffer, SetTimer
from decroche.routing.events import OfferFailure
from decroche.routing.state import (
    NOT_RESPONDING,
    RINGING,
    TALKING,
    Agent,
    Hand,
    State,
    Wish,
    Work,
    next_offer,
)

NOT_WANTED = (OfferFailure.DECLINED, OfferFailure.TAKEN)
"""He stays available, and this work is not his to take for a while. `TAKEN` is routing's own word;
said to it, it blames nobody, and does not have him rung again and again."""


def find(state: State, offer: OfferId) -> Work | None:
    """The work that is offered under this id now; None when that offer is over."""
    work = state.works.get(WorkId(offer.rpartition(".")[0]))
    return work if work is not None and offer in work.ringing else None


def to_one(turn: Turn, work: Work, agent: Agent, decision: Decision) -> None:
    """Offer a waiting work to this agent."""
    turn.board.work_leaves(work)
    work.kept = ()
    make(turn, work, agent, decision)
    _his_turn(turn, agent)


def to_all(turn: Turn, work: Work, takers: list[Agent], decision: Decision) -> None:
    """Offer an open work to each of these agents, and later to who comes to fit while it rings."""
    turn.board.work_leaves(work)
    for agent in takers:
        make(turn, work, agent, reasons.shared(turn, work, agent, decision))
    if is_open(turn.config, work):
        turn.board.work_opens(work)


def make(turn: Turn, work: Work, agent: Agent, decision: Decision) -> None:
    """The offer itself, of a work that is not on the board."""
    offer = next_offer(work)
    queue = turn.config.queues[work.queue]
    expires = turn.at_ms + queue.ring_timeout_s * 1000
    work.offers += 1
    work.ringing[offer] = agent.id
    call = queue.kind == "call"
    hand = Hand(work.id, work.queue, queue.weight, call, RINGING, turn.at_ms, expires)
    turn.commands.append(
        MakeOffer(offer, work.id, work.queue, agent.id, turn.at_ms, expires, decision)
    )
    turn.commands.append(SetTimer(_timer(offer), expires))
    status.take(turn, agent, hand)


def _his_turn(turn: Turn, agent: Agent) -> None:
    turn.state.turns += 1
    agent.turn = turn.state.turns


def accept(turn: Turn, offer: OfferId) -> None:
    """He answered, the first of those at whom it rings: he has it, and the others are left."""
    work = find(turn.state, offer)
    if work is None:
        return  # Answered in the instant it was taken back.
    _leaves(turn, work)
    agent = turn.state.agents[work.ringing.pop(offer)]
    turn.commands.append(CancelTimer(_timer(offer)))
    waits.stop_clock(turn, work)
    others, work.ringing = work.ringing, {}
    work.agent, work.kept = agent.id, ()
    hand = agent.hands[work.id]
    hand.status, hand.since_ms, hand.until_ms = TALKING, turn.at_ms, None
    hand.answered_ms = turn.at_ms
    agent.taken += 1
    if rings_all(turn.config, work):
        _his_turn(turn, agent)  # Not before: to ring with all the others is nobody's turn.
    status.show(turn, agent)
    _stay_idle(turn, work.id, _retract_all(turn, work, others, OfferFailure.TAKEN, agent.id))


def fail(turn: Turn, offer: OfferId, failure: OfferFailure) -> None:
    """The agent's phone told how the offer ended, or his refusal did."""
    work = find(turn.state, offer)
    if work is not None:
        turn.commands.append(CancelTimer(_timer(offer)))
        _fail(turn, work, offer, failure)


def expire(turn: Turn, offer: OfferId) -> None:
    """Timer `offer:<offer>`: it rang for the whole ring time-out."""
    work = find(turn.state, offer)
    if work is None:
        return
    agent = turn.state.agents[work.ringing[offer]]
    if turn.at_ms >= (agent.hands[work.id].until_ms or 0):
        turn.commands.append(RetractOffer(offer, agent.id, work.id, OfferFailure.EXPIRED))
        _fail(turn, work, offer, OfferFailure.EXPIRED)


def withdraw(turn: Turn, work_id: WorkId) -> None:
    """The caller left, or the flow took the work: it is forgotten, ringing phones fall silent."""
    work = turn.state.works.get(work_id)
    if work is None or work.agent is not None:
        return  # Gone already, or in conversation: `WorkEnded` ends that.
    _leaves(turn, work)
    rung = _retract_all(turn, work, work.ringing, None)
    waits.forget(turn, work)
    _stay_idle(turn, work_id, rung)


def lose_agent(turn: Turn, agent: Agent, hand: Hand) -> None:
    """The ringing agent is gone (page, phone, sign-out): the work goes on without him."""
    work = turn.state.works[hand.work]
    offer = next(offer for offer, at in work.ringing.items() if at == agent.id)
    _leaves(turn, work)
    del work.ringing[offer]
    _retract(turn, work, offer, agent.id, OfferFailure.UNREACHABLE)
    if not turn.state.paused:
        waits.exclude(turn, work, agent, declined=False)
    status.drop(agent, hand)
    waits.come_back(turn, work)


def _leaves(turn: Turn, work: Work) -> None:
    """Off the board, if it is there, before its offers change."""
    if is_open(turn.config, work):
        turn.board.work_leaves(work)


def _stay_idle(turn: Turn, work: WorkId, agents: list[AgentId]) -> None:
    """It rings no more at these, through no doing of theirs: they stay as long idle as they are."""
    for agent_id in agents:
        agent = turn.state.agents[agent_id]
        status.drop(agent, agent.hands[work])
        status.settle(turn, agent, status.idle_ms(turn, agent))


def _retract_all(
    turn: Turn,
    work: Work,
    offers: dict[OfferId, AgentId],
    failure: OfferFailure | None,
    by: AgentId | None = None,
) -> list[AgentId]:
    """Take these offers of the work back; whose they were, by id."""
    each = sorted(offers.items(), key=lambda offer: offer[1])
    for offer, agent in each:
        _retract(turn, work, offer, agent, failure, by)
    return [agent for _, agent in each]


def _retract(
    turn: Turn,
    work: Work,
    offer: OfferId,
    agent: AgentId,
    failure: OfferFailure | None,
    by: AgentId | None = None,
) -> None:
    turn.commands.append(CancelTimer(_timer(offer)))
    turn.commands.append(RetractOffer(offer, agent, work.id, failure, by))


def _fail(turn: Turn, work: Work, offer: OfferId, failure: OfferFailure) -> None:
    _leaves(turn, work)
    agent = turn.state.agents[work.ringing.pop(offer)]
    declined = failure in NOT_WANTED
    blameless = turn.state.paused and not declined
    if not blameless:
        waits.exclude(turn, work, agent, declined)
    if failure is OfferFailure.DECLINED:
        refusals.count(turn, agent, offer)
    status.drop(agent, agent.hands[work.id])
    waits.come_back(turn, work)
    if blameless or declined:
        status.settle(turn, agent, status.idle_ms(turn, agent))
    elif failure is OfferFailure.EXPIRED:
        agent.wish = Wish(NOT_RESPONDING)  # Now, or when all he has in hand is over.
        status.settle(turn, agent)
    else:
        agent.phone_failed = True
        status.settle(turn, agent)


def _timer(offer: OfferId) -> TimerId:
    return TimerId(f"offer:{offer}")
