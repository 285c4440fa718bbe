"""Figures as screens show them. Instants are UTC milliseconds; shares run from 0 to 1; None is
unknown. What each is: `words` and docs/figures.md."""

from __future__ import annotations

import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

QueueFlag = Literal[
    "offered", "settled", "waiting", "answered", "abandoned", "short", "unserved", "counted",
    "in_target", "talked", "finished",
]  # fmt: skip
AgentFlag = Literal[
    "offered", "answered", "not_answered", "caller_left", "calls_out", "talked", "finished"
]


class QueueFigures(Schema):
    offered: int
    settled: int
    waiting: int
    answered: int
    abandoned: int
    short: int
    unserved: int
    counted: int
    in_target: int
    talked: int
    finished: int
    service_level: float | None
    answer_rate: float | None
    abandon_rate: float | None
    mean_wait_ms: int | None
    mean_talk_ms: int | None
    mean_hold_ms: int | None
    mean_after_ms: int | None
    handle_ms: int | None


class Compared(Schema):
    """A figure set, and the one of the same day a week before."""

    now: QueueFigures
    before: QueueFigures


class QueueLine(Compared):
    queue_id: UUID
    queue: str
    client: str


class SlotLine(Schema):
    """A half-hour. `before`: that of the week before which the clock showed alike, if any."""

    now: QueueFigures
    before: QueueFigures | None
    since_ms: int
    until_ms: int
    before_since_ms: int | None
    before_until_ms: int | None
    label: str
    """Local, "09:30"."""
    again: bool
    """The clock shows it for the second time that day."""


class DayOut(Schema):
    day: datetime.date
    before: datetime.date
    since_ms: int
    until_ms: int
    before_since_ms: int
    before_until_ms: int
    queues: list[QueueLine]
    total: Compared
    slots: list[SlotLine]
    """Of the queue asked for, or of all."""


class HeatCell(Schema):
    weekday: int
    """1 = Monday."""
    hour: int
    offered: int
    answered: int
    abandoned: int
    counted: int
    service_level: float | None
    abandon_rate: float | None
    mean_wait_ms: int | None


class HeatOut(Schema):
    first: datetime.date
    last: datetime.date
    since_ms: int
    until_ms: int
    cells: list[HeatCell]


class ContactLine(Schema):
    """One contact in one queue, or one agent's part of it."""

    id: str
    interaction_id: UUID
    at_ms: int
    """It entered the queue, or was offered to the agent."""
    queue: str
    number: str
    person: str
    agent: str
    result: str
    """A flag: how it ended."""
    waited_ms: int | None
    in_target: bool | None
    talk_ms: int | None
    hold_ms: int | None
    after_call_ms: int | None


class ContactsOut(Schema):
    count: int
    """Of all, also those that are not on this page."""
    figures: QueueFigures
    """Of all of them."""
    zone: str
    """The organisation's time zone, in which instants are shown."""
    items: list[ContactLine]


class AgentFigures(Schema):
    offered: int
    answered: int
    not_answered: int
    caller_left: int
    calls_out: int
    talked: int
    finished: int
    mean_ring_ms: int | None
    mean_talk_ms: int | None
    mean_hold_ms: int | None
    mean_after_ms: int | None
    handle_ms: int | None
    occupancy: float | None
    busy_ms: int | None
    staffed_ms: int | None
    present_ms: int | None
    break_ms: int | None
    paid_break_ms: int | None
    unpaid_break_ms: int | None


class PartsOut(Schema):
    count: int
    figures: AgentFigures
    """Of the agent's whole span, but for what his states say."""
    zone: str
    items: list[ContactLine]


class AgentLine(Schema):
    agent_id: UUID
    agent: str
    team: str
    now: AgentFigures
    before: AgentFigures


class AgentTotal(Schema):
    now: AgentFigures
    before: AgentFigures


class AgentsOut(Schema):
    day: datetime.date
    since_ms: int
    until_ms: int
    before_since_ms: int
    before_until_ms: int
    agents: list[AgentLine]
    """Whom who asks may see."""
    total: AgentTotal


class StateSpan(Schema):
    since_ms: int
    until_ms: int
    status: str
    reason: str
    interaction_id: UUID | None


class HourMark(Schema):
    at_ms: int
    label: str
    """Local, "09:00"."""


class AgentDayOut(AgentLine):
    day: datetime.date
    before_day: datetime.date
    since_ms: int
    until_ms: int
    before_since_ms: int
    before_until_ms: int
    zone: str
    hours: list[HourMark]
    spans: list[StateSpan]


class WordOut(Schema):
    key: str
    unit: Literal["count", "share", "ms"]
    list: str
    label: str
    formula: str


class WordsOut(Schema):
    queue: list[WordOut]
    agent: list[WordOut]
