"""Refusing offered work: once a day without a word, then the agent is asked why (ux.md §3.2).

He is asked after the refusal: the customer is offered to others meanwhile. Nothing waits for his
answer, and a later refusal takes the place of one that was not explained.
"""

from decroche.kernel.hours import local_date
from decroche.kernel.ids import OfferId
from decroche.routing import status
from decroche.routing.board import Turn
from decroche.routing.commands import Explained
from decroche.routing.events import DeclineExplained
from decroche.routing.state import Agent

FREE = 1
"""So many a day need no reason."""


def today(agent: Agent, at_ms: int, zone: str) -> int:
    """How many offers he has refused on the day of `at_ms` in the organisation's time zone."""
    if agent.declined == 0 or local_date(agent.declined_ms, zone) != local_date(at_ms, zone):
        return 0
    return agent.declined


def count(turn: Turn, agent: Agent, offer: OfferId) -> None:
    """He has refused this offer. Whoever changes his state next tells of it."""
    agent.declined = today(agent, turn.at_ms, turn.config.zone) + 1
    agent.declined_ms = turn.at_ms
    if agent.declined > FREE:
        agent.owes_why = offer


def explain(turn: Turn, agent: Agent, event: DeclineExplained) -> None:
    """Why; only of the refusal that he is asked about."""
    if agent.owes_why == event.offer:
        agent.owes_why = None
        turn.commands.append(Explained(event.offer, agent.id, event.why))
        status.tell(turn, agent)
