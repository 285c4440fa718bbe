"""A desk and its events, pure: the difference of two desks, and a desk after events.

The proof of the live socket: `apply(old, difference(old, new)) == new`, for every section. The
page does the same as `apply`; see web/src/live.
"""

from collections.abc import Iterable

import msgspec

from decroche.engine.live.floor_view import AssistChanged, MessagesChanged
from decroche.engine.live.protocol import (
    DayChanged,
    DeskEvent,
    DeskView,
    LinesChanged,
    NameChanged,
    NoticesChanged,
    PositionChanged,
    QueuesChanged,
    ReasonsChanged,
    StateChanged,
    SupervisingChanged,
    ToldChanged,
    WorkChanged,
)


def difference(old: DeskView, new: DeskView) -> tuple[DeskEvent, ...]:
    """The events that turn `old` into `new`, of the same agent; none when they are equal."""
    assert old.agent == new.agent
    events: list[DeskEvent] = []
    if old.state != new.state:
        events.append(StateChanged(new.state))
    if old.work != new.work:
        events.append(WorkChanged(new.work))
    if old.queues != new.queues:
        events.append(QueuesChanged(new.queues))
    if old.day != new.day:
        events.append(DayChanged(new.day))
    if old.reasons != new.reasons:
        events.append(ReasonsChanged(new.reasons))
    if old.notices != new.notices:
        events.append(NoticesChanged(new.notices))
    if old.told != new.told:
        events.append(ToldChanged(new.told))
    if old.lines != new.lines:
        events.append(LinesChanged(new.lines))
    if old.name != new.name:
        events.append(NameChanged(new.name))
    if old.supervising != new.supervising:
        events.append(SupervisingChanged(new.supervising))
    if old.messages != new.messages:
        events.append(MessagesChanged(new.messages))
    if old.assist != new.assist:
        events.append(AssistChanged(new.assist))
    if old.position != new.position:
        events.append(PositionChanged(new.position))
    return tuple(events)


def apply(desk: DeskView, events: Iterable[DeskEvent]) -> DeskView:
    """The desk after these events."""
    for event in events:
        section = event.__struct_fields__[0]
        desk = msgspec.structs.replace(desk, **{section: getattr(event, section)})
    return desk
