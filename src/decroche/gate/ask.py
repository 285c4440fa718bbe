"""The gate's words: what is asked, by which rules, with which facts, and the verdict."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

import msgspec

from decroche.gate.numbers import Destination
from decroche.kernel.config import AgentSpec, CentreConfig, OutboundSpec, SiteSpec
from decroche.kernel.ids import AgentId, CallerIdId, ClientId, SiteId

Purpose = Literal[
    "service",
    "callback_asked",
    "survey",
    "transfer",
    "prospecting_consumer",
    "prospecting_business",
    "internal",
    "test",
    "emergency",
]
"""Why somebody is called; the rules that hold follow from it. "service": about a contract that is
there; "callback_asked": the person wanted it; "transfer": a flow hands a caller on, to a number
of the organisation's own; "internal": colleagues, suppliers; "test": a trial of a line by an
administrator. An offer added to a service call makes it prospecting."""
PURPOSES: Final[tuple[str, ...]] = get_args(Purpose)

Alarm = Literal["night"]
Value = str | int | bool


class Ask(msgspec.Struct, frozen=True):
    """Somebody wants to call."""

    purpose: Purpose
    destination: Destination
    at_ms: int
    """UTC."""
    agent: AgentId | None = None
    """None: nobody, a trial of a line."""
    client: ClientId | None = None
    """On whose behalf."""
    caller_id: CallerIdId | None = None
    """The number that is to be shown; None: any that may be."""


class Rules(msgspec.Struct, frozen=True):
    """What of a centre's configuration the gate goes by."""

    version: int
    country: str
    zone: str
    outbound: OutboundSpec
    agents: Mapping[AgentId, AgentSpec]
    sites: Mapping[SiteId, SiteSpec]


class Facts(msgspec.Struct, frozen=True):
    """What only the shell knows. A new rule that needs a fact adds it here."""

    at_work: bool = False
    """The agent has taken his post."""
    calls_today: int = 0
    """The agent's calls out since midnight of the centre's zone that were allowed; emergency calls
    do not count."""


class Verdict(msgspec.Struct, frozen=True):
    """What the gate says; kept with the attempt but for `site`. Of who is called it holds no number
    and no name."""

    allowed: bool
    code: str
    """The rule that decided."""
    values: dict[str, Value]
    """The facts that it went by: the same ask with these gives the same verdict."""
    caller_id: str = ""
    """E.164, to be shown; "" = none."""
    alarms: tuple[Alarm, ...] = ()
    """Allowed, but somebody should know."""
    site: SiteSpec | None = None
    """Of an emergency call: where the agent is, to be read out."""


def rules_of(config: CentreConfig) -> Rules:
    """The gate's part of this version of the configuration."""
    return Rules(
        config.version,
        config.country,
        config.zone,
        config.outbound,
        config.agents,
        config.sites,
    )
