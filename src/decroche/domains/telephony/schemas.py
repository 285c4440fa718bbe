"""What the set-up screens send and get. Bounds are named with their reason where they have one."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from decroche.kernel.config import AfterCallMode, DialClass

Name = Annotated[str, Field(min_length=1, max_length=100)]
Language = Literal["fr", "en"]
# Asterisk's own dialplan time-outs: a phone that rings for less is not heard, for more is empty.
Ring = Annotated[int, Field(ge=5, le=120)]
Level = Annotated[int, Field(ge=1, le=5)]
IdText = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""A UUID as a key of a JSON object."""
Minute = Annotated[int, Field(ge=0, le=1440)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
DispositionIds = Annotated[list[UUID], Field(max_length=15)]
"""More than fifteen are not read during a call."""


class Labels(Schema):
    """One text in each language of the product."""

    fr: Annotated[str, Field(min_length=1, max_length=100)]
    en: Annotated[str, Field(min_length=1, max_length=100)]


class ShortLabels(Schema):
    """What must be read at a glance, on a button."""

    fr: Annotated[str, Field(min_length=1, max_length=30)]
    en: Annotated[str, Field(min_length=1, max_length=30)]


class Texts(Schema):
    """What is said. A minute of speech is about 900 characters."""

    fr: Annotated[str, Field(min_length=1, max_length=1000)]
    en: Annotated[str, Field(min_length=1, max_length=1000)]


class Shown(Schema):
    id: UUID


class TrunkIn(Schema):
    name: Name
    kind: Literal["ip", "registration"] = "ip"
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,200}$")]
    port: Annotated[int, Field(ge=1, le=65535)] = 5060
    transport: Literal["udp", "tcp", "tls"] = "udp"
    srtp: bool = False
    username: Annotated[str, Field(pattern=r"^[!-:<-~]{0,100}$")] = ""
    password: Annotated[str, Field(pattern=r"^[!-:<-~]{0,128}$")] | None = None
    """None: keep the one there is. Never sent back."""
    addresses: Annotated[list[str], Field(max_length=50)] = []
    calls_max: Annotated[int, Field(ge=1, le=1000)] = 30
    sound: Literal["standard", "wideband", "narrowband"] = "standard"
    """Codecs in their order. Standard: A-law, µ-law, G.722; wideband: G.722 first; narrowband:
    without it."""
    backup_id: UUID | None = None
    position: Annotated[int, Field(ge=0, le=1000)] = 0
    enabled: bool = True


class TrunkOut(Shown):
    name: str
    kind: str
    host: str
    port: int
    transport: str
    srtp: bool
    username: str
    has_password: bool
    addresses: list[str]
    calls_max: int
    sound: str
    backup_id: UUID | None
    position: int
    enabled: bool

    @staticmethod
    def resolve_has_password(row: Any) -> bool:
        return bool(row.password)


class CalendarIn(Schema):
    name: Name
    zone: Annotated[str, Field(max_length=60)] = "Europe/Paris"
    week: Annotated[list[list[tuple[Minute, Minute]]], Field(min_length=7, max_length=7)]
    """Monday first: spans of minutes after midnight, end excluded."""
    holiday_country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    holiday_region: Annotated[str, Field(max_length=10)] = ""
    special: dict[str, list[tuple[Minute, Minute]]] = {}


class CalendarOut(CalendarIn, Shown):
    pass


class PromptIn(Schema):
    name: Name
    text: Texts
    """Said by the synthetic voice where there is no recording."""
    files: dict[Language, Annotated[str, Field(max_length=200)]] = {}
    """Language → recording, as `POST /prompt-sounds` called it."""


class PromptOut(PromptIn, Shown):
    pass


class DispositionIn(Schema):
    label: ShortLabels
    position: Annotated[int, Field(ge=0, le=1000)] = 0


class DispositionOut(DispositionIn, Shown):
    pass


class PauseReasonIn(Schema):
    label: Labels
    kind: Literal["break", "withdrawn"] = "break"
    max_min: Annotated[int, Field(ge=0, le=480)] = 0
    quota_min: Annotated[int, Field(ge=0, le=480)] = 0
    """A day, all its times together; 0: no quota."""
    paid: bool = True
    approval_min: Annotated[int, Field(ge=0, le=60)] = 0
    """A supervisor must agree, and answers within so many minutes; 0: nobody is asked."""
    position: Annotated[int, Field(ge=0, le=1000)] = 0


class PauseReasonOut(PauseReasonIn, Shown):
    pass


class ClientIn(Schema):
    """What its queues say, unless they say it themselves."""

    name: Name
    colour: Literal["blue", "green", "violet", "orange", "amber", "grey"] = "blue"
    greeting: dict[Language, Annotated[str, Field(max_length=300)]] = {}
    whisper_id: UUID | None = None
    caller_id_id: UUID | None = None
    """None: the first that this client may show."""


class ClientOut(ClientIn, Shown):
    pass


class RelaxIn(Schema):
    """After so long a wait these are the needs, in place of the queue's."""

    after_s: Annotated[int, Field(ge=1, le=7200)]
    needs: dict[IdText, Level] = {}


