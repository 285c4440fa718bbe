"""A supervisor at the ear of an agent: the switch is told where he listens, rows say what he did.

He is in nobody's way: no leg of the call waits for his, and his end changes nothing of it. What he
asks for is in `supervision`.
"""

from msgspec.structs import replace

from decroche.calls.commands import DeskChanged, Release
from decroche.calls.facts import Supervision, SupervisionRow
from decroche.calls.state import Call, Coach, Segment
from decroche.calls.turn import Turn
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId
from decroche.kernel.legs import EndReason, ListenIn


def follow(turn: Turn, call: Call) -> None:
    """At the ear that his agent has now: a new leg after a page came back."""
    coach = call.coach
    if coach is None or coach.segment is None or not coach.segment.leg_up:
        return
    part = call.segment_of(coach.to)
    ear = part.leg if part is not None and part.leg_up else None
    whispers = coach.mode == "whisper"
    if (coach.ear, coach.whispers) == (ear, whispers):
        return
    coach.ear, coach.whispers = ear, whispers
    if ear is not None and coach.segment.leg is not None:
        turn.give(ListenIn(coach.segment.leg, ear, whispers))


def is_shown(config: CentreConfig, mode: Supervision) -> bool:
    """Whether the organisation lets agents see this while it happens."""
    match config.supervision.shown:
        case "always":
            return True
        case "spoken":
            return mode != "listen"
        case "joined":
            return mode in ("join", "take_over")


def begin_row(turn: Turn, call: Call, coach: Coach, mode: Supervision) -> None:
    """He is on the call in this way from now on."""
    end_row(turn, coach)
    coach.mode = mode
    coach.rows += 1
    coach.row = SupervisionRow(
        id=f"{coach.work}.{coach.rows}",
        interaction=call.id,
        supervisor=coach.agent,
        agent=coach.to,
        mode=mode,
        since_ms=turn.at_ms,
        until_ms=turn.at_ms if mode == "take_over" else None,
        shown=is_shown(turn.config, mode),
    )
    turn.give(coach.row)
    tell_desks(turn, call, coach)


def end_row(turn: Turn, coach: Coach) -> None:
    """He is no longer on the call in the way of the last row."""
    if coach.row is not None and coach.row.until_ms is None:
        turn.give(replace(coach.row, until_ms=turn.at_ms))
    coach.row = None


def tell_desks(turn: Turn, call: Call, coach: Coach) -> None:
    """His desk and those of the agents on the call show it."""
    turn.give(DeskChanged(coach.agent))
    for part in call.segments():
        turn.give(DeskChanged(part.agent))


def point(call: Call) -> None:
    """The agent whom he had come to has handed the call on: it is about who has it now."""
    coach, lead = call.coach, call.lead
    if coach is not None and lead is not None and call.segment_of(coach.to) is None:
        coach.to = lead.agent


def part_over(turn: Turn, call: Call, agent: AgentId) -> None:
    """This agent's part in the call is over: who is at his ear goes with it."""
    coach = call.coach
    if coach is not None and coach.to == agent and coach.segment is not None:
        end(turn, call)


def joined_over(turn: Turn, call: Call, segment: Segment | None) -> None:
    """The supervisor who had joined is no guest any more: he has left, or has the customer."""
    coach = call.coach
    if coach is not None and segment is not None and coach.agent == segment.agent:
        end_row(turn, coach)
        call.coach = None
        tell_desks(turn, call, coach)


def end(turn: Turn, call: Call) -> None:
    """Whoever is at an ear is on the call no longer; for the others nothing changes."""
    coach = call.coach
    if coach is None or coach.segment is None:
        return
    end_row(turn, coach)
    call.coach = None
    if coach.segment.leg is not None:
        reason = EndReason.HANGUP if coach.segment.leg_up else EndReason.CANCELLED
        turn.hang_up(coach.segment.leg, reason)
        coach.segment.gone()
    del turn.state.desks[coach.agent]
    turn.give(Release(coach.agent, coach.work, after_call=False))
    tell_desks(turn, call, coach)
