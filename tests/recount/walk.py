"""The journal read once more, by rules of its own: who waited where, who talked with whom, when.

Written from docs/figures.md and from what events mean (`centre/events.py`), without a line of
`calls` or `domains/figures`. Not understood, for a journal does not say it: whom a queue
was to find as a guest, a transfer into the queue one comes from which gives the customer back, the
longest call. Of a hundred days by dice it tells eight amiss, each by one supervisor or outsider who
came between others; `test_by_dice` has the first thirty.
"""

from collections.abc import Iterable

from decroche.centre import events as e
from decroche.kernel.config import Enqueue, GoTo, Transfer
from decroche.kernel.ids import AgentId, NodeId, QueueId
from decroche.kernel.legs import DialAnswered, EndReason, LegAnswered, LegEnded, LegRinging
from decroche.kernel.timers import TimerFired
from decroche.routing.commands import Decision
from tests.recount.guests import Guests
from tests.recount.looks import Look
from tests.recount.parts import Contact, Guest, Part, Visit, interaction_of
from tests.recount.records import Happening

DIED = (EndReason.MEDIA_LOST, EndReason.VANISHED, EndReason.UNREACHABLE)
"""Ends of an agent's telephone that nobody chose: he may come back to the call."""


class Walk(Guests):
    """Everything that happened, in `contacts`; `states`: each agent's, (since, state), in order."""

    def read(self, past: Iterable[Happening]) -> "Walk":
        for happening in past:
            before_ms, self.at_ms, self.config = self.at_ms, happening.at_ms, happening.config
            if isinstance(happening.event, e.SwitchLost) and not self.lost:
                self.away.append((before_ms, self.at_ms))
            self._event(happening.event)
            for state in happening.states:
                self._state(state.agent, state.status, state.interaction)
            for step in happening.steps:
                self._step(step.interaction, step.node)
            for decision in happening.decisions:
                self._decided(decision)
            self._consulted(happening.event)
        return self

    def _event(self, event: object) -> None:
        match event:
            case e.CallArrived() if event.interaction not in self.contacts:
                contact = Contact(event.interaction, event.leg, here_ms=self.at_ms)
                number = self.config.numbers.get(event.number) if event.number else None
                contact.flow = self.config.flows.get(number.flow) if number else None
                self.contacts[contact.id] = self.legs[event.leg] = contact
            case e.CallOutAsked():
                self._calls_out(event)
            case LegRinging():
                self.seen_ms[event.leg] = self.at_ms
            case LegAnswered():
                self.seen_ms[event.leg] = self.at_ms
                self._answered(event.leg)
            case e.CallerBack() if event.leg in self.legs:
                self.legs[event.leg].here_ms = self.at_ms
            case e.SwitchLost():
                self.lost = True
            case e.SwitchSurveyed():
                self._looked(Look.at(event, self.lost, self.at_ms))
                if self.lost:
                    self.away[-1] = (self.away[-1][0], self.at_ms)
                self.lost = False
            case DialAnswered():
                self._dial_answered(event.leg, event.party)
            case LegEnded():
                self._ended(event.leg, event.reason)
            case e.PresenceChanged(phone=False):
                self._phone_gone(event.agent)
            case TimerFired():
                self._timer(event.timer)
            case e.HangUpAsked():
                self._hangs_up(event)
            case e.SuperviseAsked():
                self._supervise(event)
            case e.SuperviseOff():
                self._supervise_off(event)
            case e.AttemptAnswered(attempt=None):
                self._not_allowed(event.work)
            case _:
                self._lead_asks(event)

    # --- the queue ----------------------------------------------------------------------------

    def _step(self, interaction: str, node_id: NodeId) -> None:
        """The flow has come to a step: to a queue, or on from one."""
        contact = self.contacts[interaction]
        assert contact.flow is not None, f"{interaction} walks no flow"
        node = contact.flow.nodes[node_id]
        self._leave(contact, "unserved")
        if isinstance(node, GoTo):
            contact.flow = self.config.flows[node.flow]
        if isinstance(node, Transfer):
            self.invite(contact, Guest("", blind=True))
        if not isinstance(node, Enqueue):
            return
        last = contact.visits[-1] if contact.visits else None
        if last is not None and last.queue == node.queue and last.outcome == "unserved":
            last.left_ms, last.outcome = None, ""  # Asked something in between: it waits on.
            contact.wait = last
        else:
            self.enter(contact, node.queue)

    def enter(self, contact: Contact, queue: QueueId) -> None:
        spec = self.config.queues.get(queue)
        target_ms, short_ms = (
            (spec.target_s * 1000, spec.short_abandon_s * 1000) if spec else (0, 0)
        )
        visit = Visit(contact.id, queue, target_ms, short_ms, self.at_ms)
        contact.wait = visit
        contact.visits.append(visit)

    def _leave(self, contact: Contact, outcome: str) -> None:
        if contact.wait is not None:
            contact.wait.left_ms, contact.wait.outcome = self.at_ms, outcome
            contact.wait = None

    def _decided(self, decision: Decision) -> None:
        id = interaction_of(decision.work)
        contact = self.contacts.get(id)
        if contact is None:  # A call that was promised: nobody is on it yet.
            contact = self.contacts[id] = Contact(id, "", out=True)
        wait = contact.wait
        if wait is not None and decision.work == id and decision.queue != wait.queue:
            self._leave(contact, "unserved")  # Back to where it was transferred from.
        if decision.offer is not None and decision.agent is not None:
            contact.parts[decision.offer] = Part(
                decision.offer, id, decision.agent, decision.queue, self.at_ms
            )

    # --- agents' telephones -------------------------------------------------------------------

    def _calls_out(self, event: e.CallOutAsked) -> None:
        if self.busy(event.agent):
            return
        contact = Contact(event.interaction, "", out=True)
        part = Part(
            f"{event.interaction}.0",
            event.interaction,
            event.agent,
            event.queue,
            self.at_ms,
            own=True,
        )
        contact.parts[part.id] = contact.lead = part
        self.contacts[contact.id] = contact

    def _answered(self, leg: str) -> None:
        offer = leg.rpartition("~")[0]
        contact = self.contacts.get(interaction_of(offer))
        if contact is None or contact.over_ms is not None or leg in self.dead:
            return
        work = offer.rpartition(".")[0]
        if contact.coach is not None and contact.coach.work == work:
            self.coach_there(contact)
        part = contact.parts.get(offer)
        if part is None:
            return
        part.away_since_ms = None
        guest = contact.guests.get(work)
        if not part.rings or part.own:
            return
        if guest is not None:
            self.guest_there(contact, guest, part)
        elif contact.lead is None:
            self._accepted(contact, part)

    def _accepted(self, contact: Contact, part: Part) -> None:
        """The first who answers has the customer."""
        contact.lead = part
        if contact.out and not contact.leg:  # Now he calls whom we have promised to call.
            part.own = True
        else:
            part.answered_ms = self.at_ms
            if contact.wait is not None:
                contact.wait.part = part
            self._leave(contact, "answered")
        for other in contact.parts.values():
            if other is not part and other.rings and _work(other) == contact.id:
                other.end(self.at_ms, "taken")

    def _dial_answered(self, leg: str, party: str) -> None:
        work = leg.rpartition("~")[0]
        contact = self.contacts.get(interaction_of(work))
        if contact is None or contact.over_ms is not None:
            return
        self.legs[party] = contact
        guest = contact.guests.get(work)
        if guest is not None:
            guest.leg = party
            self.guest_there(contact, guest, None)
        elif contact.lead is not None and work == contact.id:
            contact.leg, contact.lead.answered_ms = party, self.at_ms
            contact.here_ms = self.at_ms

    def _ended(self, leg: str, reason: EndReason) -> None:
        contact = self.legs.get(leg) or self.contacts.get(interaction_of(leg.partition("~")[0]))
        if contact is None or contact.over_ms is not None:
            return
        dialled = contact.out and leg.startswith(f"{contact.id}~")
        if leg == contact.leg or dialled:
            self._leave(contact, "abandoned")
            self.over(contact)
            return
        offer = leg.rpartition("~")[0]
        work = offer.rpartition(".")[0]
        part, coach = contact.parts.get(offer), contact.coach
        if work.startswith(f"{contact.id}_s"):  # One telephone, however often he joins.
            part = next((p for p in contact.parts.values() if _work(p) == work and p.talks), None)
        if leg in self.dead:
            return
        if part is not None and part.ended_ms is None and part.away_since_ms is None:
            self._phone_ended(contact, part, reason)
        elif part is None and coach is not None and coach.work == work:
            contact.coach = None
        elif part is None:
            self.outside_gone(contact, leg, offer)

    def _phone_ended(self, contact: Contact, part: Part, reason: EndReason) -> None:
        if part.own and part.answered_ms is None:
            self.over(contact)
        elif part.rings:
            self.no_answer(contact, part)
        elif reason in DIED:
            self._away(part)
        else:
            self.leaves(contact, part)

    def _phone_gone(self, agent: AgentId) -> None:
        """A browser's telephone dies with its page."""
        spec = self.config.agents.get(agent)
        for contact in list(self.living()):
            part = contact.part_of(agent)
            if part is None or (spec is not None and spec.phone != "browser"):
                continue
            if part.talks:
                self._away(part)
            elif part.own:  # The number must not reach nobody.
                self.over(contact)

    def _away(self, part: Part) -> None:
        """Whatever telephone he had is hung up; he may come back with another."""
        part.away_since_ms = part.away_since_ms or self.at_ms
        self.dead |= {leg for leg in self.seen_ms if leg.startswith(_legs_of(part))}

    def _timer(self, timer: str) -> None:
        """He did not come back in time: his part is over, without after-call work."""
        kind, _, subject = timer.partition(":")
        contact = self.contacts.get(interaction_of(subject))
        part = contact.parts.get(subject) if contact is not None else None
        if kind != "comeback" or contact is None or part is None or part.away_since_ms is None:
            return
        if self.at_ms - part.away_since_ms >= self.config.limits.comeback_s * 1000:
            if contact.guests:
                self.leaves(contact, part)
                self.after.pop(part.agent, None)
            else:  # The customer is at the head of the queue again, as the same contact.
                self.part_over(contact, part, after=False)

    def _state(self, agent: str, status: str, interaction: str | None) -> None:
        """An agent's state: when ringing ends, and when after-call work does."""
        self.states.setdefault(agent, []).append((self.at_ms, status))
        part = self.after.get(agent)
        if part is not None and not (status == "after_call" and interaction == part.interaction):
            assert part.ended_ms is not None
            part.after_ms = self.at_ms - part.ended_ms
            del self.after[agent]
        for contact in self.living():
            rung = contact.part_of(agent)
            if rung is None or not rung.rings or rung.own:
                continue
            if status != "ringing" or interaction != contact.id:
                self.no_answer(contact, rung)

    def _not_allowed(self, work: str) -> None:
        """The gate lets nothing through: the call that was promised is not made."""
        contact = self.contacts.get(interaction_of(work))
        if contact is None or contact.over_ms is not None:
            return
        if work in contact.guests:
            del contact.guests[work]
        elif work == contact.id and contact.out:
            self.over(contact)

    # --- when the engine looks what the switch has --------------------------------------------

    def _looked(self, look: Look) -> None:
        """What nobody has told it: who answered, and who is gone."""
        for dialled, party in look.parties.items():
            if party not in self.legs:
                self._dial_answered(dialled, party)
        for contact in list(self.living()):
            if contact.leg and look.misses(contact.leg, contact.here_ms):
                self._leave(contact, "unserved" if look.restarted else "abandoned")
                self.over(contact)
                continue
            for part in [each for each in contact.parts.values() if each.ended_ms is None]:
                self._looked_at(contact, part, look)

    def _looked_at(self, contact: Contact, part: Part, look: Look) -> None:
        name = _legs_of(part)
        theirs = [leg for leg in look.legs if leg.startswith(name) and leg not in self.dead]
        seen = [ms for leg, ms in self.seen_ms.items() if leg.startswith(name)]
        up = [leg for leg in theirs if look.legs[leg]]
        if up:
            self._answered(up[0])
        elif not theirs and seen and max(seen) <= look.listed_ms and part.away_since_ms is None:
            self._phone_ended(contact, part, EndReason.VANISHED)
        self.seen_ms |= {leg: max(self.seen_ms.get(leg, 0), look.listed_ms) for leg in theirs}

    # --- what agents ask ----------------------------------------------------------------------

    def _hangs_up(self, event: e.HangUpAsked) -> None:
        contact = self.contacts.get(event.interaction)
        part = contact.part_of(event.agent) if contact is not None else None
        if contact is None or part is None or contact.over_ms is not None:
            return
        if part.own and part.answered_ms is None:
            self.over(contact)
        elif part.rings:
            self.no_answer(contact, part)
        else:
            self.leaves(contact, part)

    def _lead_asks(self, event: object) -> None:
        """What only the agent who has the customer may do."""
        asks = e.HoldAsked | e.ConsultAsked | e.TalkAsked | e.HandOverAsked | e.GuestDropped
        if not isinstance(event, asks):
            return
        contact = self.contacts.get(event.interaction)
        lead = contact.lead if contact is not None else None
        if contact is None or lead is None or not lead.talks or lead.agent != event.agent:
            return
        match event:
            case e.HoldAsked() if lead.away_since_ms is None:
                (lead.hold if event.held else lead.resume)(self.at_ms)
            case e.ConsultAsked(to_queue=queue, blind=True) if queue is not None:
                self.send_away(contact)
                self.part_over(contact, lead)
                self.enter(contact, queue)
            case e.ConsultAsked() if self.may_ask(contact, event.emergency):
                lead.hold(self.at_ms)
                self.invite(contact, Guest("", event.blind, event.to_queue))
            case e.TalkAsked(party="customer" | "all"):
                lead.resume(self.at_ms)
            case e.TalkAsked(party=work) if work in contact.guests and contact.guests[work].there:
                lead.hold(self.at_ms)
            case e.HandOverAsked(guest=work) if work in contact.guests:
                self.hand_over(contact, contact.guests[work])
            case e.GuestDropped(guest=work) if work in contact.guests:
                if not contact.guests[work].supervisor:  # Who leaves of himself only.
                    self.drop(contact, contact.guests[work])
                    lead.resume(self.at_ms)

    def _consulted(self, event: object) -> None:
        """Whom routing could not ask at all is no guest."""
        if not isinstance(event, e.ConsultAsked) or event.to_agent is None:
            return
        contact = self.contacts.get(event.interaction)
        if contact is None or contact.lead is None or contact.lead.agent != event.agent:
            return
        work = f"{contact.id}_{contact.guests_made}"
        if work in contact.guests and not any(_work(p) == work for p in contact.parts.values()):
            del contact.guests[work]
            if event.blind:
                contact.lead.resume(self.at_ms)


def _legs_of(part: Part) -> str:
    """How the names of his telephone's legs begin. A supervisor has one, however often he joins."""
    return f"{_work(part)}.0~" if part.supervisor else f"{part.id}~"


def _work(part: Part) -> str:
    return part.id.rpartition(".")[0]