class QueueIn(Schema):
    name: Labels
    client_id: UUID | None = None
    """None: the organisation's first client."""
    needs: dict[IdText, Level] = {}
    relax: Annotated[list[RelaxIn], Field(max_length=5)] = []
    by_language: bool = False
    priority: Annotated[int, Field(ge=-10, le=10)] = 0
    target_s: Annotated[int, Field(ge=1, le=3600)] = 20
    choice: Literal["longest_idle", "fewest", "in_turn", "ring_all"] = "longest_idle"
    last_agent: bool = False
    keep_s: Annotated[int, Field(ge=0, le=600)] = 0
    load: Literal[
        "call", "call_beside", "written", "written_two", "written_three", "written_six"
    ] = "call"
    """One call at a time, or one beside which something is written; or how much is written at
    once."""
    leave_free: Annotated[int, Field(ge=0, le=100)] = 0
    """Offered only where so many others stay free for calls; 0: without that."""
    ring_timeout_s: Ring = 20
    auto_answer_s: Annotated[int, Field(ge=0, le=10)] = 0
    """Seconds of warning before a call is answered by itself; 0: by hand."""
    after_call_mode: AfterCallMode = "limit"
    after_call_limit_s: Annotated[int, Field(ge=5, le=1800)] = 60
    music: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,60}$")] = "default"
    waiting_max: Annotated[int, Field(ge=0, le=1000)] = 100
    wait_max_s: Annotated[int, Field(ge=10, le=7200)] = 1800
    unstaffed: Literal["wait", "leave"] = "wait"
    closes_id: UUID | None = None
    announce_every_s: Annotated[int, Field(ge=0, le=600)] = 45
    recording_mode: Literal["off", "sample", "on_demand", "all"] = "off"
    recording_percent: Annotated[int, Field(ge=0, le=100)] = 0
    recording_legal_basis: Annotated[str, Field(max_length=500)] = ""
    recording_notice_id: UUID | None = None
    recording_keep_days: Annotated[int, Field(ge=1, le=3660)] = 183
    dispositions: DispositionIds = []
    greeting: dict[Language, Annotated[str, Field(max_length=300)]] = {}
    whisper_id: UUID | None = None
    """Said to the agent alone when he answers, before he hears the caller."""
    caller_id_id: UUID | None = None
    """The number shown on calls out for this queue; None: any that its client may show."""
    callback_tries: Annotated[int, Field(ge=1, le=10)] = 3
    callback_pause_min: Annotated[int, Field(ge=1, le=720)] = 15
    callback_within_min: Annotated[int, Field(ge=5, le=2880)] = 120
    short_abandon_s: Annotated[int, Field(ge=0, le=60)] = 5
    """Who hangs up before does not count in the service level."""
    level_target: Annotated[int, Field(ge=1, le=100)] = 80
    """Percent answered within `target_s`, as promised."""
    alert_waiting: Annotated[int, Field(ge=0, le=1000)] = 0
    """The floor's alerts; 0: none."""
    alert_wait_s: Annotated[int, Field(ge=0, le=7200)] = 0
    alert_level: Annotated[int, Field(ge=0, le=100)] = 0
    alert_nobody: bool = False
    """When callers wait and none of its agents is free or busy."""


class QueueOut(QueueIn, Shown):
    client_id: UUID | None


class NumberIn(Schema):
    e164: Annotated[str, Field(min_length=3, max_length=40)]
    """In any national writing; stored as E.164."""
    label: Annotated[str, Field(max_length=100)] = ""
    client_id: UUID | None = None
    flow_id: UUID
    language: Language = "fr"


class NumberOut(NumberIn, Shown):
    pass


class CallerIdIn(Schema):
    """A number that calls out may show: whose it is, and what proves it."""

    e164: Annotated[str, Field(min_length=3, max_length=40)]
    """In any national writing; stored as E.164."""
    label: Annotated[str, Field(max_length=100)] = ""
    holder: Annotated[str, Field(min_length=1, max_length=200)]
    proof: Annotated[str, Field(min_length=1, max_length=300)]
    """Reference of the document: a contract, an invoice of the operator."""
    proof_on: datetime.date
    client_id: UUID | None = None
    """None: for every client's calls."""
    valid_until: datetime.date | None = None
    """The last day."""


class CallerIdOut(CallerIdIn, Shown):
    pass


class OutsideNumberIn(Schema):
    """A number of the organisation's own, outside: a duty telephone, another house."""

    name: Name
    e164: Annotated[str, Field(min_length=3, max_length=40)]
    """In any national writing; stored as E.164."""


class OutsideNumberOut(OutsideNumberIn, Shown):
    pass


class SiteIn(Schema):
    name: Name
    address: Annotated[str, Field(min_length=1, max_length=300)]
    """As it is read out to the emergency services."""


class SiteOut(SiteIn, Shown):
    pass


class OutboundIn(Schema):
    """What calls out may reach beside the country's fixed and mobile numbers."""

    classes: Annotated[list[DialClass], Field(max_length=6)] = []
    countries: Annotated[list[Country], Field(max_length=250)] = []
    ring_timeout_s: Ring = 45
    night_from_min: Annotated[int, Field(ge=0, le=1439)] = 1320
    night_until_min: Annotated[int, Field(ge=0, le=1439)] = 420
    night_refused: bool = False


class OutboundOut(OutboundIn):
    pass


class ConfigVersionOut(Schema):
    version: int
    digest: str
    created_at: Any
    created_by: UUID | None
