"""What an agent does with others on a call: ask in, hand over, bring together, call out.

Numbers go through the gate (`engine.outgoing`) before any event; the core knows them as attempts.
"""

from typing import Any, Final

import msgspec

from decroche.centre import acts
from decroche.centre.events import (
    AgentSignedIn,
    CallOutAsked,
    CardAsked,
    ConsultAsked,
    GuestDropped,
    HandOverAsked,
    TalkAsked,
)
from decroche.engine import dice
from decroche.engine.centre import Centre
from decroche.engine.clock import now_ms
from decroche.engine.live import parties, refusals
from decroche.engine.live.arguments import ask, flag, interaction_of, need_signed_in, refuse, text
from decroche.engine.live.draw import is_signed_in
from decroche.engine.live.page import Desk
from decroche.engine.live.protocol import Act
from decroche.engine.live.supervision_acts import let_go
from decroche.gate.numbers import read
from decroche.kernel.ids import AgentId, InteractionId, QueueId, WorkId
from decroche.kernel.numbers import national
from decroche.kernel.refusal import Refusal

Result = dict[str, Any]

_IDS: Final = dice.InteractionIds()


async def targets(centre: Centre, desk: Desk, act: Act) -> Result:
    """Whom the agent may ask in."""
    wanted = act.args.get("text") or ""
    if not isinstance(wanted, str):
        raise refusals.BadArgument(field="text")
    return parties.targets(centre, desk.agent, wanted, desk.ticket.language)


async def transfer(centre: Centre, desk: Desk, act: Act) -> Result:
    """Ask somebody in, or hand the customer over (`blind`)."""
    interaction, blind = interaction_of(desk, act), flag(act, "blind")
    kind, target = text(act, "to"), text(act, "target")
    event = ConsultAsked(now_ms(), desk.agent, interaction, blind=blind)
    if kind == "agent":
        event = ConsultAsked(now_ms(), desk.agent, interaction, AgentId(target), blind=blind)
    elif kind == "queue":
        queue = QueueId(target)
        event = ConsultAsked(now_ms(), desk.agent, interaction, to_queue=queue, blind=blind)
    elif kind == "number":
        return await _outside(centre, desk, interaction, target, blind)
    else:
        raise refusals.BadArgument(field="to")
    return await ask(centre, event)


async def _outside(
    centre: Centre, desk: Desk, interaction: InteractionId, number: str, blind: bool
) -> Result:
    """Through the gate. What cannot be done now is no attempt; what cannot be done any more after
    it is one that was given up. A call for help waits for nothing."""
    urgent = _is_urgent(centre, number)
    event = ConsultAsked(now_ms(), desk.agent, interaction, blind=blind, emergency=urgent)
    refuse(centre, event)
    call = centre.runtime.state.calls.calls.get(interaction)
    queue = call.queue if call is not None else None
    permit = await centre.outgoings.ask(desk.agent, queue, number, "service", interaction)
    event = msgspec.structs.replace(
        event,
        at_ms=now_ms(),
        attempt=permit.attempt,
        contact_point=permit.contact_point,
        ring_s=permit.ring_timeout_s,
    )
    try:
        refuse(centre, event)
    except Refusal:
        centre.outgoings.ended(permit.attempt, "cancelled", None, now_ms())
        raise
    if urgent:
        centre.runtime.feed(event)
        return {}
    return await ask(centre, event)


def _is_urgent(centre: Centre, number: str) -> bool:
    dialled = read(number, centre.applied.country)
    return dialled is not None and dialled.kind == "emergency"


async def talk(centre: Centre, desk: Desk, act: Act) -> Result:
    """With the customer, one guest or all."""
    interaction = interaction_of(desk, act)
    return await ask(centre, TalkAsked(now_ms(), desk.agent, interaction, text(act, "party")))


async def hand_over(centre: Centre, desk: Desk, act: Act) -> Result:
    """The guest has the customer from now on."""
    guest = WorkId(text(act, "guest"))
    return await ask(centre, HandOverAsked(now_ms(), desk.agent, interaction_of(desk, act), guest))


async def drop(centre: Centre, desk: Desk, act: Act) -> Result:
    """Without this guest; back to the customer."""
    guest = WorkId(text(act, "guest"))
    return await ask(centre, GuestDropped(now_ms(), desk.agent, interaction_of(desk, act), guest))


async def card(centre: Centre, desk: Desk, act: Act) -> Result:
    """The form for a card is open or closed."""
    on = flag(act, "on")
    return await ask(centre, CardAsked(now_ms(), desk.agent, interaction_of(desk, act), on))


async def call_out(centre: Centre, desk: Desk, act: Act) -> Result:
    """Call a number, for one of the agent's queues. A call for help waits for no database, and for
    no post taken."""
    number = text(act, "number")
    urgent = _is_urgent(centre, number)
    if urgent:
        let_go(centre, desk.agent)
        _ready_for_help(centre, desk.agent)
    else:
        need_signed_in(centre, desk)
    work = desk.view.work
    if urgent and work is not None and work.stage in ("talking", "held") and work.role == "lead":
        return await _outside(centre, desk, InteractionId(work.interaction), number, blind=False)
    queue = _queue_to_call_for(centre, desk.agent, act.args.get("queue"), urgent)
    state = centre.runtime.state
    refused = acts.call_out_refusal(state, centre.applied, desk.agent, queue, urgent)
    if refused is not None:
        raise refused
    interaction = _IDS.fresh(now_ms())
    permit = await centre.outgoings.ask(desk.agent, queue, number, "service", interaction)
    shown = national(permit.number, centre.applied.country)
    centre.files.arrived(interaction, shown)
    centre.files.want(interaction, permit.contact_point, permit.person)
    event = CallOutAsked(
        now_ms(),
        desk.agent,
        interaction,
        queue,
        permit.attempt,
        client=centre.applied.queues[queue].client,
        contact_point=permit.contact_point,
        person=permit.person,
        language=centre.applied.language,
        draw=dice.draw(),
        ring_s=permit.ring_timeout_s,
        emergency=permit.emergency,
    )
    if permit.emergency:
        centre.runtime.feed(event)
    else:
        await centre.runtime.act(event)
    return {"interaction": interaction}


def _ready_for_help(centre: Centre, agent: AgentId) -> None:
    """Whoever is logged in and has a phone can call for help: the post is taken with the call.
    Raises HelpElsewhere."""
    known = centre.runtime.state.routing.agents.get(agent)
    if known is None or not known.phone:
        place = parties.site(centre, agent)
        where = ", ".join(filter(None, [place.name, place.address]))
        raise refusals.HelpElsewhere(
            where_fr=f" Adresse à donner : {where}." if where else "",
            where_en=f" The address to give: {where}." if where else "",
        )
    if not is_signed_in(centre, agent):
        centre.runtime.feed(AgentSignedIn(now_ms(), agent))


def _queue_to_call_for(centre: Centre, agent: AgentId, wanted: Any, urgent: bool) -> QueueId:
    """The queue asked for, if it is the agent's; else his first. For help, any will do."""
    config = centre.applied
    spec = config.agents.get(agent)
    own = [queue for queue in (spec.queues if spec is not None else ()) if queue in config.queues]
    if wanted is not None and wanted in own:
        return QueueId(str(wanted))
    known = own or (list(config.queues) if urgent else [])
    if not known:
        raise refusals.NoQueueToCallFor()
    return known[0]
