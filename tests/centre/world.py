"""A day by dice: callers, agents who answer, reload and leave, a switch that fails, an engine that
restarts. After every step what must always hold is checked; when nothing is on the way, also what
every caller hears.
"""

from random import Random

import msgspec

from decroche.calls.commands import AttemptWanted
from decroche.calls.facts import Supervision
from decroche.calls.state import NOT_REACHED, Call
from decroche.centre import acts, core, desk, supervising
from decroche.centre import events as happened
from decroche.centre.events import CentreEvent
from decroche.centre.facts import Fact, InteractionRow, PromiseRow, SupervisionRow
from decroche.centre.outcome import Outcome
from decroche.kernel.ids import (
    AgentId,
    AttemptId,
    BridgeId,
    ContactPointId,
    InteractionId,
    LegId,
    NumberId,
    PersonId,
    PromiseId,
    PromptId,
    QueueId,
    TimerId,
    WorkId,
)
from decroche.kernel.keys import TakeDigits
from decroche.kernel.legs import ATTEMPT_OUTCOMES, EndReason, FoundLeg, LegEnded
from decroche.kernel.timers import CancelTimer, SetTimer, TimerFired
from decroche.routing.events import Status
from tests.centre.holds import Holds
from tests.centre.house import (
    ANN,
    BOB,
    CARE,
    CID,
    CLOSED_LINE,
    DEE,
    OPEN_LINE,
    SALES,
    SOLD,
    T0,
)
from tests.centre.switch_model import Clock, SwitchModel
from tests.centre.versions import BACK_LINE, MENU_LINE, configs

AGENTS = (ANN, BOB, CID, DEE)
NUMBERS = (
    OPEN_LINE,
    OPEN_LINE,
    MENU_LINE,
    BACK_LINE,
    NumberId("care-line"),
    NumberId("care-line"),
)
POINTS = (None, *(ContactPointId(f"point-{n}") for n in range(6)))
"""Few: the same people call again."""
ODD_NUMBERS = (CLOSED_LINE, None)


CONFIGS = configs()


