"""What the engine saw of the switch, when it looked."""

from dataclasses import dataclass

from decroche.centre.events import SwitchSurveyed

YOUNG_MS = 2_000
"""Who came so shortly before need not be on the list, unless the engine was away."""


@dataclass(frozen=True)
class Look:
    legs: dict[str, bool]
    """Leg -> whether it is up."""
    parties: dict[str, str]
    """Leg that we dialled -> leg under which it has answered."""
    listed_ms: int
    after_loss: bool
    restarted: bool

    @classmethod
    def at(cls, event: SwitchSurveyed, lost: bool, at_ms: int) -> "Look":
        return cls(
            {found.leg: found.up for found in event.legs},
            {found.dialled: found.leg for found in event.legs if found.dialled is not None},
            at_ms if event.listed_ms is None else event.listed_ms,
            lost,
            event.restarted,
        )

    def misses(self, leg: str, since_ms: int) -> bool:
        """It is gone."""
        age_ms = self.listed_ms - since_ms
        return leg not in self.legs and age_ms >= (1 if self.after_loss else YOUNG_MS)
