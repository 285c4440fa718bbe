"""What an agent does on the page: checked here, then an event of the centre.

An act is acknowledged only when what it caused is committed in PostgreSQL. The core ignores what
no longer fits; the refusals here are for the person, in words.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final, cast, get_args

import msgspec
import psycopg
import structlog

from decroche.centre import acts
from decroche.centre.events import (
    AfterCallExtended,
    AgentSignedIn,
    AgentSignedOut,
    ApprovalAsked,
    ApprovalClosed,
    DeclineExplained,
    DispositionSet,
    HangUpAsked,
    HoldAsked,
    PersonAttached,
    RecordingAsked,
    StateAsked,
)
from decroche.engine import metrics
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.database import DatabaseAway
from decroche.engine.live import arguments, party_acts, position_acts, refusals, supervision_acts
from decroche.engine.live.arguments import ask, flag, interaction_of, need_signed_in, work_of
from decroche.engine.live.draw import is_signed_in
from decroche.engine.live.page import Desk
from decroche.engine.live.protocol import Act, WorkView
from decroche.kernel.ids import DispositionId, InteractionId, OfferId, PersonId, ReasonId
from decroche.routing import after_call
from decroche.routing.events import Status, WhyDeclined
from decroche.routing.state import Wish

# A note is what fits on some pages; longer text is a document, not a note.
NOTE_MAX: Final = 20_000
# A day: a page that lost the engine at night may still bring the last words of its shift.
NOTE_LATE_MS: Final = 24 * 3_600_000
_PERSON_FIELDS: Final = ("first_name", "last_name", "company", "email")

Result = dict[str, Any]

log = structlog.get_logger()


async def perform(centre: Centre, desk: Desk, act: Act) -> Result:
    """Do one act; its result after commit. Raises Refusal."""
    handler = _HANDLERS.get(act.kind)
    if handler is None:
        raise refusals.UnknownAct()
    try:
        return await handler(centre, desk, act)
    except (*DatabaseAway, psycopg.IntegrityError) as error:
        # Integrity: the caller's number was made up a moment ago and has no row yet.
        raise refusals.NotSaved() from error
    except psycopg.DataError as error:
        raise refusals.BadArgument(field="id") from error


# --- state --------------------------------------------------------------------------------------


async def _sign_in(centre: Centre, desk: Desk, act: Act) -> Result:
    if not is_signed_in(centre, desk.agent):
        await centre.runtime.act(AgentSignedIn(now_ms(), desk.agent))
    return {}


async def _sign_out(centre: Centre, desk: Desk, act: Act) -> Result:
    await centre.runtime.act(AgentSignedOut(now_ms(), desk.agent))
    return {}


async def _state(centre: Centre, desk: Desk, act: Act) -> Result:
    need_signed_in(centre, desk)
    status = arguments.text(act, "status")
    if status not in (Status.AVAILABLE, Status.BREAK, Status.WITHDRAWN):
        raise refusals.BadArgument(field="status")
    reason = act.args.get("reason")
    known = centre.applied.pause_reasons.get(ReasonId(str(reason)))
    if reason is not None and (known is None or known.kind != status):
        raise refusals.UnknownReason()
    wanted = known.id if known is not None else None
    if known is not None and known.approval_min > 0 and _needs_a_yes(centre, desk, known.id):
        await centre.runtime.act(_question(desk, known.id))
        return {}
    await centre.runtime.act(StateAsked(now_ms(), desk.agent, Status(status), wanted))
    return {}


def _needs_a_yes(centre: Centre, desk: Desk, reason: ReasonId) -> bool:
    """Whether he must ask for it: he is not in it, and it does not come next by a yes already."""
    agent = centre.runtime.state.routing.agents[desk.agent]
    return agent.reason != reason and (agent.wish is None or agent.wish.reason != reason)


def _question(desk: Desk, reason: ReasonId) -> ApprovalAsked | ApprovalClosed:
    """Asked once more, the question is taken back, as a state that comes next is."""
    open_now = desk.view.state.approval
    if open_now is not None and (open_now.reason, open_now.answer) == (reason, "asked"):
        return ApprovalClosed(now_ms(), desk.agent)
    return ApprovalAsked(now_ms(), desk.agent, reason)


async def _approval_closed(centre: Centre, desk: Desk, act: Act) -> Result:
    await centre.runtime.act(ApprovalClosed(now_ms(), desk.agent))
    return {}


async def _extend(centre: Centre, desk: Desk, act: Act) -> Result:
    if _status(desk) != Status.AFTER_CALL:
        raise refusals.NotAfterCall()
    hand = centre.runtime.state.routing.agents[desk.agent].shown
    if hand is None or after_call.extensions_left(hand) == 0:
        raise refusals.NoMoreTime(times=after_call.EXTENSIONS_MAX)
    await centre.runtime.act(AfterCallExtended(now_ms(), desk.agent))
    return {}


async def _finish(centre: Centre, desk: Desk, act: Act) -> Result:
    """After-call work ends by asking for the state that comes next."""
    work = desk.view.work
    if _status(desk) != Status.AFTER_CALL or work is None:
        raise refusals.NotAfterCall()
    if work.held_to_clock:
        raise refusals.HeldToClock()
    if _queue_mode(centre, desk, work) in after_call.REQUIRED and work.disposition is None:
        raise refusals.DispositionRequired()
    wish = centre.runtime.state.routing.agents[desk.agent].wish or Wish(Status.AVAILABLE)
    await centre.runtime.act(StateAsked(now_ms(), desk.agent, wish.status, wish.reason, wish.by))
    return {}


# --- the call -----------------------------------------------------------------------------------


async def _hang_up(centre: Centre, desk: Desk, act: Act) -> Result:
    return await ask(centre, HangUpAsked(now_ms(), desk.agent, interaction_of(desk, act)))


async def _why_declined(centre: Centre, desk: Desk, act: Act) -> Result:
    """The code is the journal's, what was written the row's alone."""
    offer, why = OfferId(arguments.text(act, "segment")), arguments.text(act, "why")
    written = arguments.field(act, "text")
    if why not in get_args(WhyDeclined) or (why == "other" and not written):
        raise refusals.BadArgument(field="why")
    if desk.view.state.why_declined != offer:
        return {}  # Told by another click.
    event = DeclineExplained(now_ms(), desk.agent, offer, cast(WhyDeclined, why))
    await centre.files.save_why_declined(offer, desk.agent, written)
    await centre.runtime.act(event)
    return {}


async def _decline(centre: Centre, desk: Desk, act: Act) -> Result:
    if work_of(desk, act).stage != "offered":
        raise refusals.NotRinging()
    return await _hang_up(centre, desk, act)


async def _hold(centre: Centre, desk: Desk, act: Act) -> Result:
    held = flag(act, "on")
    return await ask(centre, HoldAsked(now_ms(), desk.agent, interaction_of(desk, act), held))


async def _record(centre: Centre, desk: Desk, act: Act) -> Result:
    private = act.args.get("private") is True
    on = False if private and "on" not in act.args else flag(act, "on")
    interaction = interaction_of(desk, act)
    return await ask(centre, RecordingAsked(now_ms(), desk.agent, interaction, on, private))


async def _disposition(centre: Centre, desk: Desk, act: Act) -> Result:
    wanted = DispositionId(arguments.text(act, "disposition"))
    return await ask(
        centre, DispositionSet(now_ms(), desk.agent, interaction_of(desk, act), wanted)
    )


async def _note(centre: Centre, desk: Desk, act: Act) -> Result:
    text = act.args.get("text")
    if not isinstance(text, str):
        raise refusals.BadArgument(field="text")
    if len(text) > NOTE_MAX:
        raise refusals.NoteTooLong(limit=NOTE_MAX)
    at_ms = now_ms()  # Before any wait: of two texts on their way the later typed one stays.
    interaction = await _noted(centre, desk, act)
    # PostgreSQL takes no NUL in a text; nobody types one on purpose.
    clean = text.replace("\0", "")
    await centre.files.save_note(interaction, desk.agent, clean, at_ms)
    centre.hub.redraw(desk.agent)
    return {}


async def _noted(centre: Centre, desk: Desk, act: Act) -> InteractionId:
    """The call this note belongs to: the one on the desk, or one the agent had not long ago.

    The last words often come when after-call time is up: they still belong to that call.
    """
    work = desk.view.work
    if work is not None and act.interaction in (None, work.interaction):
        return InteractionId(work.interaction)
    if act.interaction is None:
        raise acts.CallOver()
    interaction = InteractionId(act.interaction)
    since_ms = now_ms() - NOTE_LATE_MS
    if not await centre.files.had(interaction, desk.agent, since_ms):
        raise refusals.NotYourCall()
    return interaction


async def _painted(centre: Centre, desk: Desk, act: Act) -> Result:
    work = desk.view.work
    if work is None or work.interaction != act.interaction or work.segment in desk.painted:
        return {}
    desk.painted = {work.segment: now_ms()}
    desk.answers = work.segment if act.args.get("answers") is True else ""
    desk.paint.set()
    metrics.PAINTED_SECONDS.observe(max(0, now_ms() - work.offered_ms) / 1000)
    return {}


# --- people -------------------------------------------------------------------------------------


async def _search(centre: Centre, desk: Desk, act: Act) -> Result:
    people = await centre.files.search(arguments.text(act, "text"))
    return {"people": msgspec.to_builtins(people)}


async def _attach(centre: Centre, desk: Desk, act: Act) -> Result:
    work = work_of(desk, act)
    person = act.args.get("person")
    if person is not None and not isinstance(person, str):
        raise refusals.BadArgument(field="person")
    interaction = InteractionId(work.interaction)
    if person is None:
        await centre.files.detach(interaction)
    elif not await centre.files.attach(interaction, PersonId(person)):
        raise refusals.UnknownPerson()
    await _attached(centre, work, PersonId(person) if person is not None else None)
    return {}


async def _create_person(centre: Centre, desk: Desk, act: Act) -> Result:
    work = work_of(desk, act)
    fields = {name: arguments.field(act, name) for name in _PERSON_FIELDS}
    if not any(fields.values()):
        raise refusals.BadArgument(field="last_name")
    interaction = InteractionId(work.interaction)
    contact = centre.files.contact(interaction)
    person = await centre.files.create_person(interaction, contact, fields)
    await _attached(centre, work, person)
    return {"person": person}


async def _attached(centre: Centre, work: WorkView, person: PersonId | None) -> None:
    interaction = InteractionId(work.interaction)
    await centre.runtime.act(PersonAttached(now_ms(), interaction, person))
    centre.files.want(interaction, centre.files.contact(interaction), person)


# --- what the handlers share --------------------------------------------------------------------


def _status(desk: Desk) -> str:
    return desk.view.state.status


def _queue_mode(centre: Centre, desk: Desk, work: WorkView) -> str:
    after = centre.runtime.state.calls.after.get(desk.agent)
    queue = after.segment.queue if after is not None else None
    spec = centre.applied.queues.get(queue) if queue is not None else None
    return spec.after_call.mode if spec is not None else "optional"


async def _assist(centre: Centre, desk: Desk, act: Act) -> Result:
    need_signed_in(centre, desk)
    if not flag(act, "on"):
        centre.floor.end_help(desk.agent)
        return {}
    work = desk.view.work
    log.info("floor.help_asked", agent=desk.agent)
    centre.floor.ask_help(desk.agent, InteractionId(work.interaction) if work else None)
    return {}


async def _heard(centre: Centre, desk: Desk, act: Act) -> Result:
    centre.floor.heard(desk.agent, arguments.text(act, "message"))
    return {}


Handler = Callable[[Centre, Desk, Act], Awaitable[Result]]
_HANDLERS: Final[dict[str, Handler]] = {
    "sit": position_acts.sit,
    "sign_in": _sign_in,
    "sign_out": _sign_out,
    "state": _state,
    "approval_closed": _approval_closed,
    "hang_up": _hang_up,
    "decline": _decline,
    "why_declined": _why_declined,
    "hold": _hold,
    "record": _record,
    "disposition": _disposition,
    "note": _note,
    "extend": _extend,
    "finish": _finish,
    "attach": _attach,
    "create_person": _create_person,
    "search": _search,
    "painted": _painted,
    "targets": party_acts.targets,
    "transfer": party_acts.transfer,
    "talk": party_acts.talk,
    "hand_over": party_acts.hand_over,
    "drop": party_acts.drop,
    "card": party_acts.card,
    "call_out": party_acts.call_out,
    "supervise": supervision_acts.supervise,
    "supervise_off": supervision_acts.supervise_off,
    "assist": _assist,
    "heard": _heard,
}
