"""What one step of a centre yields."""

import msgspec

from decroche.calls.commands import AttemptOver, AttemptWanted, FileWanted
from decroche.centre.facts import Fact
from decroche.kernel.ids import AgentId, QueueId
from decroche.kernel.keys import KeyOrder
from decroche.kernel.legs import LegCommand
from decroche.kernel.timers import CancelTimer, SetTimer

Order = LegCommand | KeyOrder
CentreCommand = Order | SetTimer | CancelTimer


class Outcome(msgspec.Struct):
    commands: list[CentreCommand] = []
    """Orders, to be carried out in this order after the event is on the spool."""
    facts: list[Fact] = []
    desks: list[AgentId] = []
    """Agents whose desk changed: the shell draws `desk.desk(...)` again and sends it."""
    attempts: list[AttemptOver] = []
    """Numbers whose dialling is over, for the gate's record."""
    wanted: list[AttemptWanted] = []
    """What the gate is to be asked; answered with `AttemptAnswered`."""
    files: list[FileWanted] = []
    """Customers whose file is to be fetched."""
    queues: list[QueueId] = []
    """Queues whose line changed: glances of their agents are due, coalesced by the shell."""
