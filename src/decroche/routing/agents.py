"""What agents do: sign in and out, ask for a state, end a call, be present or not.

An agent is reachable when presence says his page and his phone are there; until told, they are not.
Only an available or a ringing agent is hurt by lost presence: a conversation goes on (and he is
offered nothing beside it), a break stays a break.
"""

from decroche.kernel.hours import local_date
from decroche.kernel.ids import AgentId
from decroche.routing import after_call, offers, status, waits
from decroche.routing.board import Turn, employed
from decroche.routing.events import PresenceChanged, StateAsked, WorkEnded
from decroche.routing.room import in_order, reachable
from decroche.routing.state import (
    AVAILABLE,
    BREAK,
    ERROR,
    OFFLINE,
    RINGING,
    TALKING,
    WITHDRAWN,
    Agent,
    Hand,
    Wish,
)

ASKABLE = (AVAILABLE, BREAK, WITHDRAWN)


def sign_in(turn: Turn, agent_id: AgentId) -> None:
    """Take his post: withdrawn without reason. Again while at work: he takes his leave back."""
    if not employed(turn.config, agent_id):
        return  # Removed from the configuration while the page asked.
    agent = _agent(turn, agent_id)
    if agent.status is OFFLINE:
        agent.taken = 0
        zone = turn.config.zone
        if local_date(agent.signed_in_ms, zone) != local_date(turn.at_ms, zone):
            agent.pause_used_ms = {}
        agent.signed_in_ms = turn.at_ms
        status.change(turn, agent, WITHDRAWN)
    elif agent.wish is not None and agent.wish.status is OFFLINE:
        status.wish(turn, agent, None)


def sign_out(turn: Turn, agent: Agent) -> None:
    """Leave the post: at once, or when the last conversation is over."""
    if agent.status is OFFLINE:
        return
    talking = _let_go(turn, agent)
    if not agent.hands:
        agent.wish = None
        status.change(turn, agent, OFFLINE)
    elif agent.wish is None or agent.wish.status is not OFFLINE:
        agent.wish = Wish(OFFLINE)
        status.show(turn, agent)
    elif not talking:
        status.show(turn, agent)


def _let_go(turn: Turn, agent: Agent) -> bool:
    """What rings goes on to others, what is being finished is over; whether that was nothing."""
    others = [hand for hand in in_order(agent) if hand.status is not TALKING]
    for hand in others:
        if _rings(hand):
            offers.lose_agent(turn, agent, hand)
        else:
            after_call.close(turn, agent, hand)
    return not others


def _rings(hand: Hand) -> bool:
    return hand.status is RINGING


def ask(turn: Turn, agent: Agent, event: StateAsked) -> None:
    """Take the state asked for, or remember it for when the work in hand is over."""
    wish = Wish(event.status, event.reason, event.by)
    assert event.status in ASKABLE or wish == agent.wish, f"{event.status} is nobody's to ask for"
    if agent.status is OFFLINE:
        return
    if agent.hands:
        _ask_at_work(turn, agent, wish)
    elif event.status is AVAILABLE:
        _ask_available(turn, agent, event.by)
    elif (agent.status, agent.reason) != (event.status, event.reason):
        status.change(turn, agent, event.status, event.reason, by=event.by)


def _ask_at_work(turn: Turn, agent: Agent, wish: Wish) -> None:
    """After-call work that may end is over; with other work in hand it remains a wish."""
    if wish.status is AVAILABLE:
        agent.phone_failed = False
    finished = [hand for hand in in_order(agent) if after_call.may_end(hand)]
    for hand in finished:
        after_call.close(turn, agent, hand)
    if not finished:
        _wish(turn, agent, wish)
    else:
        agent.wish = None if agent.hands and wish.status is AVAILABLE else wish
        status.settle(turn, agent)


def _wish(turn: Turn, agent: Agent, wish: Wish) -> None:
    """Asked twice, or asked for what comes anyway: nothing special is wished any more."""
    before = agent.wish
    same = before is not None and (before.status, before.reason) == (wish.status, wish.reason)
    agent.wish = None if same or wish.status is AVAILABLE else wish
    status.place(turn, agent)
    if agent.wish != before:
        status.tell(turn, agent)


def _ask_available(turn: Turn, agent: Agent, by: str) -> None:
    if agent.status is AVAILABLE:
        return
    agent.phone_failed = False  # He has looked at his phone; if he is wrong the next offer tells.
    if agent.status is not ERROR:
        status.make_available(turn, agent, by=by)
    elif reachable(agent):
        status.make_available(turn, agent, agent.idle_kept_ms, by)


def presence(turn: Turn, event: PresenceChanged) -> None:
    """Believe what is told, and act where it matters: available, ringing or in error."""
    if event.agent not in turn.state.agents and not employed(turn.config, event.agent):
        return
    agent = _agent(turn, event.agent)
    agent.page, agent.phone = event.page, event.phone
    agent.phone_failed = agent.phone_failed and not event.phone
    here = reachable(agent)
    if agent.status is ERROR and here:
        status.make_available(turn, agent, agent.idle_kept_ms, agent.by)
    elif agent.status is AVAILABLE and not here:
        status.fall_out(turn, agent, status.idle_ms(turn, agent), agent.by)
    elif agent.status is RINGING and not here:
        offers.lose_agent(turn, agent, next(each for each in in_order(agent) if _rings(each)))
        status.settle(turn, agent)
    elif agent.hands:
        status.place(turn, agent)


def work_ended(turn: Turn, event: WorkEnded) -> None:
    """The agent's part is over; after-call work follows a conversation, unless he has left."""
    agent = turn.state.agents.get(event.agent)
    hand = agent.hands.get(event.work) if agent is not None else None
    if agent is None or hand is None:
        return
    if hand.status is RINGING:
        offers.withdraw(turn, event.work)  # It ended before it was answered.
    elif hand.status is TALKING:
        waits.forget(turn, turn.state.works[event.work])
        _end_talk(turn, agent, hand, event.after_call)


def _end_talk(turn: Turn, agent: Agent, hand: Hand, talked: bool) -> None:
    leaves = agent.wish is not None and agent.wish.status is OFFLINE
    queue = turn.config.queues.get(hand.queue)
    if leaves or queue is None or not employed(turn.config, agent.id):
        after_call.finish(turn, agent, hand)
    elif talked:
        after_call.begin(turn, agent, hand, queue.after_call)
    else:
        status.drop(agent, hand)
        status.settle(turn, agent)


def _agent(turn: Turn, agent_id: AgentId) -> Agent:
    agent = turn.state.agents.get(agent_id)
    if agent is None:
        agent = turn.state.agents[agent_id] = Agent(agent_id)
    return agent
