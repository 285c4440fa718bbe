"""A simple flow from a form: hours, announcement, queue, closed message."""

from __future__ import annotations

import msgspec

from decroche.domains.tenancy.errors import Invalid
from decroche.kernel.config import Announce, End, Enqueue, FlowSpec, Hours, Node, Why
from decroche.kernel.ids import CalendarId, FlowId, NodeId, PromptId, QueueId

HOURS, WELCOME, QUEUE, OVERFLOW, FULL, NO_STAFF, CLOSED, END = (
    NodeId(name)
    for name in ("hours", "welcome", "queue", "overflow", "full", "no_staff", "closed", "end")
)


class FlowForm(msgspec.Struct, frozen=True):
    """Ids or None; None leaves that step out."""

    calendar: str | None = None
    """None: always open."""
    welcome: str | None = None
    queue: str | None = None
    overflow: str | None = None
    """The queue into which callers go who find the first one full or have waited long enough."""
    full: str | None = None
    """Said when the queue (or the one after it) is full or the longest wait is over."""
    no_staff: str | None = None
    """Said instead when nobody of the queue is at work; None: as `full`."""
    closed: str | None = None
    closed_early: bool = False
    """The closed message is said before the call is answered: free for the caller. Who waits when
    the queue closes hears it too."""


def build_flow(id: str, name: str, form: FlowForm) -> FlowSpec:
    """The flow of that form. Raises Invalid if a caller would hear nothing at all."""
    if form.queue is None and form.welcome is None:
        raise Invalid(
            field="queue",
            why_fr="choisissez une file ou une annonce",
            why_en="choose a queue or an announcement",
        )
    nodes: dict[NodeId, Node] = {}
    open_first = _open_part(form, nodes)
    entry = open_first
    if form.calendar is not None:
        closed = _announce(nodes, CLOSED, form.closed, END, early=form.closed_early)
        nodes[HOURS] = Hours(CalendarId(form.calendar), open=open_first, closed=closed)
        entry = HOURS
    nodes[END] = End()
    return FlowSpec(FlowId(id), name, entry, nodes)


def _open_part(form: FlowForm, nodes: dict[NodeId, Node]) -> NodeId:
    after = END
    if form.queue is not None:
        full = _announce(nodes, FULL, form.full, END)
        ways: dict[Why, NodeId] = {}
        if form.no_staff is not None:
            ways["no_staff"] = _announce(nodes, NO_STAFF, form.no_staff, END)
        if form.closed is not None:
            ways["closing"] = _announce(nodes, CLOSED, form.closed, END, early=form.closed_early)
        if form.overflow is not None:
            nodes[OVERFLOW] = Enqueue(QueueId(form.overflow), full=full, ways=ways)
            full = OVERFLOW
        nodes[QUEUE] = Enqueue(QueueId(form.queue), full=full, ways=ways)
        after = QUEUE
    return _announce(nodes, WELCOME, form.welcome, after)


def _announce(
    nodes: dict[NodeId, Node],
    node: NodeId,
    prompt: str | None,
    following: NodeId,
    early: bool = False,
) -> NodeId:
    """Where to go to hear `prompt` and then `following`; without prompt, `following` itself."""
    if prompt is None:
        return following
    nodes[node] = Announce(PromptId(prompt), following, early)
    return node
