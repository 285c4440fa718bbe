"""Lines to operators, as the engine sees them: applied, asked how they are, tried by a call.

Beside `port.Switch` on purpose: none of this is on the way of a call, and a call by which a line is
tried is nobody's call: no centre, no queue and no survey knows it.
"""

from collections.abc import Sequence
from typing import Final, Literal, Protocol

import msgspec

from decroche.switch.asterisk.node import NumberRoute, TrunkSpec

NO_ANSWER: Final = 408
"""Stands also for "nothing came back at all" (RFC 3261, 8.1.3.1)."""


class TrunkState(msgspec.Struct, frozen=True):
    """How a line stands. `code`: the SIP answer that the last registration failed with; 0: none."""

    id: str
    registration: Literal["none", "registered", "trying", "refused"] = "none"
    reachable: Literal["unknown", "yes", "no"] = "unknown"
    """Whether it answers OPTIONS, whatever it answers."""
    code: int = 0


class Attempt(msgspec.Struct, frozen=True):
    """One call by which a line was tried."""

    trunk: str
    answered: bool = False
    rang: bool = False
    """The other side rang, or sent sound before it answered."""
    code: int = 0
    """The SIP answer; 200 if it was answered, 408 if nothing came back, 0 if never sent."""
    setup_ms: int = 0
    """From the call to the answer, or to its failure."""
    talk_ms: int = 0
    received: int = 0
    """Packets of sound that came from the other side."""
    sent: int = 0


def is_fault(attempt: Attempt) -> bool:
    """Whether the line failed, rather than whoever was called: then another line is worth trying.

    Never after busy (486, 600) or a refusal of the called party. Rule: RFC 3261, 21.5, and 16.7
    for 408.
    """
    if attempt.answered or attempt.rang:
        return False
    return attempt.code in (0, NO_ANSWER) or 500 <= attempt.code < 600


class Trunks(Protocol):
    """The lines of one media node."""

    async def apply(self, trunks: Sequence[TrunkSpec], numbers: Sequence[NumberRoute]) -> None:
        """Make these all the lines, and these the numbers that the fallback knows. Calls that run
        go on. Raises SwitchError, NodeSettingError."""
        ...

    async def states(self, trunks: Sequence[TrunkSpec]) -> tuple[TrunkState, ...]:
        """How each stands now. Raises SwitchError."""
        ...

    async def attempt(self, trunk: str, number: str, caller: str, sound: str) -> Attempt:
        """Call this number by this line, play the sound to who answers, hang up. `caller`: the
        number to show; `sound`: a file on the node without its ending. At most 32 s. Raises
        SwitchError."""
        ...
