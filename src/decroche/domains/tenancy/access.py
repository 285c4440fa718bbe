"""Who acts, and what they may do. Permissions are named for acts and grouped in roles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from decroche.domains.tenancy.errors import NotAllowed
from decroche.domains.tenancy.models import Role


class Permission(StrEnum):
    WORK_AT_DESK = "work_at_desk"
    READ_CUSTOMERS = "read_customers"
    CHANGE_CUSTOMERS = "change_customers"
    ERASE_CUSTOMERS = "erase_customers"
    """Erase a person for good: art. 17 GDPR."""
    READ_INTERACTIONS = "read_interactions"
    READ_DECISIONS = "read_decisions"
    """Why this agent."""
    LISTEN_TO_RECORDINGS = "listen_to_recordings"
    READ_ALL_MISSED = "read_all_missed"
    """Calls that reached nobody, also of queues that are not one's own."""
    READ_ATTEMPTS = "read_attempts"
    """Calls out that were asked for, and the gate's verdicts."""
    GIVE_ALL_RESULTS = "give_all_results"
    """Say how a contact ended that an agent has left without a result."""
    READ_FIGURES = "read_figures"
    """Of queues, and of the agents whom one supervises; everybody sees his own."""
    READ_SETUP = "read_setup"
    CHANGE_SETUP = "change_setup"
    THROW_EMERGENCY = "throw_emergency"
    """Close, or have a message said, without changing the set-up."""
    RUN_FLOOR = "run_floor"
    """See the floor, change agents' states, write to them, come when they call for help."""
    READ_PEOPLE = "read_people"
    CHANGE_PEOPLE = "change_people"
    READ_CHANGES = "read_changes"
    READ_SIP_TRACE = "read_sip_trace"
    CHANGE_BANS = "change_bans"
    """See and lift bans of guessers."""
    SUPERVISE = "supervise"
    """Be on an agent's call. The engine asks the role itself (`engine.live.supervision_acts`)."""
    READ_SUPERVISIONS = "read_supervisions"
    """Who was on whose call."""


_AGENT = frozenset(
    {
        Permission.WORK_AT_DESK,
        Permission.READ_CUSTOMERS,
        Permission.CHANGE_CUSTOMERS,
        Permission.READ_INTERACTIONS,
    }
)
_SUPERVISOR = _AGENT | {
    Permission.READ_DECISIONS,
    Permission.LISTEN_TO_RECORDINGS,
    Permission.READ_ALL_MISSED,
    Permission.READ_ATTEMPTS,
    Permission.GIVE_ALL_RESULTS,
    Permission.READ_FIGURES,
    Permission.READ_SETUP,
    Permission.THROW_EMERGENCY,
    Permission.RUN_FLOOR,
    Permission.READ_PEOPLE,
    Permission.SUPERVISE,
}
GRANTED: dict[str, frozenset[Permission]] = {
    Role.AGENT.value: _AGENT,
    Role.SUPERVISOR.value: frozenset(_SUPERVISOR),
    Role.ADMINISTRATOR.value: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is logged in, at work in one organisation."""

    account_id: UUID | None
    """None: a command on the server."""
    name: str
    tenant_id: UUID
    role: str
    agent_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        return permission in GRANTED.get(self.role, frozenset())

    @property
    def account(self) -> UUID:
        """The account's id. A command on the server has none: asking then is a bug."""
        assert self.account_id is not None
        return self.account_id

    def require(self, permission: Permission) -> None:
        """Raises NotAllowed (403)."""
        if not self.may(permission):
            raise NotAllowed


def server_command(tenant_id: UUID) -> Actor:
    """The actor of a command on the server: whoever runs it owns the machine."""
    return Actor(None, "decroche", tenant_id, Role.ADMINISTRATOR.value)
