"""What the screens on people send and get."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from decroche.kernel.config import Codec

Name = Annotated[str, Field(min_length=1, max_length=100)]
Level = Annotated[int, Field(ge=1, le=5)]
IdText = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""A UUID as a key of a JSON object."""
RoleName = Literal["agent", "supervisor", "administrator"]


class NameIn(Schema):
    name: Name


class NameOut(NameIn):
    id: UUID


class PersonIn(Schema):
    """Somebody who works here. `agent`: has a desk; an agent always has."""

    email: Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,189}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    role: RoleName = "agent"
    agent: bool = True
    team_id: UUID | None = None
    phone: Literal["browser", "desk"] = "browser"
    codec: Codec = "alaw"
    languages: Annotated[list[Literal["fr", "en"]], Field(min_length=1, max_length=2)] = ["fr"]
    skills: dict[IdText, Level] = {}
    queues: dict[IdText, Level] = {}
    """Queue → its place in this agent's order, 1 = first."""
    may_call_out: bool = False
    calls_out_max: Annotated[int, Field(ge=0, le=10_000)] = 0
    """A day; 0: no limit."""
    room: Literal["usual", "more", "writes_two", "writes_one"] = "usual"
    """How much work at once: a call or three written conversations; more; written ones only."""
    auto_answer_s: Annotated[int, Field(ge=0, le=10)] = 0
    """Seconds of warning before a call is answered by itself; 0: as the queue says."""
    site_id: UUID | None = None
    supervised: Annotated[list[UUID], Field(max_length=200)] = []
    """The teams that a supervisor runs; empty: all."""


class PersonOut(PersonIn):
    id: UUID
    account_id: UUID
    agent_id: UUID | None
    active: bool


class PositionIn(Schema):
    """«Place»: a seat, where it is, and the telephone that whoever sits there works with."""

    name: Name
    site_id: UUID
    phone: Literal["browser", "desk"] = "browser"
    codec: Codec = "alaw"
    """Of a desk phone; a browser speaks as its agent's account says."""


class PositionOut(PositionIn):
    id: UUID


class SeatOut(Schema):
    """A seat as an agent chooses it. `by`: who sits there, other than the agent himself."""

    id: UUID
    name: str
    site: str
    phone: str
    """"browser" or "desk"."""
    by: str


class LinkOut(Schema):
    """`mail`: off (no server set), sent, or failed for the reason in words."""

    link: str
    mail: Literal["off", "sent", "failed"]
    why_fr: str
    why_en: str


class DeskPhoneOut(Schema):
    """What to type into a SIP desk phone. `password` is this agent's until it is
    renewed."""

    server: str
    port: int
    user: str
    password: str


class RowRefused(Schema):
    line: int
    code: str
    fr: str
    en: str


class ImportOut(Schema):
    made: int
    refused: list[RowRefused]
