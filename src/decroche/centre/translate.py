"""What one core says, in the words of the other: routing's work is a call's interaction."""

from typing import Any

import msgspec

from decroche.calls import commands as said
from decroche.calls import events as told
from decroche.calls.turn import interaction_of
from decroche.flows import messages as flow
from decroche.kernel.config import CentreConfig, QueueSpec
from decroche.kernel.ids import AgentId, QueueId
from decroche.promises import messages as promised
from decroche.routing.commands import AgentChanged, MakeOffer, RetractOffer, WaitOver
from decroche.routing.events import (
    DispositionGiven,
    OfferAccepted,
    OfferFailed,
    OfferFailure,
    RoutingEvent,
    Status,
    Whose,
    WorkEnded,
    WorkQueued,
    WorkStarted,
    WorkWithdrawn,
)

OUTCOME_OF_FAILURE = {
    OfferFailure.EXPIRED: "not_answered",
    OfferFailure.DECLINED: "declined",
    OfferFailure.BUSY: "busy",
    OfferFailure.UNREACHABLE: "unreachable",
    OfferFailure.TAKEN: "taken",
}
FAILURE_OF_OUTCOME = {outcome: failure for failure, outcome in OUTCOME_OF_FAILURE.items()}


VIP_PRIORITY = 10
"""Added to the queue's own priority, −10 to 10 (docs/routing.md): before everybody else of the same
queue, and of every queue that is not more than this above it."""


def to_routing(message: said.ForRouting, at_ms: int, config: CentreConfig) -> RoutingEvent:
    """What a call asks of routing."""
    match message:
        case said.Wait():
            return _queued(message, at_ms, config)
        case said.Begin():
            return WorkStarted(at_ms, message.agent, message.work, message.queue, message.emergency)
        case said.StopWaiting():
            return WorkWithdrawn(at_ms, message.work)
        case said.Accept():
            return OfferAccepted(at_ms, message.offer)
        case said.FailOffer():
            return OfferFailed(at_ms, message.offer, FAILURE_OF_OUTCOME[message.outcome])
        case said.Release():
            return WorkEnded(at_ms, message.agent, message.work, message.after_call)
        case said.Disposed():
            return DispositionGiven(at_ms, message.agent, message.work)


def _queued(wait: said.Wait, at_ms: int, config: CentreConfig) -> WorkQueued:
    queue = config.queues.get(wait.queue)
    prefer = _whose(wait, queue)
    return WorkQueued(
        at_ms,
        wait.work,
        wait.queue,
        wait.arrived_ms,
        since_ms=wait.since_ms,
        priority=VIP_PRIORITY if wait.vip else 0,
        language=wait.language,
        prefer=tuple(agent for agent, _ in prefer),
        whose=tuple(whose for _, whose in prefer),
        head=wait.head,
        only=wait.only,
        held_until_ms=wait.held_until_ms,
        placed=wait.placed,
    )


def _whose(wait: said.Wait, queue: QueueSpec | None) -> list[tuple[AgentId, Whose]]:
    """Who should have it, and why: a promise that is held is for its own agent alone."""
    first: Whose = "had_it" if wait.head else "promised"
    found: list[tuple[AgentId | None, Whose]] = [(wait.prefer, first)]
    if queue is not None and queue.last_agent and wait.held_until_ms is None:
        found += [(wait.case_owner, "case_owner"), (wait.last_agent, "last_agent")]
    return [(agent, whose) for agent, whose in found if agent is not None]


def line_of(message: said.ForRouting) -> QueueId | None:
    """The queue whose line this changes."""
    return message.queue if isinstance(message, said.Wait | said.StopWaiting) else None


def to_calls(message: MakeOffer | RetractOffer | WaitOver, at_ms: int) -> told.CallsEvent:
    """What routing decided for a call."""
    interaction = interaction_of(message.work)
    match message:
        case MakeOffer():
            return told.Offered(
                at_ms,
                message.offer,
                interaction,
                message.work,
                message.queue,
                message.agent,
                message.expires_at_ms,
            )
        case RetractOffer():
            failure = message.failure
            outcome = "caller_left" if failure is None else OUTCOME_OF_FAILURE[failure]
            return told.OfferTakenBack(at_ms, message.offer, interaction, outcome, message.by)
        case WaitOver(why=why):
            return told.QueueLeft(at_ms, interaction, message.work, why)


