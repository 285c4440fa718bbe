"""A desk that is connected now: what its page was last shown."""

import asyncio
from dataclasses import dataclass, field

from decroche.engine.live.connection import Connection
from decroche.engine.live.protocol import DeskView, PhoneAccount
from decroche.kernel.ids import AgentId
from decroche.kernel.ticket import Ticket


@dataclass(slots=True, eq=False)
class Desk:
    """One connected page."""

    agent: AgentId
    ticket: Ticket
    tab: str
    connection: Connection
    phone: PhoneAccount
    view: DeskView
    seq: int = 0
    painted: dict[str, int] = field(default_factory=dict)
    """The segment whose file is on the screen, and since when."""
    ticket_text: str = ""
    paint: asyncio.Event = field(default_factory=asyncio.Event)
    answers: str = ""
    """The segment that is to be answered by itself: its page can be heard, and counts down."""
