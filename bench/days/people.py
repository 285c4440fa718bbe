"""What callers and agents do in these days: all that a page or a telephone lets them do, at once,
twice, and for what is over."""

from collections import Counter
from functools import partial
from random import Random

from tests.centre.switch_model import Clock

from bench.days.centre import AGENTS, GONE_LINE, LINES, LUNCH, QUEUES, RESULTS
from bench.days.switch import RoughSwitch
from decroche.calls.state import Call
from decroche.centre import acts
from decroche.centre import events as happened
from decroche.centre.events import CentreEvent
from decroche.centre.state import CentreState
from decroche.kernel.config import CentreConfig
from decroche.kernel.ids import AgentId, AttemptId, InteractionId, LegId, PersonId, WorkId
from decroche.kernel.keys import ListenKeys, TakeDigits
from decroche.kernel.legs import EndReason
from decroche.routing.events import Status

LOOSE = 0.15
"""Of the acts, this share is told though the page would have refused it (it came late)."""
TWICE = 0.12
EMPTY = (Status.AVAILABLE, Status.BREAK, Status.WITHDRAWN, Status.NOT_RESPONDING, Status.ERROR)


class People:
    """Over what `Day` has."""

    dice: Random
    clock: Clock
    switch: RoughSwitch
    state: CentreState
    config: CentreConfig
    seen: Counter[str]
    present: dict[AgentId, tuple[bool, bool]]
    comes: int
    """Callers who are still to come."""
    pace_ms: int
    made: int
    """Counts whatever needs a name of its own."""

    def tell(self, event: CentreEvent) -> None: ...

    # --- callers ------------------------------------------------------------------------------

    def next_caller(self) -> None:
        if self.comes <= 0:
            return
        self.comes -= 1
        self._caller()
        rush = 4 if self.clock.now_ms // 60_000 % 10 == 0 else 1
        self.clock.after(int(self.dice.expovariate(rush / self.pace_ms)), self.next_caller)

    def _caller(self) -> None:
        self.made += 1
        leg = LegId(f"leg-{self.made}")
        ms = self.dice.randrange(30) if self.dice.random() < 0.3 else 0
        self.switch.arrive(leg, ms, partial(self.tell_arrival, leg))
        patience_ms = self.dice.randrange(200, 70_000)
        if self.dice.random() < 0.02:
            patience_ms *= 6
        self.clock.after(patience_ms, partial(self.switch.drop, leg, EndReason.HANGUP))

    def tell_arrival(self, leg: LegId) -> None:
        dice, die = self.dice, self.dice.random()
        number = dice.choice(LINES)
        if die < 0.02:
            number = GONE_LINE if die < 0.01 else None
        interaction = InteractionId(f"call{leg[3:]}")
        self.switch.callers[interaction] = leg
        at = self.clock.now_ms
        self.tell(
            happened.CallArrived(
                at,
                leg,
                interaction,
                number,
                None,
                language="en" if die > 0.7 else "",
                draw=dice.randrange(100),
                full=0.02 < die < 0.025,
                came_ms=at - 500 if die > 0.98 else None,
                vip=0.1 < die < 0.2,
                last_agent=dice.choice(AGENTS) if die < 0.5 else None,
            )
        )

    def listens(self, order: ListenKeys) -> None:
        """Presses something, soon or late, once or twice; of digits, also the last."""
        if order.wanted is None or self.dice.random() < 0.25:
            return
        key = self.dice.choice("129") if order.wanted.mode == "menu" else ""
        take = TakeDigits(order.leg, order.wanted.input)
        for _ in range(self.dice.randrange(1, 3)):
            self.clock.after(self.dice.randrange(100, 9_000), partial(self._press, take, key))

    def _press(self, take: TakeDigits, key: str) -> None:
        if take.leg in self.switch.channels and self.switch.connected:
            self.tell(happened.KeyHeard(self.clock.now_ms, take.leg, key))
            if key == "" and self.dice.random() < 0.5:
                self.take_digits(take)

    def take_digits(self, order: TakeDigits) -> None:
        """The shell looks up for some milliseconds, and sometimes dies with what was typed."""
        if self.dice.random() < 0.1:
            return
        interaction = InteractionId(order.input.rpartition(".")[0])
        person = self.dice.choice((None, PersonId("jeanne")))
        length = self.dice.choice((0, 7)) if person is None else 7
        self.clock.after(
            self.dice.randrange(1, 800),
            lambda: self.tell(
                happened.DigitsCollected(
                    self.clock.now_ms, interaction, order.input, length, person, bool(person)
                )
            ),
        )

    def caller_leaves(self) -> None:
        callers = [c.leg for c in self.switch.channels.values() if c.agent is None]
        if callers:
            self.switch.drop(self.dice.choice(callers), EndReason.HANGUP)

    def agent_hangs_up(self) -> None:
        legs = [c.leg for c in self.switch.channels.values() if c.agent is not None and c.up]
        if legs:
            self.switch.drop(self.dice.choice(legs), EndReason.HANGUP)

    # --- the agent's state --------------------------------------------------------------------

    def agent_comes_back(self) -> None:
        """Mostly who is not at work for the queue says that he is again."""
        agents, at = self.state.routing.agents, self.clock.now_ms
        away = [a for a in AGENTS if a in agents and agents[a].status in EMPTY[1:]]
        agent = self.dice.choice(away or AGENTS)
        known = agents.get(agent)
        if known is None or known.status is Status.OFFLINE:
            self.tell(happened.AgentSignedIn(at, agent))
        self.tell(happened.StateAsked(at, agent, Status.AVAILABLE))

    def agent_wishes(self) -> None:
        """A break or withdrawal now or later, the leave, and the same asked again."""
        agent, at, die = self.dice.choice(AGENTS), self.clock.now_ms, self.dice.random()
        self.seen["wishes, breaks, leaves"] += 1
        if die < 0.2:
            self._act(happened.AgentSignedOut(at, agent))
            self.clock.after(self.dice.randrange(60_000), partial(self._takes_post, agent))
        elif die < 0.6:
            self._act(happened.StateAsked(at, agent, Status.BREAK, LUNCH))
        else:
            self._act(happened.StateAsked(at, agent, Status.WITHDRAWN))

    def _takes_post(self, agent: AgentId) -> None:
        self.tell(happened.AgentSignedIn(self.clock.now_ms, agent))
        self.tell(happened.StateAsked(self.clock.now_ms, agent, Status.AVAILABLE))

    def finishes(self) -> None:
        """After-call work: more time, a result, the end."""
        after = self.state.calls.after
        if not after:
            return
        agent, at = self.dice.choice(list(after)), self.clock.now_ms
        call, result = after[agent].call.id, self.dice.choice(RESULTS)
        self._act(happened.DispositionSet(at, agent, call, result))
        if self.dice.random() < 0.2:
            self._act(happened.AfterCallExtended(at, agent))
        else:
            self._act(happened.StateAsked(at, agent, Status.AVAILABLE))

    # --- the agent's call ---------------------------------------------------------------------

    def acts(self) -> None:
        """On the call at a desk, or on one that was there."""
        desks, dice = self.state.calls.desks, self.dice
        if not desks:
            return
        agent = dice.choice(list(desks))
        call, at, yes = desks[agent], self.clock.now_ms, dice.random() < 0.5
        choice: list[CentreEvent] = [
            happened.HoldAsked(at, agent, call, yes),
            happened.HoldAsked(at, agent, call, True),
            happened.RecordingAsked(at, agent, call, yes, dice.random() < 0.2),
            happened.CardAsked(at, agent, call, yes),
            happened.DispositionSet(at, agent, call, dice.choice(RESULTS)),
            happened.HangUpAsked(at, agent, call),
            happened.PersonAttached(at, call, dice.choice((None, PersonId("jeanne")))),
        ]
        self._act(dice.choice(choice))

    def _act(self, event: CentreEvent) -> None:
        """As the page does it; now and then twice at once, or again when it may be over."""
        self.seen["acts of agents"] += 1
        refused = isinstance(event, acts.Act) and acts.refusal(self.state, event, self.config)
        if refused and self.dice.random() > LOOSE:
            return
        if refused:
            self.seen["acts for what is over"] += 1
        self.tell(event)
        if isinstance(event, happened.ConsultAsked) and event.attempt is not None:
            return  # Each click on a number asks the gate, which gives it an attempt of its own.
        if self.dice.random() < TWICE:
            self.seen["double clicks"] += 1
            ms = 0 if self.dice.random() < 0.5 else self.dice.randrange(1, 15_000)
            self.clock.after(ms, partial(self.tell, event))

    def lead(self) -> tuple[AgentId, Call] | None:
        """An agent who has a customer."""
        calls = self.state.calls.calls.values()
        leads = [(c.lead.agent, c) for c in calls if c.lead is not None and c.is_on()]
        return self.dice.choice(leads) if leads else None

    def asks_somebody_in(self) -> None:
        found, at, dice = self.lead(), self.clock.now_ms, self.dice
        if found is None:
            return
        agent, call = found
        blind, die = dice.random() < 0.5, dice.random()
        if die < 0.45:
            free = [a.id for a in self.state.routing.agents.values() if a.status is EMPTY[0]]
            other = dice.choice(free or AGENTS)
            event = happened.ConsultAsked(at, agent, call.id, to_agent=other, blind=blind)
        elif die < 0.75:
            queue = dice.choice(QUEUES)
            event = happened.ConsultAsked(at, agent, call.id, to_queue=queue, blind=blind)
        else:
            help_ = dice.random() < 0.15
            event = happened.ConsultAsked(
                at, agent, call.id, attempt=self.attempt(), ring_s=8, blind=blind, emergency=help_
            )
        self.seen["transfers and consultations"] += 1
        self._act(event)

    def attempt(self) -> AttemptId:
        self.made += 1
        return AttemptId(f"attempt-{self.made}")

    def with_guests(self) -> None:
        calls = self.state.calls.calls.values()
        found = [call for call in calls if call.guests and call.lead is not None]
        if not found:
            return
        call = self.dice.choice(found)
        assert call.lead is not None
        at, agent, guest = self.clock.now_ms, call.lead.agent, self.dice.choice([*call.guests])
        if self.dice.random() < 0.05:
            guest = WorkId(f"{call.id}_9")
        choice: list[CentreEvent] = [
            happened.TalkAsked(at, agent, call.id, guest),
            happened.TalkAsked(at, agent, call.id, "customer"),
            happened.TalkAsked(at, agent, call.id, "all"),
            happened.HandOverAsked(at, agent, call.id, guest),
            happened.GuestDropped(at, agent, call.id, guest),
        ]
        self.seen["swaps, conferences, hand-overs"] += 1
        self._act(self.dice.choice(choice))

    def calls_out(self) -> None:
        """As the page does it; a double click is two calls, of which the second comes to nothing.
        Who calls for help does it from any state."""
        agent, urgent = self.dice.choice(AGENTS), self.dice.random() < 0.15
        known = self.state.routing.agents.get(agent)
        spec = self.config.agents.get(agent)
        if known is None or known.status is Status.OFFLINE or spec is None:
            return
        queue = next(queue for queue in spec.queues if queue in self.config.queues)
        if acts.call_out_refusal(self.state, self.config, agent, queue, urgent) is not None:
            return
        self.seen["calls out"] += 1
        for _ in range(2 if self.dice.random() < TWICE else 1):
            self.made += 1
            call, at = InteractionId(f"out-{self.made}"), self.clock.now_ms
            self.tell(
                happened.CallOutAsked(
                    at, agent, call, queue, self.attempt(), ring_s=8, emergency=urgent
                )
            )
