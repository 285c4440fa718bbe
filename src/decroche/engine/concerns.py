"""Whose a leg is: the centre that knows it."""

from decroche.engine.centre import Centre
from decroche.kernel.ids import LegId
from decroche.kernel.legs import FoundLeg, LegEvent


def concerns(centre: Centre, event: LegEvent) -> bool:
    """Whether the event is about a leg or a recording of this centre."""
    leg: LegId | None = getattr(event, "leg", None)
    if leg is None:
        return getattr(event, "recording", None) in centre.runtime.state.calls.recordings
    return concerns_leg(centre, leg)


def concerns_found(centre: Centre, found: FoundLeg) -> bool:
    """Whether this centre knows the leg, or dialled the number that answered as it."""
    names = (found.leg, found.dialled)
    return any(leg is not None and concerns_leg(centre, leg) for leg in names)


def concerns_leg(centre: Centre, leg: LegId) -> bool:
    """Whether this centre knows the leg."""
    calls = centre.runtime.state.calls
    return leg in calls.legs or leg in calls.closing
