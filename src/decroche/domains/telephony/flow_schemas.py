"""What the screen of a call flow sends and gets: its steps, its versions, what is wrong with it.

A step is a node of `kernel.config` as a person draws it: what it refers to may still be missing,
and a way that is "" leads to the step below it.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from decroche.domains.telephony.schemas import Name, Ring, Shown
from decroche.kernel.config import Unreached, Why

StepId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Way = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,39})?$")]
""""": the step below, or the end of the call; "end": the end; else the step of that id."""
Key = Annotated[str, Field(pattern=r"^[0-9*#]$")]
Wait = Annotated[int, Field(ge=1, le=30)]
Tries = Annotated[int, Field(ge=1, le=5)]
# A telephone's keypad has no more that people find again.
Digits = Annotated[int, Field(ge=1, le=20)]


class Step(Schema):
    id: StepId
    name: Annotated[str, Field(max_length=60)] = ""
    """As people call it; its kind says the rest."""


class HoursStep(Step):
    kind: Literal["hours"]
    calendar: UUID | None = None
    open: Way = ""
    closed: Way = "end"


class EmergencyStep(Step):
    kind: Literal["emergency"]
    emergency: UUID | None = None
    normal: Way = ""
    closed: Way = "end"


class AnnounceStep(Step):
    kind: Literal["announce"]
    prompt: UUID | None = None
    early: bool = False
    next: Way = ""


class MenuStep(Step):
    kind: Literal["menu"]
    prompt: UUID | None = None
    keys: Annotated[dict[Key, Way], Field(max_length=12, default_factory=dict)]
    nothing: Way = ""
    wrong: Way = ""
    wait_s: Wait = 5
    tries: Tries = 3


class CollectStep(Step):
    kind: Literal["collect"]
    prompt: UUID | None = None
    found: Way = ""
    not_found: Way = ""
    nothing: Way = ""
    min_digits: Digits = 1
    max_digits: Digits = 12
    end_key: Literal["#", "*", ""] = "#"
    wait_s: Wait = 5
    tries: Tries = 3


class EnqueueStep(Step):
    kind: Literal["enqueue"]
    queue: UUID | None = None
    full: Way = "end"
    ways: Annotated[dict[Why, Way], Field(default_factory=dict)]


class VoicemailStep(Step):
    kind: Literal["voicemail"]
    prompt: UUID | None = None
    queue: UUID | None = None
    """Who answers it hears the messages, and they are kept as long as its recordings."""
    saved: Way = ""
    nothing: Way = ""
    max_s: Annotated[int, Field(ge=10, le=600)] = 180


class TransferStep(Step):
    kind: Literal["transfer"]
    outside: UUID | None = None
    failed: Way = "end"
    ways: Annotated[dict[Unreached, Way], Field(default_factory=dict)]
    ring_s: Ring = 30


class CallbackStep(Step):
    kind: Literal["callback"]
    queue: UUID | None = None
    prompt: UUID | None = None
    """None: the standard words."""
    other: Way = ""
    wait_s: Wait = 5
    tries: Tries = 2


class GoToStep(Step):
    kind: Literal["goto"]
    flow: UUID | None = None


class EndStep(Step):
    kind: Literal["end"]


AnyStep = Annotated[
    HoursStep
    | EmergencyStep
    | AnnounceStep
    | MenuStep
    | CollectStep
    | EnqueueStep
    | VoicemailStep
    | TransferStep
    | CallbackStep
    | GoToStep
    | EndStep,
    Field(discriminator="kind"),
]


class FlowIn(Schema):
    """Saved as a draft: callers meet it once it is published."""

    name: Name
    steps: Annotated[list[AnyStep], Field(max_length=100)]


class FlowOut(FlowIn, Shown):
    version: int
    """In force; 0: never published."""
    changed: bool
    """The draft differs from what is in force."""


class FlowCheckIn(FlowIn):
    id: UUID | None = None


class FlowProblemOut(Schema):
    """`step`: its id; "" says it of the whole flow."""

    step: str
    code: str
    fr: str
    en: str


class FlowPublishIn(Schema):
    note: Annotated[str, Field(max_length=200)] = ""
    at: datetime.datetime | None = None
    """With its offset; None: now."""


class FlowVersionOut(Schema):
    number: int
    note: str
    author: str
    created_at: datetime.datetime
    publish_at: datetime.datetime | None
    published_at: datetime.datetime | None
    standing: Literal["in_force", "planned", "past", "cancelled"]