class World(Holds):
    def __init__(self, seed: int, events: int) -> None:
        self.dice = Random(seed)
        self.clock = Clock(T0)
        self.switch = SwitchModel(
            self.dice, self.clock, self.tell, self._phone_there, self._take_digits
        )
        self.state = core.new(CONFIGS[1])
        self.timers: dict[TimerId, int] = {}
        self.present: dict[AgentId, tuple[bool, bool]] = dict.fromkeys(AGENTS, (False, False))
        self.told: list[CentreEvent] = []
        self.over: set[LegId] = set()
        """Legs whose end was told: a list made before may still show them."""
        self.digests: list[bytes] = []
        self.arrived: dict[InteractionId, None] = {}
        self.outcomes: dict[InteractionId, str] = {}
        self.heard: dict[InteractionId, list[PromptId]] = {}
        self.events = events
        self.asking: dict[WorkId, None] = {}
        """What the gate is being asked."""
        self.attempts = 0
        self.promised: dict[PromiseId, str] = {}
        self.supervised: dict[str, SupervisionRow] = {}
        self.quiet_checks = 0
        self.live = True
        self.restarted = False
        """The switch is new and no survey has said so yet."""

    # --- running ------------------------------------------------------------------------------

    def run(self) -> None:
        """The day, then the evening: nobody new comes, and all must come to an end."""
        for agent in AGENTS:
            self._set_presence(agent, True, True)
            self.tell(happened.AgentSignedIn(self.clock.now_ms, agent))
            self._ask_state(agent)
        self._soon(self._something)
        while len(self.told) < self.events:
            self.clock.next()()
        self._evening()

    def _evening(self) -> None:
        self.live = False
        if not self.switch.connected:
            self._reconnect(False)
        for leg in [c.leg for c in self.switch.channels.values() if c.agent is None]:
            self.switch.drop(leg, EndReason.HANGUP)
        for agent in AGENTS:
            self.tell(happened.AgentSignedOut(self.clock.now_ms, agent))
        self._all_over()
        self._survey(False)
        self._all_over()

    def _all_over(self) -> None:
        """Whatever is still to come. Promises outlive a day: each is taken back that is not in
        work."""
        while self.clock.coming:
            for promise in list(self.state.promises.promises.values()):
                if not promise.in_work:
                    self.tell(happened.PromiseCancelled(self.clock.now_ms, promise.id))
            self.clock.next()()

    def tell(self, event: CentreEvent) -> None:
        """One step, all its orders carried out, everything checked."""
        self.told.append(event)
        if isinstance(event, LegEnded):
            self.over.add(event.leg)
        outcome = core.step(self.state, event, CONFIGS.__getitem__)
        self.digests.append(digest(outcome))
        assert all(over.outcome in ATTEMPT_OUTCOMES for over in outcome.attempts)
        for command in outcome.commands:
            if isinstance(command, SetTimer):
                self._set_timer(command.timer, command.at_ms)
            elif isinstance(command, CancelTimer):
                del self.timers[command.timer]
            elif self.switch.connected:
                self.switch.give(command)
        for wanted in outcome.wanted:
            self._ask_gate(wanted)
        for fact in outcome.facts:
            self._note(fact)
        for call in self.state.calls.calls.values():
            self.heard[call.id] = call.heard
        self.check()

    def _ask_gate(self, wanted: AttemptWanted) -> None:
        """As the shell does: once at a time, and sometimes it dies with the answer."""
        if wanted.work in self.asking or self.dice.random() < 0.05:
            return
        self.asking[wanted.work] = None
        self.attempts += 1
        attempt = AttemptId(f"gate-{self.attempts}") if self.dice.random() < 0.85 else None

        def tell() -> None:
            if self.asking.pop(wanted.work, 0) is None:
                why = "" if attempt is not None else "night"
                self.tell(happened.AttemptAnswered(self.clock.now_ms, wanted.work, attempt, why))

        self.clock.after(self.dice.randrange(1, 400), tell)

    def _promises(self) -> None:
        """Agents promise calls, take them back, or want to make them now."""
        at, agent = self.clock.now_ms, self.dice.choice(AGENTS)
        known = [*self.state.promises.promises, PromiseId("none")]
        start = at + self.dice.randrange(0, 120_000)
        point = self.dice.choice([p for p in POINTS if p is not None])
        choice: list[CentreEvent] = [
            happened.PromiseAsked(
                at,
                PromiseId(f"promise-{len(self.told)}"),
                self.dice.choice((SALES, CARE)),
                point,
                start,
                start + self.dice.randrange(0, 120_000),
                by=agent,
                owner=self.dice.choice([None, agent]),
            ),
            happened.PromiseCancelled(at, self.dice.choice(known)),
            happened.PromiseHurried(at, self.dice.choice(known), self.dice.choice([None, agent])),
        ]
        self.tell(self.dice.choice(choice))

    def _note(self, fact: Fact) -> None:
        if isinstance(fact, PromiseRow):
            before = self.promised.get(fact.id, "open")
            again = before == "kept" and fact.history[-1].why == "not_reached"
            assert again or before in ("open", "late", "in_work"), f"{fact.id} was {before} already"
            self.promised[fact.id] = fact.state
        if isinstance(fact, SupervisionRow):
            self.supervised[fact.id] = fact
        if not isinstance(fact, InteractionRow):
            return
        if fact.direction == "out":  # Of a promise: nobody but the core has made it.
            self.arrived[fact.id] = None
        before = self.outcomes.get(fact.id, "")
        late = before in ("abandoned_greeting", "closed", "overflow")  # Hung up after the beep.
        said = {before, fact.outcome} == {"answered", "not_reached"}  # By its agent.
        assert said or before in ("", fact.outcome) or (late and fact.outcome == "voicemail"), fact
        assert (fact.outcome == "") == (fact.ended_ms is None)
        self.outcomes[fact.id] = fact.outcome

    def _set_timer(self, timer: TimerId, at_ms: int) -> None:
        self.timers[timer] = at_ms

        def fire() -> None:
            if self.timers.get(timer) == at_ms:
                del self.timers[timer]
                self.tell(TimerFired(self.clock.now_ms, timer))

        self.clock.after(max(0, at_ms - self.clock.now_ms) + self.dice.randrange(20), fire)

    def _soon(self, happens: object) -> None:
        assert callable(happens)
        self.clock.after(self.dice.randrange(50, 1_500), happens)

    # --- what happens -------------------------------------------------------------------------

    def _something(self) -> None:
        if not self.live:
            return
        acts = (
            (30, self._caller),
            (8, self._caller_leaves),
            (20, self._caller_presses),
            (4, self._agent_hangs_up),
            (14, self._agent_asks_state),
            (10, self._agent_acts),
            (10, self._asks_somebody_in),
            (12, self._with_guests),
            (6, self._calls_out),
            (6, self._supervises),
            (5, self._promises),
            (5, self._reload),
            (3, self._media_lost),
            (3, self._survey_each_second),
            (3, self._repeat_something),
            (2, self._line_cut),
            (0.3, self._switch_dies),
            (2, self._engine_restarts),
            (0.5, self._nobody_for_long),
            (1, self._configure),
        )
        [act] = self.dice.choices([a for _, a in acts], [w for w, _ in acts])
        act()
        self._soon(self._something)

    def _caller(self) -> None:
        n = len(self.arrived) + len(self.switch.channels) + self.clock.count
        leg = LegId(f"leg-{n}")
        self.switch.enter(leg)
        if self.switch.connected:
            self._tell_arrival(leg)
        patience_ms = self.dice.randrange(100, 150_000)
        self.clock.after(patience_ms, lambda: self.switch.drop(leg, EndReason.HANGUP))

    def _tell_arrival(self, leg: LegId) -> None:
        odd = self.dice.random() < 0.1
        number = self.dice.choice(ODD_NUMBERS if odd else NUMBERS)
        interaction = InteractionId(leg.replace("leg", "call"))
        self.arrived[interaction] = None
        draw = self.dice.randrange(100)
        at, vip = self.clock.now_ms, self.dice.random() < 0.1
        last = self.dice.choice([None, *AGENTS])
        self.tell(
            happened.CallArrived(
                at,
                leg,
                interaction,
                number,
                self.dice.choice(POINTS),
                draw=draw,
                vip=vip,
                last_agent=last,
                callable=self.dice.random() < 0.8,
            )
        )

    def _caller_leaves(self) -> None:
        callers = [c.leg for c in self.switch.channels.values() if c.agent is None]
        if callers:
            self.switch.drop(self.dice.choice(callers), EndReason.HANGUP)

    def _caller_presses(self) -> None:
        """A key for whatever is asked for now; a choice of three, of which one leads nowhere."""
        asked = [call for call in self.state.calls.calls.values() if call.keys is not None]
        if not asked or not self.switch.connected:
            return
        call = self.dice.choice(asked)
        assert call.keys is not None
        key = self.dice.choice("129") if call.keys.mode == "menu" else ""
        self.tell(happened.KeyHeard(self.clock.now_ms, call.leg, key))
        if key == "" and self.dice.random() < 0.5:
            self._take_digits(TakeDigits(call.leg, call.keys.input))

    def _take_digits(self, order: TakeDigits) -> None:
        """The shell looks up for some milliseconds, and sometimes dies with what was typed."""
        if self.dice.random() < 0.1:
            return
        interaction = InteractionId(order.input.rpartition(".")[0])
        asked = self.state.calls.calls.get(interaction)
        if asked is not None and asked.keys is not None and asked.keys.mode == "number":
            self._take_number(order, interaction)
            return
        person = self.dice.choice([None, PersonId("jeanne")])
        length = self.dice.choice((0, 7)) if person is None else 7

        def tell() -> None:
            at = self.clock.now_ms
            self.tell(
                happened.DigitsCollected(at, interaction, order.input, length, person, bool(person))
            )

        self.clock.after(self.dice.randrange(1, 800), tell)

    def _take_number(self, order: TakeDigits, interaction: InteractionId) -> None:
        point, at = self.dice.choice(POINTS), self.clock.now_ms + self.dice.randrange(1, 400)
        event = happened.NumberTyped(at, interaction, order.input, 10, point)
        self.clock.after(at - self.clock.now_ms, lambda: self.tell(event))

    def _agent_hangs_up(self) -> None:
        legs = [c.leg for c in self.switch.channels.values() if c.agent is not None and c.up]
        if legs:
            self.switch.drop(self.dice.choice(legs), EndReason.HANGUP)

    def _media_lost(self) -> None:
        if self.switch.channels:
            leg = self.dice.choice(list(self.switch.channels))
            self.switch.drop(leg, EndReason.MEDIA_LOST)

    def _agent_asks_state(self) -> None:
        self._ask_state(self.dice.choice(AGENTS))

    def _ask_state(self, agent: AgentId) -> None:
        at, die = self.clock.now_ms, self.dice.random()
        if die < 0.05:
            self.tell(happened.AgentSignedOut(at, agent))
        self.tell(happened.AgentSignedIn(at, agent))
        if self.state.routing.agents.get(agent) is not None:
            status = Status.AVAILABLE if die < 0.85 else Status.BREAK
            self.tell(happened.StateAsked(at, agent, status))

    def _agent_acts(self) -> None:
        agent = self.dice.choice(AGENTS)
        work = desk.desk(self.state, agent, CONFIGS[self.state.config_version]).work
        call = work.interaction if work is not None else InteractionId("none")
        at, yes = self.clock.now_ms, self.dice.random() < 0.5
        acts: list[CentreEvent] = [
            happened.HoldAsked(at, agent, call, yes),
            happened.HoldAsked(at, agent, call, not yes),
            happened.RecordingAsked(at, agent, call, yes, self.dice.random() < 0.2),
            happened.DispositionSet(at, agent, call, SOLD if yes else NOT_REACHED),
            happened.HangUpAsked(at, agent, call),
            happened.AfterCallExtended(at, agent),
            happened.PersonAttached(at, call, None),
        ]
        self.tell(self.dice.choice(acts))

    def _lead(self) -> tuple[AgentId, Call] | None:
        """An agent who has a customer."""
        calls = self.state.calls.calls.values()
        leads = [(c.lead.agent, c) for c in calls if c.lead is not None and c.is_on()]
        return self.dice.choice(leads) if leads else None

    def _supervises(self) -> None:
        """Somebody comes onto a call, as the page does it: what is refused is not told. Who is on
        one changes the way, or leaves."""
        at, calls = self.clock.now_ms, list(self.state.calls.calls.values())
        on = [(c.coach.agent, c, c.coach.to) for c in calls if c.coach is not None]
        parts = [(c, s) for c in calls for s in c.segments() if s.answered_ms is not None]
        if on and self.dice.random() < 0.6:
            agent, call, to = self.dice.choice(on)
            if self.dice.random() < 0.3:
                self.tell(happened.SuperviseOff(at, agent, call.id))
                return
        elif parts:
            call, part = self.dice.choice(parts)
            agent, to = self.dice.choice(AGENTS), part.agent
        else:
            return
        modes: list[Supervision] = ["listen", "whisper", "join", "take_over"]
        event = happened.SuperviseAsked(at, agent, call.id, to, self.dice.choice(modes))
        config = CONFIGS[self.state.config_version]
        if supervising.refusal(self.state, event, config) is None:
            self.tell(event)

    def _asks_somebody_in(self) -> None:
        """As the page does it: what is refused is not told."""
        found = self._lead()
        if found is None:
            return
        agent, call = found
        whom: dict[str, AgentId | QueueId | AttemptId] = self.dice.choice(
            [
                {"to_agent": self.dice.choice([a for a in AGENTS if a != agent])},
                {"to_queue": self.dice.choice((SALES, CARE))},
                {"attempt": AttemptId(f"attempt-{len(self.told)}")},
            ]
        )
        blind = self.dice.random() < 0.4
        event = happened.ConsultAsked(self.clock.now_ms, agent, call.id, blind=blind, **whom)
        config = CONFIGS[self.state.config_version]
        if acts.refusal(self.state, event, config) is None:
            self.tell(event)

    def _with_guests(self) -> None:
        found = self._lead()
        if found is None:
            return
        agent, call = found
        at, guest = self.clock.now_ms, self.dice.choice([*call.guests, WorkId("none")])
        party = self.dice.choice(("customer", "all", str(guest)))
        choice: list[CentreEvent] = [
            happened.TalkAsked(at, agent, call.id, party),
            happened.TalkAsked(at, agent, call.id, "all"),
            happened.HandOverAsked(at, agent, call.id, guest),
            happened.GuestDropped(at, agent, call.id, guest),
            happened.CardAsked(at, agent, call.id, self.dice.random() < 0.5),
        ]
        self.tell(self.dice.choice(choice))

    def _calls_out(self) -> None:
        """As the page does it: by an agent who has nothing in hand."""
        agent, at = self.dice.choice(AGENTS), self.clock.now_ms
        known = self.state.routing.agents.get(agent)
        if known is None or known.status not in (Status.AVAILABLE, Status.BREAK, Status.WITHDRAWN):
            return
        if agent not in CONFIGS[self.state.config_version].agents:
            return
        call = InteractionId(f"out-{len(self.told)}")
        self.arrived[call] = None
        attempt = AttemptId(f"attempt-{len(self.told)}")
        self.tell(happened.CallOutAsked(at, agent, call, SALES, attempt))

    def _reload(self) -> None:
        """The page goes, with its phone; it is back soon, late or much later."""
        agent = self.dice.choice(AGENTS)
        self._set_presence(agent, False, self.dice.random() < 0.2)
        ms = self.dice.choice((300, 2_000, 7_990, 20_000))
        self.clock.after(ms, lambda: self._set_presence(agent, True, True))

    def _set_presence(self, agent: AgentId, page: bool, phone: bool) -> None:
        self.present[agent] = (page, phone)
        self.tell(happened.PresenceChanged(self.clock.now_ms, agent, page, phone))

    def _phone_there(self, agent: AgentId) -> bool:
        return self.present[agent][1]

    def _repeat_something(self) -> None:
        """Machines tell things twice (an arrival only while its leg lives: the list crossed)."""
        event = self.dice.choice(self.told[-20:])
        once = happened.SwitchSurveyed | happened.ConfigApplied | happened.CallOutAsked
        if isinstance(event, once):
            return
        if isinstance(event, happened.CallArrived) and event.leg not in self.switch.channels:
            return
        self.tell(event)

    def _configure(self) -> None:
        version = self.dice.choice(list(CONFIGS))
        self.tell(happened.ConfigApplied(self.clock.now_ms, version, CONFIGS[version].digest))

    # --- faults -------------------------------------------------------------------------------

    def _survey_each_second(self) -> None:
        if self.switch.connected and self.switch.on_the_way == 0:
            self._survey(False)

    def _survey(self, restarted: bool) -> None:
        """What was listed is told later, and callers come meanwhile."""
        self.restarted = self.restarted or restarted
        listed_ms, found = self.clock.now_ms, self.switch.found()
        bridges = tuple(self.switch.bridges)
        ms = self.dice.choice((0, 10, 600))
        self.switch.send(ms, lambda: self._tell_survey(listed_ms, found, bridges))

    def _tell_survey(
        self, listed_ms: int, found: tuple[FoundLeg, ...], bridges: tuple[BridgeId, ...]
    ) -> None:
        for leg in [each.leg for each in found if not each.away]:
            known, channel = self.state.calls, self.switch.channels.get(leg)
            stranger = leg not in known.legs and leg not in known.closing and leg not in self.over
            if channel is not None and channel.agent is None and stranger:
                self._tell_arrival(leg)
        # As the shell does: who ended while the list was on its way is left out of it.
        found = tuple(f for f in found if f.dialled is None or f.leg in self.switch.channels)
        restarted, self.restarted = self.restarted, False
        now_ms = self.clock.now_ms
        self.tell(happened.SwitchSurveyed(now_ms, found, bridges, restarted, listed_ms))

    def _line_cut(self) -> None:
        if self.switch.connected:
            self.switch.cut()
            self.tell(happened.SwitchLost(self.clock.now_ms))
            ms = self.dice.randrange(100, 15_000)
            self.clock.after(ms, lambda: self._reconnect(False))

    def _nobody_for_long(self) -> None:
        """So long that waiting callers fall to the fallback, which looks every 5 s for us."""
        if not self.switch.connected:
            return
        self.switch.cut()
        self.tell(happened.SwitchLost(self.clock.now_ms))
        self.switch.fall()
        for leg in [c.leg for c in self.switch.channels.values() if c.away]:
            self._look_for_us(leg)
        self.clock.after(self.dice.randrange(100, 9_000), lambda: self._reconnect(False))

    def _look_for_us(self, leg: LegId) -> None:
        def look() -> None:
            if not self.switch.come_back(leg, lambda: self._tell_back(leg)):
                self.clock.after(5_000, look)

        self.clock.after(self.dice.randrange(5_000), look)

    def _tell_back(self, leg: LegId) -> None:
        if leg in self.state.calls.legs:
            self.tell(happened.CallerBack(self.clock.now_ms, leg))
        elif leg in self.switch.channels:
            self._tell_arrival(leg)

    def _switch_dies(self) -> None:
        if self.switch.connected:
            self.switch.die()
            self.tell(happened.SwitchLost(self.clock.now_ms))
            self.clock.after(700, lambda: self._reconnect(True))

    def _reconnect(self, restarted: bool) -> None:
        if not self.switch.connected:
            self.switch.connected = True
            self._survey(restarted)

    def _engine_restarts(self) -> None:
        """Killed between writing the event and sending its orders; up again from its snapshot."""
        if not self.switch.connected:
            return
        self.switch.cut()
        self.asking.clear()
        config = CONFIGS[self.state.config_version]
        self.state = core.decode(core.encode(self.state), config)
        self.tell(happened.SwitchLost(self.clock.now_ms))
        for timer, at_ms in list(self.state.timers.items()):
            self._set_timer(timer, at_ms)
        self.clock.after(self.dice.randrange(100, 4_000), lambda: self._reconnect(False))


def digest(outcome: Outcome) -> bytes:
    return msgspec.msgpack.encode(outcome)
