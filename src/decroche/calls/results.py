"""The result that every call out has: somebody picked up, and it was not the customer.

A machine that answers looks to the switch like a person who does; only the agent hears it. Until
his part is over he may take it back by any other result, so what it means for promises is decided
at that end (`commands.Judged`).
"""

from decroche.calls.commands import Judged
from decroche.calls.state import NOT_REACHED, Call, Segment
from decroche.calls.turn import Turn, interaction_row
from decroche.kernel.ids import DispositionId


def may_be_unreached(call: Call, segment: Segment) -> bool:
    """Whether this agent can say so: he made the call, and has handed it on to nobody."""
    own = segment.work == call.work and segment.by is None and segment.outcome != "transferred"
    return call.direction == "out" and own and not call.guests_made and not call.emergency


def given(turn: Turn, call: Call, segment: Segment, result: DispositionId) -> None:
    """The agent has chosen; a later choice takes the place of an earlier one."""
    segment.disposition = result
    unreached = result == NOT_REACHED
    if call.unreached is not unreached:
        call.unreached = unreached
        turn.give(interaction_row(call))
    turn.write_segment(call, segment)


def judged(turn: Turn, call: Call) -> None:
    """An agent's part of it is over, and nothing more is said about it."""
    if call.direction == "out" and call.answered_ms is not None:
        turn.give(Judged(call.id, reached=not call.unreached))
