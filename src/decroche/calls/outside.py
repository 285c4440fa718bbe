"""A flow hands its caller on to an outside number, which the gate must allow first.

The number is a guest whom nobody of ours has asked in: when it answers, it has the caller; when it
does not, the flow has the caller back.
"""

from decroche.calls import guests
from decroche.calls.commands import AttemptOver, AttemptWanted, NotTaken
from decroche.calls.events import AttemptAnswered, TransferDue
from decroche.calls.state import Call, Guest, Stage
from decroche.calls.turn import Turn, bridge_of
from decroche.kernel.config import Unreached
from decroche.kernel.ids import WorkId
from decroche.kernel.legs import CreateBridge, EndReason, StartMusic

UNREACHED: dict[str, Unreached] = {"busy": "busy", "no_answer": "no_answer"}
"""How it did not answer, as a way out of the step; everything else is "refused"."""


def due(turn: Turn, call: Call, event: TransferDue) -> None:
    """The caller hears music; the gate is asked."""
    turn.answer(call)
    call.guests_made += 1
    guest = Guest(
        id=WorkId(f"{call.id}_{call.guests_made}"),
        by=None,
        asked_ms=turn.at_ms,
        blind=True,
        outside=event.outside,
        dial_s=event.ring_s,
    )
    call.guests[guest.id] = guest
    call.stage = Stage.HANDOVER
    turn.give(CreateBridge(bridge_of(call)), StartMusic(call.leg, turn.music(call)))
    want(turn, call, guest)
    turn.write(call)


def want(turn: Turn, call: Call, guest: Guest) -> None:
    """Ask the gate; also again, when the answer may be lost."""
    turn.give(
        AttemptWanted(guest.id, call.id, "transfer", call.client, call.queue, outside=guest.outside)
    )


def want_anew(turn: Turn, call: Call, guest: Guest) -> None:
    """What was allowed has never been dialled, and is too old by now."""
    if guest.attempt is not None:
        turn.give(AttemptOver(guest.attempt, "cancelled", None, turn.at_ms))
    if guest.leg is not None:
        turn.hang_up(guest.leg, EndReason.CANCELLED)
    guest.gone()
    guest.attempt = None
    want(turn, call, guest)


def answered(turn: Turn, call: Call, guest: Guest, event: AttemptAnswered) -> None:
    """The gate has spoken of the number that waits for it."""
    if event.attempt is None:
        guests.failed(turn, call, guest, "refused")
        return
    guest.attempt, guest.contact_point = event.attempt, event.contact_point
    guest.dialled_ms = turn.at_ms
    guests.dial(turn, call, guest)
    turn.write(call)


def waits(guest: Guest) -> bool:
    """Whether the gate has not answered yet."""
    return guest.outside is not None and guest.attempt is None


def came_to_nothing(turn: Turn, call: Call, why: str) -> None:
    """It did not take the caller: back into the flow."""
    call.stage = Stage.FLOW
    turn.write(call)
    turn.give(NotTaken(call.id, UNREACHED.get(why, "refused")))
