"""The proof of the live socket: old desk + events = new desk, for every section."""

from hypothesis import given, settings
from hypothesis import strategies as st

from decroche.engine.live.apply import apply, difference
from decroche.engine.live.protocol import DeskEvent, DeskView

DESKS = st.from_type(DeskView).map(lambda desk: type(desk)(**_fields(desk)))


def _fields(desk: DeskView) -> dict[str, object]:
    """All desks of one agent: a difference is between two views of the same desk."""
    fields = {name: getattr(desk, name) for name in desk.__struct_fields__}
    return fields | {"agent": "ann"}


@settings(max_examples=40, deadline=None)
@given(DESKS, DESKS)
def test_events_turn_the_old_desk_into_the_new(old: DeskView, new: DeskView) -> None:
    assert apply(old, difference(old, new)) == new


@settings(max_examples=40, deadline=None)
@given(DESKS)
def test_equal_desks_need_no_event(desk: DeskView) -> None:
    assert difference(desk, desk) == ()


@settings(max_examples=40, deadline=None)
@given(DESKS, DESKS)
def test_each_section_has_its_own_event(old: DeskView, new: DeskView) -> None:
    sections = [name for name in old.__struct_fields__ if name != "agent"]
    changed = [name for name in sections if getattr(old, name) != getattr(new, name)]
    events = difference(old, new)
    assert sorted(event.__struct_fields__[0] for event in events) == sorted(changed)


def test_there_is_an_event_for_every_section() -> None:
    shown = {kind.__struct_fields__[0] for kind in DeskEvent.__args__}
    assert shown == {name for name in DeskView.__struct_fields__ if name != "agent"}
