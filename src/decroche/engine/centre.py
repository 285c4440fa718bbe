"""One centre as the engine holds it: its state and everything around it."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from decroche.engine.attempts import Attempts
from decroche.engine.contacts import Contacts
from decroche.engine.files import Files
from decroche.engine.journal import Journal
from decroche.engine.outgoing import Outgoings
from decroche.engine.prompts import Prompts
from decroche.engine.runtime import Runtime
from decroche.engine.seating import Seating
from decroche.engine.spool import Spool
from decroche.engine.wanted import Wanted
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, TenantId

if TYPE_CHECKING:
    from decroche.engine.live.floor import FloorBoard
    from decroche.engine.live.hub import Hub


@dataclass(slots=True)
class Centre:
    """What belongs to one tenant; made by `opening.open_centre`."""

    tenant: TenantId
    runtime: Runtime
    spool: Spool
    journal: Journal
    files: Files
    contacts: Contacts
    attempts: Attempts
    outgoings: Outgoings
    prompts: Prompts
    wanted: Wanted
    seating: Seating
    hub: "Hub"
    floor: "FloorBoard"
    epochs: dict[AgentId, int] = field(default_factory=dict)
    """Agent → the login epoch below which a ticket is refused."""
    phone_turns: dict[AgentId, int] = field(default_factory=dict)
    """Agent → which of the desk phone's passwords counts."""
    phones_up: set[str] = field(default_factory=set)
    """SIP endpoints that are registered at the switch."""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def config(self) -> CentreConfig:
        """The newest configuration, with everybody where he sits."""
        return self.seating.over(self.runtime.config)

    @property
    def applied(self) -> CentreConfig:
        """The configuration in force in the core, with everybody where he sits."""
        return self.seating.over(self.runtime.configs[self.runtime.state.config_version])

    def agent_of_endpoint(self, endpoint: str) -> AgentId | None:
        """Whose phone this is, if it is one of this centre's."""
        for agent in self.config.agents.values():
            if agent.endpoint == endpoint:
                return agent.id
        return None
