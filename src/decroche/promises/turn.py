"""One turn of the promises core: what a step works on, and the acts that its parts share."""

from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import InteractionId, PromiseId, TimerId
from decroche.kernel.timers import CancelTimer, SetTimer
from decroche.promises.messages import DropCall, Happened, PromiseRow, PromisesCommand
from decroche.promises.state import Promise, State

TIMER = "promise"
ENDED_MAX = 500


class Turn:
    """State and configuration for one event at `at_ms`; orders are collected in `commands`."""

    __slots__ = ("at_ms", "commands", "config", "state")

    def __init__(self, state: State, config: CentreConfig, at_ms: int) -> None:
        self.state = state
        self.config = config
        self.at_ms = at_ms
        self.commands: list[PromisesCommand] = []

    def note(
        self,
        promise: Promise,
        what: str,
        why: str = "",
        by: str = "",
        call: InteractionId | None = None,
    ) -> None:
        """A line of its history, and its row anew."""
        promise.note(Happened(self.at_ms, what, why, by, call))
        self.commands.append(row(promise))

    def schedule(self, promise: Promise, due_ms: int | None) -> None:
        """Look at it again then, or when its window ends, whichever is first."""
        promise.due_ms = due_ms
        instants = [] if promise.late else [promise.until_ms]
        if due_ms is not None:
            instants.append(due_ms)
        name = TimerId(f"{TIMER}:{promise.id}")
        self.commands.append(SetTimer(name, min(instants)) if instants else CancelTimer(name))

    def let_call_go(self, promise: Promise) -> None:
        """Its call in the queue, if there is one, is not wanted any more."""
        if promise.call is not None:
            del self.state.by_call[promise.call]
            self.state.under_way.pop(promise.call, None)
            self.commands.append(DropCall(promise.call))
            promise.call, promise.in_work = None, False

    def hold(self, promise: Promise, call: InteractionId) -> None:
        """Nothing is done for it as long as that call lasts: he is on the line, or is being
        called."""
        self.let_call_go(promise)
        promise.held_by = call
        self.schedule(promise, None)
        self.note(promise, "held", call=call)

    def end(self, promise: Promise, state: str, why: str = "", by: str = "") -> None:
        """It is over, for good."""
        call = promise.kept_by
        self.let_call_go(promise)
        promise.held_by = None
        promise.state, promise.ended_ms, promise.why = state, self.at_ms, why
        promise.due_ms = None
        del self.state.promises[promise.id]
        self.state.ended[promise.id] = self.at_ms
        if len(self.state.ended) > ENDED_MAX:
            del self.state.ended[next(iter(self.state.ended))]
        self.commands.append(CancelTimer(TimerId(f"{TIMER}:{promise.id}")))
        self.note(promise, state, why, by, call)


def row(promise: Promise) -> PromiseRow:
    """As it stands."""
    state = promise.state
    if state == "open":
        state = "in_work" if promise.in_work else "late" if promise.late else "open"
    return PromiseRow(
        id=promise.id,
        kind=promise.kind,
        state=state,
        channel="call",
        queue=promise.queue,
        client=promise.client,
        contact_point=promise.contact_point,
        person=promise.person,
        interaction=promise.interaction,
        owner=promise.owner,
        by=promise.by,
        made_ms=promise.made_ms,
        from_ms=promise.from_ms,
        until_ms=promise.until_ms,
        due_ms=promise.due_ms,
        place_ms=promise.place_ms,
        tries=promise.tries,
        tries_max=promise.tries_max,
        kept_by=promise.kept_by,
        ended_ms=promise.ended_ms,
        why=promise.why,
        late=promise.late,
        history=tuple(promise.history),
    )


def promise_of(timer: TimerId) -> PromiseId:
    return PromiseId(timer.partition(":")[2])