def agent_moved(changed: AgentChanged, at_ms: int) -> told.AgentMoved:
    """Whether, and until when, he finishes a call; beside it he may have other work in hand."""
    calls = [hand for hand in changed.hands if hand.call]
    if changed.hands:
        status, until_ms = (calls[0].status, calls[0].until_ms) if calls else (None, None)
    else:
        status, until_ms = changed.status, changed.until_ms
    return told.AgentMoved(at_ms, changed.agent, status is Status.AFTER_CALL, until_ms)


def to_flow(message: said.ForFlow, at_ms: int, config: CentreConfig) -> flow.FlowEvent:
    """What a call asks of its flow."""
    match message:
        case said.StartFlow():
            spec = config.flows.get(message.flow)
            return flow.WalkStarted(at_ms, message.interaction, spec, message.callable)
        case said.PromptOver():
            return flow.PromptEnded(at_ms, message.interaction)
        case said.KeyTold():
            return flow.KeyGiven(at_ms, message.interaction, message.key)
        case said.DigitsTold():
            return flow.DigitsGiven(
                at_ms, message.interaction, message.input, message.length, message.found
            )
        case said.MessageTold():
            return flow.MessageLeft(at_ms, message.interaction, message.saved)
        case said.NumberTold():
            return flow.NumberGiven(
                at_ms, message.interaction, message.input, message.length, message.callable
            )
        case said.NotTaken():
            return flow.NotReached(at_ms, message.interaction, message.why)
        case said.ResumeFlow():
            return flow.NotServed(at_ms, message.interaction, message.why)
        case said.EndFlow():
            return flow.WalkStopped(at_ms, message.interaction)


def from_flow(message: flow.Wish, at_ms: int) -> told.CallsEvent:
    """What the flow wants done for a call."""
    match message:
        case flow.Enter():
            return told.NodeEntered(at_ms, message.interaction, message.node)
        case flow.PlayPrompt():
            return told.PromptDue(at_ms, message.interaction, message.prompt, message.early)
        case flow.HushPrompt():
            return told.PromptHushed(at_ms, message.interaction)
        case flow.Listen():
            return told.KeysDue(at_ms, message.interaction, message.wanted)
        case flow.TakeTyped():
            return told.DigitsDue(at_ms, message.interaction, message.input)
        case flow.JoinQueue():
            return told.QueueDue(at_ms, message.interaction, message.queue)
        case flow.TakeMessage():
            return told.MessageDue(at_ms, message.interaction, message.queue, message.max_s)
        case flow.Shut():
            return told.ShutMet(at_ms, message.interaction)
        case flow.DialOutside():
            outside, ring_s = message.outside, message.ring_s
            return told.TransferDue(at_ms, message.interaction, outside, ring_s)
        case flow.SayNumber():
            return told.NumberDue(at_ms, message.interaction, message.before, message.after)
        case flow.KeepPlace():
            return told.PlaceKept(at_ms, message.interaction, message.queue)
        case flow.WaitOn():
            return told.WaitsOn(at_ms, message.interaction)
        case flow.Finish():
            return told.FlowOver(at_ms, message.interaction)


def to_promises(message: said.ForPromises, at_ms: int) -> promised.PromisesEvent:
    """What a call means to the promises."""
    match message:
        case said.PlacePromised():
            return promised.PlaceTaken(at_ms, *_fields(message))
        case said.CallerCame():
            return promised.Came(at_ms, *_fields(message))
        case said.Spoken():
            return promised.Reached(at_ms, *_fields(message))
        case said.Judged():
            return promised.Judged(at_ms, *_fields(message))
        case said.CallOffered():
            return promised.Offered(at_ms, *_fields(message))
        case said.CallWaits():
            return promised.Waits(at_ms, *_fields(message))
        case said.CallTaken():
            return promised.Taken(at_ms, *_fields(message))
        case said.CallGone():
            return promised.Gone(at_ms, *_fields(message))


def from_promises(message: promised.MakeCall | promised.DropCall, at_ms: int) -> told.CallsEvent:
    """What a promise wants done."""
    if isinstance(message, promised.DropCall):
        return told.PromiseOff(at_ms, message.interaction)
    return told.CallPromised(at_ms, *_fields(message))


def _fields(message: msgspec.Struct) -> tuple[Any, ...]:
    """In their order, which is the same on both sides."""
    return msgspec.structs.astuple(message)
