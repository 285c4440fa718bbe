"""Who else is on a call: colleagues asked in, supervisors; and how parts and contacts end."""

from collections.abc import Iterator

from decroche.centre import events as e
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import QueueId
from tests.recount.parts import Coach, Contact, Guest, Part

GUESTS_MAX = 3


class Guests:
    """The state of a recount at `at_ms`."""

    config: CentreConfig

    def __init__(self) -> None:
        self.at_ms = 0
        self.contacts: dict[str, Contact] = {}
        self.legs: dict[str, Contact] = {}
        """Of customers and of outside parties, by the switch's names."""
        self.after: dict[str, Part] = {}
        """Agents who still work on a part that is over."""
        self.states: dict[str, list[tuple[int, str]]] = {}
        self.lost = False
        """The switch could not be reached, and has not been looked at since."""
        self.away: list[tuple[int, int]] = []
        """From when to when nobody watched the switch: an engine was gone, or a line cut."""
        self.dead: set[str] = set()
        """Agents' legs that are hung up: what is told of them is nothing new."""
        self.seen_ms: dict[str, int] = {}
        """When the switch last spoke of an agent's leg."""

    def living(self) -> Iterator[Contact]:
        return (each for each in self.contacts.values() if each.over_ms is None)

    def busy(self, agent: str) -> bool:
        """He is on a call, or one rings at his."""
        return any(contact.part_of(agent) is not None for contact in self.living())

    def enter(self, contact: Contact, queue: QueueId) -> None:
        raise NotImplementedError

    # --- ends ---------------------------------------------------------------------------------

    def over(self, contact: Contact) -> None:
        """Nobody is left on it."""
        contact.over_ms = self.at_ms
        self.send_away(contact)
        for part in contact.parts.values():
            if part.talks:
                self.part_over(contact, part)
            part.end(self.at_ms, "caller_left")

    def part_over(self, contact: Contact, part: Part, after: bool = True) -> None:
        """He was on the call and is no longer."""
        part.end(self.at_ms)
        if contact.lead is part:
            contact.lead = None
        if contact.coach is not None and contact.coach.to == part.agent:
            joined = contact.coach.work in contact.guests
            contact.coach = contact.coach if joined else None
        if after:
            self.after[part.agent] = part

    def no_answer(self, contact: Contact, part: Part) -> None:
        """It rang at his in vain; the customer of a blind transfer is with the first one again."""
        part.end(self.at_ms, "not_answered")
        guest = contact.guests.get(part.id.rpartition(".")[0])
        if guest is None or guest.queue is not None:
            return
        del contact.guests[guest.work]
        if guest.blind and contact.lead is not None:
            contact.lead.resume(self.at_ms)

    def leaves(self, contact: Contact, part: Part) -> None:
        """He goes: a guest, or the lead, who leaves the customer to his guests if there are any."""
        guest = contact.guest_of(part)
        if guest is not None:
            self.drop(contact, guest)
            return
        heirs = [g for g in contact.guests.values() if g.there]
        heirs.sort(key=lambda g: (g.part is None, g.supervisor))
        asked = [g for g in contact.guests.values() if not g.there]
        if not contact.guests:
            self.over(contact)
        elif heirs:
            self.hand_over(contact, heirs[0])
        elif asked and asked[0].queue is not None:
            queue = QueueId(asked[0].queue)
            self.part_over(contact, part)
            self.send_away(contact)
            self.enter(contact, queue)
        else:
            asked[0].blind = True
            self.part_over(contact, part)

    # --- guests -------------------------------------------------------------------------------

    def may_ask(self, contact: Contact, emergency: bool) -> bool:
        """One at a time is rung, and three are asked in at most; for help always, and alone."""
        asked = [guest for guest in contact.guests.values() if not guest.there]
        if emergency:
            for guest in asked:
                self.drop(contact, guest)
        away = contact.lead is not None and contact.lead.away_since_ms is not None
        full = len(contact.guests) >= GUESTS_MAX
        return not away and (emergency or not (asked or full))

    def invite(self, contact: Contact, guest: Guest) -> None:
        """Asked in, and named as the engine names guests' works."""
        contact.guests_made += 1
        guest.work = f"{contact.id}_{contact.guests_made}"
        contact.guests[guest.work] = guest

    def guest_there(self, contact: Contact, guest: Guest, part: Part | None) -> None:
        guest.there, guest.part = True, part
        if part is not None:
            part.answered_ms = self.at_ms
        if guest.blind or contact.lead is None:
            self.hand_over(contact, guest)

    def hand_over(self, contact: Contact, guest: Guest) -> None:
        """The customer is this guest's; as soon as he is there, if he is not yet."""
        if not guest.there:
            guest.blind = True
            return
        if contact.lead is not None:
            self.part_over(contact, contact.lead)
        del contact.guests[guest.work]
        contact.lead, contact.outside = guest.part, guest.part is None
        for other in [each for each in contact.guests.values() if not each.there]:
            self.drop(contact, other)
        if guest.part is not None and contact.coach is not None:
            coach = contact.coach
            if coach.agent == guest.part.agent:
                contact.coach = None
            elif contact.part_of(coach.to) is None:
                coach.to = guest.part.agent

    def drop(self, contact: Contact, guest: Guest) -> None:
        """A guest goes, or is no longer rung."""
        contact.guests.pop(guest.work, None)
        if guest.part is not None:
            self.part_over(contact, guest.part, after=not guest.supervisor)
        for part in contact.parts.values():
            if part.rings and part.id.rpartition(".")[0] == guest.work:
                part.end(self.at_ms, "caller_left")
        if guest.supervisor:
            contact.coach = None

    def send_away(self, contact: Contact) -> None:
        for guest in list(contact.guests.values()):
            self.drop(contact, guest)

    def outside_gone(self, contact: Contact, leg: str, work: str) -> None:
        """Somebody outside has hung up, or did not answer."""
        guests = contact.guests.values()
        guest = next((g for g in guests if leg == g.leg or work == g.work), None)
        if guest is None and contact.outside and "~" not in leg:
            self._heir_or_over(contact)
        if guest is None or guest.part is not None:
            return
        came = guest.there
        del contact.guests[guest.work]
        if guest.blind and not came and contact.lead is not None:
            contact.lead.resume(self.at_ms)

    def _heir_or_over(self, contact: Contact) -> None:
        """Who had the customer outside is gone."""
        heirs = [each for each in contact.guests.values() if each.there and each.part is not None]
        if heirs:
            self.hand_over(contact, heirs[0])
        else:
            self.over(contact)

    # --- supervisors --------------------------------------------------------------------------

    def _supervise(self, event: e.SuperviseAsked) -> None:
        contact = self.contacts.get(event.interaction)
        part = contact.part_of(event.to) if contact is not None else None
        if contact is None or contact.over_ms is not None or part is None or not part.talks:
            return
        coach = contact.coach
        if coach is None and not self.busy(event.agent):
            contact.coaches += 1
            work = f"{contact.id}_s{contact.coaches}"
            contact.coach = Coach(event.agent, event.to, event.mode, work)
        elif coach is not None and coach.agent == event.agent:
            changed = (coach.mode, coach.to) != (event.mode, event.to)
            coach.mode, coach.to = event.mode, event.to
            if coach.there and changed:
                self._coach_does(contact, coach)

    def coach_there(self, contact: Contact) -> None:
        """His own telephone is answered: what he wants is done."""
        coach = contact.coach
        if coach is not None and not coach.there:
            coach.there = True
            self._coach_does(contact, coach)

    def _coach_does(self, contact: Contact, coach: Coach) -> None:
        guest = contact.guests.get(coach.work)
        speaks = coach.mode in ("join", "take_over")
        if guest is not None and not speaks:  # Back to the ear.
            assert guest.part is not None
            del contact.guests[coach.work]
            guest.part.end(self.at_ms)
        elif guest is None and speaks:
            guest = self._joins(contact, coach)
        if coach.mode == "take_over" and guest is not None:
            guest.supervisor = False
            self.hand_over(contact, guest)

    def _joins(self, contact: Contact, coach: Coach) -> Guest:
        """A part of his own each time that he speaks."""
        lead = contact.part_of(coach.to)
        queue = lead.queue if lead is not None else ""
        id = f"{coach.work}.{coach.joins}"
        coach.joins += 1
        at_ms = self.at_ms
        part = Part(id, contact.id, coach.agent, queue, at_ms, supervisor=True, answered_ms=at_ms)
        contact.parts[id] = part
        guest = Guest(coach.work, blind=False, part=part, there=True, supervisor=True)
        contact.guests[coach.work] = guest
        return guest

    def _supervise_off(self, event: e.SuperviseOff) -> None:
        contact = self.contacts.get(event.interaction)
        coach = contact.coach if contact is not None else None
        if contact is None or coach is None or coach.agent != event.agent:
            return
        guest = contact.guests.get(coach.work)
        if guest is not None:
            self.drop(contact, guest)
        contact.coach = None
