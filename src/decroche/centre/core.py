"""One step of a whole centre: calls, flow and routing talk until all is quiet.

Each core is told one message at a time, in the order in which they arose; what it says in answer
queues behind. So a step is deterministic, and its end is a state in which the three agree.

Time never goes back in here: an event older than the last is taken as happening now. A clock that
is set back is the machine's outage, not a reason to stop a centre.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, cast, get_args

import msgspec

from decroche.calls import core as calls
from decroche.calls import events as told
from decroche.calls.commands import (
    AttemptOver,
    AttemptWanted,
    CallRow,
    CallsCommand,
    DeskChanged,
    FileWanted,
    ForFlow,
    ForPromises,
    ForRouting,
    Release,
    StopWaiting,
    Wait,
)
from decroche.calls.turn import interaction_of
from decroche.centre import again, translate
from decroche.centre.events import CentreEvent, ConfigApplied
from decroche.centre.facts import AgentSpanRow, Decided, Fact, FlowStepRow, WhyDeclinedRow
from decroche.centre.outcome import CentreCommand, Outcome
from decroche.centre.state import CORE_VERSION, CentreState, WrongSnapshot, decode, encode, new
from decroche.flows import core as flows
from decroche.flows.messages import Enter, FlowCommand, WaitedInVain, Wish
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, InteractionId, QueueId, WorkId
from decroche.kernel.timers import CancelTimer, SetTimer, TimerFired
from decroche.promises import core as promises
from decroche.promises import messages as promised
from decroche.promises.turn import TIMER as TIMER_PROMISE
from decroche.routing import core as routing
from decroche.routing import estimates
from decroche.routing.commands import (
    AgentChanged,
    Decision,
    Explained,
    MakeOffer,
    RetractOffer,
    RoutingCommand,
    Unserved,
    WaitOver,
)
from decroche.routing.events import (
    AfterCallExtended,
    AgentSignedIn,
    AgentSignedOut,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalClosed,
    DeclineExplained,
    PresenceChanged,
    RoutingEvent,
    StateAsked,
)

__all__ = ["CORE_VERSION", "CentreState", "WrongSnapshot", "decode", "encode", "new", "step"]

Message = CallsCommand | FlowCommand | RoutingCommand | promised.PromisesCommand
Configs = Callable[[int], CentreConfig]

MESSAGES_MAX = 100_000
"""A step that says more than this talks in circles: a bug, and it must stop."""


def step(state: CentreState, event: CentreEvent, configs: Configs) -> Outcome:
    """Apply one event; `configs` gives the configuration of a version (known to it before)."""
    state.at_ms = max(state.at_ms, event.at_ms)
    if event.at_ms != state.at_ms:
        event = msgspec.structs.replace(event, at_ms=state.at_ms)
    if isinstance(event, ConfigApplied):
        state.config_version = event.version
    step = _Step(state, configs(state.config_version))
    step.take(event)
    return step.outcome()


class _Step:
    """One event at work: the messages still to be told, and what the shell will get."""

    def __init__(self, state: CentreState, config: CentreConfig) -> None:
        self.state = state
        self.config = config
        self.at_ms = state.at_ms
        self.messages: deque[Message] = deque()
        self.commands: list[CentreCommand] = []
        self.facts: dict[tuple[str, ...], Fact] = {}
        self.desks: dict[AgentId, None] = {}
        self.lines: dict[QueueId, None] = {}
        self.attempts: list[AttemptOver] = []
        self.ended: list[RoutingEvent] = []
        """Parts that are over, of the customer who is about to wait again."""
        self.wanted: list[AttemptWanted] = []
        self.files: list[FileWanted] = []

    def outcome(self) -> Outcome:
        return Outcome(
            self.commands,
            list(self.facts.values()),
            list(self.desks),
            self.attempts,
            self.wanted,
            self.files,
            list(self.lines),
        )

    # --- what comes from outside --------------------------------------------------------------

    def take(self, event: CentreEvent) -> None:
        """Tell the event to whom it concerns, then let them talk."""
        match event:
            case ConfigApplied():
                self.messages.extend(
                    routing.apply_config(self.state.routing, self.config, self.at_ms)
                )
            case TimerFired():
                self._timer(event)
            case PresenceChanged():
                self._tell_calls(told.DeskHeard(self.at_ms, event.agent, event.page, event.phone))
                self.messages.extend(self._routing(event))
            case AgentSignedIn() | AgentSignedOut() | StateAsked() | AfterCallExtended():
                self.messages.extend(self._routing(event))
            case ApprovalAsked() | ApprovalAnswered() | ApprovalClosed() | DeclineExplained():
                self.messages.extend(self._routing(event))
            case promised.PromiseAsked() | promised.PromiseCancelled() | promised.PromiseHurried():
                self._promises(event)
            case told.SwitchLost():
                routing.pause(self.state.routing)
                self._tell_calls(event)
            case told.SwitchSurveyed():
                self._survey(event)
            case _:
                self._tell_calls(event)
        self._drain()

    def _survey(self, event: told.SwitchSurveyed) -> None:
        """Nothing is offered before every call is in step with the switch."""
        routing.pause(self.state.routing)
        self._tell_calls(event)
        self._drain()
        self.messages.extend(routing.resume(self.state.routing, self.config, self.at_ms))

    def _timer(self, event: TimerFired) -> None:
        """A timer moved or cancelled while its event was on the way is not due."""
        due_ms = self.state.timers.get(event.timer)
        if due_ms is None or self.at_ms < due_ms:
            return
        del self.state.timers[event.timer]
        kind, _, subject = event.timer.partition(":")
        if event.timer.startswith(routing.TIMERS):
            self.messages.extend(self._routing(event))
        elif kind == flows.TIMER_KEYS:
            waited = WaitedInVain(self.at_ms, InteractionId(subject))
            self.messages.extend(flows.step(self.state.flows, waited, self.config))
        elif kind == TIMER_PROMISE:
            self._promises(event)
        elif kind == "say":
            self._tell_calls(self._place(InteractionId(subject)))
        else:
            self._tell_calls(event)

    def _place(self, interaction: InteractionId) -> told.PlaceDue:
        work, state = WorkId(interaction), self.state.routing
        position = estimates.position(state, work)
        wait_ms = estimates.expected_wait_ms(state, work, self.config)
        return told.PlaceDue(self.at_ms, interaction, position or None, wait_ms)

    # --- what they say to each other ----------------------------------------------------------

    def _drain(self) -> None:
        count = 0
        while self.messages:
            count += 1
            assert count < MESSAGES_MAX, "the cores talk in circles"
            self._hear(self.messages.popleft())

    def _hear(self, message: Message) -> None:
        hear = HEARS.get(type(message))
        if hear is None:
            self.commands.append(cast(CentreCommand, message))
        else:
            hear(self, message)

    def _desk_changed(self, message: DeskChanged) -> None:
        self.desks[message.agent] = None

    def _attempt_over(self, message: AttemptOver) -> None:
        self.attempts.append(message)

    def _attempt_wanted(self, message: AttemptWanted) -> None:
        self.wanted.append(message)

    def _file_wanted(self, message: FileWanted) -> None:
        self.files.append(message)

    def _row(self, row: CallRow) -> None:
        self.facts[(type(row).__name__, row.id)] = row

    def _promise_row(self, row: promised.PromiseRow) -> None:
        self.facts[("PromiseRow", row.id)] = row

    def _promised_call(self, message: promised.MakeCall | promised.DropCall) -> None:
        self._tell_calls(translate.from_promises(message, self.at_ms))

    def _explained(self, message: Explained) -> None:
        self.facts[("WhyDeclinedRow", message.offer)] = WhyDeclinedRow(message.offer, message.why)

    def _unserved(self, message: Unserved) -> None:
        self._decided(message.decision)

    def _for_flow(self, message: ForFlow) -> None:
        event = translate.to_flow(message, self.at_ms, self.config)
        self.messages.extend(flows.step(self.state.flows, event, self.config))

    def _for_promises(self, message: ForPromises) -> None:
        self._promises(translate.to_promises(message, self.at_ms))

    def _keep_time(self, order: SetTimer | CancelTimer) -> None:
        if isinstance(order, SetTimer):
            self.state.timers[order.timer] = order.at_ms
            self.commands.append(order)
        elif self.state.timers.pop(order.timer, None) is not None:
            self.commands.append(order)

    def _agent_changed(self, changed: AgentChanged) -> None:
        reasons = self.config.pause_reasons
        reason = reasons.get(changed.reason) if changed.reason is not None else None
        row = AgentSpanRow(
            agent=changed.agent,
            since_ms=changed.since_ms,
            status=changed.status,
            reason=changed.reason,
            interaction=None if changed.work is None else interaction_of(changed.work),
            by=changed.by,
            paid=reason.paid if reason is not None else None,
        )
        self.facts[("AgentSpanRow", row.agent, str(row.since_ms))] = row
        self.desks[changed.agent] = None
        self._tell_calls(translate.agent_moved(changed, self.at_ms))

    def _offer(self, message: MakeOffer | RetractOffer | WaitOver) -> None:
        call = self.state.calls.calls.get(interaction_of(message.work))
        if call is not None and call.queue is not None:
            self.lines[call.queue] = None
        if isinstance(message, MakeOffer):
            self._decided(message.decision)
        self._tell_calls(translate.to_calls(message, self.at_ms))

    def _decided(self, decision: Decision) -> None:
        self.state.decisions += 1
        decided = Decided(self.state.decisions, decision)
        self.facts[("Decided", str(decided.seq))] = decided

    def _for_routing(self, message: ForRouting) -> None:
        queue = translate.line_of(message)
        if queue is not None:
            self.lines[queue] = None
        event = translate.to_routing(message, self.at_ms, self.config)
        if isinstance(message, Release | StopWaiting) and self._waits_again(message):
            self.ended.append(event)
        elif isinstance(message, Wait) and self.ended:
            both, self.ended = [*self.ended, event], []
            self.messages.extend(again.at_once(self.state.routing, both, self.config))
        else:
            self.messages.extend(self._routing(event))

    def _waits_again(self, message: Release | StopWaiting) -> bool:
        """Whether the customer of this part goes (back) into a queue in this very step."""
        customer = WorkId(interaction_of(message.work))
        return any(isinstance(later, Wait) and later.work == customer for later in self.messages)

    def _flow(self, message: Wish) -> None:
        if isinstance(message, Enter):
            row = FlowStepRow(message.interaction, message.seq, message.node, self.at_ms)
            self.facts[("FlowStepRow", row.interaction, str(row.seq))] = row
        self._tell_calls(translate.from_flow(message, self.at_ms))

    def _promises(self, event: promised.PromisesEvent) -> None:
        self.messages.extend(promises.step(self.state.promises, event, self.config))

    def _tell_calls(self, event: told.CallsEvent) -> None:
        self.messages.extend(calls.step(self.state.calls, event, self.config))

    def _routing(self, event: RoutingEvent) -> list[RoutingCommand]:
        return routing.step(self.state.routing, event, self.config)


HEARS: dict[type, Callable[[_Step, Any], None]] = {
    **dict.fromkeys((SetTimer, CancelTimer), _Step._keep_time),
    **dict.fromkeys((MakeOffer, RetractOffer, WaitOver), _Step._offer),
    **dict.fromkeys(get_args(CallRow), _Step._row),
    **dict.fromkeys(get_args(ForRouting), _Step._for_routing),
    **dict.fromkeys(get_args(ForFlow), _Step._for_flow),
    **dict.fromkeys(get_args(Wish), _Step._flow),
    AgentChanged: _Step._agent_changed,
    Unserved: _Step._unserved,
    Explained: _Step._explained,
    DeskChanged: _Step._desk_changed,
    AttemptOver: _Step._attempt_over,
    AttemptWanted: _Step._attempt_wanted,
    FileWanted: _Step._file_wanted,
    promised.PromiseRow: _Step._promise_row,
    **dict.fromkeys((promised.MakeCall, promised.DropCall), _Step._promised_call),
    **dict.fromkeys(get_args(ForPromises), _Step._for_promises),
}
"""Who hears which message; whatever is in nobody's ear is an order for the shell. By class, as a
chain of patterns would cost a tenth of the step."""
